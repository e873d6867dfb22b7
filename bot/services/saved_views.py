"""Filters of the queue that somebody keeps under a name."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from storage.queries import console
from storage.tables import SavedView

MOST, NAME = 20, 40
"""Views of one person, and characters of a name, at most."""


def list_views(session: Session, telegram_id: int) -> Sequence[SavedView]:
    """A person's own, by name."""
    return console.list_views(session, telegram_id)


def save(session: Session, telegram_id: int, name: str, written: str, now: datetime) -> SavedView:
    """Keep a filter, as `ledger.filters.write` gives it, under a name; one of that name is replaced.

    Raises UserError `console.view_name`, `console.view_many`.
    """
    name = _fitting(name)
    known = console.list_views(session, telegram_id)
    view = next((one for one in known if one.name == name), None)
    if view is None and len(known) >= MOST:
        raise UserError("console.view_many", most=MOST)
    view = view or SavedView(telegram_id=telegram_id, name=name, filter="", created_at=now)
    view.filter = written
    session.add(view)
    session.flush()
    return view


def rename(session: Session, telegram_id: int, view_id: int | None, name: str) -> SavedView:
    """Call one's own by another name.

    Raises UserError `console.view_gone`, `console.view_name`; `console.view_taken` if another is called so.
    """
    view, name = get_own(session, telegram_id, view_id), _fitting(name)
    if any(one.name == name and one.id != view.id for one in console.list_views(session, telegram_id)):
        raise UserError("console.view_taken", name=name)
    view.name = name
    session.add(view)
    session.flush()
    return view


def drop(session: Session, telegram_id: int, view_id: int | None) -> SavedView:
    """One's own is gone. Raises UserError `console.view_gone` for any other."""
    view = get_own(session, telegram_id, view_id)
    session.delete(view)
    return view


def get_own(session: Session, telegram_id: int, view_id: int | None) -> SavedView:
    """One of this person's. Raises UserError `console.view_gone`."""
    view = session.get(SavedView, view_id) if view_id else None
    if view is None or view.telegram_id != telegram_id:
        raise UserError("console.view_gone")
    return view


def _fitting(name: str) -> str:
    plain = " ".join(name.split())
    if not plain or len(plain) > NAME:
        raise UserError("console.view_name", most=NAME)
    return plain
