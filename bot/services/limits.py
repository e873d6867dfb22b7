"""How much one person may send and file: said plainly where it ends; a first one is never dropped."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.services.desk import Desk
from bot.services.residents import chat_of, resident_id
from storage.queries import inbox, outbox, people, safety, suggestions
from storage.tables import Resident, Suggestion

MINUTE = timedelta(minutes=1)
NOTICE = "limit"


def find_pause(session: Session, desk: Desk, resident: Resident, now: datetime) -> datetime | None:
    """Until when nothing more is taken of somebody who sent too much within a minute; None: all is well.

    Whoever has filed nothing and begun nothing is always heard. The update of this moment is counted.
    """
    limit = desk.settings.messages_per_minute
    oldest = inbox.find_received(session, chat_of(resident), limit) if limit else None
    # A moment still to come was written by a clock that was put back since.
    if oldest is None or not now - MINUTE < oldest <= now:
        return None
    who = resident_id(resident)
    if suggestions.find_draft(session, who) is None and not suggestions.count_of_resident(session, who):
        return None
    return oldest + MINUTE


def was_told(session: Session, resident: Resident, now: datetime) -> bool:
    """Whether she has just been told that nothing is taken for the moment: once is enough."""
    return outbox.was_told_since(session, chat_of(resident), NOTICE, now - MINUTE)


def access_filing(session: Session, desk: Desk, draft: Suggestion, now: datetime) -> None:
    """Raises UserError while its author is banned, or has filed all she may today: it stays a draft.

    What the office types for others is not counted.
    """
    if draft.typist_id is not None:
        return
    author = people.get_resident(session, draft.resident_id)
    if safety.find_ban(session, resident_id(author), now) is not None:
        raise UserError("ban.draft_stays")
    local = now.astimezone(desk.settings.timezone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    limit = desk.settings.suggestions_per_day
    if limit and suggestions.count_filed_since(session, resident_id(author), midnight) >= limit:
        raise UserError("limits.day", limit=limit)
