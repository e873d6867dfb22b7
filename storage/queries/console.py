"""Links into the web console, its sessions, and saved views."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from storage.tables import ConsoleLink, ConsoleSession, SavedView


def find_link(session: Session, code_hash: str) -> ConsoleLink | None:
    """The link with this hash, locked so that it serves once."""
    return session.exec(
        select(ConsoleLink).where(ConsoleLink.code_hash == code_hash).with_for_update()
    ).first()


def add_link_once(session: Session, link: ConsoleLink) -> bool:
    """Add it, unless one with its hash is there: also when another process adds that at this moment."""
    try:
        with session.begin_nested():
            session.add(link)
            session.flush()
    except IntegrityError:
        return False
    return True


def count_links(session: Session, telegram_id: int, since: datetime) -> int:
    """How many links somebody asked for since a moment."""
    statement = select(func.count()).where(
        ConsoleLink.telegram_id == telegram_id, col(ConsoleLink.created_at) > since
    )
    return session.exec(statement).one()


def spoil_links(session: Session, telegram_id: int, now: datetime) -> None:
    """No link that was given to somebody opens anything any more."""
    session.execute(
        update(ConsoleLink)
        .where(
            col(ConsoleLink.telegram_id) == telegram_id,
            col(ConsoleLink.used_at).is_(None),
            col(ConsoleLink.expires_at) > now,
        )
        .values(expires_at=now)
    )


def find_session(session: Session, token_hash: str) -> ConsoleSession | None:
    """The session with this hash, ended or not."""
    return session.exec(select(ConsoleSession).where(ConsoleSession.token_hash == token_hash)).first()


def list_open(
    session: Session, now: datetime, idle_since: datetime, telegram_id: int | None = None
) -> Sequence[ConsoleSession]:
    """The sessions that still hold, of one person or of all, the one used last first."""
    statement = select(ConsoleSession).where(
        col(ConsoleSession.ended_at).is_(None),
        col(ConsoleSession.expires_at) > now,
        col(ConsoleSession.seen_at) > idle_since,
    )
    if telegram_id is not None:
        statement = statement.where(ConsoleSession.telegram_id == telegram_id)
    return session.exec(
        statement.order_by(col(ConsoleSession.seen_at).desc(), col(ConsoleSession.id).desc())
    ).all()


def list_views(session: Session, telegram_id: int) -> Sequence[SavedView]:
    """The views somebody saved, by name."""
    return session.exec(
        select(SavedView).where(SavedView.telegram_id == telegram_id).order_by(SavedView.name)
    ).all()
