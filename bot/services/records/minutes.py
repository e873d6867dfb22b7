"""会议决议: what each meeting resolved, who carries it out by when, what came of it, and the votes before it.

A meeting that resolved nothing has a row, too.
"""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session

from bot.services.broadcasts.drafts import SENDING
from bot.services.events.facts import event_id
from bot.services.meetings import minutes
from bot.services.meetings.minutes import Decided, Minutes
from bot.services.records.record import BODY, About, Field, Record, Row, Wanted, one_by_one
from bot.services.sheets import Holds
from storage.queries import records
from storage.tables import EventKind, PollState, ResolutionState

MOTION = ("for", "against", "abstain")

FIELDS = {
    "event": Field(12, Holds.NUMBER),
    "title": Field(24),
    "kind": Field(14, Holds.WORD, "event.kind", tuple(EventKind)),
    "communities": Field(20),
    "starts_at": Field(20, Holds.ANY),
    "venue": Field(18),
    "expected": Field(8, Holds.NUMBER),
    "present": Field(8, Holds.NUMBER),
    "absent": Field(8, Holds.NUMBER),
    "walk_ins": Field(8, Holds.NUMBER),
    "published_at": Field(20, Holds.ANY),
    "place": Field(8, Holds.NUMBER),
    "text": Field(50),
    "number": Field(18),
    "body": Field(18, Holds.WORD, BODY),
    "day": Field(14, Holds.ANY),
    "state": Field(14, Holds.WORD, "record.minutes.state", tuple(ResolutionState)),
    "outcome": Field(30),
    "ended_at": Field(20, Holds.ANY),
    "poll": Field(30),
    "poll_state": Field(12, Holds.WORD, "poll.state", tuple(PollState)),
    "roll": Field(8, Holds.NUMBER),
    "voted": Field(8, Holds.NUMBER),
    "for": Field(8, Holds.NUMBER),
    "against": Field(8, Holds.NUMBER),
    "abstain": Field(8, Holds.NUMBER),
    "votes": Field(30),
}


def rows(session: Session, wanted: Wanted) -> Iterator[Row]:
    """Meeting by meeting, in the order in which they took place; each resolution in that of the minutes."""
    for event in records.list_events(session, wanted.about, wanted.since, wanted.until, met=True):
        if wanted.covers(event.communities):
            facts = minutes.read(session, event)
            meeting = _meeting(facts, wanted)
            yield from (
                meeting | {"place": place} | _resolution(one)
                for place, one in enumerate(facts.decided, start=1)
            )
            if not facts.decided:
                yield meeting


def _meeting(facts: Minutes, wanted: Wanted) -> dict[str, Any]:
    event, counts = facts.event, facts.counts
    return {
        "event": event_id(event),
        "title": event.title,
        "kind": event.kind.value,
        "communities": wanted.listed(event.communities),
        "starts_at": event.starts_at,
        "venue": event.place,
        "expected": counts.expected,
        "present": counts.present,
        "absent": counts.absent,
        "walk_ins": counts.walk_ins,
        "published_at": facts.meeting.published_at,
        "chair": facts.meeting.chair,
        "recorder": facts.meeting.recorder,
    }


def _resolution(one: Decided) -> dict[str, Any]:
    row = one.resolution
    told: dict[str, Any] = {
        "text": row.text,
        "number": one.number,
        "body": row.body,
        "day": row.day,
        "state": row.state.value,
        "outcome": row.outcome,
        "ended_at": row.ended_at,
    }
    poll = one.poll
    if poll is None:
        return told
    told |= {"poll": poll.question, "poll_state": poll.state.value, "roll": poll.roll, "voted": poll.voted}
    if poll.counts and not poll.options:
        return told | dict(zip(MOTION, poll.counts, strict=True))
    votes = (f"{option} {votes}" for option, votes in zip(poll.options, poll.counts, strict=False))
    return told | {"votes": "\n".join(votes)}


MINUTES = Record(
    "minutes",
    SENDING,
    FIELDS,
    rows,
    one_by_one(rows),
    counted=(("state",), ("body",)),
    about=About.EVENT,
    personal={"chair": Field(14), "recorder": Field(14)},
)
