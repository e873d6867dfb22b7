"""审计记录: who did by which role what that concerns rights, as a chain that can be verified.

`hash` is the SHA-256 of seven lines, each as JSON: seq, exact moment, member, action, subject, digest, and
the hash of the line before (`bot.services.audit.seal`). With personal data also `data`, whose SHA-256 is the
digest.
"""

import json
from collections.abc import Iterator
from datetime import UTC

from sqlmodel import Session

from bot.services.audit import Action
from bot.services.records.record import COMMUNITY, Field, Record, Row, Wanted
from bot.services.sheets import Holds
from storage.queries import records
from storage.tables import Role

FIELDS = {
    "seq": Field(12, Holds.NUMBER),
    "at": Field(20, Holds.ANY),
    "role": Field(16, Holds.WORD, "export.role", tuple(Role)),
    "community": Field(14, Holds.WORD, COMMUNITY),
    "member": Field(10, Holds.NUMBER),
    "action": Field(18, Holds.WORD, "record.audit.action", tuple(Action)),
    "subject": Field(22),
    "exact": Field(34),
    "code": Field(14),
    "digest": Field(66),
    "previous": Field(66),
    "hash": Field(66),
}


def rows(session: Session, wanted: Wanted) -> Iterator[Row]:
    """Every line from the first of these days to the last, with none left out between."""
    for line, member in records.stream_audit(session, wanted.since, wanted.until):
        yield {
            "seq": line.seq,
            "at": line.at,
            "role": member.role.value if member is not None else None,
            "community": member.community if member is not None else None,
            "member": line.actor_id,
            "action": line.action,
            "code": line.action,
            "subject": line.subject,
            "exact": line.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "digest": line.digest,
            "previous": line.previous,
            "hash": line.hash,
            "data": json.dumps(line.data, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
        }


def count(session: Session, wanted: Wanted) -> int:
    """How many lines there are."""
    return records.count_audit(session, wanted.since, wanted.until)


AUDIT = Record(
    "audit",
    (Role.STAFF,),
    FIELDS,
    rows,
    count,
    counted=(("action",), ("role",)),
    street=True,
    identity={"data": Field(60)},
)
