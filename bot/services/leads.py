"""Who leads a suggestion and who helps, by the routing table; and what goes above the unit complained of."""

from dataclasses import dataclass

from sqlmodel import Session

from storage.queries import places, routes
from storage.queries.suggestions import CONDUCT
from storage.tables import Route, Suggestion

LAST_RESORT = "RC"
"""Who leads where the body that should does not exist: the residents' committee, which every community has
(城市居民委员会组织法 art. 2, 3)."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Codes of bodies. `missing`: who should lead by the table, but does not exist there."""

    body: str
    co: tuple[str, ...]
    missing: str | None = None


def choose(session: Session, suggestion: Suggestion) -> Lead | None:
    """Who leads and helps by the most specific line of the table; None if no line applies.

    A place says more than a category, an estate more than a community: whoever writes a line for one estate
    means it against the general ones.
    """
    community, estate = suggestion.community, suggestion.estate or ""
    lines = routes.list_fitting(session, community, estate, suggestion.category or "")
    if not lines:
        return None
    line = max(lines, key=_weight)
    here = [code for code in co_of(line) if sits(session, code, community, estate)]
    if sits(session, line.lead, community, estate):
        return Lead(line.lead, tuple(here))
    return Lead(LAST_RESORT, tuple(code for code in here if code != LAST_RESORT), line.lead)


def sits(session: Session, body: str, community: str, estate: str) -> bool:
    """Whether a body exists in a place. A street's does everywhere; without an estate nobody knows."""
    row = places.find_body(session, body)
    if row is None or row.level == "street":
        return row is not None
    seats = routes.list_seats(session, community, body)
    if seats:
        return not estate or any(seat.estate in ("", estate) for seat in seats)
    return not routes.has_seats(session, community)


def co_of(line: Route) -> tuple[str, ...]:
    """The bodies that help by a line of the table."""
    return tuple(code for code in line.co.split(";") if code)


def is_above(suggestion: Suggestion) -> bool:
    """Whether it is about the conduct of staff: then it goes above the unit complained of, whose people never
    open it.
    """
    return suggestion.category == CONDUCT


def _weight(line: Route) -> tuple[bool, bool, bool]:
    return bool(line.estate), bool(line.community), bool(line.category)
