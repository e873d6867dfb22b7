"""The life cycle of a suggestion: the one table of moves, and the one function through which every move goes.

```mermaid
stateDiagram-v2
    [*] --> DRAFT
    DRAFT --> SUBMITTED
    SUBMITTED --> ACCEPTED
    SUBMITTED --> NEED_INFO
    SUBMITTED --> REJECTED
    SUBMITTED --> MERGED
    SUBMITTED --> WITHDRAWN
    NEED_INFO --> SUBMITTED
    NEED_INFO --> WITHDRAWN
    NEED_INFO --> REJECTED: 7 days silent
    ACCEPTED --> DISPATCHED
    ACCEPTED --> REPLIED: answered at once
    ACCEPTED --> MERGED
    ACCEPTED --> WITHDRAWN
    DISPATCHED --> IN_PROGRESS: signed for
    DISPATCHED --> RETURN_REQUESTED: not ours
    DISPATCHED --> DISPATCHED: to another body
    RETURN_REQUESTED --> DISPATCHED: to another body
    RETURN_REQUESTED --> IN_PROGRESS: it stays
    IN_PROGRESS --> REPLIED
    IN_PROGRESS --> DISPATCHED: to another body
    IN_PROGRESS --> MERGED
    MERGED --> SUBMITTED: unmerged
    MERGED --> ACCEPTED: unmerged
    MERGED --> IN_PROGRESS: unmerged
    MERGED --> REDO: not satisfied with the shared answer
    MERGED --> WITHDRAWN
    REPLIED --> CLOSED: rated, or 7 days silent
    REPLIED --> REDO: not satisfied, once
    REDO --> IN_PROGRESS: signed for
    CLOSED --> REDO: not satisfied after all, once
    CLOSED --> [*]
```
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.errors import UserError
from bot.services import merged, notices
from bot.services.board import keeping
from bot.services.forwarding import rules as forwarding
from bot.services.lights import AWAITED
from storage.queries import cohandling, suggestions
from storage.tables import Actor, CoState, Event, Member, Status, Suggestion

MOVES: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.SUBMITTED}),
    Status.SUBMITTED: frozenset(
        {Status.ACCEPTED, Status.NEED_INFO, Status.REJECTED, Status.MERGED, Status.WITHDRAWN}
    ),
    Status.NEED_INFO: frozenset({Status.SUBMITTED, Status.WITHDRAWN, Status.REJECTED}),
    Status.REJECTED: frozenset(),
    Status.ACCEPTED: frozenset({Status.DISPATCHED, Status.REPLIED, Status.MERGED, Status.WITHDRAWN}),
    Status.DISPATCHED: frozenset({Status.IN_PROGRESS, Status.RETURN_REQUESTED, Status.DISPATCHED}),
    Status.RETURN_REQUESTED: frozenset({Status.DISPATCHED, Status.IN_PROGRESS}),
    Status.IN_PROGRESS: frozenset({Status.REPLIED, Status.DISPATCHED, Status.MERGED}),
    Status.REPLIED: frozenset({Status.CLOSED, Status.REDO}),
    Status.REDO: frozenset({Status.IN_PROGRESS}),
    Status.CLOSED: frozenset({Status.REDO}),
    Status.MERGED: frozenset(
        {Status.SUBMITTED, Status.ACCEPTED, Status.IN_PROGRESS, Status.REDO, Status.WITHDRAWN}
    ),
    Status.WITHDRAWN: frozenset(),
}

ENDED = frozenset({Status.REJECTED, Status.CLOSED, Status.WITHDRAWN, Status.MERGED})
"""Where nobody works on it by itself. A closed one can begin again, while its author may rate; a merged one
is dealt with in its main one, and over with it: see `is_over`.
"""
UNANSWERED = frozenset({Status.REJECTED, Status.WITHDRAWN})
"""Ends of a main one that bring no answer: those merged into it go on by themselves."""
UNMERGED = "unmerged"
RESTORED = frozenset({Status.SUBMITTED, Status.ACCEPTED, Status.IN_PROGRESS})
"""Where a merged one comes back to; no other step leads there from MERGED."""

TAKING = frozenset({"signed", "asked", "answered"})
"""What makes somebody the one who works on it (经办人); a note does if nobody is yet."""

ANSWERED = frozenset({Status.REPLIED, Status.CLOSED})
"""Where nothing comes without an answer; what begins again needs another one."""

# What followers hear of a move, by its target; ACCEPTED is told together with where it went (DISPATCHED).
TOLD: dict[Status, str] = {
    Status.NEED_INFO: "asked",
    Status.REJECTED: "rejected",
    Status.DISPATCHED: "dispatched",
    Status.IN_PROGRESS: "in_progress",
    Status.REPLIED: "answered",
    Status.REDO: "reopened",
    Status.CLOSED: "closed",
    Status.WITHDRAWN: "withdrawn",
    Status.MERGED: "merged",
}

STAMPED: dict[Status, str] = {
    Status.SUBMITTED: "submitted_at",
    Status.ACCEPTED: "accepted_at",
    Status.IN_PROGRESS: "signed_at",
    Status.REPLIED: "answered_at",
    Status.CLOSED: "closed_at",
    Status.REJECTED: "closed_at",
    Status.WITHDRAWN: "closed_at",
}


def move(
    session: Session,
    suggestion: Suggestion,
    to: Status,
    now: datetime,
    *,
    actor: Actor,
    what: str,
    member: Member | None = None,
    reason: str | None = None,
    data: dict[str, Any] | None = None,
    tell: bool = True,
    news: str | None = None,
    hush: bool = False,
) -> Event:
    """Change the status with its history, the notices to all who follow it, and the cards, all or nothing.

    `tell`: whether the author is told; supporters always are. `news`: what they hear, if not what `TOLD`
    says of the new status; with `hush` nobody hears anything, because the caller tells.

    The row must have been fetched locked (`suggestions.get_suggestion(..., lock=True)`). Raises UserError
    `lifecycle.too_late` if this move is not possible from where it stands now: somebody was faster.
    """
    before = suggestion.status
    if to not in MOVES[before] or (before is Status.MERGED and to in RESTORED and what != UNMERGED):
        raise UserError("lifecycle.too_late")
    if to in ANSWERED and not _is_answered(session, suggestion):
        raise UserError("lifecycle.unanswered")
    if before is Status.MERGED:
        merged.leave(session, suggestion, now)
    suggestion.status = to
    suggestion.revision += 1
    suggestion.waiting_until = suggestion.wish_due_at = None
    # Who files has set it already: one statement less.
    look_at = suggestion.ladder_at if before is Status.DRAFT else None
    suggestion.ladder_at = (look_at or now) if to in AWAITED else None
    if to in STAMPED and not _is_stamped(suggestion, before, to):
        setattr(suggestion, STAMPED[to], now)
    session.add(suggestion)
    event = record(
        session, suggestion, what, now, actor=actor, member=member, before=before, reason=reason, data=data
    )
    forwarding.consider(session, suggestion, event, now)
    if to is Status.REPLIED or to in ENDED - {Status.MERGED}:
        _release_helpers(session, suggestion, now)
    told = None if hush else news or TOLD.get(to)
    joined = merged.list_joined(session, suggestion) if told else []
    if joined and to in UNANSWERED:
        # Asked before those merged into it leave: whoever follows several of them is told once.
        hearing = notices.list_hearing(session, suggestion)
        instead = _set_free(session, joined, now)
        notices.tell_each(session, hearing, told, now, event.id, author=tell, instead=instead)
    elif told is not None:
        merged.carry_along(session, joined, to, now)
        notices.tell_followers(session, suggestion, told, now, event.id, author=tell)
    notices.refresh_cards(session, suggestion, now)
    return event


def _is_answered(session: Session, suggestion: Suggestion) -> bool:
    subject = notices.suggestion_id(suggestion)
    answer, again = suggestions.last_answer(session, subject), None
    if suggestion.redo_count:
        again = suggestions.last_move(session, subject, Status.REDO)
    return answer is not None and (again is None or answer.at >= again.at)


def come_back(
    session: Session,
    suggestion: Suggestion,
    now: datetime,
    *,
    actor: Actor,
    member: Member | None = None,
    reason: str | None = None,
    data: dict[str, Any] | None = None,
    hush: bool = False,
) -> Event:
    """取消并案: a merged one stands again where it stood before, and its followers hear of it.

    Raises UserError `lifecycle.too_late` for what is not merged.
    """
    merging = suggestions.last_move(session, notices.suggestion_id(suggestion), Status.MERGED)
    if suggestion.status is not Status.MERGED or merging is None or merging.before is None:
        raise UserError("lifecycle.too_late")
    return move(
        session, suggestion, merging.before, now,
        actor=actor, member=member, what=UNMERGED, reason=reason, data=data, news=UNMERGED, hush=hush,
    )  # fmt: skip


def is_over(suggestion: Suggestion) -> bool:
    """Whether nobody waits for anything any more. A merged one is over when its main one is."""
    return suggestion.status in ENDED and (
        suggestion.status is not Status.MERGED or suggestion.closed_at is not None
    )


def _is_stamped(suggestion: Suggestion, before: Status, to: Status) -> bool:
    """Whether that moment stands already: coming back out of a merging is no new beginning."""
    return before is Status.MERGED or (to is Status.SUBMITTED and suggestion.submitted_at is not None)


def _set_free(session: Session, joined: Sequence[Suggestion], now: datetime) -> dict[int, tuple[str, int]]:
    """Those merged into one that ends without an answer come back; gives what each one's followers hear."""
    return {
        notices.suggestion_id(one): (
            UNMERGED,
            come_back(session, one, now, actor=Actor.SYSTEM, data={"by_itself": True}, hush=True).id or 0,
        )
        for one in joined
    }


