"""What a group has in hand in the morning."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage.queries.cohandling import OPEN
from storage.tables import Card, CoHandler, Event, Hand, Status, Suggestion


def list_of_group(
    session: Session, chat_id: int, statuses: Collection[Status], hands: Collection[Hand], limit: int
) -> Sequence[tuple[Card, Suggestion]]:
    """What stands in these states in a group that has to do something about it, what is due first first."""
    return session.exec(
        select(Card, Suggestion)
        .join(Suggestion, col(Card.suggestion_id) == col(Suggestion.id))
        .where(
            Card.chat_id == chat_id,
            col(Card.retired).is_(False),
            col(Card.hand).in_(hands),
            col(Suggestion.status).in_(statuses),
        )
        .order_by(col(Suggestion.due_at), col(Suggestion.id))
        .limit(limit)
    ).all()


def list_helped(session: Session, ids: Collection[int | None]) -> set[int]:
    """Which of these suggestions have a co-handler from whom something is awaited."""
    return set(
        session.exec(
            select(CoHandler.suggestion_id).where(
                col(CoHandler.suggestion_id).in_(ids), col(CoHandler.state).in_(OPEN)
            )
        ).all()
    )


def list_rated_badly(
    session: Session, chat_id: int, names: Collection[str], since: datetime
) -> Sequence[tuple[Card, Suggestion]]:
    """What its author was not satisfied with since then, by lines of the history of these names.

    The card of a group from which it was taken for that is there too.
    """
    unhappy = (
        select(Event.id)
        .where(
            Event.suggestion_id == Suggestion.id,
            col(Event.what).in_(names),
            col(Event.at) >= since,
            col(Event.data)["rating"].as_string() == "not_satisfied",
        )
        .exists()
    )
    return session.exec(
        select(Card, Suggestion)
        .join(Suggestion, col(Card.suggestion_id) == col(Suggestion.id))
        .where(Card.chat_id == chat_id, col(Card.hand) != Hand.CO, unhappy)
        .order_by(col(Suggestion.id))
    ).all()
