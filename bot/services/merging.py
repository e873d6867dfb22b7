"""并案 and 取消并案: one matter that several said is dealt with once, and each of them keeps her own.

Who may is checked by the doors: `access.access_other` and `handlers.guards.other_card`. What a merging means
afterwards is `merged`, and the decision about all of it 0011.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import appeals, leads, lifecycle, merged, notices, publishing, routing
from bot.services.desk import Desk
from bot.services.lifecycle import MOVES
from storage.queries import following, places, suggestions
from storage.tables import Actor, Against, Category, Event, Member, Status, Suggestion

MERGED, KEPT = "merged", "objection_kept"
LEADING = routing.OPEN - {Status.REPLIED}
"""Where one may be the main one: its answer is still to come."""
SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come of a merging, for whoever decides it. `due`: when the main one would be due."""

    suggestion: Suggestion
    main: Suggestion
    words: str
    due: datetime | None
    told: int
    shown: bool


def may_merge(suggestion: Suggestion) -> bool:
    """Whether it may be merged from where it stands: it was never answered, and asks for no other date."""
    possible = Status.MERGED in MOVES[suggestion.status] and suggestion.redo_count == 0
    return possible and suggestion.wish_due_at is None


def is_possible(session: Session, suggestion: Suggestion, main: Suggestion, *, street: bool) -> bool:
    """Whether the one could be merged into the other; `street` as in `access`."""
    return _refusal(session, suggestion, main, street=street) is None


def access(session: Session, suggestion: Suggestion, main: Suggestion, *, street: bool) -> None:
    """Raises UserError if the one must not be merged into the other. `street`: a dispatcher of the street, or
    its group, decides; only they merge across communities.
    """
    if not may_merge(suggestion):
        raise UserError("lifecycle.too_late")
    merged.access_alone(session, suggestion)
    refusal = _refusal(session, suggestion, main, street=street)
    if refusal is not None:
        raise refusal


def preview(session: Session, suggestion: Suggestion, main: Suggestion, words: str) -> Preview:
    """What merging them would mean. `words`: what the main one says, as far as it is read here."""
    dues = [due for due in (main.due_at, suggestion.due_at) if due is not None]
    told = 1 + following.count_supporters(session, notices.suggestion_id(suggestion))
    shown = publishing.is_public(session, main)
    return Preview(suggestion, main, words, min(dues, default=None), told, shown)


def merge(
    session: Session,
    suggestion: Suggestion,
    main: Suggestion,
    member: Member,
    now: datetime,
    *,
    street: bool,
) -> Event:
    """并案: from now on it is dealt with in the main one. Both rows are locked.

    Its followers are told; number, author, deadline, cards and supporters stay its own.
    """
    access(session, suggestion, main, street=street)
    merged.join(session, suggestion, main, now, member)
    return lifecycle.move(
        session, suggestion, Status.MERGED, now,
        actor=Actor.MEMBER, member=member, what=MERGED, data={"into": main.number},
    )  # fmt: skip


def unmerge(session: Session, desk: Desk, suggestion: Suggestion, member: Member, now: datetime) -> Event:
    """取消并案: it stands again where it stood before. An objection of its author is granted by that.

    Raises UserError `merging.rated` once its author has rated the shared answer.
    """
    if suggestion.rating is not None:
        raise UserError("merging.rated", number=suggestion.number)
    objection = appeals.find_open(session, suggestion, Against.MERGED)
    event = lifecycle.come_back(session, suggestion, now, actor=Actor.MEMBER, member=member)
    if objection is not None:
        appeals.decide(session, desk, suggestion, objection, member, now, granted=True)
    else:
        routing.place(session, desk, suggestion, now)
    return event


def access_object(session: Session, suggestion: Suggestion) -> Event:
    """The merging its author may say something against: once, before it is over. UserError otherwise."""
    if suggestion.status is not Status.MERGED or lifecycle.is_over(suggestion):
        raise UserError("appeal.over")
    return appeals.access_appeal(
        session, suggestions.last_move(session, notices.suggestion_id(suggestion), Status.MERGED)
    )


def keep(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, answer: str, now: datetime
) -> Event:
    """维持并案: it stays merged, and its author reads why. Raises UserError `lifecycle.too_late`."""
    objection = appeals.find_open(session, suggestion, Against.MERGED)
    if objection is None:
        raise UserError("lifecycle.too_late")
    appeals.decide(session, desk, suggestion, objection, member, now, granted=False, answer=answer)
    event = lifecycle.record(
        session, suggestion, KEPT, now, actor=Actor.MEMBER, member=member, reason=answer
    )  # fmt: skip
    notices.tell_author(session, suggestion, KEPT, now, event.id)
    return event


def _refusal(session: Session, suggestion: Suggestion, main: Suggestion, *, street: bool) -> UserError | None:
    """Why the one must not be merged into the other."""
    if main.id == suggestion.id:
        return UserError("merging.itself")
    if main.status is Status.MERGED:
        into = merged.find_main(session, main)
        return UserError("merging.main_merged", number=main.number, into=into.number if into else "")
    if main.status not in LEADING:
        return UserError("merging.main_over", number=main.number)
    if main.community != suggestion.community and not street:
        return UserError("merging.elsewhere", number=main.number)
    if _secrecy(session, main) != _secrecy(session, suggestion):
        return UserError("merging.boundary", number=main.number)
    return None


def _secrecy(session: Session, suggestion: Suggestion) -> tuple[bool, bool, bool]:
    """What must be the same of both: who reads the answer of the one reads what concerns the other."""
    category: Category | None = (
        places.find_category(session, suggestion.category) if suggestion.category else None
    )
    public = category is None or category.public
    return leads.is_above(suggestion), suggestion.sensitive, public
