"""What draws a notice."""

from collections.abc import Callable

from sqlmodel import Session

from bot.services.desk import Desk
from bot.views.screen import Screen
from storage.queries.outbox import Claim

# None: the notice has lost its sense meanwhile; nothing is sent, and the outbox says so.
Drawer = Callable[[Session, Desk, Claim, str], Screen | None]
