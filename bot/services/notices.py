"""Telling people: every change that concerns somebody leaves a row in the outbox, in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session

from bot.services.desk import Desk
from storage.queries import calls, following, outbox, people, suggestions
from storage.tables import Call, CallReason, Lane, Member, Reach, Resident, Status, Suggestion

CARD = "card"
FAREWELL = "forgotten"
"""The last words to somebody who was forgotten: when they have left, so is her chat."""
ASKED, ANSWERED = "asked", "answered"
IDENTIFIED = "identified"
"""Somebody looked up who filed it. Nothing silences that, for she was promised to hear of it."""
NEWS = frozenset(
    {
        ASKED,
        "rejected",
        "accepted",
        "split",
        "dispatched",
        "in_progress",
        ANSWERED,
        "reopened",
        "closed",
        "classed",
        "withdrawn",
        "promised",
        "promise_kept",
        "promise_moved",
        "published",
        "unpublished",
        "hurried",
        "extended",
        "merged",
        "unmerged",
        "objection_kept",
        "restored",
        "appeal_kept",
        IDENTIFIED,
        "on_agenda",
        "off_agenda",
        "agenda_moved",
        "resolved",
        "resolution_kept",
        "resolution_moved",
    }
)
"""What changes for those who follow a suggestion. Whoever it does not reach by chat has to be called."""
TOGETHER = NEWS - {ASKED, ANSWERED, IDENTIFIED}
"""What is told in one message if it waits for somebody about several suggestions. The others have buttons,
or a weight, of their own.
"""


def tell_author(
    session: Session, suggestion: Suggestion, notice: str, now: datetime, detail: int | None = None
) -> None:
    """Queue a notice to the author of a suggestion; it is drawn in her language when its turn comes.

    Whom news of hers cannot reach by chat is put on the list of those to call, unless she asked to be
    forgotten. Who muted the suggestion is told no news of it.
    """
    silenced = notice in NEWS - {IDENTIFIED}
    if silenced and following.is_muted(session, suggestion_id(suggestion), suggestion.resident_id):
        return
    author = people.get_resident(session, suggestion.resident_id)
    chat_id = author.telegram_id if author.reach is Reach.OK else None
    chat_id = chat_id or _typist_chat(session, suggestion)
    if chat_id is not None:
        outbox.add_message(
            session,
            chat_id=chat_id,
            notice=notice,
            subject=suggestion.id,
            detail=detail,
            lane=Lane.NOTICE,
            now=now,
        )
    elif notice in NEWS and author.erased_at is None:
        call_instead(session, suggestion, author, notice, now, detail)


def tell_followers(
    session: Session,
    suggestion: Suggestion,
    notice: str,
    now: datetime,
    detail: int | None = None,
    *,
    author: bool = True,
) -> None:
    """Queue a notice, one of `NEWS`, to everybody who follows a suggestion, in her own words and language.

    Followers are its author (unless `author` is False: she did it herself and sees it) and its supporters;
    of a main one also those of the ones merged into it, each person once, whatever she follows of them. A
    question concerns only its own author.
    """
    if notice != ASKED and suggestions.list_merged(session, suggestion_id(suggestion)):
        tell_each(session, list_hearing(session, suggestion), notice, now, detail, author=author)
        return
    if author:
        tell_author(session, suggestion, notice, now, detail)
    following.tell_supporters(session, suggestion, notice, now, detail)
    for resident_id in following.list_unreached(session, suggestion):
        call_instead(session, suggestion, people.get_resident(session, resident_id), notice, now, detail)


def list_hearing(session: Session, main: Suggestion) -> list[following.Hearing]:
    """Each person who follows a main one or what is merged into it, with the one of them she is told of."""
    return following.list_hearing(session, suggestion_id(main))


def tell_each(
    session: Session,
    hearing: Sequence[following.Hearing],
    notice: str | None,
    now: datetime,
    detail: int | None = None,
    *,
    author: bool = True,
    instead: Mapping[int, tuple[str, int]] = MappingProxyType({}),
) -> None:
    """Queue a notice to each of these, about the suggestion she is told of.

    `author`: whether the author of the main one is told. `instead`: for some suggestions another notice and
    line of the history; without a `notice` the others hear nothing.
    """
    for one in hearing:
        name, line = instead.get(one.suggestion_id, (notice, detail))
        if name is None or (one.leads and not author):
            continue
        if one.chat_id is not None:
            outbox.add_message(
                session,
                chat_id=one.chat_id,
                notice=name,
                subject=one.suggestion_id,
                detail=line,
                lane=Lane.NOTICE,
                now=now,
            )
        else:
            followed = suggestions.get_suggestion(session, one.suggestion_id)
            who = people.get_resident(session, one.resident_id)
            call_instead(session, followed, who, name, now, line)


def _typist_chat(session: Session, suggestion: Suggestion) -> int | None:
    """Who still types it for somebody without a chat; once it is filed, nobody."""
    if suggestion.typist_id is None or suggestion.status is not Status.DRAFT:
        return None
    typist = session.get(Member, suggestion.typist_id)
    return typist.telegram_id if typist is not None else None


def call_instead(
    session: Session,
    suggestion: Suggestion,
    resident: Resident,
    notice: str,
    now: datetime,
    detail: int | None = None,
    reason: CallReason | None = None,
) -> None:
    """Put a resident on the call list: this notice did not, or could not, reach her by chat.

    There is one open entry for each suggestion and person; newer news takes the place of older.
    """
    if resident.id is None:
        raise LookupError("the resident is not stored yet")
    if reason is None:
        reason = CallReason.NO_CHAT if resident.telegram_id is None else CallReason.BLOCKED
    call = calls.find_open(session, suggestion_id(suggestion), resident.id) or Call(
        suggestion_id=suggestion_id(suggestion),
        resident_id=resident.id,
        notice=notice,
        detail=detail,
        reason=reason,
        created_at=now,
    )
    # Every `detail` is a line of the history: the higher the later.
    if (detail or 0) >= (call.detail or 0):
        call.notice, call.detail, call.reason = notice, detail, reason
    session.add(call)


def refresh_cards(session: Session, suggestion: Suggestion, now: datetime) -> None:
    """Have the cards in hand drawn again. Several changes at once make one edit."""
    for card in suggestions.list_cards(session, suggestion_id(suggestion)):
        if not card.retired:
            put_card(session, suggestion, card.chat_id, now)


def refresh_private(session: Session, telegram_id: int, now: datetime) -> None:
    """Have the cards in somebody's private chat drawn again: what that person may open has changed."""
    for card, suggestion in suggestions.list_cards_of_chat(session, telegram_id):
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
