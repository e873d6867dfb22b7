"""The audit: lines that are only added, each with the hash of the one before, so that a change is found.

A line is written in the transaction of what it tells of. The chain shows what was changed, removed or put
in between by anybody who did not rewrite all later lines and the head as well; whoever keeps a hash of today
elsewhere finds that too (`verify` with `noted`).
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlmodel import Session

from storage.queries import audits
from storage.tables import Audit, Member

FIRST = "0" * 64
"""What stands for the hash before the first line."""


class Action(StrEnum):
    """What the audit tells of."""

    INVITED = "invited"
    GRANTED = "granted"
    UNINVITED = "uninvited"
    REVOKED = "revoked"
    BOUND = "bound"
    THREADS = "threads"
    CONTACTS = "contacts"
    EXPORTED = "exported"
    ROUTES = "routes"
    TEMPLATES = "templates"
    BROADCAST = "broadcast"
    EVENT = "event"
    POLL = "poll"
    DAYS = "days"
    FORWARDING = "forwarding"
    IDENTITY = "identity"
    BANNED = "banned"
    UNBANNED = "unbanned"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    HANDED_OUT = "handed_out"
    FORGOTTEN = "forgotten"
    HANDED = "handed"
    TERM = "term"
    BEGUN = "begun"
    ENDED = "ended"
    FOUR_EYES = "four_eyes"
    CLOSED = "closed"
    LETTER = "letter"
    REOPENED = "reopened"
    LINKED = "console_link"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    REPLAYED = "replayed"
    FORWARDED_AGAIN = "forwarded_again"
    SETTING = "setting"


class Flaw(StrEnum):
    """What can be wrong with a line, or with the end of the chain."""

    CHANGED = "changed"
    MISSING = "missing"
    FOREIGN = "foreign"
    CUT = "cut"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw, and the line at which it shows."""

    flaw: Flaw
    seq: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: how many lines, the hash of the last, and every flaw in their order."""

    count: int
    last: str
    findings: tuple[Finding, ...]


def record(
    session: Session,
    action: Action,
    subject: str,
    now: datetime,
    *,
    member: Member | None = None,
    data: dict[str, Any] | None = None,
) -> Audit:
    """Add a line, in this transaction. `data` holds codes, numbers and reasons, never who somebody is."""
    head = audits.lock_head(session)
    line = Audit(
        seq=head.seq + 1,
        at=now,
        actor_id=member.id if member is not None else None,
        action=action.value,
        subject=subject,
        data=data or {},
        digest=digest(data or {}),
        previous=head.hash or FIRST,
        hash="",
    )
    line.hash = seal(line)
    head.seq, head.hash = line.seq, line.hash
    session.add(line)
    session.add(head)
    session.flush()
    return line


def verify(session: Session, noted: str | None = None) -> Verdict:
    """Look at every line. `noted`: a hash that somebody wrote down once, and that must still be there."""
    chain = Chain(noted)
    for line in audits.iterate(session):
        chain.add(line, true=line.digest == digest(line.data))
    head = audits.find_head(session)
    if (head.seq, head.hash or FIRST) != (chain.seq, chain.last) if head is not None else chain.count > 0:
        chain.find(Flaw.CUT)
    return chain.end()


class Chain:
    """Lines as they come, each looked at beside the one before. `noted` is as `verify` has it."""

    def __init__(self, noted: str | None = None) -> None:
        self.seq, self.last, self.count = 0, FIRST, 0
        self._noted, self._seen = noted, noted is None
        self._findings: list[Finding] = []

    def begin(self, line: Audit) -> None:
        """Take up the chain in its midst, where this line stands."""
        self.seq, self.last = line.seq - 1, line.previous

    def add(self, line: Audit, *, true: bool) -> None:
        """One more. `true`: what stands beside its sealed fields says the same as they do."""
        if line.seq != self.seq + 1:
            self.find(Flaw.MISSING, line.seq)
        elif line.previous != self.last:
            self.find(Flaw.FOREIGN, line.seq)
        if not true or line.hash != seal(line):
            self.find(Flaw.CHANGED, line.seq)
        self.seq, self.last, self.count = line.seq, line.hash, self.count + 1
        self._seen = self._seen or line.hash == self._noted

    def find(self, flaw: Flaw, seq: int | None = None) -> None:
        """Note a flaw, at the last line if at no other."""
        self._findings.append(Finding(flaw, self.seq if seq is None else seq))

    def end(self) -> Verdict:
        """What there was to be found."""
        if not self._seen:
            self.find(Flaw.UNKNOWN)
        return Verdict(self.count, self.last, tuple(self._findings))


def digest(data: dict[str, Any]) -> str:
    """SHA-256 of canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def seal(line: Audit) -> str:
    """SHA-256 of a line's fields, each as JSON on a line of its own, with the hash of the line before."""
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = (line.seq, at, line.actor_id, line.action, line.subject, line.digest, line.previous)
    return sha256("\n".join(json.dumps(field) for field in fields).encode()).hexdigest()
