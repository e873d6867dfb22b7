"""What neighbours have said already, shown before somebody files the same; or she goes on with her own."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.services.desk import Desk
from bot.services.notices import suggestion_id
from bot.services.similar import Found
from storage.queries import publishing as public
from storage.queries import similar as rows
from storage.queries import suggestions
from storage.tables import Offer, Suggestion

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
