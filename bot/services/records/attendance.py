"""报名与签到: who signed up for a meeting or activity, who waited, who came, and who came without."""

from collections.abc import Iterator

from sqlmodel import Session

from bot.services.broadcasts.drafts import SENDING
from bot.services.events.facts import event_id
from bot.services.records.record import YES, About, Field, Record, Row, Wanted, one_by_one
from bot.services.sheets import Holds
from storage.queries import meetings, records
from storage.tables import Attendance, CommunityEvent, EventKind, EventStatus, Resident, SignUp, SignUpState

EXPECTED, PRESENT, ABSENT, WALK_IN = "expected", "present", "absent", "walk_in"
CODE, LIST = "code", "list"

FIELDS = {
    "event": Field(12, Holds.NUMBER),
    "title": Field(24),
    "kind": Field(14, Holds.WORD, "event.kind", tuple(EventKind)),
    "communities": Field(20),
    "starts_at": Field(20, Holds.ANY),
    "status": Field(12, Holds.WORD, "event.status", tuple(EventStatus)),
    "place": Field(8, Holds.NUMBER),
    "called": Field(16),
    "answer": Field(12, Holds.WORD, "event.state", tuple(SignUpState)),
    "waiting": Field(10, Holds.NUMBER),
    "people": Field(8, Holds.NUMBER),
    "companions": Field(10, Holds.NUMBER),
    "household": Field(12, Holds.WORD, YES),
    "typed": Field(8, Holds.WORD, YES),
    "signed_up_at": Field(20, Holds.ANY),
    "unreached": Field(12, Holds.WORD, YES),
    "attendance": Field(12, Holds.WORD, "record.attendance.there", (EXPECTED, PRESENT, ABSENT, WALK_IN)),
    "way": Field(12, Holds.WORD, "record.attendance.way", (CODE, LIST)),
    "came_at": Field(20, Holds.ANY),
}


def rows(session: Session, wanted: Wanted) -> Iterator[Row]:
    """Event by event, each in the order of its line; behind it who came without having signed up."""
    for event in records.list_events(session, wanted.about, wanted.since, wanted.until):
        if wanted.covers(event.communities):
            yield from _of_event(session, event, wanted)


def _of_event(session: Session, event: CommunityEvent, wanted: Wanted) -> Iterator[Row]:
    about = {
        "event": event.id,
        "title": event.title,
        "kind": event.kind.value,
        "communities": wanted.listed(event.communities),
        "starts_at": event.starts_at,
        "status": event.status.value,
    }
    there = meetings.list_attendance(session, event_id(event))
    by_sign_up: dict[int | None, Attendance] = {
        one.sign_up_id: one for one in there if one.sign_up_id is not None
    }
    by_resident: dict[int | None, Attendance] = {
        one.resident_id: one for one in there if one.resident_id is not None
    }
    told, waiting, place = set[int | None](), 0, 0
    for sign_up, resident in records.stream_sign_ups(session, event_id(event)):
        came = by_sign_up.get(sign_up.id) or by_resident.get(sign_up.resident_id)
        told.add(came.id if came is not None else None)
        place += 1
        waiting += sign_up.state is SignUpState.WAITING
        yield {
            **about,
            "place": place,
            "waiting": waiting if sign_up.state is SignUpState.WAITING else None,
            **_signed_up(sign_up, resident, wanted),
            **_came(event, sign_up, came, wanted),
        }
    for came in there:
        if came.id not in told:
            place += 1
            yield {**about, "place": place, "people": came.people, "attendance": WALK_IN, **_how(came)}


def _signed_up(sign_up: SignUp, resident: Resident | None, wanted: Wanted) -> Row:
    return {
        "called": wanted.wording.made_up(sign_up.pseudonym),
        "name": sign_up.name,
        "contact": resident.contact if resident is not None else None,
        "telegram_id": resident.telegram_id if resident is not None else None,
        "answer": sign_up.state.value,
        "people": sign_up.party,
        "companions": sign_up.party - 1,
        "household": sign_up.own_household,
        "typed": sign_up.resident_id is None,
        "signed_up_at": sign_up.since,
        "unreached": sign_up.unreached,
    }


def _came(event: CommunityEvent, sign_up: SignUp, came: Attendance | None, wanted: Wanted) -> Row:
    if came is not None:
        return {"attendance": PRESENT if came.sign_up_id == sign_up.id else WALK_IN, **_how(came)}
    if sign_up.state is not SignUpState.GOING or event.status is EventStatus.CANCELLED:
        return {}
    begun = event.starts_at is not None and event.starts_at <= wanted.now
    return {"attendance": ABSENT if begun else EXPECTED}


def _how(came: Attendance) -> Row:
    return {"way": CODE if came.by_code else LIST, "came_at": came.at}


ATTENDANCE = Record(
    "attendance",
    SENDING,
    FIELDS,
    rows,
    one_by_one(rows),
    counted=(("title", "answer"), ("title", "attendance")),
    about=About.EVENT,
    personal={"name": Field(16)},
    identity={"contact": Field(18), "telegram_id": Field(14, Holds.NUMBER)},
    weight="people",
)
