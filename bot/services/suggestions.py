"""A filed suggestion from its author's side: look at it, add to it, correct it, take it back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import Session

from bot.errors import UserError
from bot.services import (
    data_requests,
    drafts,
    history,
    lifecycle,
    merged,
    notices,
    pauses,
    publishing,
    said,
)
from bot.services.desk import Desk
from bot.services.lifecycle import is_over
from bot.services.notices import suggestion_id
from bot.services.pages import page_of
from bot.services.residents import resident_id
from bot.services.said import Kept, Said
from storage.queries import appeals, following, places, promises, suggestions
from storage.tables import (
    Actor,
    Answer,
    Attachment,
    Body,
    Category,
    Estate,
    Member,
    Part,
    PartKind,
    Promise,
    Rating,
    RequestKind,
    RequestOutcome,
    Resident,
    Status,
    Suggestion,
)

PAGE = 5
UNREVIEWED = frozenset({Status.SUBMITTED, Status.NEED_INFO})
WITHDRAWABLE = frozenset({Status.SUBMITTED, Status.NEED_INFO, Status.ACCEPTED})


class Silences(NamedTuple):
    """How many suggestions silence ended: questions without an answer, answers without a rating."""

    unanswered: int
    unrated: int


class Edited(StrEnum):
    """What an edit of a message did."""

    NOTHING = "nothing"
    UNKNOWN = "unknown"
    DRAFT = "draft"
    REPLACED = "replaced"
    ADDED = "added"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Whole:
    """One suggestion with all that its author may see. Internal notes are no part of it."""

    suggestion: Suggestion
    estate: Estate | None
    category: Category | None
    lead: Body | None
    parts: tuple[Part, ...]
    files: tuple[Attachment, ...]
    history: tuple[history.Line, ...]
    answer: Answer | None
    supporters: int = 0
    muted: bool = False
    promise: Promise | None = None
    merging: "Merging | None" = None
    # It was hidden, and she has not said anything against that yet.
    appealable: bool = False


@dataclass(frozen=True, slots=True)
class Merging:
    """What the author of a merged one may know of its main one: where it stands, and its number if `shown`.
    `main` is for views: the main one under the number of the merged. `objectable`: she may
    still say that she does not want it merged.
    """

    main: Suggestion
    main_number: str
    lead: Body | None
    shown: bool
    objectable: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of her list: a suggestion and its first words."""

    suggestion: Suggestion
    lead: Body | None
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of her list; pages count from 0."""

    lines: tuple[Line, ...]
    page: int
    pages: int
    total: int


def get_own(session: Session, resident: Resident, wanted: int | None, *, lock: bool = False) -> Suggestion:
    """Her filed suggestion with this row id. Raises UserError `mine.not_found` for anybody else's."""
    suggestion = session.get(Suggestion, wanted, with_for_update=True if lock else None) if wanted else None
    if suggestion is None or suggestion.resident_id != resident.id or suggestion.status is Status.DRAFT:
        raise UserError("mine.not_found")
    return suggestion


def find_own(session: Session, resident: Resident, number: str) -> Suggestion | None:
    """Her suggestion with this number, however she spells it: `lt 2026 42` is LT-2026-000042."""
    suggestion = find_numbered(session, number)
    return suggestion if suggestion is not None and suggestion.resident_id == resident.id else None


def find_numbered(session: Session, number: str) -> Suggestion | None:
    """The suggestion with this number, whoever's it is and however it is spelt."""
    pieces = number.upper().replace("－", "-").replace("-", " ").split()
    if len(pieces) == 3 and pieces[2].isdecimal():
        pieces[2] = pieces[2].zfill(6)
    return suggestions.find_suggestion(session, "-".join(pieces))


def list_page(session: Session, resident: Resident, page: int) -> Page:
    """A page of hers, newest first; the last one if `page` lies beyond it."""
    total = suggestions.count_of_resident(session, resident_id(resident))
    page, pages = page_of(page, total, PAGE)
    rows = suggestions.list_of_resident(session, resident_id(resident), PAGE, page * PAGE)
    lines = tuple(Line(row, find_lead(session, row), first_words(session, row)) for row in rows)
    return Page(lines, page, pages, total)


def first_words(session: Session, suggestion: Suggestion) -> str:
    """The beginning of what she said; empty if she sent files only."""
    parts = suggestions.list_parts(session, suggestion_id(suggestion))
    return " ".join(parts[0].text.split()) if parts else ""


