"""The cards of suggestions, and what each group has in hand."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from storage.tables import Card, Kind, Status, Suggestion


def list_cards(session: Session, suggestion_id: int) -> Sequence[Card]:
    """Where the suggestion's cards stand."""
    return session.exec(select(Card).where(Card.suggestion_id == suggestion_id).order_by(col(Card.id))).all()


def find_card(session: Session, suggestion_id: int, chat_id: int) -> Card | None:
    """The card of a suggestion in one group."""
    return session.exec(
        select(Card).where(Card.suggestion_id == suggestion_id, Card.chat_id == chat_id)
    ).first()


def ensure_card(session: Session, suggestion_id: int, chat_id: int) -> Card:
    """The card of a suggestion in one group, made if there is none."""
    card = find_card(session, suggestion_id, chat_id)
    if card is None:
        card = Card(suggestion_id=suggestion_id, chat_id=chat_id)
        session.add(card)
        session.flush()
    return card


def find_in_thread(session: Session, chat_id: int, thread_id: int) -> Card | None:
    """The card that stands in this forum topic of a group."""
    return session.exec(select(Card).where(Card.chat_id == chat_id, Card.thread_id == thread_id)).first()


def list_homeless(session: Session, statuses: Collection[Status], limit: int = 500) -> Sequence[Suggestion]:
    """Suggestions in these states that no group has in hand: no card, or only retired ones. Oldest first."""
    in_hand = (
        select(Card.id)
        .where(Card.suggestion_id == Suggestion.id, col(Card.retired).is_(False), col(Card.chat_id) < 0)
        .exists()
    )
    return session.exec(
        select(Suggestion)
        .where(col(Suggestion.status).in_(statuses), ~in_hand)
        .order_by(col(Suggestion.id))
        .limit(limit)
    ).all()


def list_cards_of_chat(session: Session, chat_id: int) -> Sequence[tuple[Card, Suggestion]]:
    """All cards that stand in one group, with their suggestions, oldest first."""
    return session.exec(
        select(Card, Suggestion)
        .join(Suggestion, col(Card.suggestion_id) == col(Suggestion.id))
        .where(Card.chat_id == chat_id)
        .order_by(col(Card.id))
    ).all()


def list_in_hand(
    session: Session, chat_id: int, statuses: Collection[Status], limit: int, offset: int
) -> Sequence[tuple[Card, Suggestion]]:
    """A page of what a group has in hand, what is due first first."""
    return session.exec(
        select(Card, Suggestion)
        .join(Suggestion, col(Card.suggestion_id) == col(Suggestion.id))
        .where(*_in_hand(chat_id, statuses))
        .order_by(col(Suggestion.status) == Status.CLOSED, col(Suggestion.due_at), col(Suggestion.id))
        .limit(limit)
        .offset(offset)
    ).all()


def count_in_hand(session: Session, chat_id: int, statuses: Collection[Status]) -> int:
    """How many suggestions `list_in_hand` would list."""
    return session.exec(
        select(func.count())
        .select_from(Card)
        .join(Suggestion, col(Card.suggestion_id) == col(Suggestion.id))
        .where(*_in_hand(chat_id, statuses))
    ).one()


def _in_hand(chat_id: int, statuses: Collection[Status]) -> tuple[ColumnElement[bool], ...]:
    unclassed = and_(
        col(Suggestion.status) == Status.CLOSED,
        col(Suggestion.result_class).is_(None),
        or_(col(Suggestion.kind).is_(None), col(Suggestion.kind) != Kind.PRAISE),
    )
    return (
        col(Card.chat_id) == chat_id,
        col(Card.retired).is_(False),
        or_(col(Suggestion.status).in_(statuses), unclassed),
    )
