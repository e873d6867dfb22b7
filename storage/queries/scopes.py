"""What somebody of the committees or the office may see of the suggestions, as a condition for queries."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import col, select

from storage.columns import one_by_one
from storage.queries.suggestions import IS_ABOVE
from storage.tables import Card, Status, Suggestion


@dataclass(frozen=True, slots=True)
class Scope:
    """How far somebody sees. See `bot.services.scopes`, which makes one.

    `places`: the community and the body of each role, None for every one. `chats`: groups, of which what they
    have in hand is seen. `recused`: communities whose complaints about staff are not seen.
    """

    places: tuple[tuple[str | None, str | None], ...] = ()
    chats: tuple[int, ...] = ()
    recused: frozenset[str] = frozenset()

    @property
    def narrow(self) -> bool:
        """Whether it sees only parts of communities."""
        return all(body is not None for _, body in self.places)


def within(scope: Scope, *, few: bool = False) -> ColumnElement[bool]:
    """The condition for every query whose result is shown to somebody with this scope.

    `few`: it is asked of few rows, for each of which its cards are looked up.
    """
    cards = select(Card.id).where(
        Card.suggestion_id == Suggestion.id,
        col(Card.chat_id).in_(scope.chats),
        col(Card.retired).is_(False),
    )
    in_hand = (one_by_one(cards) if few else cards).exists()
    reached = or_(false(), *(_reaching(*place) for place in scope.places))
    readable = or_(~IS_ABOVE, col(Suggestion.community).not_in(scope.recused))
    filed = col(Suggestion.status) != Status.DRAFT
    return and_(filed, or_(and_(reached, readable), and_(in_hand, ~IS_ABOVE)))


def _reaching(community: str | None, body: str | None) -> ColumnElement[bool]:
    return and_(
        true() if community is None else col(Suggestion.community) == community,
        true() if body is None else col(Suggestion.lead) == body,
    )