def _release_helpers(session: Session, suggestion: Suggestion, now: datetime) -> None:
    """It is answered, or over: nothing is awaited any more from those who help."""
    for part in cohandling.list_open(session, notices.suggestion_id(suggestion)):
        part.state, part.ended_at = CoState.RELEASED, now
        session.add(part)
        data = {"part": part.id, "body": part.body}
        record(session, suggestion, "co_released", now, actor=Actor.SYSTEM, data=data)


def record(
    session: Session,
    suggestion: Suggestion,
    what: str,
    now: datetime,
    *,
    actor: Actor,
    member: Member | None = None,
    before: Status | None = None,
    reason: str | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Add a line to the history, and to what the board shows of it. With `before` the line is a change of
    status.
    """
    takes = what in TAKING or (what == "noted" and suggestion.handler_id is None)
    if takes and actor is Actor.MEMBER and member is not None:
        suggestion.handler_id = member.id
        session.add(suggestion)
    event = Event(
        suggestion_id=notices.suggestion_id(suggestion),
        at=now,
        what=what,
        actor=actor,
        member_id=member.id if member else None,
        before=before,
        after=suggestion.status if before is not None else None,
        reason=reason,
        data=data or {},
    )
    suggestions.add_event(session, event)
    keeping.keep(session, suggestion)
    return event
