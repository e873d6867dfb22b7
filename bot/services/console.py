"""Who is signed in to the web console: links that open it once, and the sessions they opened.

There are no passwords. The bot gives a link in a private chat to whoever holds a role, or Telegram's own
login says who comes; of all that only hashes are kept. A session ends by itself, by its owner, by an admin,
or with the owner's last role.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, audit, telegram_login
from bot.services.audit import Action
from bot.services.desk import Desk
from storage.queries import console, people
from storage.tables import ConsoleLink, ConsoleSession, Member, Role

LINK_LASTS = timedelta(minutes=5)
LINKS, LINKS_WITHIN = 5, timedelta(minutes=15)
"""So many links are given to a person in such a time."""
LASTS, IDLE = timedelta(hours=12), timedelta(hours=1)
SEEN_EVERY = timedelta(minutes=1)
DEVICE = 40


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in. `seen`: whether the session's time of use is fresh enough."""

    telegram_id: int
    session_id: int
    language: str
    roles: frozenset[Role]
    seen: bool


def may_enter(session: Session, desk: Desk, telegram_id: int) -> bool:
    """Whether somebody holds any role of the committees or the office."""
    return telegram_id in desk.settings.admin_ids or bool(people.list_roles(session, telegram_id))


def give_link(session: Session, desk: Desk, telegram_id: int, now: datetime) -> str:
    """A fresh code; what was given before and not used opens nothing any more.

    Raises UserError `console.off` without a console, `access.not_yours` without a role, `console.too_many`.
    """
    if not desk.settings.console_url:
        raise UserError("console.off")
    member = _member(session, desk, telegram_id, now)
    if console.count_links(session, telegram_id, now - LINKS_WITHIN) >= LINKS:
        raise UserError("console.too_many", minutes=LINKS_WITHIN // timedelta(minutes=1))
    console.spoil_links(session, telegram_id, now)
    code = secrets.token_urlsafe(32)
    link = ConsoleLink(
        code_hash=digest(code), telegram_id=telegram_id, created_at=now, expires_at=now + LINK_LASTS
    )
    session.add(link)
    session.flush()
    audit.record(session, Action.LINKED, f"console_link:{link.id}", now, member=member)
    return code


def sign_in(session: Session, desk: Desk, code: str, device: str, now: datetime) -> str:
    """The secret of a fresh session, for a link's code. UserError `console.bad_link` for any other."""
    link = console.find_link(session, digest(code))
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise UserError("console.bad_link")
    if not may_enter(session, desk, link.telegram_id):
        raise UserError("console.bad_link")
    link.used_at = now
    session.add(link)
    return _open(session, desk, link, device, now)


def sign_in_by_telegram(session: Session, desk: Desk, result: str, device: str, now: datetime) -> str:
    """The secret of a fresh session for whom Telegram's own login names.

    Raises UserError: what `bot.services.telegram_login.check` raises, `console.login.used` for what came
    before, and `console.login.no_role`.
    """
    said = telegram_login.check(result, desk.settings.bot_token.get_secret_value(), now)
    # Kept as a link that has served: it outlasts the time for which Telegram's word is fresh.
    used = ConsoleLink(
        code_hash=digest(f"telegram:{said.signature}"),
        telegram_id=said.telegram_id,
        created_at=now,
        expires_at=now + LINK_LASTS + telegram_login.FRESH,
        used_at=now,
    )
    if not console.add_link_once(session, used):
        raise UserError("console.login.used")
    if not may_enter(session, desk, said.telegram_id):
        raise UserError("console.login.no_role")
    return _open(session, desk, used, device, now, by="telegram")


def _open(
    session: Session, desk: Desk, link: ConsoleLink, device: str, now: datetime, by: str = "link"
) -> str:
    token = secrets.token_urlsafe(32)
    opened = ConsoleSession(
        token_hash=digest(token),
        telegram_id=link.telegram_id,
        device=device[:DEVICE],
        created_at=now,
        seen_at=now,
        expires_at=now + LASTS,
    )
    session.add(opened)
    session.flush()
    member = _member(session, desk, link.telegram_id, now)
    data = {"by": by, "link": link.id, "device": opened.device}
    audit.record(session, Action.SIGNED_IN, subject_of(opened), now, member=member, data=data)
    return token


def find_visitor(session: Session, desk: Desk, token: str, now: datetime) -> Visitor | None:
    """Who comes with this secret; None if it opens nothing (any more)."""
    found = console.find_session(session, digest(token))
    if found is None or found.id is None or not _holds(found, now) or not _stands(session, desk, found):
        return None
    roles = {role.role for role in people.list_roles(session, found.telegram_id)}
    if found.telegram_id in desk.settings.admin_ids:
        roles.add(Role.ADMIN)
    known = people.find_resident(session, found.telegram_id)
    language = known.language if known is not None else desk.settings.language
    seen = now - found.seen_at < SEEN_EVERY
    return Visitor(found.telegram_id, found.id, language, frozenset(roles), seen)


def see(session: Session, session_id: int, now: datetime) -> None:
    """It is used just now."""
    found = session.get(ConsoleSession, session_id)
    if found is not None and found.ended_at is None:
        found.seen_at = now
        session.add(found)


def list_open(
    session: Session, desk: Desk, now: datetime, telegram_id: int | None = None
) -> Sequence[ConsoleSession]:
    """The sessions that still hold, of one person, or for admins of all; the one used last first."""
    found = console.list_open(session, now, now - IDLE, telegram_id)
    return [one for one in found if _stands(session, desk, one)]


def list_with_roles(
    session: Session, desk: Desk, now: datetime, telegram_id: int | None = None
) -> list[tuple[ConsoleSession, Sequence[Member]]]:
    """`list_open`, each with the roles of whoever opened it: a person is named by nothing else."""
    found = list_open(session, desk, now, telegram_id)
    return [(one, people.list_roles(session, one.telegram_id)) for one in found]


def end(session: Session, desk: Desk, telegram_id: int, session_id: int | None, now: datetime) -> None:
    """End a session: one's own, or as an admin anybody's. Raises UserError `console.gone` for all others."""
    found = session.get(ConsoleSession, session_id) if session_id else None
    if found is None or found.ended_at is not None:
        raise UserError("console.gone")
    own = found.telegram_id == telegram_id
    if not own and not access.is_admin(session, desk, telegram_id):
        raise UserError("console.gone")
    _end(session, found, "own" if own else "admin", _member(session, desk, telegram_id, now), now)


def end_all(session: Session, desk: Desk, telegram_id: int, now: datetime, but: int | None = None) -> int:
    """End all of a person's own sessions, but one; gives how many."""
    ended = [one for one in list_open(session, desk, now, telegram_id) if one.id != but]
    member = _member(session, desk, telegram_id, now) if ended else None
    for one in ended:
        _end(session, one, "own", member, now)
    return len(ended)


def subject_of(opened: ConsoleSession) -> str:
    """How the audit calls a session."""
    return f"console:{opened.id}"


def digest(secret: str) -> str:
    """What is kept of a code or a cookie."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _holds(opened: ConsoleSession, now: datetime) -> bool:
    return opened.ended_at is None and now < opened.expires_at and now - opened.seen_at < IDLE


def _stands(session: Session, desk: Desk, opened: ConsoleSession) -> bool:
    """Whether a role with which it was opened is still held: one given later does not bring it back."""
    if opened.telegram_id in desk.settings.admin_ids:
        return True
    held = people.list_roles(session, opened.telegram_id)
    return any(role.granted_at <= opened.created_at for role in held)


def _end(session: Session, opened: ConsoleSession, why: str, member: Member | None, now: datetime) -> None:
    opened.ended_at = now
    session.add(opened)
    audit.record(session, Action.SIGNED_OUT, subject_of(opened), now, member=member, data={"why": why})


def _member(session: Session, desk: Desk, telegram_id: int, now: datetime) -> Member:
    """The row for which the audit speaks: any role, of the office's first. UserError without one."""
    held = sorted(people.list_roles(session, telegram_id), key=lambda role: role.group_id is not None)
    return held[0] if held else access.access_office(session, desk, telegram_id, now)
