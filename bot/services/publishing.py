"""What other residents may read (公开): what its author wants public, and somebody of the staff has passed.

The queries' side of the same rule is `storage.queries.publishing.PUBLIC`; a test holds the two together.
"""

from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit, lifecycle, notices
from bot.services.audit import Action
from storage.queries import places
from storage.queries.publishing import HIDDEN
from storage.tables import Actor, Category, Event, Member, Suggestion, Visibility

PUBLISHED, UNPUBLISHED = "published", "unpublished"


def is_public(session: Session, suggestion: Suggestion) -> bool:
    """Whether every resident may read it now, under its made-up name."""
    category = places.find_category(session, suggestion.category) if suggestion.category else None
    return suggestion.published_at is not None and may_be_public(suggestion, category)


def may_be_public(suggestion: Suggestion, category: Category | None) -> bool:
    """Whether it may be passed at all: its author wants it, and neither category nor content forbids."""
    return (
        suggestion.visibility is Visibility.PUBLIC
        and not suggestion.sensitive
        and suggestion.status not in HIDDEN
        and category is not None
        and category.public
    )


def publish(session: Session, suggestion: Suggestion, member: Member, now: datetime) -> Event:
    """公开: somebody of the staff has read it and passes it. The author is told.

    Raises UserError `publishing.not_possible` if its author does not want that any more or it may not be
    public, `lifecycle.too_late` if it already is.
    """
    category = places.find_category(session, suggestion.category) if suggestion.category else None
    if not may_be_public(suggestion, category):
        raise UserError("publishing.not_possible")
    if suggestion.published_at is not None:
        raise UserError("lifecycle.too_late")
    suggestion.published_at = now
    return _tell(session, suggestion, member, PUBLISHED, None, now)


def take_back(session: Session, suggestion: Suggestion, member: Member, reason: str, now: datetime) -> Event:
    """取消公开: nobody else reads it from now on. The original stays, and the author is told why.

    Raises UserError `lifecycle.too_late` if it is not public.
    """
    if suggestion.published_at is None:
        raise UserError("lifecycle.too_late")
    suggestion.published_at = None
    return _tell(session, suggestion, member, UNPUBLISHED, reason, now)


def _tell(
    session: Session, suggestion: Suggestion, member: Member, what: str, reason: str | None, now: datetime
) -> Event:
    session.add(suggestion)
    action = Action.PUBLISHED if what == PUBLISHED else Action.HIDDEN
    data = {"reason": reason} if reason else None
    audit.record(session, action, str(suggestion.number), now, member=member, data=data)
    event = lifecycle.record(session, suggestion, what, now, actor=Actor.MEMBER, member=member, reason=reason)
    notices.tell_author(session, suggestion, what, now, event.id)
    notices.refresh_cards(session, suggestion, now)
    return event
