"""待分派: what waits for a dispatcher to say where it goes, within that dispatcher's reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlmodel import Session

from bot.errors import UserError
from bot.services import abandoned, notices
from bot.services.deadlines import Calendar
from bot.services.desk import Desk
from bot.services.pages import cut
from bot.services.suggestions import find_numbered
from storage.queries import bounded, suggestions, waiting
from storage.tables import Hand, Member, Suggestion

PAGE = 8


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue, what is urgent or due first first; pages count from 0.

    `drafts`: how many a colleague who is gone has left half typed.
    """

    rows: Sequence[Suggestion]
    page: int
    pages: int
    total: int
    now: datetime
    timezone: tzinfo
    calendar: Calendar
    drafts: int = 0


def list_page(session: Session, desk: Desk, member: Member, wanted: int, now: datetime) -> Page:
    """What waits: passed on, given back, unsorted, about staff; with the setting, all that is new."""
    wide = member.community is None
    place = (member.community, desk.settings.screening, wide)
    ids = waiting.list_ids(session, *place)
    page, pages, shown = cut(ids, wanted, PAGE)
    rows = bounded.list_rows(session, shown)
    drafts = len(abandoned.list_for(session, desk, member.telegram_id))
    return Page(rows, page, pages, len(ids), now, desk.settings.timezone, desk.calendar, drafts)


def find(session: Session, number: str) -> int:
    """The row of the suggestion with this number. Raises UserError `queue.no_number`."""
    found = find_numbered(session, number)
    if found is None or found.id is None:
        raise UserError("queue.no_number")
    return found.id


def put(session: Session, suggestion: Suggestion, chat_id: int, now: datetime) -> None:
    """Show its card in a dispatcher's private chat, at the end; it is edited in place as things go on."""
    card = suggestions.ensure_card(session, notices.suggestion_id(suggestion), chat_id)
    card.hand, card.retired, card.message_id = Hand.DESK, False, None
    card.files_shown = []
    session.add(card)
    notices.put_card(session, suggestion, chat_id, now)
