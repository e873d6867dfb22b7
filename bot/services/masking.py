"""Personal numbers in her words: masked before they are kept, unless she says that they shall stay.

Until she has decided, what she wrote stands only in the raw update, which is forgotten then; so it is after a
day of silence.
"""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.services import lifecycle, notices, personal
from bot.services.notices import suggestion_id
from bot.services.said import Said
from storage.queries import inbox, safety, suggestions
from storage.tables import Actor, Status, Suggestion

WAITS = timedelta(days=1)


def veil(message: Said, inbox_id: int) -> Said:
    """The message with its numbers masked; `inbox_id` is the raw update in which they stand."""
    spans = personal.find(message.text)
    if not spans:
        return message
    return replace(message, text=personal.mask(message.text, spans), raw=inbox_id)


def is_open(session: Session, suggestion: Suggestion) -> bool:
    """Whether she may still want numbers in her words kept."""
    return bool(safety.list_maskings(session, suggestion_id(suggestion)))


def keep_numbers(session: Session, suggestion: Suggestion, now: datetime) -> int:
    """She wants them kept: they stand in her words again; gives in how many messages."""
    kept = 0
    for masking in safety.list_maskings(session, suggestion_id(suggestion)):
        text = _original(inbox.find_body(session, masking.inbox_id))
        part = suggestions.find_part_of(session, masking.suggestion_id, masking.message_id)
        if part is not None and text is not None and personal.mask(text) == part.text:
            part.text = text
            session.add(part)
            kept += 1
    settle(session, suggestion)
    if suggestion.status is Status.DRAFT:
        suggestions.bump_revision(session, suggestion)
    elif kept:
        lifecycle.record(session, suggestion, "numbers_kept", now, actor=Actor.RESIDENT)
        notices.refresh_cards(session, suggestion, now)
    return kept


def settle(session: Session, suggestion: Suggestion) -> None:
    """Decided: nothing unmasked is left of what she did not want kept."""
    for masking in safety.list_maskings(session, suggestion_id(suggestion)):
        inbox.forget(session, masking.inbox_id)
        session.delete(masking)
    session.flush()


def settle_silent(session: Session, now: datetime) -> int:
    """What nobody decided within a day is masked for good; gives how many messages that was."""
    silent = safety.list_maskings_before(session, now - WAITS)
    for masking in silent:
        inbox.forget(session, masking.inbox_id)
        session.delete(masking)
    return len(silent)


def _original(body: str | None) -> str | None:
    """The words of a raw update, as `handlers.resident.reading.read` reads them."""
    update = json.loads(body) if body else {}
    message = update.get("message") or update.get("edited_message") or {}
    text = message.get("text") or message.get("caption")
    return text.replace("\0", "").strip() if isinstance(text, str) else None
