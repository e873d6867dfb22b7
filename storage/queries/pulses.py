"""Signs of life."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.presence import are_here, shared_time
from storage.tables import Pulse

INSTANCE = "instance:"
MARK = "row"
LONG_GONE = timedelta(days=1)


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


def show_life(session: Session, instance: str, now: datetime) -> timedelta | None:
    """Say that an instance is alive; gives how long it had not said so, None if it never had.

    By the clock that all instances share, as far as there is one; `now` is its own.
    """
    name, moment = INSTANCE + instance, shared_time(session, now)
    last = last_beat(session, name)
    beat(session, name, moment)
    _forget_before(session, moment - LONG_GONE)
    return abs(moment - last) if last is not None else None


def list_instances(session: Session, now: datetime, silent: timedelta) -> set[str]:
    """The instances that gave a sign within that time, and have not died meanwhile."""
    since = shared_time(session, now) - silent
    names = session.exec(
        select(Pulse.name).where(col(Pulse.name).startswith(INSTANCE), col(Pulse.at) >= since)
    ).all()
    return are_here(session, {name.removeprefix(INSTANCE) for name in names})


def _forget_before(session: Session, before: datetime) -> None:
    for pulse in session.exec(
        select(Pulse).where(col(Pulse.name).startswith(INSTANCE), col(Pulse.at) < before)
    ).all():
        session.delete(pulse)
