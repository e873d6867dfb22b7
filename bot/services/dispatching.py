"""派单 and 改派: which body has a suggestion, decided by a person. Rights are checked by `access`."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.errors import UserError
from bot.services import cohandling, formers, leads, lifecycle, merged, notices, routing
from bot.services.desk import Desk
from storage.queries import places, suggestions
from storage.tables import Actor, Event, Member, Status, Suggestion

REASSIGNED, SUCCEEDED = "reassigned", "succeeded"
TRANSFERS = 3
"""The transfer with which it goes to the street by itself: who passes it on so often needs somebody above."""
UNDISPATCHED = frozenset({Status.SUBMITTED, Status.NEED_INFO, Status.ACCEPTED})
FLAGS = ("urgent", "sensitive")
REASSIGNABLE = frozenset({Status.DISPATCHED, Status.RETURN_REQUESTED, Status.IN_PROGRESS})


def dispatch(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, body: str, now: datetime
) -> Event:
    """派单: an accepted suggestion goes to a body, and its author hears which.

    Whoever helps by the routing table is asked with it.
    """
    _check_body(session, suggestion, body)
    suggestion.lead = body
    event = lifecycle.move(
        session, suggestion, Status.DISPATCHED, now,
        actor=Actor.MEMBER, member=member, what="dispatched", data={"body": body},
    )  # fmt: skip
    routing.place(session, desk, suggestion, now)
    cohandling.assign_planned(session, desk, suggestion, now)
    return event


def reassign(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, body: str, now: datetime
) -> Event:
    """改派: another body has it from now on; the promised date stays. The third time the street takes it.

    Raises UserError `dispatch.same_body` for the body that has it, `dispatch.at_street` once the street has
    taken it over.
    """
    _check_body(session, suggestion, body)
    if not may_reassign(suggestion):
        raise UserError("dispatch.at_street" if suggestion.level == routing.STREET else "lifecycle.too_late")
    if body == suggestion.lead:
        raise UserError("dispatch.same_body")
    escalates = count_transfers(session, suggestion) + 1 >= TRANSFERS
    formers.keep(session, suggestion, now)
    before, suggestion.lead, suggestion.handler_id = suggestion.lead, body, None
    data = {"from": before, "body": body} | ({"level": routing.STREET} if escalates else {})
    event = lifecycle.move(
        session, suggestion, Status.DISPATCHED, now,
        actor=Actor.MEMBER, member=member, what=REASSIGNED, data=data,
    )  # fmt: skip
    cohandling.take_over(session, suggestion, member, now)
    if escalates:
        routing.escalate(session, desk, suggestion, now, "transferred")
    else:
        routing.place(session, desk, suggestion, now)
    return event


def succeed(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, body: str, now: datetime
) -> None:
    """The body that has it is dissolved: its successor has it from now on, wherever it stands."""
    if may_reassign(suggestion):
        reassign(session, desk, suggestion, member, body, now)
        return
    formers.keep(session, suggestion, now)
    before, suggestion.lead, suggestion.handler_id = suggestion.lead, body, None
    _note(session, suggestion, SUCCEEDED, member, now, {"from": before, "body": body})
    cohandling.take_over(session, suggestion, member, now)
    if suggestion.status in routing.OPEN:
        routing.place(session, desk, suggestion, now)


def send_to(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, body: str, now: datetime
) -> Event:
    """A dispatcher says where it goes, wherever it stands: accepted, dispatched or reassigned with it."""
    if suggestion.status is Status.SUBMITTED:
        _check_body(session, suggestion, body)
        accept(session, suggestion, member, now)
    if suggestion.status is Status.ACCEPTED:
        return dispatch(session, desk, suggestion, member, body, now)
    return reassign(session, desk, suggestion, member, body, now)


def accept(session: Session, suggestion: Suggestion, member: Member, now: datetime) -> Event:
    """受理, as half of a step that says more: its author hears of it with the other half."""
    return lifecycle.move(
        session, suggestion, Status.ACCEPTED, now,
        actor=Actor.MEMBER, member=member, what="accepted", tell=False,
    )  # fmt: skip


def pass_on(session: Session, desk: Desk, suggestion: Suggestion, member: Member, now: datetime) -> Event:
    """转分拨: accepted, but a dispatcher has to say whose it is."""
    event = accept(session, suggestion, member, now)
    notices.tell_author(session, suggestion, "accepted", now, event.id)
    routing.place(session, desk, suggestion, now)
    return event


def set_community(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, code: str, now: datetime
) -> None:
    """改社区: it belongs elsewhere. Number and date stay; the estate goes with its community.

    Raises UserError `lifecycle.too_late` once a body has it, `access.refused` for no community.
    """
    if suggestion.status not in UNDISPATCHED:
        raise UserError("lifecycle.too_late")
    if places.find_community(session, code) is None:
        raise UserError("access.refused")
    if suggestion.community == code:
        return
    merged.access_alone(session, suggestion)
    formers.keep(session, suggestion, now)
    before, suggestion.community = suggestion.community, code
    suggestion.estate = None
    _note(session, suggestion, "moved", member, now, {"from": before, "to": code})
    routing.place(session, desk, suggestion, now)


def flag(
    session: Session, suggestion: Suggestion, member: Member, name: str, value: bool, now: datetime
) -> None:
    """Mark it urgent or sensitive, or not any more. What is sensitive is read by nobody else.

    What is public already is marked with a reason for its author, see `publishing.mark_sensitive`: UserError
    `publishing.say_why`.
    """
    if name not in FLAGS or suggestion.status not in routing.OPEN:
        raise UserError("access.refused")
    if getattr(suggestion, name) != value:
        if name == "sensitive" and value and suggestion.published_at is not None:
            raise UserError("publishing.say_why")
        if name == "sensitive":
            merged.access_alone(session, suggestion)
        setattr(suggestion, name, value)
        _note(session, suggestion, "flagged", member, now, {"flag": name, "value": value})
        notices.refresh_cards(session, suggestion, now)


def may_reassign(suggestion: Suggestion) -> bool:
    """Whether another body can still be given it."""
    return suggestion.status in REASSIGNABLE and suggestion.level != routing.STREET


def count_transfers(session: Session, suggestion: Suggestion) -> int:
    """How often it went from one body to another."""
    return suggestions.count_events(session, notices.suggestion_id(suggestion), REASSIGNED)


def _note(
    session: Session,
    suggestion: Suggestion,
    what: str,
    member: Member,
    now: datetime,
    data: dict[str, Any],
) -> None:
    # Whatever was drawn before shows it as it was: those buttons are stale now.
    suggestion.revision += 1
    session.add(suggestion)
    lifecycle.record(session, suggestion, what, now, actor=Actor.MEMBER, member=member, data=data)


def _check_body(session: Session, suggestion: Suggestion, body: str) -> None:
    if leads.is_closed(session, body, suggestion.community):
        raise UserError("closing.closed")
    row = places.find_body(session, body)
    if row is None:
        raise UserError("access.refused")
    if not leads.may_have(suggestion, row):
        raise UserError("dispatch.above")
