"""Personal numbers in her words: masked before they are kept, unless she says that they shall stay.

Until she has decided, what she wrote stands only in the raw update, which is forgotten then; so it is after a
day of silence.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.services import lifecycle, notices, personal
from bot.services.notices import suggestion_id
from bot.services.said import Said
from storage.queries import inbox, safety, suggestions
from storage.tables import Actor, Status, Suggestion

WAITS = timedelta(days=1)


def veil(message: Said, inbox_id: int) -> Said:
    """The message with its numbers masked; `inbox_id` is the raw update in which they stand."""
    spans = personal.find_card(message.text) if message.card else personal.find(message.text)
    if not spans:
        return message
    masked = personal.mask(message.text, spans)
    return replace(message, text=masked, raw=inbox_id if masked != message.text else None)


def is_open(session: Session, suggestion: Suggestion) -> bool:
    """Whether she may still want numbers in her words kept."""
    return bool(safety.list_maskings(session, suggestion_id(suggestion)))


def keep_numbers(session: Session, suggestion: Suggestion, now: datetime) -> int:
    """She wants them kept: they stand in her words again; gives in how many messages."""
    kept = 0
    for masking in safety.list_maskings(session, suggestion_id(suggestion)):
        body = inbox.find_body(session, masking.inbox_id)
        part = suggestions.find_part_of(session, masking.suggestion_id, masking.message_id)
        text = _unveiled(part.text, _message(body)) if part is not None else None
        if part is not None and text is not None:
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


def _message(body: str | None) -> dict[str, Any]:
    """The message of a raw update."""
    update = json.loads(body) if body else {}
    return update.get("message") or update.get("edited_message") or {}


def _unveiled(kept: str, message: Mapping[str, Any]) -> str | None:
    """What was kept as it was said, read as `handlers.resident.reading.read` reads it; None if she has said
    something else since.
    """
    if contact := message.get("contact"):
        text = personal.write_card(contact["first_name"], contact.get("last_name"), contact["phone_number"])
        masked = personal.mask(text, personal.find_card(text))
        # A word of ours stands before it: whose language that was does not matter here.
        return kept.removesuffix(masked) + text if kept.endswith(masked) else None
    said = message.get("text") or message.get("caption")
    text = said.replace("\0", "").strip() if isinstance(said, str) else ""
    return text if text and personal.mask(text) == kept else None
