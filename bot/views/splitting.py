"""拆分: the sentences with their numbers, and what would become of them."""

from collections.abc import Sequence

from bot.services.splitting import Groups, Sentence
from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from storage.tables import Suggestion


def sentences(suggestion: Suggestion, found: Sequence[Sentence], user_id: int, lang: str) -> Screen:
    """All sentences with their numbers, and how to say which belong together."""
    you = Html(f'<a href="tg://user?id={user_id}">{h("prompt.you", lang)}</a>')
    lines = [h("split.sentence", lang, number=n, text=one.text) for n, one in enumerate(found, start=1)]
    how = h("split.ask", lang, you=you, number=suggestion.number)
    return Screen(Html("\n".join([*lines, "", how])), ask=t("split.hint", lang))


def groups(found: Sequence[Sentence], wanted: Groups, lang: str) -> Html:
    """What each of the suggestions would say."""
    blocks = []
    for number, group in enumerate(wanted):
        key = "split.stays" if number == 0 else "split.new"
        blocks.append(h(key, lang, text="".join(found[n].text for n in group)))
    return Html("\n\n".join(blocks))


def told(suggestion: Suggestion, numbers: Sequence[str], lang: str) -> Screen:
    """What the author hears: her message was about several matters, and these are their numbers."""
    listed = t("words.comma", lang).join(numbers)
    text = h("told.split", lang, number=suggestion.number, numbers=listed)
    return Screen(text, ((Button(t("saying.button.look", lang), Press("my_one", suggestion.id)),),))
