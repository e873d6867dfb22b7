"""What is said first in an emergency, and what those on call are told; and who is on call."""

from collections.abc import Iterable, Sequence

from bot.services.duty import Post
from bot.services.emergencies import Emergency
from bot.texts import Html, h, t
from bot.views import office, words
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import named, shorten
from storage.tables import Community, Estate, Suggestion

LONGEST = 500
STREET = "street"


def numbers(kinds: Iterable[Emergency], lang: str) -> Screen:
    """Whom to call now: for what she wrote of first, then all four numbers."""
    first = [h(f"alarm.call.{kind.value}", lang) for kind in kinds]
    return Screen(Html("\n\n".join((*first, h("alarm.all_numbers", lang), h("alarm.taken", lang)))))


def told(
    kinds: Iterable[Emergency],
    suggestion: Suggestion | None,
    community: Community | None,
    estate: Estate | None,
    text: str,
    lang: str,
) -> Screen:
    """What somebody on call hears: what, where, her words, never who. No words before she has agreed."""
    about = t("words.comma", lang).join(t(f"alarm.kind.{kind.value}", lang) for kind in kinds)
    where = words.place(estate, suggestion.place if suggestion else None, lang)
    place = " ".join(filter(None, (named(community, lang) if community else "", where)))
    blocks = [h("alarm.told", lang, about=about, place=place or t("alarm.somewhere", lang))]
    if suggestion is not None and text:
        blocks.append(h("saying.words", lang, text=shorten(text, LONGEST)))
    if suggestion is None or suggestion.number is None:
        blocks.append(h("alarm.told_draft", lang))
    else:
        blocks.append(h("alarm.told_number", lang, number=suggestion.number))
    return Screen(Html("\n\n".join(blocks)))


def posts(rows: Sequence[Post], street: str, lang: str) -> Screen:
    """Who is on call where, and a button to begin or to end."""
    lines = [_line(post, street, lang) for post in rows]
    buttons = tuple((_switch(post, street, lang),) for post in rows)
    return Screen(Html("\n".join((h("alarm.posts", lang), *lines))), (*buttons, (office.back(lang),)))


def _switch(post: Post, street: str, lang: str) -> Button:
    key = "alarm.button.end" if post.mine else "alarm.button.begin"
    code = post.community.code if post.community else STREET
    return Button(t(key, lang, place=_name(post, street, lang)), Press("w_switch", arg=code))


def _line(post: Post, street: str, lang: str) -> Html:
    key = "alarm.post_mine" if post.mine else "alarm.post" if post.count else "alarm.post_empty"
    return h(key, lang, place=_name(post, street, lang), count=post.count)


def _name(post: Post, street: str, lang: str) -> str:
    return named(post.community, lang) if post.community else street or t("card.street", lang)
