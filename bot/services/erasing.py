"""Being forgotten: what a resident said, sent and signed goes, and who she is; her numbers stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.services import data_requests, lifecycle, notices, suggestions, visibility
from bot.services.lifecycle import is_over
from bot.services.residents import resident_id
from storage.queries import erasing, inbox, outbox, people, pulses
from storage.queries import suggestions as rows
from storage.tables import (
    Actor,
    Erased,
    Member,
    Reach,
    RequestKind,
    RequestOutcome,
    Resident,
    Status,
    Suggestion,
    Visibility,
)

SCRUBBING = "erased"
"""The pulse that says that erased pages are to be overwritten."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What there is of hers: suggestions that are over, that can be taken back, that others work on."""

    ended: int
    withdrawable: int
    underway: int
    draft: bool

    @property
    def open(self) -> int:
        """How many still wait for an answer."""
        return self.withdrawable + self.underway


def look(session: Session, resident: Resident) -> Holdings:
    """What would be forgotten."""
    every = rows.list_every(session, resident_id(resident))
    filed = [one for one in every if one.status is not Status.DRAFT]
    ended = sum(is_over(one) for one in filed)
    withdrawable = sum(suggestions.may_withdraw(one) for one in filed)
    return Holdings(ended, withdrawable, len(filed) - ended - withdrawable, len(filed) < len(every))


def forget_on_request(
    session: Session, resident: Resident, now: datetime, *, withdraw: bool, member: Member | None = None
) -> None:
    """`forget`, because she asked for it: by chat, or a member who does it for her."""
    held = look(session, resident)
    unsigned = held.underway + (0 if withdraw else held.withdrawable)
    outcome = (
        RequestOutcome.UNSIGNED
        if unsigned
        else RequestOutcome.WITHDRAWN
        if held.withdrawable
        else RequestOutcome.ERASED
    )
    data_requests.note(session, RequestKind.FORGOTTEN, outcome, resident.community, now, member=member)
    forget(session, resident, now, withdraw=withdraw)


def forget(session: Session, resident: Resident, now: datetime, *, withdraw: bool) -> None:
    """Forget a resident. What still waits for an answer is taken back where it can be, or goes on unsigned.

    What is over loses its words and files now, the rest as soon as it is over.
    """
    for suggestion in rows.list_every(session, resident_id(resident)):
        _let_go(session, resident, suggestion, now, withdraw=withdraw)
    _forget_shown(session, resident)
    over = [one.id for one in rows.list_every(session, resident_id(resident)) if is_over(one)]
    strip(session, [row for row in over if row is not None], Erased.FORGOTTEN, now)
    if resident.telegram_id is not None:
        erasing.strip_chat(session, resident.telegram_id)
    erasing.strip_person(session, resident_id(resident))
    resident.erased_at, resident.reach = now, Reach.OK
    session.add(resident)
    session.flush()
    pulses.beat(session, SCRUBBING, now)


def _let_go(
    session: Session, resident: Resident, suggestion: Suggestion, now: datetime, *, withdraw: bool
) -> None:
    if suggestion.status is Status.DRAFT:
        forget_draft(session, suggestion)
        return
    if withdraw and suggestions.may_withdraw(suggestion):
        lifecycle.move(
            session, suggestion, Status.WITHDRAWN, now, actor=Actor.RESIDENT, what="withdrawn", tell=False
        )
    visibility.choose(session, resident, suggestion, Visibility.COMMITTEE, now)


def forget_draft(session: Session, draft: Suggestion) -> None:
    """Forget a half-written suggestion with all that hangs on it."""
    erasing.strip(session, [draft.id or 0], Erased.FORGOTTEN)
    rows.delete_draft(session, draft)
    session.flush()


def strip(session: Session, suggestion_ids: Sequence[int], why: Erased, now: datetime) -> None:
    """Take words, files and names from suggestions that are over; the committees' cards lose them too."""
    if not suggestion_ids:
        return
    erasing.strip(session, suggestion_ids, why)
    # Asked for all at once: of most that are as old nobody has a card any more.
    for card in rows.list_cards_in_hand(session, suggestion_ids):
        notices.put_card(session, rows.get_suggestion(session, card.suggestion_id), card.chat_id, now)
    pulses.beat(session, SCRUBBING, now)


def _forget_shown(session: Session, resident: Resident) -> None:
    """What was typed for her, and what others of the office looked at, came and went in their chats.

    A list shows her words beside her number: so whatever names a number of hers is emptied. That reads all
    messages; of whom nothing is left but her row, none is kept any more.
    """
    every = rows.list_every(session, resident_id(resident))
    words = [word for word in (resident.contact, *(one.number for one in every)) if word]
    if not every or not words:
        return
    ids, since = [one.id or 0 for one in every], resident.created_at
    for chat_id, messages in erasing.list_messages(session, ids, words, since).items():
        inbox.forget_messages(session, chat_id, messages)
    outbox.forget_saying(session, words, since)


def finish(session: Session, chat_id: int, last_update: int, last_message: int) -> None:
    """The last words to somebody who was forgotten have left: now her chat is forgotten too."""
    erasing.strip_chat(session, chat_id, last_update, last_message)


def forget_person(session: Session, row: int, now: datetime) -> None:
    """Forget somebody of whom there is nothing but her row."""
    forget(session, people.get_resident(session, row), now, withdraw=False)
