"""What other residents may read (公开): what its author wants public, and somebody of the staff has passed.

The queries' side of the same rule is `storage.queries.publishing.PUBLIC`, the store's own that of
`storage.guards`; tests hold the three together.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit, dispatching, lifecycle, notices
from bot.services.audit import Action
from storage.queries import appeals, places, suggestions
from storage.queries.publishing import HIDDEN
from storage.tables import Actor, Against, Appeal, Category, Event, Member, Part, Suggestion, Visibility

SENSITIVE = "sensitive"
PUBLISHED, UNPUBLISHED = "published", "unpublished"
RESTORED, KEPT = "restored", "appeal_kept"
"""How an appeal against the hiding ended."""


def is_public(session: Session, suggestion: Suggestion) -> bool:
    """Whether every resident may read it now, under its made-up name."""
    category = places.find_category(session, suggestion.category) if suggestion.category else None
    return suggestion.published_at is not None and may_be_public(suggestion, category)


def may_be_public(
    suggestion: Suggestion, category: Category | None, *, although_sensitive: bool = False
) -> bool:
    """Whether it may be passed at all: its author wants it, and neither category nor content forbids.

    `although_sensitive`: but for its being marked sensitive.
    """
    return (
        suggestion.visibility is Visibility.PUBLIC
        and (although_sensitive or not suggestion.sensitive)
        and suggestion.erased is None
        and suggestion.status not in HIDDEN
        and category is not None
        and category.public
    )


def publish(session: Session, suggestion: Suggestion, member: Member, now: datetime) -> Event:
    """公开: somebody of the staff has read it and passes it. The author is told.

    What she has added since is passed by the same. Raises UserError `publishing.not_possible` if its author
    does not want that any more or it may not be public, `lifecycle.too_late` if all of it already is.
    """
    obstacle = find_obstacle(session, suggestion)
    if obstacle is not None:
        raise UserError(obstacle)
    more = suggestion.published_at is not None
    _pass(session, suggestion, now)
    return _tell(session, suggestion, member, PUBLISHED, None, now, data={"more": True} if more else None)


def find_obstacle(session: Session, suggestion: Suggestion) -> str | None:
    """Why it cannot be passed now, as the key of a text; None if it can."""
    subject = notices.suggestion_id(suggestion)
    if appeals.find_open(session, subject) is not None:
        # Whoever decides about the appeal says so, and why.
        return "lifecycle.too_late"
    category = places.find_category(session, suggestion.category) if suggestion.category else None
    if not may_be_public(suggestion, category):
        return "publishing.not_possible"
    unpassed = has_unpassed(suggestion, suggestions.list_parts(session, subject))
    return "lifecycle.too_late" if suggestion.published_at is not None and not unpassed else None


def list_passed(session: Session, suggestion: Suggestion) -> list[Part]:
    """What others may read of a public suggestion: what had been said when somebody passed it."""
    passed = suggestion.published_at
    every = suggestions.list_parts(session, notices.suggestion_id(suggestion))
    return [part for part in every if passed is not None and part.at <= passed]


def has_unpassed(suggestion: Suggestion, parts: Iterable[Part]) -> bool:
    """Whether something was added to a public one that nobody has passed yet."""
    passed = suggestion.published_at
    return passed is not None and any(part.at > passed for part in parts)


def _pass(session: Session, suggestion: Suggestion, now: datetime) -> None:
    category = places.find_category(session, suggestion.category) if suggestion.category else None
    if not may_be_public(suggestion, category):
        raise UserError("publishing.not_possible")
    parts = suggestions.list_parts(session, notices.suggestion_id(suggestion))
    if suggestion.published_at is not None and not has_unpassed(suggestion, parts):
        raise UserError("lifecycle.too_late")
    suggestion.published_at = now


def take_back(session: Session, suggestion: Suggestion, member: Member, reason: str, now: datetime) -> Event:
    """取消公开: nobody else reads it from now on. The original stays, and the author is told why.

    Raises UserError `lifecycle.too_late` if it is not public.
    """
    if suggestion.published_at is None:
        raise UserError("lifecycle.too_late")
    suggestion.published_at = None
    return _tell(session, suggestion, member, UNPUBLISHED, reason, now)


def mark_sensitive(
    session: Session, suggestion: Suggestion, member: Member, reason: str, now: datetime
) -> Event:
    """敏感, for what is public: nobody else reads it from now on, and the author is told why.

    She can appeal as against any hiding; if that is granted it is not sensitive any more, and public again.
    UserError as `dispatching.flag`, and `lifecycle.too_late` if it is not public.
    """
    if suggestion.published_at is None:
        raise UserError("lifecycle.too_late")
    suggestion.published_at = None
    dispatching.flag(session, suggestion, member, SENSITIVE, True, now)
    return _tell(session, suggestion, member, UNPUBLISHED, reason, now, data={SENSITIVE: True})


def find_hiding(session: Session, suggestion: Suggestion) -> Event | None:
    """The hiding its author can say something against: it stands, and she still wants it public."""
    if suggestion.published_at is not None:
        return None
    category = places.find_category(session, suggestion.category) if suggestion.category else None
    hiding = suggestions.last_event(session, notices.suggestion_id(suggestion), UNPUBLISHED)
    marked = hiding is not None and bool(hiding.data.get(SENSITIVE))
    return hiding if may_be_public(suggestion, category, although_sensitive=marked) else None


def may_appeal(session: Session, suggestion: Suggestion) -> bool:
    """Whether she can say something against it: once for each hiding."""
    hiding = find_hiding(session, suggestion)
    return hiding is not None and appeals.find_against(session, hiding.id or 0) is None


def access_decide(session: Session, suggestion: Suggestion, member: Member) -> Appeal:
    """The appeal, for somebody else than whoever hid it. Raises UserError `lifecycle.too_late`,
    `publishing.own_hiding`.
    """
    appeal = appeals.find_open(session, notices.suggestion_id(suggestion))
    if appeal is None or appeal.against is not Against.HIDDEN:
        raise UserError("lifecycle.too_late")
    hiding = session.get(Event, appeal.event_id)
    who = session.get(Member, hiding.member_id) if hiding is not None and hiding.member_id else None
    if who is not None and who.telegram_id == member.telegram_id:
        raise UserError("publishing.own_hiding")
    return appeal


def decide(
    session: Session,
    suggestion: Suggestion,
    member: Member,
    reason: str,
    now: datetime,
    *,
    restore: bool,
) -> Event:
    """恢复公开 or 维持: the appeal is decided, and its author reads why. UserError as `access_decide`,
    `publishing.not_possible` where it may not be public any more.
    """
    appeal = access_decide(session, suggestion, member)
    if restore:
        hiding = session.get(Event, appeal.event_id)
        if suggestion.sensitive and hiding is not None and hiding.data.get(SENSITIVE):
            dispatching.flag(session, suggestion, member, SENSITIVE, False, now)
        _pass(session, suggestion, now)
    appeal.decided_at, appeal.member_id = now, member.id
    appeal.granted, appeal.answer = restore, reason
    session.add(appeal)
    suggestion.revision += 1
    return _tell(session, suggestion, member, RESTORED if restore else KEPT, reason, now)


ACTIONS = {
    PUBLISHED: Action.PUBLISHED,
    RESTORED: Action.PUBLISHED,
    UNPUBLISHED: Action.HIDDEN,
    KEPT: Action.HIDDEN,
}


def _tell(
    session: Session,
    suggestion: Suggestion,
    member: Member,
    what: str,
    reason: str | None,
    now: datetime,
    *,
    data: dict[str, bool] | None = None,
) -> Event:
    session.add(suggestion)
    audited = {"reason": reason} if reason else None
    audit.record(session, ACTIONS[what], str(suggestion.number), now, member=member, data=audited)
    event = lifecycle.record(
        session, suggestion, what, now, actor=Actor.MEMBER, member=member, reason=reason, data=data
    )
    notices.tell_author(session, suggestion, what, now, event.id)
    notices.refresh_cards(session, suggestion, now)
    return event
