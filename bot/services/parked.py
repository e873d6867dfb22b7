"""Updates that could not be dealt with: what kind of fault that was, and another turn for them."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit
from bot.services.audit import Action
from storage.queries import inbox
from storage.tables import Inbox, Member

CLASS_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")


def list_parked(session: Session) -> Sequence[Inbox]:
    """All of them, oldest first."""
    return inbox.list_parked(session)


def replay(session: Session, ids: Sequence[int] | None, member: Member, now: datetime) -> int:
    """Give these (None: all) another turn; the next sweep of a running bot takes them. Gives how many.

    Raises UserError `console.not_parked` if there are none such any more.
    """
    count = inbox.replay_parked(session, ids)
    if not count:
        raise UserError("console.not_parked")
    audit.record(session, Action.REPLAYED, "inbox", now, member=member, data={"ids": ids, "count": count})
    return count


def kind(reason: str | None) -> str:
    """The kind of the error and nothing of its text, which may quote what was said.

    A reason is written by `bot.delivery.inbox` as “Kind: text”; `Unreadable` has the kind of its cause next.
    """
    kinds = (reason or "?").split(": ")
    shown = kinds[:2] if kinds[0] == "Unreadable" else kinds[:1]
    return ": ".join(one if CLASS_NAME.fullmatch(one) else "?" for one in shown)
