"""代录: a worker types in what somebody said on the telephone, on paper, at the counter or in a meeting.

The suggestion is like any other: number, deadline, card, history, answer. It is marked with who typed it and
how it came; its author is a resident without a chat, found again by the number at which she is called back.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, drafts, residents
from bot.services.desk import Desk
from bot.services.drafts import Added
from bot.services.said import Said
from bot.services.suggestions import Edited, correct
from storage.queries import people, places, suggestions
from storage.tables import Channel, Community, ConsentSource, Member, Resident, Role, Status, Suggestion

ENTERING = (Role.WORKER, Role.DISPATCHER, Role.STAFF)
"""Who may type for others, each in the communities of the role; admins everywhere."""

CHANNELS = tuple(channel for channel in Channel if channel not in (Channel.BOT, Channel.POSTER))
"""How it can have come, in the order of the form."""


@dataclass(frozen=True, slots=True)
class Source:
    """Whose words are typed in: how they came, where they belong, and whom to call back.

    `contact` is only there if she agreed to its being kept.
    """

    channel: Channel
    community: str
    contact: str | None = None


def list_communities(session: Session, desk: Desk, telegram_id: int) -> list[Community]:
    """The communities for which somebody may type; empty for those who may for none."""
    if telegram_id in desk.settings.admin_ids:
        return list(places.list_communities(session))
    held = [
        role
        for role in people.list_roles(session, telegram_id)
        if role.group_id is None and role.role in (*ENTERING, Role.ADMIN)
    ]
    return [
        one
        for one in places.list_communities(session)
        if any(role.community in (None, one.code) for role in held)
    ]


def access_entry(session: Session, desk: Desk, telegram_id: int, community: str, now: datetime) -> Member:
    """The role in which somebody types for this community; UserError `access.not_yours`."""
    return access.access_office(session, desk, telegram_id, now, *ENTERING, community=community)


def find_draft(session: Session, desk: Desk, telegram_id: int) -> Suggestion | None:
    """What somebody has begun to type and not filed."""
    codes = [community.code for community in list_communities(session, desk, telegram_id)]
    return suggestions.find_typed_draft(session, telegram_id, codes)


def find_typed(
    session: Session, desk: Desk, telegram_id: int, suggestion_id: int | None, now: datetime
) -> Suggestion | None:
    """The draft with this row id, locked, or what has become of it, if this person types it; else None.

    Raises UserError `access.not_yours` if the role has been taken away meanwhile.
    """
    found = session.get(Suggestion, suggestion_id, with_for_update=True) if suggestion_id else None
    if found is None or not _types(session, telegram_id, found):
        return None
    access_entry(session, desk, telegram_id, found.community, now)
    return found


def access_typed(session: Session, desk: Desk, telegram_id: int, draft: Suggestion, now: datetime) -> Member:
    """The role in which somebody types this draft. Raises UserError `saying.gone` for a colleague's,
    `access.not_yours` if the role has been taken away meanwhile.
    """
    if not _types(session, telegram_id, draft):
        raise UserError("saying.gone")
    return access_entry(session, desk, telegram_id, draft.community, now)


def _types(session: Session, telegram_id: int, suggestion: Suggestion) -> bool:
    typist = session.get(Member, suggestion.typist_id) if suggestion.typist_id is not None else None
    return typist is not None and typist.telegram_id == telegram_id


def edit(
    session: Session, desk: Desk, telegram_id: int, message: Said, now: datetime
) -> tuple[Edited, Suggestion] | None:
    """A typist edited a message: as with the author's own edits. None if it is no message of a typed one."""
    part = suggestions.find_part(session, message.chat_id, message.message_id)
    typed = find_typed(session, desk, telegram_id, part.suggestion_id, now) if part is not None else None
    if typed is None:
        return None
    typist = access_entry(session, desk, telegram_id, typed.community, now)
    return correct(session, desk, typed, message, now, typist), typed


def find_known(session: Session, contact: str) -> Resident | None:
    """Who is called back at this number and has agreed to the present notice: she need not be asked again."""
    found = people.find_by_contact(session, contact)
    return found if found is not None and residents.has_agreed(found) else None


def begin(
    session: Session, desk: Desk, member: Member, source: Source, message: Said, now: datetime
) -> Added:
    """Begin a draft with its first words. Raises UserError `said.empty` if there is nothing in them."""
    if message.empty:
        raise UserError("said.empty")
    draft = open_draft(session, desk, member, source, now)
    return drafts.extend(session, desk, draft, message, now, waits=message.goes_on)


def open_draft(session: Session, desk: Desk, member: Member, source: Source, now: datetime) -> Suggestion:
    """A draft of the person whose words these are, without any yet."""
    author = _author(session, desk, source, now)
    draft = suggestions.add_draft(
        session, residents.resident_id(author), source.community, source.channel.value, now
    )
    draft.typist_id = member.id
    session.add(draft)
    return draft


def add(session: Session, desk: Desk, draft: Suggestion, message: Said, now: datetime) -> Added:
    """Add words or a file to the draft. Raises UserError `saying.filed` once it is filed, `said.empty`."""
    if draft.status is not Status.DRAFT:
        raise UserError("saying.filed", number=draft.number)
    drafts.touch(session, draft)
    return drafts.extend(session, desk, draft, message, now, waits=True)


def _author(session: Session, desk: Desk, source: Source, now: datetime) -> Resident:
    """The resident at this number, or one of whom nothing is known."""
    found = people.find_by_contact(session, source.contact) if source.contact else None
    author = found or Resident(
        contact=source.contact,
        language=desk.settings.language,
        community=source.community,
        channel=source.channel.value,
        created_at=now,
    )
    session.add(author)
    session.flush()
    if source.contact:
        residents.agree(session, author, now, ConsentSource.ORAL)
    return author
