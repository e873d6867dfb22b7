"""Screens of 导出: of what, what of it, why, how far it is, and the files."""

from collections.abc import Sequence
from datetime import tzinfo

from bot.services.ledger.orders import LONGEST_REASON, SUGGESTIONS, Found
from bot.services.sheets import Format
from bot.texts import Html, h, t
from bot.views import ledger
from bot.views.arriving import in_pairs
from bot.views.office import back
from bot.views.presses import Press
from bot.views.screen import Button, Media, Screen
from storage.tables import ExportOrder, ExportState

QUICK = ("this_month", "last_month", "open", "late", "all")
DAYS = ("this_month", "last_month", "all")
"""What is most often wanted, of the ledger and of a record, a button each; anything else is typed."""

TYPED = {
    "this_month": "this_month",
    "last_month": "last_month",
    "open": "status:open",
    "late": "overdue:yes",
    "all": "",
}
REASONS = ("report", "check", "supervision")
FORMATS = (Format.XLSX, Format.CSV, Format.JSONL)


def choices(what: Sequence[str], lang: str) -> Screen:
    """Export what?"""
    buttons = [Button(title(one, lang), Press("w_exwhat", arg=one)) for one in what]
    return Screen(h("export.what", lang), (*in_pairs(buttons), (back(lang),)))


def title(what: str, lang: str) -> str:
    """What the ledger or a record is called."""
    return t("ledger.title" if what == SUGGESTIONS else f"record.{what}.title", lang)


def choosing(order: ExportOrder, found: Found, single: bool, tz: tzinfo, lang: str) -> Screen:
    """What it would be, and how to choose otherwise. `single`: it can be narrowed down to one thing."""
    formats = [_switch(order, one, "w_exas", one == order.format, lang) for one in FORMATS]
    switches = []
    if order.what == SUGGESTIONS:
        told = ledger.described(found.filter, found.names, lang)
        text = h("export.choosing", lang, filter=told, count=found.count)
        quick = [_button(f"export.button.{key}", "w_exset", order, key, lang) for key in QUICK]
        chosen = [tuple(quick[:2]), tuple(quick[2:])]
        switches.append(_switch(order, "internal", "w_exwith", order.internal, lang))
    else:
        told = ledger.asked(found.filter, found.names, found.subject, tz, lang)
        key = "record.choosing" if order.about is None else "record.choosing_one"
        text = h(key, lang, title=title(order.what, lang), filter=told, count=found.count)
        chosen = []
        if order.about is None:
            chosen.append(tuple(_button(f"export.button.{key}", "w_exset", order, key, lang) for key in DAYS))
        if single:
            chosen.append((_button(f"record.{order.what}.pick", "w_expick", order, "", lang),))
    if found.personal:
        switches.append(_switch(order, "personal", "w_exwith", order.personal, lang))
    go = (Button(t("export.button.go", lang), _press("w_exwhy", order, "")),)
    rows = (*chosen, tuple(formats), tuple(switches), *([go] if found.count else []), (back(lang),))
    return Screen(text, tuple(row for row in rows if row), numbers=False)


def pick(order: ExportOrder, things: Sequence[tuple[int, str]], lang: str) -> Screen:
    """Of which one only?"""
    rows = tuple((Button(label, Press("w_exof", row, order.what)),) for row, label in things)
    again = (Button(t("export.button.again", lang), _press("w_exset", order, "")),)
    return Screen(h("record.pick" if rows else "record.nothing_to_pick", lang), (*rows, again))


def why(order: ExportOrder, lang: str) -> Screen:
    """For which reason?"""
    rows = tuple((_button(f"export.button.why_{key}", "w_exgo", order, key, lang),) for key in REASONS)
    again = (Button(t("export.button.again", lang), _press("w_exset", order, "")),)
    return Screen(h("export.why", lang, letters=LONGEST_REASON), (*rows, again))


def reason(key: str, lang: str) -> str | None:
    """The words of a reason behind a button."""
    return t(f"export.reason.{key}", lang) if key in REASONS else None


def progress(order: ExportOrder, lang: str) -> Screen:
    """How far it is, or how it ended."""
    state = order.state if order.state is not ExportState.WAITING or order.attempts == 0 else "again"
    if order.state is ExportState.RUNNING and not order.total:
        # How many there are is still being counted.
        state = ExportState.WAITING
    text = h(f"export.state.{state}", lang, done=order.done, total=order.total)
    running = order.state in (ExportState.WAITING, ExportState.RUNNING)
    rows = ((Button(t("export.button.stop", lang), _press("w_exstop", order, "")),),) if running else ()
    return Screen(text, rows, edit=order.progress_id, numbers=False)


def file(order: ExportOrder, media: Media, number: int, of: int, described: str, lang: str) -> Screen:
    """One of its files, with what was asked for and why."""
    lines = [h("export.file", lang, title=title(order.what, lang), filter=described, reason=order.reason)]
    if of > 1:
        lines.append(h("export.file_of", lang, number=number, of=of))
    return Screen(Html("\n".join(lines)), media=(media,), captioned=True)


def _button(key: str, action: str, order: ExportOrder, arg: str, lang: str) -> Button:
    return Button(t(key, lang), _press(action, order, arg))


def _switch(order: ExportOrder, key: str, action: str, on: bool, lang: str) -> Button:
    return Button(("✓ " if on else "") + t(f"export.button.{key}", lang), _press(action, order, key))


def _press(action: str, order: ExportOrder, arg: str) -> Press:
    return Press(action, order.id, arg)
