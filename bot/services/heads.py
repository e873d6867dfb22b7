"""负责人: who is answerable for the body that has a suggestion, and is told when its date has passed."""

from collections.abc import Sequence

from sqlmodel import Session

from bot.services import access, leads
from bot.services.desk import Desk
from bot.services.routing import STREET
from storage.queries import people
from storage.tables import Member, Suggestion


def list_heads(session: Session, desk: Desk, suggestion: Suggestion) -> list[int]:
    """Private chats of who was invited to direct the body; without such, the community; else the street.

    Dispatchers and staff direct. Where the street has it, or it is about the conduct of staff, only its own
    are told, and nobody of the unit complained of.
    """
    directing = [role for role in people.list_invited(session) if role.role in access.DISPATCHING]
    directing.reverse()
    above = suggestion.level == STREET or leads.is_above(suggestion)
    wider: Sequence[tuple[str | None, str | None]] = ((None, None),)
    if not above:
        here, body = suggestion.community, suggestion.lead
        wider = (((here, body), (None, body)) if body else ()) + ((here, None), (None, None))
    for place in wider:
        found = dict.fromkeys(role.telegram_id for role in directing if _place(role) == place)
        told = [one for one in found if not access.is_recused(session, desk, one, suggestion)]
        if told:
            return told
    return []


def list_directing(session: Session, member: Member) -> list[int]:
    """Private chats of who directs where this role is held: its body, else its community, else the street."""
    here, body = member.community, member.body
    for place in dict.fromkeys(((here, body), (here, None), (None, None))):
        found = dict.fromkeys(
            role.telegram_id
            for role in people.list_invited(session)
            if role.role in access.DISPATCHING and _place(role) == place and role.id != member.id
        )
        if found:
            return list(found)
    return []


def list_of_body(session: Session, community: str, body: str) -> list[int]:
    """Private chats of a body's own head and deputies: who was invited to direct just it."""
    invited = people.list_invited(session)
    found = (
        role for role in invited if role.role in access.DISPATCHING and _place(role) == (community, body)
    )
    return list(dict.fromkeys(role.telegram_id for role in found))


def list_of_community(session: Session, community: str) -> list[int]:
    """Private chats of who was invited to direct a community; without such, the street."""
    directing = [role for role in people.list_invited(session) if role.role in access.DISPATCHING]
    for place in ((community, None), (None, None)):
        found = dict.fromkeys(role.telegram_id for role in reversed(directing) if _place(role) == place)
        if found:
            return list(found)
    return []


def _place(role: Member) -> tuple[str | None, str | None]:
    return role.community, role.body
