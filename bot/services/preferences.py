"""How a resident wants to be told: at once or once a day, at night or not."""

from datetime import datetime

from sqlmodel import Session

from bot.services.notices import NEWS
from bot.services.residents import chat_of
from storage.queries import outbox
from storage.tables import Resident


def set_digest(session: Session, resident: Resident, wanted: bool, now: datetime) -> None:
    """One message a day, or one a change. What waited for the next digest is told now if it ends."""
    resident.digest = wanted
    _look_again(session, resident, now)


def set_digest_answers(session: Session, resident: Resident, wanted: bool, now: datetime) -> None:
    """Whether answers, too, wait for the one message a day."""
    resident.digest_answers = wanted
    _look_again(session, resident, now)


def set_quiet_hours(session: Session, resident: Resident, wanted: bool, now: datetime) -> None:
    """Whether news waits for the morning."""
    resident.quiet_hours = wanted
    _look_again(session, resident, now)


def _look_again(session: Session, resident: Resident, now: datetime) -> None:
    """Let what was put off have its turn by what she prefers now: it is put off again if it must be."""
    session.add(resident)
    outbox.hasten(session, chat_of(resident), NEWS, now)
