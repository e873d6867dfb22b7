"""Signs of life."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.presence import are_here
from storage.tables import Pulse

INSTANCE = "instance:"
MARK = "row"


def beat(session: Session, name: str, now: datetime) -> None:
    """Say that `name` is alive."""
    pulse = session.get(Pulse, name) or Pulse(name=name, at=now)
    pulse.at = now
    session.add(pulse)


def forget(session: Session, name: str, at: datetime) -> None:
    """What `name` said at this moment has been heeded; if it said it again since, that stays."""
    pulse = session.get(Pulse, name)
    if pulse is not None and pulse.at == at:
        session.delete(pulse)


def last_beat(session: Session, name: str) -> datetime | None:
    """When `name` was last alive."""
    pulse = session.get(Pulse, name)
    return pulse.at if pulse else None


def find_mark(session: Session, name: str) -> int:
    """How far `name` has come in the ids of a table; 0 if nobody has said so."""
    pulse = session.get(Pulse, name)
    return int(pulse.data.get(MARK, 0)) if pulse is not None else 0


def set_mark(session: Session, name: str, row: int, now: datetime) -> None:
    """Note how far `name` has come."""
    pulse = session.get(Pulse, name) or Pulse(name=name, at=now)
    pulse.at, pulse.data = now, {MARK: row}
    session.add(pulse)


def list_instances(session: Session, since: datetime) -> set[str]:
    """The instances that gave a sign since then, and have not died meanwhile."""
    names = session.exec(
        select(Pulse.name).where(col(Pulse.name).startswith(INSTANCE), col(Pulse.at) >= since)
    ).all()
    return are_here(session, {name.removeprefix(INSTANCE) for name in names})


def forget_before(session: Session, before: datetime) -> None:
    """Forget instances long gone."""
    for pulse in session.exec(
        select(Pulse).where(col(Pulse.name).startswith(INSTANCE), col(Pulse.at) < before)
    ).all():
        session.delete(pulse)
