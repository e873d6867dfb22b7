"""Telling people: every change that concerns somebody leaves a row in the outbox, in the same transaction."""

from datetime import datetime

from sqlmodel import Session

from bot.services.desk import Desk
from storage.queries import outbox, people, suggestions
from storage.tables import Call, CallReason, Lane, Resident, Suggestion

CARD = "card"


def tell_author(
    session: Session, suggestion: Suggestion, notice: str, now: datetime, detail: int | None = None
) -> None:
    """Queue a notice to the author of a suggestion; it is drawn in her language when its turn comes.

    Whoever has no chat is put on the list of those to call, unless she asked to be forgotten.
    """
    author = people.get_resident(session, suggestion.resident_id)
    if author.telegram_id is None:
        if author.erased_at is None:
            call_instead(session, suggestion, author, notice, now, CallReason.NO_CHAT, detail)
        return
    outbox.add_message(
        session,
        chat_id=author.telegram_id,
        notice=notice,
        subject=suggestion.id,
        detail=detail,
        lane=Lane.NOTICE,
        now=now,
    )


def call_instead(
    session: Session,
    suggestion: Suggestion,
    resident: Resident,
    notice: str,
    now: datetime,
    reason: CallReason,
    detail: int | None = None,
) -> None:
    """Put a resident on the call list: this notice did not, or could not, reach her by chat."""
    if resident.id is None:
        raise LookupError("the resident is not stored yet")
    call = Call(
        suggestion_id=suggestion_id(suggestion),
        resident_id=resident.id,
        notice=notice,
        detail=detail,
        reason=reason,
        created_at=now,
    )
    session.add(call)


def refresh_cards(session: Session, suggestion: Suggestion, now: datetime) -> None:
    """Have the cards in hand drawn again. Several changes at once make one edit."""
    for card in suggestions.list_cards(session, suggestion_id(suggestion)):
        if not card.retired:
            put_card(session, suggestion, card.chat_id, now)


def put_card(session: Session, suggestion: Suggestion, chat_id: int, now: datetime) -> None:
    """Show or refresh the card of a suggestion in one group."""
    subject = suggestion_id(suggestion)
    suggestions.ensure_card(session, subject, chat_id)
    if not outbox.postpone_queued(session, chat_id, CARD, subject, now):
        outbox.add_message(session, chat_id=chat_id, notice=CARD, subject=subject, lane=Lane.REPLY, now=now)


def tell_admins(
    session: Session,
    desk: Desk,
    notice: str,
    now: datetime,
    subject: int | None = None,
    detail: int | None = None,
) -> None:
    """Queue a notice to every admin of the settings."""
    for chat_id in sorted(desk.settings.admin_ids):
        outbox.add_message(
            session, chat_id=chat_id, notice=notice, subject=subject, detail=detail, lane=Lane.NOTICE, now=now
        )


def suggestion_id(suggestion: Suggestion) -> int:
    """The row id of a suggestion that has been stored."""
    if suggestion.id is None:
        raise LookupError("the suggestion is not stored yet")
    return suggestion.id
