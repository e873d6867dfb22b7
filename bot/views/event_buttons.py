"""Buttons below the screens of 会议活动 at the desk."""

from bot.texts import t
from bot.views.presses import Press
from bot.views.screen import Button
from storage.tables import CommunityEvent


def step(name: str, action: str, event: CommunityEvent, field: str, lang: str) -> Button:
    """About one field of the form."""
    return Button(t(f"event.button.{name}", lang), Press(action, event.id, field))


def button(name: str, action: str, event: CommunityEvent, lang: str) -> Button:
    """About the event as it is: pressed later it is old."""
    return Button(t(f"event.button.{name}", lang), Press(action, event.id, stamp=event.revision))


def whole(event: CommunityEvent, lang: str) -> Button:
    """Back to the whole."""
    return Button(t("event.button.open", lang), Press("w_ev1", event.id))


def plain(name: str, action: str, lang: str) -> Button:
    """About no event."""
    return Button(t(f"event.button.{name}", lang), Press(action))
