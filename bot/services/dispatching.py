"""派单 and 改派: which body has a suggestion, decided by a person. Rights are checked by `access`."""

from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import lifecycle, notices, routing
from bot.services.desk import Desk
from storage.queries import places, suggestions
from storage.tables import Actor, Event, Member, Status, Suggestion

REASSIGNED = "reassigned"
TRANSFERS = 3
"""The transfer with which it goes to the street by itself: who passes it on so often needs somebody above."""
REASSIGNABLE = frozenset({Status.DISPATCHED, Status.RETURN_REQUESTED, Status.IN_PROGRESS})


def dispatch(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, body: str, now: datetime
) -> Event:
    """派单: an accepted suggestion goes to a body, and its author hears which."""
    _check_body(session, body)
    suggestion.lead = body
    event = lifecycle.move(
        session, suggestion, Status.DISPATCHED, now,
        actor=Actor.MEMBER, member=member, what="dispatched", data={"body": body},
    )  # fmt: skip
    routing.place(session, desk, suggestion, now)
    return event


def reassign(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, body: str, now: datetime
) -> Event:
    """改派: another body has it from now on; the promised date stays. The third time the street takes it.

    Raises UserError `dispatch.same_body` for the body that has it, `dispatch.at_street` once the street has
    taken it over.
    """
    _check_body(session, body)
    if not may_reassign(suggestion):
        raise UserError("dispatch.at_street" if suggestion.level == routing.STREET else "lifecycle.too_late")
    if body == suggestion.lead:
        raise UserError("dispatch.same_body")
    escalates = count_transfers(session, suggestion) + 1 >= TRANSFERS
    before, suggestion.lead = suggestion.lead, body
    data = {"from": before, "body": body} | ({"level": routing.STREET} if escalates else {})
    event = lifecycle.move(
        session, suggestion, Status.DISPATCHED, now,
        actor=Actor.MEMBER, member=member, what=REASSIGNED, data=data,
    )  # fmt: skip
    if escalates:
        routing.escalate(session, desk, suggestion, now, "transferred")
    else:
        routing.place(session, desk, suggestion, now)
    return event


def may_reassign(suggestion: Suggestion) -> bool:
    """Whether another body can still be given it."""
    return suggestion.status in REASSIGNABLE and suggestion.level != routing.STREET


def count_transfers(session: Session, suggestion: Suggestion) -> int:
    """How often it went from one body to another."""
    return suggestions.count_events(session, notices.suggestion_id(suggestion), REASSIGNED)


def _check_body(session: Session, body: str) -> None:
    if places.find_body(session, body) is None:
        raise UserError("access.refused")
