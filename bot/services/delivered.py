"""What follows from the way a message ended: cards know where they stand, and who cannot be reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.services import calls, following, notices, routing, threads
from bot.services.broadcasts import feeding, progress, receiving, running
from bot.services.desk import Desk
from bot.services.events import telling
from bot.services.ledger import orders
from bot.services.meetings import agenda, minutes
from bot.services.polls import running as polling
from bot.services.threads import Trouble
from storage.queries import erasing, outbox, people, suggestions
from storage.queries.outbox import Claim
from storage.tables import CallReason, Reach, RecipientState, Resident


@dataclass(frozen=True, slots=True)
class Note:
    """How a message ended, as far as the town cares.

    `reach`: what it says about the reader. `lost`: why nobody can say that it was read; None if it was sent.
    `trouble`: what it says about the forum topic it was for.
    """

    sent: bool
    message_id: int | None = None
    gone: bool = False
    reach: Reach | None = None
    kicked: bool = False
    lost: CallReason | None = None
    trouble: Trouble | None = None


def find_reader(session: Session, chat_id: int) -> Resident | None:
    """The resident whose private chat this is; None for a group."""
    return people.find_resident(session, chat_id) if chat_id > 0 else None


def language_of(desk: Desk, reader: Resident | None) -> str:
    """A resident's own language; a group's is the operator's."""
    return reader.language if reader is not None else desk.settings.language


def note(session: Session, desk: Desk, ended: Sequence[tuple[Claim, Note, datetime]]) -> None:
    """Draw the consequences of some sendings and their ends, in the transaction that records them."""
    receiving.settle(
        session,
        [
            receiving.Ended(claim, _state(how), how.message_id, at)
            for claim, how, at in ended
            if claim.notice in feeding.NOTICES and (how.sent or how.lost is not None)
        ],
    )
    for claim, how, at in ended:
        _note(session, desk, claim, how, at)


def _note(session: Session, desk: Desk, claim: Claim, how: Note, now: datetime) -> None:
    if claim.notice == notices.FAREWELL:
        erasing.strip_chat(session, claim.chat_id, claim.detail or 0, claim.id)
        return
    if claim.notice == threads.NOTICE:
        if how.sent:
            threads.settle(session, claim, how.message_id)
        elif how.trouble is not None:
            about = (claim.payload or {})["params"].get("message_thread_id")
            threads.meet(session, desk, claim.chat_id, about, how.trouble, now)
    if claim.notice == notices.CARD and claim.subject is not None:
        _note_card(session, claim, how, now)
    if claim.notice == polling.GROUP and (how.gone or (how.sent and how.message_id is not None)):
        polling.keep_message(session, claim.detail or 0, None if how.gone else how.message_id)
    if claim.notice == orders.PROGRESS and (how.sent or how.gone):
        orders.keep_progress(session, claim, how.message_id)
    if claim.notice in running.ABOUT:
        _note_broadcast(session, claim, how, now)
    elif how.lost is not None:
        note_lost(session, claim, how.lost, now)
    if how.reach in (Reach.BLOCKED, Reach.DEACTIVATED) and claim.chat_id > 0:
        set_reach(session, claim.chat_id, how.reach, now)
    if how.kicked:
        routing.leave(session, desk, claim.chat_id, now)


def note_lost(session: Session, claim: Claim, reason: CallReason, now: datetime) -> None:
    """News that did not reach a resident, or may not have, goes on the call list: somebody tells her.

    What was folded into one message was lost with it.
    """
    if claim.notice in feeding.NOTICES:
        state = RecipientState.UNKNOWN if reason is CallReason.UNKNOWN else RecipientState.FAILED
        receiving.settle(session, [receiving.Ended(claim, state, None, now)])
        return
    if claim.notice == threads.NOTICE:
        threads.fail(session, claim, known=reason is not CallReason.UNKNOWN)
    reader = find_reader(session, claim.chat_id)
    if claim.notice in telling.NOTICES:
        event = telling.note_lost(session, claim.detail)
        if event is not None and reader is not None and claim.notice in (telling.CHANGED, telling.CANCELLED):
            agenda.note_lost(session, event, reader, reason, now)
        return
    if reader is None or reader.erased_at is not None:
        return
    if claim.notice == minutes.NOTICE:
        minutes.note_lost(session, claim.detail or 0, reader, reason, now)
    told = [
        (claim.notice, claim.subject, claim.detail),
        *outbox.list_folded(session, claim.root_id or claim.id),
    ]
    for notice, subject, detail in told:
        if notice not in notices.NEWS or subject is None:
            continue
        suggestion = suggestions.get_suggestion(session, subject)
        if notice == notices.IDENTIFIED or not following.is_muted(session, suggestion, reader):
            notices.call_instead(session, suggestion, reader, notice, now, detail, reason)


def _note_broadcast(session: Session, claim: Claim, how: Note, now: datetime) -> None:
    if not how.sent and how.lost is None:
        return  # it will be sent later
    if claim.notice == progress.PROGRESS and (how.sent or how.gone):
        progress.keep_progress(session, claim, how.message_id)
    elif claim.notice == progress.CORRECTION and not how.sent:
        receiving.cannot_correct(session, claim)


def _state(how: Note) -> RecipientState:
    if how.sent:
        return RecipientState.SENT
    if how.reach is not None:
        return RecipientState.GONE if how.reach is Reach.DEACTIVATED else RecipientState.BLOCKED
    return RecipientState.UNKNOWN if how.lost is CallReason.UNKNOWN else RecipientState.FAILED


def set_reach(session: Session, telegram_id: int, reach: Reach, now: datetime) -> None:
    """Remember whether a resident can be written to: that is news, not an error.

    If she can again, what waited for somebody to call her is told by chat.
    """
    resident = people.find_resident(session, telegram_id)
    if resident is None or resident.reach is reach:
        return
    resident.reach = reach
    session.add(resident)
    if reach is Reach.OK:
        calls.came_back(session, resident, now)


def _note_card(session: Session, claim: Claim, how: Note, now: datetime) -> None:
    card = suggestions.find_card(session, claim.subject or 0, claim.chat_id)
    if card is None:
        return
    if how.gone:
        routing.card_gone(session, card.suggestion_id, card.chat_id, now)
    elif how.sent and how.message_id is not None and is_text(claim):
        card.message_id = how.message_id
        session.add(card)


def is_text(claim: Claim) -> bool:
    """Whether this message of several may be the card itself, and is not a file above it."""
    return (claim.payload or {}).get("method") in ("sendMessage", "editMessageText")
