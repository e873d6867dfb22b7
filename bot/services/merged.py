"""What a main suggestion (主件) means for those merged into it, and they for it (decision 0011).

A merged one keeps number, author, deadline, cards and supporters; only its status and whom it points to
change, so that taking it out again restores all of it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import formers, notices
from bot.services.lights import AWAITED
from storage.queries import suggestions
from storage.tables import Actor, Event, Member, Status, Suggestion

TOOK, GAVE_BACK = "took", "gave_back"
"""What the history of a main one says of those that came and went; no resident reads it."""
OWN = ("id", "number", "resident_id", "revision", "rating", "merged_into", "waiting_until")
"""What its author is told of a merged one is its own in this, and in all else its main one's."""


def list_joined(session: Session, suggestion: Suggestion) -> list[Suggestion]:
    """Those merged into it, by age."""
    return suggestions.list_merged(session, notices.suggestion_id(suggestion))


def find_main(session: Session, suggestion: Suggestion) -> Suggestion | None:
    """The one it is merged into."""
    return suggestions.find_row(session, suggestion.merged_into) if suggestion.merged_into else None


def main_id(suggestion: Suggestion) -> int:
    """The row id of the one that is dealt with: of a merged one its main one's, else its own."""
    return suggestion.merged_into or notices.suggestion_id(suggestion)


def access_alone(session: Session, suggestion: Suggestion) -> None:
    """Raises UserError `merging.first_unmerge` for a main one: what would part it from those merged into it
    has to wait until they are taken out.
    """
    joined = list_joined(session, suggestion)
    if joined:
        raise UserError("merging.first_unmerge", number=suggestion.number, count=len(joined))


def join(session: Session, suggestion: Suggestion, main: Suggestion, now: datetime, member: Member) -> None:
    """Point it to its main one, which is due no later than it from now on."""
    suggestion.merged_into = main.id
    due = _earliest([main.due_at, suggestion.due_at])
    if due != main.due_at:
        formers.keep(session, main, now)
        main.own_due_at, main.due_at = main.own_due_at or main.due_at, due
        _look_again(main, now)
    session.add_all([suggestion, main])
    _note(session, main, TOOK, suggestion, now, member)


def leave(session: Session, suggestion: Suggestion, now: datetime) -> None:
    """It is merged no more: its main one is due again when it would be without it.

    If somebody gave the main one another date meanwhile, that stands.
    """
    main = find_main(session, suggestion)
    suggestion.merged_into = suggestion.closed_at = None
    session.add(suggestion)
    session.flush()
    if main is None:
        return
    if main.own_due_at is not None:
        formers.keep(session, main, now)
        left = [main.own_due_at, *(one.due_at for one in list_joined(session, main))]
        if main.due_at == _earliest([*left, suggestion.due_at]):
            main.due_at = _earliest(left)
        if main.due_at != _earliest(left) or main.due_at == main.own_due_at:
            main.own_due_at = None
        _look_again(main, now)
        session.add(main)
    _note(session, main, GAVE_BACK, suggestion, now, None)


def carry_along(session: Session, joined: Sequence[Suggestion], to: Status, now: datetime) -> None:
    """The main one moved: an answer can be rated anew, its reopening ends that, its end is theirs."""
    for one in joined:
        match to:
            case Status.REPLIED | Status.REDO:
                one.rating = one.waiting_until = one.closed_at = None
                one.revision += 1
            case Status.CLOSED:
                one.closed_at = now
            case _:
                continue
        session.add(one)
        notices.refresh_cards(session, one, now)


def await_ratings(session: Session, main: Suggestion) -> None:
    """Their authors have as long to rate the answer as that of the main one."""
    for one in list_joined(session, main):
        one.waiting_until = main.waiting_until
        session.add(one)


def as_seen(suggestion: Suggestion, main: Suggestion) -> Suggestion:
    """A merged one as its author is told of it: under its own number, where its main one stands.

    Made for views; no row.
    """
    own = {name: getattr(suggestion, name) for name in OWN}
    if suggestion.waiting_until is not None and suggestion.rating is None:
        # Her word on the answer is awaited, whatever the author of the main one has said.
        own["status"] = Status.REPLIED
    return Suggestion(**main.model_dump() | own)


def _look_again(main: Suggestion, now: datetime) -> None:
    """Its date moved: the ladder looks at it anew."""
    if main.status in AWAITED:
        main.ladder_at = now


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _note(
    session: Session, main: Suggestion, what: str, other: Suggestion, now: datetime, member: Member | None
) -> None:
    # The cards of the main one name those merged into it: what was drawn before is stale.
    main.revision += 1
    session.add(main)
    event = Event(
        suggestion_id=notices.suggestion_id(main),
        at=now,
        what=what,
        actor=Actor.MEMBER if member is not None else Actor.SYSTEM,
        member_id=member.id if member is not None else None,
        data={"number": other.number},
    )
    suggestions.add_event(session, event)
    notices.refresh_cards(session, main, now)
