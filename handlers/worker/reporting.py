"""月度报告 at the desk: of which place and month; then the short version with its files."""

from functools import partial

from sqlmodel import Session

from bot.delivery import monthly
from bot.delivery.monthly import Made
from bot.errors import UserError
from bot.services import audit, reports
from bot.services.audit import Action
from bot.services.figures import Period
from bot.services.residents import get_community
from bot.views import report_chat as view
from bot.views.presses import Press
from handlers import guards
from handlers.context import Handler, PressHandler, Turn

MONTH = "w_report_month"


def on_press_report(turn: Turn, press: Press) -> None:
    """月度报告: of which place, unless there is only one; then of which month."""
    places = reports.list_scopes(turn.session, turn.desk, turn.user_id)
    if not places:
        raise UserError("report.of_no_body")
    if press.arg:
        _ask_month(turn, None if press.arg == view.STREET else press.arg)
    elif len(places) == 1:
        _ask_month(turn, places[0].code if places[0] is not None else None)
    else:
        turn.show(view.scopes(places, turn.lang))


def on_press_of(turn: Turn, press: Press) -> None:
    """Of this month."""
    community, month = view.read(press.arg)
    _give(turn, community, reports.read_month(turn.desk, month, turn.now))


def on_step_month(turn: Turn) -> None:
    """A month that was typed."""
    dialog = turn.dialog
    if dialog is None or "place" not in dialog.data:
        raise UserError("error.old_button")
    period = reports.read_month(turn.desk, turn.text or "", turn.now)
    _give(turn, dialog.data["place"], period)
    turn.expect_nothing()


def _ask_month(turn: Turn, community: str | None) -> None:
    reports.access_scope(turn.session, turn.desk, guards.person(turn), community, turn.now)
    turn.expect(MONTH, data={"place": community})
    place = get_community(turn.session, community) if community else None
    months = reports.list_months(turn.desk, turn.now)
    turn.show(view.months(place, months, turn.desk.settings.street_name, turn.lang))


def _give(turn: Turn, community: str | None, period: Period) -> None:
    member = reports.access_scope(turn.session, turn.desk, guards.person(turn), community, turn.now)
    made = turn.beside("report", partial(_make, turn, community, period))
    data = {"community": community, "month": f"{period.first:%Y-%m}"}
    audit.record(turn.session, Action.EXPORTED, "report", turn.now, member=member, data=data)
    turn.say(monthly.shown(made, turn.desk))


def _make(turn: Turn, community: str | None, period: Period, session: Session) -> Made:
    report = reports.build(session, turn.desk, period, community, turn.now, turn.lang)
    return monthly.make(report, turn.desk, turn.lang)


STEPS: dict[str, Handler] = {MONTH: on_step_month}
PRESSES: dict[str, PressHandler] = {"w_report": on_press_report, "w_report_of": on_press_of}
