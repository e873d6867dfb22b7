"""What the author of a merged suggestion sees: that it is merged, what becomes of it, how she may object."""

from dataclasses import replace
from datetime import tzinfo

from bot.services.suggestions import Merging, Whole
from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import day, status
from storage.tables import Against, Suggestion


def told(whole: Whole, tz: tzinfo, lang: str) -> Screen:
    """It is dealt with together with another; what stays hers, and that she may object."""
    suggestion, seen = whole.suggestion, whole.merging
    shown = seen is not None and seen.shown
    key = "merging.told_with" if shown else "merging.told"
    lines = [h(key, lang, number=suggestion.number, main=main_number(seen)), h("merging.told_keeps", lang)]
    if suggestion.due_at is not None:
        lines.append(h("told.due", lang, day=day(suggestion.due_at, tz, lang)))
    row = [_look(suggestion, lang)]
    if seen is not None and seen.objectable:
        lines.append(h("merging.told_object", lang))
        row.append(object_button(suggestion, lang))
    return Screen(Html("\n".join(lines)), (tuple(row),))


def undone(suggestion: Suggestion, tz: tzinfo, lang: str, *, by_itself: bool) -> Screen:
    """It goes on by itself; `by_itself`: because the main one ended without an answer."""
    key = "merging.undone_ended" if by_itself else "merging.undone"
    lines = [h(key, lang, number=suggestion.number)]
    if suggestion.due_at is not None:
        lines.append(h("told.due", lang, day=day(suggestion.due_at, tz, lang)))
    return Screen(Html("\n".join(lines)), ((_look(suggestion, lang),),))


def kept(suggestion: Suggestion, answer: str, lang: str) -> Screen:
    """It stays merged, and why."""
    text = h("merging.kept", lang, number=suggestion.number, answer=answer)
    return Screen(text, ((_look(suggestion, lang),),))


def shared(screen: Screen, lang: str) -> Screen:
    """News of the main one, said to be of both."""
    return replace(screen, text=Html(f"{screen.text}\n{h('merging.shared', lang)}"))


def facts(seen: Merging, lang: str) -> list[Html]:
    """Where the main one stands, for her list; its number if everybody may read it."""
    where = status(seen.main, seen.lead, lang)
    if seen.shown:
        return [h("merging.fact_with", lang, main=main_number(seen), status=where)]
    return [h("merging.fact", lang, status=where)]


def why(suggestion: Suggestion, against: Against, lang: str) -> Screen:
    """What does she have against it?"""
    back = Button(t("saying.button.back", lang), Press("my_one", suggestion.id))
    return Screen(h(f"appeal.why.{against}", lang, number=suggestion.number), ((back,),))


def objected(suggestion: Suggestion, lang: str) -> Screen:
    """Somebody decides about it."""
    return Screen(h("appeal.noted", lang, number=suggestion.number), ((_look(suggestion, lang),),))


def object_button(suggestion: Suggestion, lang: str) -> Button:
    """有异议."""
    return Button(t("merging.button.object", lang), Press("my_object", suggestion.id))


def main_number(seen: Merging | None) -> str:
    """The number of the main one, for those who may know it."""
    return seen.main_number if seen is not None and seen.shown else ""


def _look(suggestion: Suggestion, lang: str) -> Button:
    return Button(t("saying.button.look", lang), Press("my_one", suggestion.id))
