"""What draws a notice."""

from collections.abc import Callable

from sqlmodel import Session

from bot.services.desk import Desk
from bot.views.screen import Screen
from storage.queries.outbox import Claim
from storage.tables import Event, Suggestion

# None: the notice has lost its sense meanwhile; nothing is sent, and the outbox says so.
Drawer = Callable[[Session, Desk, Claim, str], Screen | None]
News = Callable[[Session, Desk, Suggestion, Event | None, str], Screen | None]
"""Draws what has changed about a suggestion, for its author: the line of its history, in her language."""