def look(session: Session, suggestion: Suggestion) -> Whole:
    """A suggestion with all that its author may see; of a merged one the answer is that of its main one."""
    subject = suggestion_id(suggestion)
    main = merged.find_main(session, suggestion)
    return Whole(
        suggestion=suggestion,
        estate=places.find_estate(session, suggestion.estate) if suggestion.estate else None,
        category=places.find_category(session, suggestion.category) if suggestion.category else None,
        lead=find_lead(session, suggestion),
        parts=tuple(suggestions.list_parts(session, subject)),
        files=tuple(suggestions.list_attachments(session, subject)),
        history=history.tell(session, suggestion),
        answer=suggestions.last_answer(session, merged.main_id(suggestion)),
        supporters=following.count_supporters(session, subject),
        muted=following.is_muted(session, subject, suggestion.resident_id),
        promise=promises.find_last(session, merged.main_id(suggestion)),
        appealable=publishing.may_appeal(session, suggestion),
        merging=_look_merging(session, suggestion, main) if main is not None else None,
    )


def _look_merging(session: Session, suggestion: Suggestion, main: Suggestion) -> Merging:
    decision = suggestions.last_move(session, suggestion_id(suggestion), Status.MERGED)
    said = appeals.find_against(session, decision.id or 0) if decision is not None else None
    return Merging(
        main=merged.as_seen(suggestion, main),
        main_number=main.number or "",
        lead=find_lead(session, main),
        shown=publishing.is_public(session, main) or main.resident_id == suggestion.resident_id,
        objectable=said is None and not is_over(suggestion),
    )


def list_questions(session: Session, resident: Resident) -> list[Suggestion]:
    """Hers about which something was asked that she has not answered yet."""
    return list(suggestions.list_questions(session, resident_id(resident)))


def find_question(session: Session, suggestion: Suggestion) -> str | None:
    """What the committee asked and still waits for."""
    if suggestion.status is not Status.NEED_INFO:
        return None
    asked = [line for line in history.tell(session, suggestion) if line.name == "asked"]
    return asked[-1].reason if asked else None


def add(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    message: Said,
    now: datetime,
    *,
    typist: Member | None = None,
) -> Kept:
    """Add a message to a filed suggestion. If something had been asked, this is the answer.

    `typist`: who typed it for her.

    Raises UserError `mine.ended` when it is over, `said.empty` when there is nothing in the message.
    """
    if is_over(suggestion):
        raise UserError("mine.ended", number=suggestion.number)
    kept = said.keep(session, desk, suggestion, message, PartKind.ADDITION, now)
    if suggestion.status is Status.NEED_INFO:
        _answer_question(session, desk, suggestion, now, typist)
    else:
        lifecycle.record(session, suggestion, "added", now, actor=Actor.RESIDENT, member=typist)
        notices.refresh_cards(session, suggestion, now)
    return kept


def _answer_question(
    session: Session, desk: Desk, suggestion: Suggestion, now: datetime, typist: Member | None
) -> None:
    filed_at = suggestion.submitted_at
    pauses.end(session, desk, suggestion, now)
    lifecycle.move(
        session, suggestion, Status.SUBMITTED, now, actor=Actor.RESIDENT, member=typist, what="info_given"
    )
    # It was filed when it was filed: coming back with an answer must not make it look younger.
    suggestion.submitted_at = filed_at
    session.add(suggestion)


def may_withdraw(suggestion: Suggestion) -> bool:
    """Whether it can still be taken back: nobody works on it yet, or those who do have not answered."""
    if suggestion.status is Status.MERGED:
        return not is_over(suggestion) and suggestion.waiting_until is None and suggestion.rating is None
    return suggestion.status in WITHDRAWABLE


def is_open(suggestion: Suggestion) -> bool:
    """Whether something may still be added."""
    return suggestion.status is not Status.DRAFT and not is_over(suggestion)


def awaits_rating(suggestion: Suggestion) -> bool:
    """Whether an answer was given that its author has not rated; merged, she has the days that were said."""
    if suggestion.status is Status.MERGED:
        return suggestion.waiting_until is not None and suggestion.rating is None
    return suggestion.status is Status.REPLIED


def access_withdraw(suggestion: Suggestion) -> None:
    """Raises UserError `mine.not_withdrawable` once somebody works on it, `mine.over` when it is over."""
    if is_over(suggestion):
        raise UserError("mine.over", number=suggestion.number)
    if not may_withdraw(suggestion):
        raise UserError("mine.not_withdrawable", number=suggestion.number)


