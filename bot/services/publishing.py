"""What other residents may read (公开): what its author wants public, and somebody of the staff has passed.

The queries' side of the same rule is `storage.queries.publishing.PUBLIC`, the store's own that of
`storage.guards`; tests hold the three together.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit, lifecycle, notices
from bot.services.audit import Action
from storage.queries import appeals, places, suggestions
from storage.queries.publishing import HIDDEN
from storage.tables import Actor, Against, Appeal, Category, Event, Member, Part, Suggestion, Visibility

PUBLISHED, UNPUBLISHED = "published", "unpublished"
RESTORED, KEPT = "restored", "appeal_kept"
"""How an appeal against the hiding ended."""


def is_public(session: Session, suggestion: Suggestion) -> bool:
    """Whether every resident may read it now, under its made-up name."""
    category = places.find_category(session, suggestion.category) if suggestion.category else None
    return suggestion.published_at is not None and may_be_public(suggestion, category)


def may_be_public(suggestion: Suggestion, category: Category | None) -> bool:
    """Whether it may be passed at all: its author wants it, and neither category nor content forbids."""
    return (
        suggestion.visibility is Visibility.PUBLIC
        and not suggestion.sensitive
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
    if appeals.find_open(session, notices.suggestion_id(suggestion)) is not None:
        # Whoever decides about the appeal says so, and why.
        raise UserError("lifecycle.too_late")
    more = suggestion.published_at is not None
    _pass(session, suggestion, now)
    return _tell(session, suggestion, member, PUBLISHED, None, now, more=more)


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


def find_hiding(session: Session, suggestion: Suggestion) -> Event | None:
    """The hiding its author can say something against: it stands, and she still wants it public."""
    category = places.find_category(session, suggestion.category) if suggestion.category else None
    if suggestion.published_at is not None or not may_be_public(suggestion, category):
        return None
    return suggestions.last_event(session, notices.suggestion_id(suggestion), UNPUBLISHED)


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
    more: bool = False,
) -> Event:
    session.add(suggestion)
    audited = {"reason": reason} if reason else None
    audit.record(session, ACTIONS[what], str(suggestion.number), now, member=member, data=audited)
    data = {"more": True} if more else None
    event = lifecycle.record(
        session, suggestion, what, now, actor=Actor.MEMBER, member=member, reason=reason, data=data
    )
    notices.tell_author(session, suggestion, what, now, event.id)
    notices.refresh_cards(session, suggestion, now)
    return event
