"""The cards of suggestions, and what each group has in hand."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_
from sqlmodel import Session, col, select

from storage.columns import unindexed
from storage.queries import bounded
from storage.queries.bounded import Stretch
from storage.queries.suggestions.rows import STILL_OPEN, UNCLASSED
from storage.tables import Card, Kind, Status, Suggestion


def list_cards(session: Session, suggestion_id: int) -> Sequence[Card]:
    """Where the suggestion's cards stand."""
    return session.exec(select(Card).where(Card.suggestion_id == suggestion_id).order_by(col(Card.id))).all()


def list_cards_in_hand(session: Session, suggestion_ids: Collection[int]) -> Sequence[Card]:
    """Where cards of these suggestions stand that were not retired."""
    return session.exec(
        select(Card)
        .where(col(Card.suggestion_id).in_(suggestion_ids), col(Card.retired).is_(False))
        .order_by(col(Card.suggestion_id), col(Card.id))
    ).all()


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


def list_in_hand(session: Session, chat_id: int, statuses: Collection[Status]) -> list[int | None]:
    """The row ids of what a group has in hand, as far as it is counted: what is due first first, and what is
    closed at the end.
    """
    return bounded.list_ids(session, *_in_hand(chat_id, statuses))


def list_with_cards(
    session: Session, chat_id: int, ids: Sequence[int | None]
) -> Sequence[tuple[Card, Suggestion]]:
    """These suggestions in this order, each with its card in a group."""
    found = session.exec(select(Card).where(Card.chat_id == chat_id, col(Card.suggestion_id).in_(ids)))
    cards = {card.suggestion_id: card for card in found}
    return [(cards[one.id or 0], one) for one in bounded.list_rows(session, ids)]


def _in_hand(chat_id: int, statuses: Collection[Status]) -> tuple[Stretch, Stretch]:
    """The open ones, and those that were closed without a result class; praise needs none."""
    # Asked of each suggestion: those of the group would be its cards of all years.
    here = (
        select(Card.id)
        .where(Card.suggestion_id == Suggestion.id, Card.chat_id == chat_id, col(Card.retired).is_(False))
        .exists()
    )
    kind, order = col(Suggestion.kind), (col(Suggestion.due_at), col(Suggestion.id))
    return (
        Stretch((STILL_OPEN, unindexed(Suggestion.status).in_(statuses), here), order),
        Stretch((UNCLASSED, or_(kind.is_(None), kind != Kind.PRAISE), here), order),
    )
