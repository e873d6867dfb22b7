"""One suggestion whole, for whoever may open it: what happened, who noted what, who was told and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.services.cards import CardFacts
from bot.services.deidentifying import deidentify
from bot.services.notices import NEWS, suggestion_id
from storage.queries import dossier, people
from storage.tables import Actor, Answer, Event, Member, Note, Outbox


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the history, and the role in which somebody of the office did it."""

    event: Event
    member: Member | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """One message about it: to its author, a supporter or a group; and what became of it, or of the one in
    which it was told `together` with others.
    """

    notice: str
    audience: str
    state: str
    at: datetime
    together: bool = False


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of it, oldest first."""

    steps: Sequence[Step]
    notes: Sequence[tuple[Note, Member | None]]
    answers: Sequence[Answer]
    told: Sequence[Told]


INTERNAL = frozenset({"noted", "co_noted", "note_edited"})
"""Lines that only point at a note."""


def gather(session: Session, facts: CardFacts, *, outside: bool) -> Dossier:
    """What the rows tell of it. `outside`: for a body outside the office, which reads no internal note."""
    subject = suggestion_id(facts.suggestion)
    members = {row.id: row for row in dossier.list_members(session, subject)}
    steps = [
        Step(event, members.get(event.member_id), _reason(event, facts))
        for event in dossier.list_events(session, subject)
        if event.what not in INTERNAL
    ]
    notes = [] if outside else dossier.list_notes(session, subject)
    author = people.get_resident(session, facts.suggestion.resident_id).telegram_id
    told = [
        _told(row, carrier, _audience(row.chat_id, author))
        for row, carrier in dossier.list_told(session, subject, NEWS)
    ]
    return Dossier(
        steps=steps,
        notes=[(note, members.get(note.member_id)) for note in notes],
        answers=dossier.list_answers(session, subject),
        told=told,
    )


def _reason(event: Event, facts: CardFacts) -> str | None:
    if event.reason and event.actor is Actor.RESIDENT and facts.veiled:
        return deidentify(event.reason)
    return event.reason


def _told(row: Outbox, carrier: Outbox | None, audience: str) -> Told:
    sent = carrier or row
    at = sent.ended_at or sent.created_at
    return Told(row.notice, audience, sent.state.value, at, together=carrier is not None)


def _audience(chat_id: int, author: int | None) -> str:
    if chat_id < 0:
        return "group"
    return "author" if chat_id == author else "person"
