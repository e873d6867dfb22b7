"""Which systems hear of a change: the message is queued in the transaction of the change itself.

A suggestion that is sensitive, or of a category that never becomes public, goes to no other system, whatever
the rules say.
"""

from datetime import datetime

from sqlmodel import Session

from storage.queries import forwarding, places
from storage.tables import Category, Endpoint, Event, Forward, ForwardRule, Protocol, Suggestion


def consider(session: Session, suggestion: Suggestion, event: Event, now: datetime) -> None:
    """Queue a message for every active endpoint with a rule for where the suggestion stands now."""
    rules = forwarding.list_fitting(session, suggestion.status.value)
    if not rules or not may_leave(session, suggestion):
        return
    for code, service in {rule.endpoint: rule.service for rule in rules if _fits(rule, suggestion)}.items():
        endpoint = forwarding.find_endpoint(session, code)
        if endpoint is not None:
            _queue(session, endpoint, suggestion, event, service, now)


def may_leave(session: Session, suggestion: Suggestion) -> bool:
    """Whether any other system may hear of it at all."""
    category: Category | None = None
    if suggestion.category is not None:
        category = places.find_category(session, suggestion.category)
    return category is not None and category.public and not suggestion.sensitive


def _fits(rule: ForwardRule, suggestion: Suggestion) -> bool:
    return (
        rule.community in ("", suggestion.community)
        and rule.body in ("", suggestion.lead)
        and (not rule.category or f"{suggestion.category}-".startswith(f"{rule.category}-"))
    )


def _queue(
    session: Session,
    endpoint: Endpoint,
    suggestion: Suggestion,
    event: Event,
    service: str,
    now: datetime,
) -> None:
    """A case is opened once in an Open311 system; a webhook hears of every change."""
    once = endpoint.protocol is Protocol.OPEN311
    key = (
        f"{endpoint.code}.{suggestion.number}" if once else f"{endpoint.code}.{suggestion.number}.{event.id}"
    )
    if forwarding.is_queued(session, key):
        return
    session.add(
        Forward(
            key=key,
            endpoint=endpoint.code,
            suggestion_id=suggestion.id or 0,
            event_id=event.id or 0,
            status=suggestion.status.value,
            service=service,
            due_at=now,
            created_at=now,
        )
    )
