"""What was entered for people without a chat, afterwards: looked up to be told, added to, rated, taken back.

Any worker of the community may, not only who typed it: the person comes to whoever is at the counter. What
she says then goes through the same services as a resident's own words, with the worker as `typist`.
"""

from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, calls, entries, lifecycle, residents, suggestions
from bot.services.desk import Desk
from bot.services.pages import cut
from bot.services.suggestions import Line, Page
from storage.queries import bounded, people
from storage.queries import suggestions as rows
from storage.tables import Actor, Member, Status, Suggestion


def get(
    session: Session, desk: Desk, telegram_id: int, wanted: int | None, now: datetime
) -> tuple[Member, Suggestion]:
    """The role in which somebody acts, and a filed suggestion that was typed for somebody, locked.

    Raises UserError `spoken.not_found` for all others, `access.not_yours` outside the role's communities.
    """
    found = session.get(Suggestion, wanted, with_for_update=True) if wanted else None
    return _access(session, desk, telegram_id, found, now)


def find(session: Session, desk: Desk, telegram_id: int, number: str, now: datetime) -> Suggestion:
    """The one with this number. Raises UserError as `get` does."""
    return _access(session, desk, telegram_id, suggestions.find_numbered(session, number), now)[1]


def find_contact(session: Session, suggestion: Suggestion) -> str | None:
    """Where its author is called back, if she left a number."""
    return people.get_resident(session, suggestion.resident_id).contact


def forget_contact(session: Session, suggestion: Suggestion, member: Member, now: datetime) -> None:
    """Its author wants her number deleted: it is called no more, for none of her suggestions."""
    author = people.get_resident(session, suggestion.resident_id)
    residents.forget_contact(session, author, now)
    lifecycle.record(session, suggestion, "contact_forgotten", now, actor=Actor.RESIDENT, member=member)


def heard(session: Session, suggestion: Suggestion, now: datetime) -> None:
    """She said something to it, so she knows how it stands: nobody has to call her about it any more."""
    calls.read(session, suggestion, people.get_resident(session, suggestion.resident_id), now)


def list_page(session: Session, desk: Desk, telegram_id: int, wanted: int) -> Page:
    """A page of what was entered in this person's communities, newest first."""
    codes = [one.code for one in entries.list_communities(session, desk, telegram_id)]
    ids = rows.list_typed(session, codes)
    page, pages, shown = cut(ids, wanted, suggestions.PAGE)
    lines = tuple(
        Line(row, suggestions.find_lead(session, row), suggestions.first_words(session, row))
        for row in bounded.list_rows(session, shown)
    )
    return Page(lines, page, pages, len(ids))


def _access(
    session: Session, desk: Desk, telegram_id: int, found: Suggestion | None, now: datetime
) -> tuple[Member, Suggestion]:
    if found is None or found.typist_id is None or found.status is Status.DRAFT:
        raise UserError("spoken.not_found")
    return access.access_about(session, desk, telegram_id, found, now, *entries.ENTERING), found
