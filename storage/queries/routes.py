"""The routing table, and which bodies there are where."""

from collections.abc import Sequence

from sqlalchemy import bindparam, or_
from sqlmodel import Session, col, select

from storage.prepared import Loader
from storage.tables import Route, Seat

FITTING = Loader(
    Route,
    *(
        or_(col(column) == "", col(column) == bindparam(name))
        for name, column in (
            ("place", Route.community),
            ("house", Route.estate),
            ("about", Route.category),
        )
    ),
)
SEATS = Loader(Seat, col(Seat.community) == bindparam("place"), col(Seat.body) == bindparam("who"))
ANY_SEAT = Loader(Seat, col(Seat.community) == bindparam("place"), most=1)


def list_fitting(session: Session, community: str, estate: str, category: str) -> list[Route]:
    """Every line that applies to this place and category."""
    return FITTING.all(session, place=community, house=estate, about=category)


def list_routes(session: Session, category: str | None = None) -> Sequence[Route]:
    """All lines, or those of one category, general ones first."""
    statement = select(Route).order_by(col(Route.category), col(Route.community), col(Route.estate))
    if category is not None:
        statement = statement.where(Route.category == category)
    return session.exec(statement).all()


def find_route(session: Session, community: str, estate: str, category: str) -> Route | None:
    """The line for exactly this."""
    return session.get(Route, (community, estate, category))


def list_seats(session: Session, community: str, body: str) -> list[Seat]:
    """Where in a community there is this body."""
    return SEATS.all(session, place=community, who=body)


def has_seats(session: Session, community: str) -> bool:
    """Whether anybody has written down which bodies a community has."""
    return ANY_SEAT.first(session, place=community) is not None