def withdraw(
    session: Session,
    suggestion: Suggestion,
    reason: str | None,
    now: datetime,
    *,
    typist: Member | None = None,
) -> None:
    """Take it back; she is told by whoever asks for it, `typist` if typed for her.

    Raises UserError `mine.not_withdrawable`.
    """
    access_withdraw(suggestion)
    lifecycle.move(
        session, suggestion, Status.WITHDRAWN, now,
        actor=Actor.RESIDENT, member=typist, what="withdrawn", reason=reason, tell=False,
    )  # fmt: skip


def withdraw_all(session: Session, resident: Resident, now: datetime) -> int:
    """Take back all that can still be taken back; gives how many."""
    every = suggestions.list_every(session, resident_id(resident))
    possible = [one for one in every if may_withdraw(one)]
    for suggestion in possible:
        withdraw(session, suggestion, None, now)
    return len(possible)


def edit(
    session: Session, desk: Desk, resident: Resident, message: Said, now: datetime
) -> tuple[Edited, Suggestion | None]:
    """She edited a message. Before anybody took the matter on the new words take the place of the old ones,
    which the history keeps; afterwards they are an addition.
    """
    part = suggestions.find_part(session, message.chat_id, message.message_id)
    found = (
        session.get(Suggestion, part.suggestion_id)
        if part is not None
        else suggestions.find_by_file_message(session, resident_id(resident), message.message_id)
    )
    if found is None or found.resident_id != resident.id:
        return Edited.UNKNOWN, None
    suggestion = suggestions.get_suggestion(session, suggestion_id(found), lock=True)
    return correct(session, desk, suggestion, message, now), suggestion


def correct(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    message: Said,
    now: datetime,
    typist: Member | None = None,
) -> Edited:
    """A message of this suggestion, locked, was edited: by its author, or by who typed it for her."""
    part = suggestions.find_part(session, message.chat_id, message.message_id)
    if not message.text or (part is not None and part.text == message.text):
        return Edited.NOTHING
    if is_over(suggestion):
        return Edited.TOO_LATE
    if suggestion.status is Status.DRAFT:
        _replace(session, desk, suggestion, part, message, now)
        drafts.touch(session, suggestion)
        drafts.show_later(session, message.chat_id, suggestion, now)
        return Edited.DRAFT
    how = Edited.REPLACED if suggestion.status in UNREVIEWED else Edited.ADDED
    before = part.text if part is not None else ""
    if how is Edited.REPLACED:
        # What was passed for others to read is not what stands there now.
        suggestion.published_at = None
        _replace(session, desk, suggestion, part, message, now)
    else:
        said.keep(session, desk, suggestion, _words(message), PartKind.ADDITION, now)
    lifecycle.record(
        session, suggestion, "edited", now,
        actor=Actor.RESIDENT, member=typist, data={"before": before, "how": how.value},
    )  # fmt: skip
    data_requests.note(
        session, RequestKind.CORRECTED, RequestOutcome(how.value), suggestion.community, now, member=typist
    )
    notices.refresh_cards(session, suggestion, now)
    return how


def _replace(
    session: Session, desk: Desk, suggestion: Suggestion, part: Part | None, message: Said, now: datetime
) -> None:
    if part is None:
        said.keep(session, desk, suggestion, _words(message), PartKind.ORIGINAL, now)
        return
    part.text = message.text
    session.add(part)
    said.note_masking(session, suggestion, message, now)


def _words(message: Said) -> Said:
    """Only the words: its file has been kept."""
    return Said(message.chat_id, message.message_id, message.text, raw=message.raw)


def close_silent(session: Session, desk: Desk, now: datetime) -> Silences:
    """End what waited for its author too long: questions as not accepted, answers as not rated."""
    unanswered = unrated = 0
    for suggestion in suggestions.list_silent(session, now):
        if suggestion.status is Status.NEED_INFO:
            lifecycle.move(
                session, suggestion, Status.REJECTED, now,
                actor=Actor.SYSTEM, what="silent", data={"code": "silent"},
            )  # fmt: skip
            unanswered += 1
        else:
            suggestion.rating = Rating.NONE
            lifecycle.move(session, suggestion, Status.CLOSED, now, actor=Actor.SYSTEM, what="unrated")
            unrated += 1
    return Silences(unanswered, unrated)


def find_lead(session: Session, suggestion: Suggestion) -> Body | None:
    """The body that leads it now, if one does."""
    return places.find_body(session, suggestion.lead) if suggestion.lead else None
