"""Screens of 导出台账: what is chosen, why, how far it is, and the files."""

from bot.services.ledger.orders import LONGEST_REASON
from bot.services.sheets import Format
from bot.texts import Html, h, t
from bot.views.office import back
from bot.views.presses import Press
from bot.views.screen import Button, Media, Screen
from storage.tables import ExportOrder, ExportState

QUICK = ("this_month", "last_month", "open", "late", "all")
"""What is most often wanted, a button each; anything else is typed."""

TYPED = {
    "this_month": "this_month",
    "last_month": "last_month",
    "open": "status:open",
    "late": "overdue:yes",
    "all": "",
}
REASONS = ("report", "check", "supervision")
FORMATS = (Format.XLSX, Format.CSV, Format.JSONL)


def choosing(order: ExportOrder, described: str, count: int, knows: bool, lang: str) -> Screen:
    """What it would be, and how to choose otherwise."""
    text = h("export.choosing", lang, filter=described, count=count)
    quick = [_button(f"export.button.{key}", "w_exset", order, key, lang) for key in QUICK]
    formats = [_switch(order, one, "w_exas", one == order.format, lang) for one in FORMATS]
    switches = [_switch(order, "internal", "w_exwith", order.internal, lang)]
    if knows:
        switches.append(_switch(order, "personal", "w_exwith", order.personal, lang))
    go = (Button(t("export.button.go", lang), _press("w_exwhy", order, "")),)
    chosen = (tuple(formats), tuple(switches))
    rows = (tuple(quick[:2]), tuple(quick[2:]), *chosen, *([go] if count else []), (back(lang),))
    return Screen(text, rows, numbers=False)


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
    text = h(f"export.state.{state}", lang, done=order.done, total=order.total)
    running = order.state in (ExportState.WAITING, ExportState.RUNNING)
    rows = ((Button(t("export.button.stop", lang), _press("w_exstop", order, "")),),) if running else ()
    return Screen(text, rows, edit=order.progress_id, numbers=False)


def file(order: ExportOrder, media: Media, number: int, of: int, described: str, lang: str) -> Screen:
    """One of its files, with what was asked for and why."""
    lines = [h("export.file", lang, filter=described, reason=order.reason)]
    if of > 1:
        lines.append(h("export.file_of", lang, number=number, of=of))
    return Screen(Html("\n".join(lines)), media=(media,), captioned=True)


def _button(key: str, action: str, order: ExportOrder, arg: str, lang: str) -> Button:
    return Button(t(key, lang), _press(action, order, arg))


def _switch(order: ExportOrder, key: str, action: str, on: bool, lang: str) -> Button:
    return Button(("✓ " if on else "") + t(f"export.button.{key}", lang), _press(action, order, key))


def _press(action: str, order: ExportOrder, arg: str) -> Press:
    return Press(action, order.id, arg)
