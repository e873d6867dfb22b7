"""退单: a body says that a matter is not its own, and somebody above rules (潍坊市12345条例 art. 22)."""

from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import lifecycle, notices, routing
from bot.services.desk import Desk
from storage.queries import suggestions
from storage.tables import Actor, Event, Member, Status, Suggestion

REQUESTED, KEPT = "return_requested", "return_refused"
MOST = 2
"""Requests a suggestion can have in its life; after that whoever is named keeps it."""


def request(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, reason: str, now: datetime
) -> Event:
    """申请退单, before signing for it. The reason is for whoever rules; its author never reads it.

    Raises UserError `returns.no_more` after two requests or at the street, `lifecycle.too_late` once it is
    signed for.
    """
    access_request(session, suggestion)
    event = lifecycle.move(
        session, suggestion, Status.RETURN_REQUESTED, now,
        actor=Actor.MEMBER, member=member, what=REQUESTED, reason=reason, data={"body": suggestion.lead},
    )  # fmt: skip
    routing.tell_street(session, desk, suggestion, REQUESTED, now)
    routing.place(session, desk, suggestion, now)
    return event


def keep(session: Session, desk: Desk, suggestion: Suggestion, member: Member, now: datetime) -> Event:
    """维持: the ruling is that it stays, and stands. The body is taken to have signed for it.

    The other ruling is `dispatching.reassign`.
    """
    if suggestion.status is not Status.RETURN_REQUESTED:
        raise UserError("lifecycle.too_late")
    event = lifecycle.move(
        session, suggestion, Status.IN_PROGRESS, now,
        actor=Actor.MEMBER, member=member, what=KEPT, data={"body": suggestion.lead},
    )  # fmt: skip
    routing.place(session, desk, suggestion, now)
    return event


def count(session: Session, suggestion: Suggestion) -> int:
    """How often a return has been asked for."""
    return suggestions.count_events(session, notices.suggestion_id(suggestion), REQUESTED)


def access_request(session: Session, suggestion: Suggestion) -> None:
    """Raises UserError where `request` would."""
    if suggestion.status is not Status.DISPATCHED:
        raise UserError("lifecycle.too_late")
    if suggestion.level == routing.STREET or count(session, suggestion) >= MOST:
        raise UserError("returns.no_more")
