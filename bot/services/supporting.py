"""附议: standing behind what somebody else said, the list of it, how a supporter sees it, taking it back."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import following, history, merged, notices, publishing
from bot.services.following import Standing
from bot.services.notices import suggestion_id
from bot.services.pages import page_of
from bot.services.residents import resident_id
from bot.services.suggestions import PAGE, Line, Page, find_lead
from storage.queries import following as rows
from storage.queries import promises, suggestions
from storage.tables import Answer, Body, Part, Promise, Resident, Suggestion, Support

# What passes between the author and the committee is no business of anybody else.
PRIVATE = frozenset(
    {
        "info_given",
        "added",
        "edited",
        "visibility",
        "published",
        "unpublished",
        "restored",
        "appeal_kept",
        "appeal_hidden",
        "appeal_merged",
        "objection_kept",
        "identified",
    }
)


@dataclass(frozen=True, slots=True)
class Backed:
    """A suggestion as somebody who stands behind it may see it: nothing says who filed it.

    Its words and the answer are there while it is public; then, what became of it in few words.
    """

    suggestion: Suggestion
    lead: Body | None
    parts: tuple[Part, ...]
    answer: Answer | None
    history: tuple[history.Line, ...]
    supporters: int
    muted: bool
    promise: Promise | None


def support(session: Session, resident: Resident, wanted: int | None, now: datetime) -> Suggestion:
    """She stands behind it and hears of everything from now on. Said twice, it is said once.

    Raises UserError `similar.gone` for what she may not read (any more), `similar.own` for her own.
    """
    suggestion = session.get(Suggestion, wanted, with_for_update=True) if wanted else None
    if suggestion is None or not publishing.is_public(session, suggestion):
        raise UserError("similar.gone")
    if suggestion.resident_id == resident.id:
        raise UserError("similar.own")
    who = resident_id(resident)
    row = rows.find_support(session, suggestion_id(suggestion), who)
    if row is None:
        row = Support(suggestion_id=suggestion_id(suggestion), resident_id=who, at=now)
    elif row.ended_at is not None:
        row.at, row.ended_at = now, None
    session.add(row)
    session.flush()
    notices.refresh_cards(session, suggestion, now)
    return suggestion


def take_back(session: Session, suggestion: Suggestion, resident: Resident, now: datetime) -> None:
    """She stands behind it no more, and hears no more of it."""
    row = rows.find_support(session, suggestion_id(suggestion), resident_id(resident))
    if row is not None and row.ended_at is None:
        row.ended_at = now
        session.add(row)
        notices.refresh_cards(session, suggestion, now)


def count_supporters(session: Session, suggestion: Suggestion) -> int:
    """How many stand behind it, besides its author."""
    return rows.count_supporters(session, suggestion_id(suggestion))


def get_backed(session: Session, resident: Resident, wanted: int | None) -> Suggestion:
    """The suggestion with this row id, if she stands behind it. Raises UserError `backed.not_found`."""
    suggestion = session.get(Suggestion, wanted) if wanted else None
    if suggestion is None or following.standing(session, suggestion, resident) is not Standing.SUPPORTER:
        raise UserError("backed.not_found")
    return suggestion


def find_standing(session: Session, resident: Resident, wanted: int) -> Standing | None:
    """What a resident is to the suggestion with this row id; None if there is none."""
    suggestion = session.get(Suggestion, wanted)
    return following.standing(session, suggestion, resident) if suggestion is not None else None


def list_page(session: Session, resident: Resident, page: int) -> Page:
    """A page of what she stands behind, the latest first; the last one if `page` lies beyond it."""
    who = resident_id(resident)
    total = rows.count_supported(session, who)
    page, pages = page_of(page, total, PAGE)
    found = rows.list_supported(session, who, PAGE, page * PAGE)
    return Page(tuple(Line(row, find_lead(session, row), "") for row in found), page, pages, total)


def count(session: Session, resident: Resident) -> int:
    """How many suggestions of others she stands behind."""
    return rows.count_supported(session, resident_id(resident))


def look(session: Session, suggestion: Suggestion, resident: Resident) -> Backed:
    """One of them."""
    public = publishing.is_public(session, suggestion)
    main = merged.find_main(session, suggestion)
    answered = publishing.is_public(session, main) if main is not None else public
    return Backed(
        suggestion=suggestion,
        lead=find_lead(session, suggestion),
        parts=tuple(publishing.list_passed(session, suggestion)) if public else (),
        answer=suggestions.last_answer(session, merged.main_id(suggestion)) if answered else None,
        history=tuple(line for line in history.tell(session, suggestion) if line.name not in PRIVATE),
        supporters=count_supporters(session, suggestion),
        muted=following.is_muted(session, suggestion, resident),
        promise=promises.find_last(session, merged.main_id(suggestion)),
    )
