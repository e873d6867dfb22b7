"""送达记录: what became of an announcement at everybody it was for, and whom to telephone instead."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from sqlmodel import Session

from bot.services.broadcasts.drafts import SENDING, UNSENT
from bot.services.records.record import COMMUNITY, ESTATE, YES, About, Field, Record, Row, Wanted
from bot.services.sheets import Holds
from storage.queries import broadcasts, records
from storage.tables import Broadcast, RecipientState, Topic

RESIDENT, GROUP, CHANNEL, COLLEAGUE, TELEPHONE = "resident", "group", "channel", "colleague", "telephone"
NO_CHAT = "no_chat"
STATES = (*RecipientState, NO_CHAT)

FIELDS = {
    "broadcast": Field(12, Holds.NUMBER),
    "topic": Field(12, Holds.WORD, "cast.topic", tuple(Topic)),
    "started_at": Field(20, Holds.ANY),
    "audience": Field(
        12, Holds.WORD, "record.broadcast.audience", (RESIDENT, GROUP, CHANNEL, COLLEAGUE, TELEPHONE)
    ),
    "community": Field(14, Holds.WORD, COMMUNITY),
    "estate": Field(14, Holds.WORD, ESTATE),
    "delivery": Field(14, Holds.WORD, "record.broadcast.delivery", STATES),
    "delivered_at": Field(20, Holds.ANY),
    "confirmed_at": Field(20, Holds.ANY),
    "correction": Field(8, Holds.NUMBER),
    "stuck": Field(12, Holds.WORD, YES),
}


def rows(session: Session, wanted: Wanted) -> Iterator[Row]:
    """Announcement by announcement: each chat it was for; with personal data those to be telephoned, too."""
    for broadcast in _meant(session, wanted):
        about = {
            "broadcast": broadcast.id,
            "topic": broadcast.topic.value,
            "started_at": broadcast.started_at,
        }
        told = (_recipient(one) for one in records.stream_recipients(session, broadcast.id or 0))
        called = _to_call(session, broadcast) if wanted.personal else ()
        for row in chain(told, called):
            yield about | row


def count(session: Session, wanted: Wanted) -> int:
    """How many rows there are."""
    found = 0
    for broadcast in _meant(session, wanted):
        found += records.count_recipients(session, broadcast.id or 0)
        found += sum(1 for _ in _to_call(session, broadcast)) if wanted.personal else 0
    return found


def _meant(session: Session, wanted: Wanted) -> Iterator[Broadcast]:
    for one in records.list_broadcasts(session, wanted.about, wanted.since, wanted.until):
        if one.state not in UNSENT and wanted.covers(one.audience.get("communities", ())):
            yield one


def _recipient(one: Any) -> dict[str, Any]:
    return {
        "audience": _sort(one),
        "community": one.community,
        "estate": one.estate,
        "delivery": one.state.value,
        "delivered_at": one.ended_at,
        "confirmed_at": one.confirmed_at,
        "correction": one.correction,
        "stuck": one.stuck,
    }


def _sort(one: Any) -> str:
    if one.resident_id is not None:
        return RESIDENT
    if one.channel is not None:
        return CHANNEL
    return GROUP if one.chat_id < 0 else COLLEAGUE


def _to_call(session: Session, broadcast: Broadcast) -> Iterator[dict[str, Any]]:
    for one in broadcasts.stream_without_chat(session, broadcast):
        yield {
            "audience": TELEPHONE,
            "community": one.community,
            "estate": one.estate,
            "delivery": NO_CHAT,
            "contact": one.contact,
        }


ANNOUNCEMENT = Record(
    "broadcast",
    SENDING,
    FIELDS,
    rows,
    count,
    counted=(("delivery",), ("audience", "delivery"), ("community", "delivery")),
    about=About.BROADCAST,
    personal={"contact": Field(18)},
)
