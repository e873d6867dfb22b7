"""有异议, 申诉: a resident says something against a decision of the staff, and somebody decides again.

One for each decision. Until it is decided, the street's group has the suggestion's card for it too, and it
waits in the dispatchers' queue.
"""

from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import lifecycle, notices, routing
from bot.services.desk import Desk
from storage.queries import appeals
from storage.tables import Actor, Against, Appeal, Event, Member, Suggestion


def find_open(session: Session, suggestion: Suggestion, against: Against) -> Appeal | None:
    """What she said and nobody has decided yet."""
    found = appeals.find_open(session, notices.suggestion_id(suggestion))
    return found if found is not None and found.against is against else None


def access_appeal(session: Session, decision: Event | None) -> Event:
    """The decision, if nothing was said against it yet. Raises UserError `appeal.over`, `appeal.once`."""
    if decision is None:
        raise UserError("appeal.over")
    if appeals.find_against(session, decision.id or 0) is not None:
        raise UserError("appeal.once")
    return decision


def appeal(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    decision: Event,
    against: Against,
    words: str,
    now: datetime,
    *,
    typist: Member | None = None,
) -> Appeal:
    """She says why. `typist`: who typed it for her."""
    access_appeal(session, decision)
    made = Appeal(
        suggestion_id=notices.suggestion_id(suggestion),
        event_id=decision.id or 0,
        against=against,
        words=words,
        at=now,
    )
    session.add(made)
    session.flush()
    lifecycle.record(
        session, suggestion, f"appeal_{against}", now, actor=Actor.RESIDENT, member=typist, reason=words
    )
    _show(session, desk, suggestion, now)
    routing.tell_street(session, desk, suggestion, f"appeal_{against}", now)
    return made


def decide(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    appeal: Appeal,
    member: Member,
    now: datetime,
    *,
    granted: bool,
    answer: str | None = None,
) -> None:
    """Decided, by whom the door has let in. What follows, and telling her, is the caller's."""
    appeal.decided_at, appeal.member_id = now, member.id
    appeal.granted, appeal.answer = granted, answer
    session.add(appeal)
    session.flush()
    _show(session, desk, suggestion, now)


def _show(session: Session, desk: Desk, suggestion: Suggestion, now: datetime) -> None:
    suggestion.revision += 1
    session.add(suggestion)
    routing.place(session, desk, suggestion, now)
    notices.refresh_cards(session, suggestion, now)
