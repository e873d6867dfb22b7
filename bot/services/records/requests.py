"""个人信息事项: which rights over personal data were used, when and with what outcome; never by whom."""

from collections.abc import Iterator

from sqlmodel import Session

from bot.services.consents import Purpose
from bot.services.records.record import COMMUNITY, Field, Record, Row, Wanted
from bot.services.sheets import Holds
from storage.queries import records
from storage.tables import ConsentSource, RequestKind, RequestOutcome, Role

FIELDS = {
    "at": Field(20, Holds.ANY),
    "right": Field(18, Holds.WORD, "record.requests.right", tuple(RequestKind)),
    "purpose": Field(18, Holds.WORD, "consent.purpose", tuple(Purpose)),
    "source": Field(14, Holds.WORD, "record.requests.source", tuple(ConsentSource)),
    "role": Field(16, Holds.WORD, "export.role", tuple(Role)),
    "community": Field(14, Holds.WORD, COMMUNITY),
    "result": Field(30, Holds.WORD, "record.requests.result", tuple(RequestOutcome)),
}


def rows(session: Session, wanted: Wanted) -> Iterator[Row]:
    """In the order in which they were used."""
    for one in records.stream_requests(session, wanted.places, wanted.since, wanted.until):
        yield {
            "at": one.at,
            "right": one.kind.value,
            "purpose": one.purpose,
            "source": one.source.value if one.source is not None else None,
            "role": one.role.value if one.role is not None else None,
            "community": one.community,
            "result": one.outcome.value,
        }


def count(session: Session, wanted: Wanted) -> int:
    """How many there are."""
    return records.count_requests(session, wanted.places, wanted.since, wanted.until)


REQUESTS = Record(
    "requests",
    (Role.STAFF,),
    FIELDS,
    rows,
    count,
    counted=(("right",), ("right", "result"), ("community", "right")),
)
