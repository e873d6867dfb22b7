"""Who leads a suggestion and who helps, by the routing table; and what goes above the unit complained of."""

from dataclasses import dataclass

from sqlmodel import Session

from storage.queries import closing, places, routes
from storage.queries.suggestions import CONDUCT
from storage.tables import Body, Route, Suggestion

STREET = "street"
"""The level of bodies that stand above the communities."""

LAST_RESORT = "RC"
"""Who leads where the body that should does not exist: the residents' committee, which every community has
(城市居民委员会组织法 art. 2, 3)."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Codes of bodies. `missing`: who should lead by the table, but does not exist there; `dissolved`: it did
    once.
    """

    body: str
    co: tuple[str, ...]
    missing: str | None = None
    dissolved: bool = False


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
    closures = find_closures(session, community)
    lead = _stand_in(closures, line.lead)
    if lead is None or not _seated(session, lead, community, estate):
        lead = LAST_RESORT
    helping = dict.fromkeys(_stand_in(closures, code) for code in co_of(line))
    co = [code for code in helping if code not in (None, lead)]
    here = tuple(code for code in co if code is not None and _seated(session, code, community, estate))
    missing = line.lead if lead != line.lead else None
    return Lead(lead, here, missing, line.lead in closures)


def find_closures(session: Session, community: str) -> dict[str, str | None]:
    """The bodies that were dissolved in a community, each with its successor."""
    return {row.body: row.successor for row in reversed(closing.list_here(session, community))}


def is_closed(session: Session, body: str, community: str) -> bool:
    """Whether a body was dissolved in a community; for an empty one: everywhere."""
    return body in find_closures(session, community)


def find_successor(session: Session, body: str, community: str) -> str | None:
    """Who stands in for a dissolved body; None for one that was not, or that nobody follows."""
    closures = find_closures(session, community)
    return _stand_in(closures, body) if body in closures else None


def _stand_in(closures: dict[str, str | None], body: str) -> str | None:
    """The body itself, or the last of those that followed it; None if nobody did."""
    standing: str | None = body
    for _ in closures:
        if standing not in closures:
            return standing
        standing = closures[standing]
    return standing if standing not in closures else None


def sits(session: Session, body: str, community: str, estate: str) -> bool:
    """Whether a body exists in a place. A street's does everywhere; without an estate nobody knows.

    One that was dissolved does not.
    """
    return not is_closed(session, body, community) and _seated(session, body, community, estate)


def _seated(session: Session, body: str, community: str, estate: str) -> bool:
    row = places.find_body(session, body)
    if row is None or row.level == STREET:
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


def may_have(suggestion: Suggestion, body: Body) -> bool:
    """Whether it can be given to a body: what is about the conduct of staff stays above the community's."""
    return not is_above(suggestion) or body.level == STREET


def _weight(line: Route) -> tuple[bool, bool, bool]:
    return bool(line.estate), bool(line.community), bool(line.category)
