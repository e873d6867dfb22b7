"""What became of a broadcast with each recipient: sent, skipped, confirmed, corrected or not."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from storage.queries import broadcasts
from storage.queries.outbox import Claim
from storage.tables import RecipientState


class Ended(NamedTuple):
    """How the message to one recipient ended, and which message it is, if any."""

    claim: Claim
    state: RecipientState
    message_id: int | None
    at: datetime


def settle(session: Session, ended: Iterable[Ended]) -> None:
    """Record how messages to recipients ended, in the transaction that records the sending.

    Of several messages to one the first decides; the one with the words is the one to be corrected later.
    """
    outcomes, words = [], []
    for claim, state, message_id, at in ended:
        if claim.part == 0:
            outcomes.append({"row": claim.detail, "to": state, "at": at, "sent_as": message_id})
        elif message_id is not None and is_text(claim):
            words.append({"row": claim.detail, "sent_as": message_id})
    broadcasts.end(session, outcomes)
    broadcasts.show(session, words)


def cannot_correct(session: Session, claim: Claim) -> None:
    """What a recipient has can no longer be changed."""
    recipient = broadcasts.find_recipient(session, claim.detail or 0)
    if recipient is not None:
        recipient.stuck = True
        session.add(recipient)


def confirm(session: Session, telegram_id: int, row: int | None, now: datetime) -> bool:
    """已知悉; False if it was said before. Whoever did not get it has nothing to confirm."""
    recipient = broadcasts.find_recipient(session, row or 0)
    if recipient is None or recipient.chat_id != telegram_id:
        return False
    first = recipient.confirmed_at is None
    recipient.confirmed_at = recipient.confirmed_at or now
    session.add(recipient)
    return first


def is_text(claim: Claim) -> bool:
    """Whether this is the message that has the words, and not a file above it."""
    method = (claim.payload or {}).get("method")
    return method == "sendMessage" or "caption" in (claim.payload or {}).get("params", {})
