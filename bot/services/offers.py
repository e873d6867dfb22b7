"""What neighbours have said already, shown before somebody files the same: support it (附议), or go on."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import notices, publishing
from bot.services.desk import Desk
from bot.services.notices import suggestion_id
from bot.services.residents import resident_id
from bot.services.similar import Found
from storage.queries import following, suggestions
from storage.queries import publishing as public
from storage.queries import similar as rows
from storage.tables import Offer, Resident, Suggestion, Support

SHORTEST = 4
"""Characters of a text that can mean something."""


def look(session: Session, desk: Desk, draft: Suggestion, now: datetime) -> list[Found]:
    """The public suggestions that may be about the same as this draft, with the words that were passed.

    Empty once she said that none is hers. Raises `similar.Unread` until her words were made ready beside the
    transaction.
    """
    if not desk.similar.shows(now):
        return []
    subject = suggestion_id(draft)
    known = rows.find_offer(session, subject)
    if known is not None and known.declined:
        return []
    text = "\n".join(part.text for part in suggestions.list_parts(session, subject))
    if len(text) < SHORTEST:
        return []
    asked = desk.similar.get_asked(text)
    found = desk.similar.find(session, asked, draft.community, now, but=(subject,))
    words = public.list_passed_words(session, [one.suggestion.id or 0 for one in found])
    return [
        replace(one, text=words[one.suggestion.id or 0])
        for one in found
        if one.suggestion.resident_id != draft.resident_id and words.get(one.suggestion.id or 0)
    ]


def decline(session: Session, draft: Suggestion, now: datetime) -> None:
    """都不是: she goes on with her own, and is not asked about this draft again."""
    rows.put_offer(session, Offer(draft_id=suggestion_id(draft), declined=True, at=now))


def support(session: Session, resident: Resident, wanted: int | None, now: datetime) -> Suggestion:
    """附议: she stands behind it and hears of everything from now on. Said twice, it is said once.

    Raises UserError `similar.gone` for what she may not read (any more), `similar.own` for her own.
    """
    suggestion = session.get(Suggestion, wanted, with_for_update=True) if wanted else None
    if suggestion is None or not publishing.is_public(session, suggestion):
        raise UserError("similar.gone")
    if suggestion.resident_id == resident.id:
        raise UserError("similar.own")
    who = resident_id(resident)
    row = following.find_support(session, suggestion_id(suggestion), who)
    if row is None:
        row = Support(suggestion_id=suggestion_id(suggestion), resident_id=who, at=now)
    elif row.ended_at is not None:
        row.at, row.ended_at = now, None
    session.add(row)
    session.flush()
    notices.refresh_cards(session, suggestion, now)
    return suggestion


def count(session: Session, suggestion: Suggestion) -> int:
    """How many stand behind it, besides its author."""
    return following.count_supporters(session, suggestion_id(suggestion))
