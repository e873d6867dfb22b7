"""协办: bodies that help with what another one leads. Rights to the card were checked before: see `access`.

Each has a part of its own: asked, signed for, answered or declined, with a date before the lead's. What they
say is for whoever leads, who writes the one answer. Nothing here changes the suggestion's status or revision:
whoever is writing to its author is not disturbed.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import cohandlers, leads, lifecycle, notices, routing
from bot.services.deadlines import co_due_at
from bot.services.desk import Desk
from storage.queries import cohandling, places
from storage.tables import Actor, CoHandler, CoState, Member, Note, Status, Suggestion

ASSIGNED, SIGNED, ASKED = "co_assigned", "co_signed", "co_asked"
ANSWERED, DECLINED, RELEASED, LATE = "co_answered", "co_declined", "co_released", "co_late"
"""What happens to a part: lines of the history; those that somebody has to hear of are notices, too."""

NOTE = "co_note"
"""A note of a group that helps, told to whoever leads."""

ASKING = frozenset({Status.DISPATCHED, Status.IN_PROGRESS, Status.REDO})
"""Where somebody can be asked to help: a body has it, and the answer is still to be written."""


def assign(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member | None, body: str, now: datetime
) -> CoHandler:
    """加派协办: this body helps from now on. Without a member the routing table says so.

    Raises UserError `co.above` for what is about the conduct of staff: nobody of the unit may read it;
    `co.there` for whoever helps already or leads, `lifecycle.too_late` where nobody can be asked any more.
    """
    access_assign(suggestion)
    if leads.is_closed(session, body, suggestion.community):
        raise UserError("closing.closed")
    if places.find_body(session, body) is None:
        raise UserError("access.refused")
    subject = notices.suggestion_id(suggestion)
    if body == suggestion.lead or body in {part.body for part in cohandling.list_open(session, subject)}:
        raise UserError("co.there")
    part = CoHandler(
        suggestion_id=subject,
        body=body,
        due_at=co_due_at(now, suggestion.due_at or now, desk.settings.timezone, desk.calendar),
        assigned_by=member.id if member is not None else None,
        assigned_at=now,
    )
    cohandling.add_part(session, part)
    _record(session, suggestion, ASSIGNED, part, member, now)
    routing.place(session, desk, suggestion, now)
    return part


def access_assign(suggestion: Suggestion) -> None:
    """Raises UserError where nobody could be asked to help."""
    if leads.is_above(suggestion):
        raise UserError("co.above")
    if suggestion.status not in ASKING:
        raise UserError("lifecycle.too_late")


def assign_planned(session: Session, desk: Desk, suggestion: Suggestion, now: datetime) -> None:
    """Ask those who help by the routing table and have a group of their own; the others are offered first."""
    if leads.is_above(suggestion):
        return
    home, _ = routing.find_home(session, desk, suggestion)
    here = home.chat_id if home is not None else None
    for body in cohandlers.list_planned(session, suggestion):
        group = routing.find_group_of(session, suggestion, body)
        if group is not None and group.chat_id != here:
            assign(session, desk, suggestion, None, body, now)


def sign(session: Session, suggestion: Suggestion, part: CoHandler, member: Member, now: datetime) -> None:
    """签收: they work on it. Raises UserError `co.faster` if a colleague was."""
    if part.state is not CoState.ASSIGNED:
        raise UserError("co.faster")
    part.state, part.signed_at = CoState.SIGNED, now
    _record(session, suggestion, SIGNED, part, member, now)
    notices.refresh_cards(session, suggestion, now)


def ask(
    session: Session, suggestion: Suggestion, part: CoHandler, member: Member, text: str, now: datetime
) -> None:
    """Say what they are to do. Raises UserError `co.over` if nothing is awaited from them any more."""
    access_open(part)
    part.task = text
    _record(session, suggestion, ASKED, part, member, now, text)
    _tell_helper(session, suggestion, part, ASKED, now)
    notices.refresh_cards(session, suggestion, now)


def answer(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    part: CoHandler,
    member: Member,
    text: str,
    now: datetime,
) -> None:
    """协办回复: for whoever leads, who is told. Said again it takes the place of the former, which is kept
    in the history, until the answer has gone out. Raises UserError `co.over` after that.
    """
    access_answer(suggestion, part)
    part.state, part.answer, part.answered_at = CoState.ANSWERED, text, now
    part.signed_at = part.signed_at or now
    _record(session, suggestion, ANSWERED, part, member, now, text)
    _tell_lead(session, desk, suggestion, part, ANSWERED, now)
    notices.refresh_cards(session, suggestion, now)


def decline(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    part: CoHandler,
    member: Member,
    reason: str,
    now: datetime,
) -> None:
    """不能协办, and why: whoever leads is told; so is the street where somebody else had asked for it.

    Raises UserError `co.over` if nothing is awaited from them any more.
    """
    access_open(part)
    part.state, part.reason, part.ended_at = CoState.DECLINED, reason, now
    _record(session, suggestion, DECLINED, part, member, now, reason)
    _tell_lead(session, desk, suggestion, part, DECLINED, now)
    if not _at_home(session, desk, suggestion, part):
        routing.tell_street(session, desk, suggestion, DECLINED, now, part.id)
    routing.place(session, desk, suggestion, now)


def release(
    session: Session, desk: Desk, suggestion: Suggestion, part: CoHandler, member: Member, now: datetime
) -> None:
    """撤回协办: they are not needed any more, and are told. UserError `co.over` if they are done already."""
    access_open(part)
    _end(session, suggestion, part, member, now)
    _tell_helper(session, suggestion, part, RELEASED, now)
    routing.place(session, desk, suggestion, now)


def succeed(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    part: CoHandler,
    member: Member,
    body: str | None,
    now: datetime,
) -> None:
    """A body that helps is dissolved: its part is over; its successor is asked, unless it is in it."""
    _end(session, suggestion, part, member, now)
    busy = {one.body for one in cohandling.list_open(session, notices.suggestion_id(suggestion))}
    if body is None or body in busy | {suggestion.lead}:
        routing.place(session, desk, suggestion, now)
        return
    successor = assign(session, desk, suggestion, member, body, now)
    successor.task = part.task
    session.add(successor)


def take_over(session: Session, suggestion: Suggestion, member: Member, now: datetime) -> None:
    """Whoever leads from now on no longer helps."""
    for part in cohandling.list_open(session, notices.suggestion_id(suggestion)):
        if part.body == suggestion.lead:
            _end(session, suggestion, part, member, now)


def access_open(part: CoHandler) -> None:
    """Raises UserError `co.over` unless something is awaited from this body."""
    if part.state not in cohandling.OPEN:
        raise UserError("co.over")


def access_answer(suggestion: Suggestion, part: CoHandler) -> None:
    """Raises UserError `co.over` unless what this body says can still go into the answer."""
    if part.state not in cohandling.CURRENT or suggestion.status not in cohandling.HELPED:
        raise UserError("co.over")


def only_helps(session: Session, desk: Desk, suggestion: Suggestion, chats: Collection[int]) -> bool:
    """Whether what is said for these groups is said by somebody who helps, and does not lead."""
    home, _ = routing.find_home(session, desk, suggestion)
    if home is None or home.chat_id in chats:
        return False
    return any(group.chat_id in chats for group in routing.list_helping(session, suggestion))


def share_note(session: Session, desk: Desk, suggestion: Suggestion, note: Note, now: datetime) -> None:
    """A note of somebody who helps goes to whoever leads."""
    home, _ = routing.find_home(session, desk, suggestion)
    if home is not None:
        routing.tell_group(session, home, suggestion, NOTE, now, note.id)


def tell_late(session: Session, desk: Desk, now: datetime) -> int:
    """Tell helpers and leaders of parts whose time is up, each once; gives how many."""
    late = cohandling.list_late(session, now)
    for part in late:
        suggestion = session.get_one(Suggestion, part.suggestion_id)
        part.late_at = now
        _record(session, suggestion, LATE, part, None, now)
        _tell_helper(session, suggestion, part, LATE, now)
        _tell_lead(session, desk, suggestion, part, LATE, now)
        notices.refresh_cards(session, suggestion, now)
    return len(late)


def _end(
    session: Session, suggestion: Suggestion, part: CoHandler, member: Member | None, now: datetime
) -> None:
    part.state, part.ended_at = CoState.RELEASED, now
    _record(session, suggestion, RELEASED, part, member, now)


def _at_home(session: Session, desk: Desk, suggestion: Suggestion, part: CoHandler) -> bool:
    """Whether those who asked for it are told already: they lead, or the street itself does."""
    asked = session.get(Member, part.assigned_by) if part.assigned_by is not None else None
    home, _ = routing.find_home(session, desk, suggestion)
    if home is None or home.community is None:
        return home is not None
    return asked is not None and asked.group_id == home.chat_id


def _tell_helper(
    session: Session, suggestion: Suggestion, part: CoHandler, notice: str, now: datetime
) -> None:
    group = cohandlers.find_home(session, suggestion, part)
    if group is not None:
        routing.tell_group(session, group, suggestion, notice, now, part.id)


def _tell_lead(
    session: Session, desk: Desk, suggestion: Suggestion, part: CoHandler, notice: str, now: datetime
) -> None:
    """Tell whoever leads what a helper did; nothing if that is the same group, for it sees the card."""
    home, _ = routing.find_home(session, desk, suggestion)
    helper = cohandlers.find_home(session, suggestion, part)
    if home is not None and (helper is None or helper.chat_id != home.chat_id):
        routing.tell_group(session, home, suggestion, notice, now, part.id)


def _record(
    session: Session,
    suggestion: Suggestion,
    what: str,
    part: CoHandler,
    member: Member | None,
    now: datetime,
    words: str | None = None,
) -> None:
    session.add(part)
    lifecycle.record(
        session, suggestion, what, now,
        actor=Actor.MEMBER if member is not None else Actor.SYSTEM, member=member, reason=words,
        data={"part": part.id, "body": part.body},
    )  # fmt: skip
