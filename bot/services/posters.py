"""Posters with a QR code: what a link says when somebody scans it, and the ones that workers have made.

The payload of a link (Bot API: up to 64 of A–Z, a–z, 0–9, _ and -) is the code of a community or an estate,
and perhaps a hyphen and the poster's own name: `LT`, `LT-poster3`, `LT-01`, `LT-01-lobby`. Those that workers
make are called `p` and their number; their names in words stand in the table.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import residents
from bot.services.desk import Desk
from bot.services.entries import access_entry
from storage.queries import places
from storage.tables import Channel, Community, Estate, Member, Poster, Resident

NAME = re.compile(r"[-_]([A-Za-z0-9_-]{1,40})")
LONGEST_NAME, LONGEST_NOTE = 20, 40
"""Characters that fit the printed line."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a link says: where the poster hangs, and as what it counts."""

    community: Community
    estate: Estate | None
    channel: str


@dataclass(frozen=True, slots=True)
class Made:
    """A poster with the places it is for, ready to be drawn."""

    poster: Poster
    community: Community
    estate: Estate | None


def find_scanned(session: Session, payload: str) -> Scanned | None:
    """What a payload means; None if it means nothing here. An estate's code goes before a community's."""
    for estate in places.list_estates(session):
        channel = _channel(payload, estate.code)
        community = places.find_community(session, estate.community)
        if channel is not None and community is not None:
            return Scanned(community, estate, channel)
    for community in places.list_communities(session):
        channel = _channel(payload, community.code)
        if channel is not None:
            return Scanned(community, None, channel)
    return None


def _channel(payload: str, code: str) -> str | None:
    """The channel of a payload that begins with this code; None if it does not."""
    head, rest = payload[: len(code)], payload[len(code) :]
    name = NAME.fullmatch(rest)
    if head.upper() != code.upper() or (rest and name is None):
        return None
    return name[1] if name is not None else Channel.POSTER.value


def arrive(session: Session, resident: Resident, scanned: Scanned) -> None:
    """She came by a poster: that is her community now, and the way she came."""
    resident.community, resident.channel = scanned.community.code, scanned.channel
    resident.estate = scanned.estate.code if scanned.estate is not None else None
    session.add(resident)


def make(
    session: Session, member: Member, community: Community, estate: Estate | None, name: str, now: datetime
) -> Made:
    """A poster for this place under this name, which may be empty; made again it is the same one.

    Raises UserError `poster.name_long`.
    """
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise UserError("poster.name_long", limit=LONGEST_NAME)
    code = estate.code if estate is not None else None
    poster = places.find_same_poster(session, community.code, code, name) or places.add_poster(
        session,
        Poster(community=community.code, estate=code, name=name, member_id=member.id or 0, created_at=now),
    )
    return Made(poster, community, estate)


def get(session: Session, desk: Desk, telegram_id: int, wanted: int | None, now: datetime) -> Made:
    """A poster of a community for which this person may act. Raises UserError `poster.not_found`."""
    poster = session.get(Poster, wanted) if wanted else None
    if poster is None:
        raise UserError("poster.not_found")
    access_entry(session, desk, telegram_id, poster.community, now)
    estate = places.find_estate(session, poster.estate) if poster.estate else None
    return Made(poster, residents.get_community(session, poster.community), estate)


def annotate(session: Session, made: Made, note: str) -> Made:
    """Print this line below. Raises UserError `poster.note_long`."""
    note = " ".join(note.split())
    if len(note) > LONGEST_NOTE:
        raise UserError("poster.note_long", limit=LONGEST_NOTE)
    made.poster.note = note
    session.add(made.poster)
    return made


def channel_of(poster: Poster) -> str:
    """As what suggestions that came by it count."""
    return f"p{poster.id}"


def link(made: Made, bot_name: str) -> str:
    """The deep link that its QR code holds (Bot API, “Deep linking”)."""
    place = made.estate.code if made.estate is not None else made.community.code
    return f"https://t.me/{bot_name}?start={place}-{channel_of(made.poster)}"
