"""Housing estates: found by what somebody types, or by where she stands; of a place nothing finer is kept."""

from collections.abc import Iterable, Mapping
from math import asin, cos, radians, sin, sqrt
from typing import Any

from sqlmodel import Session

from bot.errors import UserError
from bot.hanzi import simplified
from storage.queries import places, suggestions
from storage.tables import Estate, Suggestion

EARTH = 6_371_008.8
"""Metres: the mean radius (IUGG)."""
NEAR = 1_000.0
"""Metres from the middle of an estate beyond which nobody is taken to be in it, nor beside it."""
SHORTEST = 2
"""Letters that are enough to mean an estate."""
NOWHERE = {"latitude": 0.0, "longitude": 0.0}
PLACE_LENGTH = 200
HOLDS_NAME = 3
"""How well a text fits that says more than an estate's name."""


def search(session: Session, text: str, community: str | None = None) -> list[Estate]:
    """The estates that somebody typed: a name or alias, its beginning, a part, or a text that holds one.

    Only the best kind of match is given. Of several with the same name those of `community` go before.
    """
    wanted = _plain(text)
    if len(wanted) < SHORTEST:
        return []
    ranked = [(_rank(wanted, estate), estate) for estate in places.list_estates(session)]
    best = min((rank for rank, _ in ranked if rank is not None), default=None)
    found = [estate for rank, estate in ranked if rank is not None and rank == best]
    own = [estate for estate in found if estate.community == community]
    return own if best == 0 and own else found


def _rank(wanted: str, estate: Estate) -> int | None:
    names = [_plain(name) for name in (estate.zh, estate.en, *estate.aliases.split())]
    if wanted in (*names, estate.code.lower()):
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    if any(wanted in name for name in names):
        return 2
    return HOLDS_NAME if any(name in wanted for name in names) else None


def _plain(text: str) -> str:
    return simplified(text).strip().lower()


def find_at(session: Session, latitude: float, longitude: float) -> Estate | None:
    """The estate of the street that is nearest to a place, if one is near."""
    return find_nearest(places.list_estates(session), latitude, longitude)


def get(session: Session, code: str) -> Estate:
    """The estate with this code. Raises UserError `saying.gone`."""
    estate = places.find_estate(session, code)
    if estate is None:
        raise UserError("saying.gone")
    return estate


def list_of(session: Session, community: str) -> list[Estate]:
    """The estates of a community in their order."""
    return list(places.list_estates(session, community))


def find_nearest(estates: Iterable[Estate], latitude: float, longitude: float) -> Estate | None:
    """The estate whose middle is nearest to a place (degrees, WGS 84), if it is near at all."""
    near = [
        (metres(latitude, longitude, estate.latitude, estate.longitude), estate.code, estate)
        for estate in estates
        if estate.latitude is not None and estate.longitude is not None
    ]
    distance, _, estate = min(near, default=(NEAR + 1, "", None))
    return estate if distance <= NEAR else None


def metres(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """The distance between two places on the ground (haversine)."""
    north, south = radians(latitude), radians(to_latitude)
    half = sin((south - north) / 2) ** 2
    half += cos(north) * cos(south) * sin(radians(to_longitude - longitude) / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(1.0, half)))


def coarsen(update: Mapping[str, Any], estates: Iterable[Estate]) -> dict[str, Any]:
    """A raw update in which every place is the middle of the nearest estate, or nowhere.

    So no finer place is ever written down, neither by the inbox nor by what the database keeps beside it.
    """
    known = list(estates)

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(one) for one in value]
        if not isinstance(value, Mapping):
            return value
        if "latitude" in value or "longitude" in value:
            return _middle(value, known)
        return {key: walk(one) for key, one in value.items()}

    return {key: walk(value) for key, value in update.items()}


def _middle(place: Mapping[str, Any], estates: list[Estate]) -> dict[str, float]:
    latitude, longitude = place.get("latitude"), place.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return NOWHERE
    estate = find_nearest(estates, latitude, longitude)
    if estate is None or estate.latitude is None or estate.longitude is None:
        return NOWHERE
    return {"latitude": estate.latitude, "longitude": estate.longitude}


def locate(session: Session, suggestion: Suggestion, estate: Estate, words: str | None = None) -> None:
    """It is about this estate, and so about its community. `words`: where in it, as she typed it."""
    suggestion.estate, suggestion.community = estate.code, estate.community
    suggestion.place = words[:PLACE_LENGTH] if words else None
    _changed(session, suggestion)


def take_words(session: Session, suggestion: Suggestion, estate: Estate | None, words: str) -> None:
    """The place as she typed it. Beside an estate only what says more than its name is kept of the words."""
    if estate is not None:
        more = _rank(_plain(words), estate) == HOLDS_NAME
        locate(session, suggestion, estate, words if more else None)
        return
    suggestion.estate, suggestion.place = None, words[:PLACE_LENGTH]
    _changed(session, suggestion)


def forget(session: Session, suggestion: Suggestion) -> None:
    """It is about no particular place."""
    suggestion.estate = suggestion.place = None
    _changed(session, suggestion)


def _changed(session: Session, suggestion: Suggestion) -> None:
    session.add(suggestion)
    suggestions.bump_revision(session, suggestion)
