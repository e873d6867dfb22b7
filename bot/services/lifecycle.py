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
    REPLIED --> CLOSED: rated, or 7 days silent
    REPLIED --> REDO: not satisfied, once
    REDO --> IN_PROGRESS: signed for
    CLOSED --> REDO: not satisfied after all, once
    CLOSED --> [*]
```
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.errors import UserError
from bot.services import notices
from bot.services.forwarding import rules as forwarding
from bot.services.lights import AWAITED
from storage.queries import suggestions
from storage.tables import Actor, Event, Member, Status, Suggestion

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
    Status.MERGED: frozenset(),
    Status.WITHDRAWN: frozenset(),
}

ENDED = frozenset({Status.REJECTED, Status.CLOSED, Status.WITHDRAWN, Status.MERGED})
"""Where nobody waits for anything. Only a closed one can begin again, while its author may rate."""

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
) -> Event:
    """Change the status with its history, the notices to all who follow it, and the cards, all or nothing.

    `tell`: whether the author is told; supporters always are.

    The row must have been fetched locked (`suggestions.get_suggestion(..., lock=True)`). Raises UserError
    `lifecycle.too_late` if this move is not possible from where it stands now: somebody was faster.
    """
    before = suggestion.status
    if to not in MOVES[before]:
        raise UserError("lifecycle.too_late")
    if to in ANSWERED and not _is_answered(session, suggestion):
        raise UserError("lifecycle.unanswered")
    suggestion.status = to
    suggestion.revision += 1
    suggestion.waiting_until = suggestion.wish_due_at = None
    suggestion.ladder_at = now if to in AWAITED else None
    if to in STAMPED and not (to is Status.SUBMITTED and suggestion.submitted_at):
        setattr(suggestion, STAMPED[to], now)
    session.add(suggestion)
    event = record(
        session, suggestion, what, now, actor=actor, member=member, before=before, reason=reason, data=data
    )
    forwarding.consider(session, suggestion, event, now)
    if to in TOLD:
        notices.tell_followers(session, suggestion, TOLD[to], now, event.id, author=tell)
    notices.refresh_cards(session, suggestion, now)
    return event


def _is_answered(session: Session, suggestion: Suggestion) -> bool:
    subject = notices.suggestion_id(suggestion)
    answer, again = suggestions.last_answer(session, subject), None
    if suggestion.redo_count:
        again = suggestions.last_move(session, subject, Status.REDO)
    return answer is not None and (again is None or answer.at >= again.at)


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
    """Add a line to the history. With `before` the line is a change of status."""
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
    return suggestions.add_event(session, event)
