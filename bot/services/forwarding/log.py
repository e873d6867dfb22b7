"""The delivery log: what other systems were told, how that ended, and another try for what failed."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit
from bot.services.audit import Action
from storage.queries import forwarding
from storage.tables import Forward, ForwardState, Member

FAILED = frozenset({ForwardState.REFUSED, ForwardState.UNKNOWN})
"""Ends that can be tried again; of what is unknown that may make a second case there."""


def list_newest(session: Session, most: int) -> Sequence[tuple[Forward, str | None]]:
    """The newest messages with the numbers of their suggestions, newest first."""
    return forwarding.list_newest(session, most)


def replay(session: Session, ids: Sequence[int] | None, member: Member, now: datetime) -> int:
    """Let these (None: all that failed) leave again, under the same name. Gives how many; it is on record.

    Raises UserError `console.not_failed` if none of them failed.
    """
    count = forwarding.requeue(session, now, ids)
    if not count:
        raise UserError("console.not_failed")
    data = {"ids": ids, "count": count}
    audit.record(session, Action.FORWARDED_AGAIN, "forward", now, member=member, data=data)
    return count
