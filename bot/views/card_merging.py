"""The card's lines and buttons about 并案: into which it is merged, what is merged into it, an objection."""

from collections.abc import Sequence

from bot.services.cards import CardFacts
from bot.services.deidentifying import deidentify
from bot.services.merging import Preview, may_merge
from bot.services.similar import Found
from bot.texts import Html, h, t
from bot.views.card_buttons import button, choice
from bot.views.screen import Button, Rows
from bot.views.words import shorten
from storage.tables import Against, Hand, Status

WORDS = 160
"""Characters of the main one's words in a menu; a preview shows more."""
PREVIEWED = 600


def main(facts: CardFacts, lang: str) -> Html | None:
    """The one it is merged into."""
    return h("merging.card_into", lang, number=facts.main.number) if facts.main is not None else None


def joined(facts: CardFacts, lang: str) -> Html | None:
    """Those merged into it; its answer goes to all of their authors."""
    if not facts.joined:
        return None
    numbers = t("words.comma", lang).join(facts.joined)
    return h("merging.card_joined", lang, count=len(facts.joined), numbers=numbers)


def objection(facts: CardFacts, lang: str) -> Html | None:
    """What its author says against the merging, for whoever decides."""
    if facts.appeal is None or facts.appeal.against is not Against.MERGED:
        return None
    return h("merging.card_objection", lang, words=shorten(facts.appeal.words, PREVIEWED))


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """并案, or 取消并案; for dispatchers also 维持并案, once its author has objected."""
    if facts.hand is Hand.CO:
        return []
    if facts.suggestion.status is Status.MERGED:
        undo = button(facts, lang, "unmerge")
        objected = facts.appeal is not None and facts.appeal.against is Against.MERGED
        return [(undo, button(facts, lang, "keepmerged"))] if objected and facts.dispatches else [(undo,)]
    if may_merge(facts.suggestion) and not facts.joined:
        return [(button(facts, lang, "merge"),)]
    return []


def candidates(facts: CardFacts, found: Sequence[Found], lang: str) -> tuple[Html, Rows]:
    """Into which? The likeliest ones with their first words, or a number that is typed."""
    lines = [h("merging.ask_likely" if found else "merging.ask_none", lang)]
    lines += [
        h("merging.candidate", lang, number=one.suggestion.number, words=shorten(deidentify(one.text), WORDS))
        for one in found
    ]
    rows = [(choice(facts, one.suggestion.number or "", "mergeto", str(one.suggestion.id)),) for one in found]
    return Html("\n".join(lines)), (*rows, (button(facts, lang, "mergenum"),), (button(facts, lang, "card"),))


def confirm(facts: CardFacts, seen: Preview, lang: str) -> Rows:
    """确认并案, or back to the card."""
    yes = choice(facts, t("card.button.mergedo", lang), "mergedo", str(seen.main.id))
    return (yes,), (button(facts, lang, "card"),)


def previewed(seen: Preview, date: str, lang: str) -> Html:
    """What comes of merging them, before it is done; `date`: when the main one would be due."""
    number, main = seen.suggestion.number, seen.main.number
    lines = [
        h("merging.preview", lang, number=number, main=main),
        h("merging.preview_keeps", lang, number=number),
        h("merging.preview_told", lang, count=seen.told),
        h("merging.preview_answer", lang, main=main),
    ]
    if date:
        lines.append(h("merging.preview_due", lang, main=main, date=date))
    lines.append(h("merging.preview_shown" if seen.shown else "merging.preview_hidden", lang, main=main))
    lines.append(
        h("merging.preview_words", lang, main=main, words=shorten(deidentify(seen.words), PREVIEWED))
    )
    return Html("\n".join(lines))
