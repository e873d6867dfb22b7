"""电话名单: whom a broadcast cannot reach by chat: the numbers that people left to be called, no names."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from storage.queries import broadcasts
from storage.tables import Broadcast

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many are to be called, and the first of their numbers."""

    count: int
    first: Sequence[str]


def look(session: Session, broadcast: Broadcast) -> Numbers:
    """Whom of its audience to call: those who had joined by its start, and want to hear of this."""
    first = broadcasts.list_contacts(session, broadcast, SHOWN)
    return Numbers(broadcasts.count_contacts(session, broadcast), first)
