"""Notices drawn when their turn comes: from the rows as they are then, in the reader's language."""

from bot.delivery.notices.drawer import Drawer, News

__all__ = ["Drawer", "News"]
