"""The admins of the whole street among themselves: who they are, that all hear of a new one, and from when on
one counts as a second person.

An admin can invite an account of her own. So whoever has become admin by invitation is no second one for what
is proposed within some days; admins of the settings are, always.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.services.desk import Desk
from storage.queries import outbox, people
from storage.tables import Lane, Member, Role

NOTICE = "new_admin"
SETTLED = timedelta(days=14)
"""For so long a new admin agrees to nothing that needs a second one."""


def list_others(session: Session, desk: Desk, member: Member) -> list[int]:
    """Private chats of the other admins of the whole street."""
    whole = {
        role.telegram_id
        for role in people.list_invited(session)
        if role.role is Role.ADMIN and role.community is None and role.body is None
    }
    return sorted((whole | desk.settings.admin_ids) - {member.telegram_id})


def is_settled(desk: Desk, member: Member, at: datetime) -> bool:
    """Whether this admin was one long enough before `at` to be asked as a second person."""
    return member.granted_at <= at - SETTLED or member.telegram_id in desk.settings.admin_ids


def tell_of_new(session: Session, desk: Desk, member: Member, now: datetime) -> None:
    """All others hear of whoever has just become an admin, here or of a part; of no other role."""
    if member.role is not Role.ADMIN or member.granted_at != now:
        return
    tell_others(session, desk, member, NOTICE, member.id, now)


def tell_others(
    session: Session, desk: Desk, member: Member, notice: str, detail: int | None, now: datetime
) -> None:
    """All admins of the whole street but this one hear of it."""
    for chat_id in list_others(session, desk, member):
        outbox.add_message(session, chat_id=chat_id, notice=notice, detail=detail, lane=Lane.NOTICE, now=now)
