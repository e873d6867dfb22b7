"""转办: the sheet for a body without a group, and its answer typed by a member with how and when it came."""

from functools import partial

from sqlmodel import Session

from bot.delivery import outgoing
from bot.errors import UserError
from bot.services import cards, referring
from bot.services.prompts import Purpose
from bot.services.referring import Source
from bot.views import card_menus, card_referring
from bot.views.presses import Press
from handlers import guards
from handlers.committee.writing import ask
from handlers.context import PressHandler, Turn
from storage.tables import Suggestion


def on_press_sheet(turn: Turn, press: Press) -> None:
    """打印交办单: the sheet as PDF; the history says that it was given."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    part_id = press.number
    referral = referring.get(turn.session, suggestion, part_id)
    page = turn.beside("sheet", partial(_print, turn, suggestion.id or 0, part_id))
    referring.refer(turn.session, suggestion, referral, member, turn.now)
    facts = cards.facts(turn.session, turn.desk, suggestion, turn.chat_id, turn.now)
    media = outgoing.lend(turn.desk, page, f"{suggestion.number}-{referral.body.code}.pdf")
    turn.say(card_referring.printed(facts, referral, media, turn.lang), subject=press.id)


def _print(turn: Turn, suggestion_id: int, part_id: int | None, session: Session) -> bytes:
    # What prints takes 25 MB: it is loaded where something is printed.
    from bot.printing.referral import referral as print_sheet

    suggestion = session.get_one(Suggestion, suggestion_id)
    referral = referring.get(session, suggestion, part_id)
    facts = cards.facts(session, turn.desk, suggestion, turn.chat_id, turn.now)
    facts = cards.read_by(session, facts, referral.body.code)
    return print_sheet(facts, referral, turn.desk.settings.street_name, turn.lang)


def on_press_typed(turn: Turn, press: Press) -> None:
    """代录答复: how did it come?"""
    found = guards.fresh_card(turn, press)
    if found is not None:
        referring.access_typed(turn.session, found[1])
        facts = cards.facts(turn.session, turn.desk, found[1], turn.chat_id, turn.now)
        turn.show(card_menus.sources(facts, turn.lang), subject=press.id)


def on_press_typed_by(turn: Turn, press: Press) -> None:
    """So; on which day?"""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    if press.arg not in set(Source):
        raise UserError("access.refused")
    facts = cards.facts(turn.session, turn.desk, found[1], turn.chat_id, turn.now)
    days = referring.list_days(turn.desk, turn.now)
    turn.show(card_menus.received_days(facts, Source(press.arg), days, turn.lang), subject=press.id)


def on_press_typed_on(turn: Turn, press: Press) -> None:
    """On that day: asks for the words; what follows is as for every answer."""
    found = guards.fresh_card(turn, press)
    if found is not None:
        referring.access_typed(turn.session, found[1])
        received = referring.read_received(turn.desk, press.arg, turn.now)
        ask(turn, found[1], Purpose.ANSWER, received=referring.write_received(received))


PRESSES: dict[str, PressHandler] = {
    "c_sheet": on_press_sheet,
    "c_typed": on_press_typed,
    "c_typed_by": on_press_typed_by,
    "c_typed_on": on_press_typed_on,
}
