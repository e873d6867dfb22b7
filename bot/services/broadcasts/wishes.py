"""What residents want to hear of by broadcast: everything, until they say otherwise."""

from datetime import datetime

from sqlmodel import Session

from bot.services.residents import resident_id
from storage.queries import broadcasts
from storage.tables import OptOut, Resident, Topic


def opt_out(session: Session, resident: Resident, topic: Topic, now: datetime) -> None:
    """She hears no more of this, beginning with what has not left yet."""
    if not broadcasts.is_opted_out(session, resident_id(resident), topic):
        session.add(OptOut(resident_id=resident_id(resident), topic=topic, at=now))
        session.flush()


def opt_in(session: Session, resident: Resident, topic: Topic) -> None:
    """She hears of it again."""
    row = session.get(OptOut, (resident_id(resident), topic))
    if row is not None:
        session.delete(row)
        session.flush()


def list_out(session: Session, resident: Resident) -> set[Topic]:
    """What she does not want to hear of."""
    return broadcasts.list_opted_out(session, resident_id(resident))
