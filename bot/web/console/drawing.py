"""Screens, made for chats, on a page: their text as it is, their buttons as buttons of a form."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup

from bot.services.cards import CardFacts
from bot.texts import Html, h
from bot.views import cards
from bot.views.screen import Rows, Screen
from bot.web.console.speaking import spoken

# The page has its own way to what these show.
HERE = frozenset({"c_full", "c_files"})
QUOTE = re.compile(r"\n?(</?blockquote[^>]*>)\n?")
"""A quotation stands on lines of its own anyhow: the breaks around it would be empty ones."""
ACCOUNT = re.compile(r'<a href="tg://[^"]*">(.*?)</a>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: what it presses, or where it leads."""

    text: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A screen on the page. `ask`: words are awaited, with this hint."""

    text: Markup
    rows: tuple[tuple[Choice, ...], ...]
    ask: str | None = None


def panel(screen: Screen) -> Panel:
    """A screen as the page shows it. Only a chat opens somebody's account: such links become their words."""
    return Panel(markup(screen.text), rows(screen.rows, HERE), screen.ask)


def markup(text: Html) -> Markup:
    """Telegram's HTML is a part of the page's; whatever was put in is escaped already.

    What a chat asks for as a reply to its message is written into the form below; in bold the words are ours.
    """
    lang = spoken()
    here = text.replace(h("console.reply.chat", lang), h("console.reply.page", lang))
    return Markup(ACCOUNT.sub(r"\1", QUOTE.sub(r"\1", here)))  # noqa: S704


def rows(buttons: Rows, without: Collection[str] = ()) -> tuple[tuple[Choice, ...], ...]:
    """The buttons, without some actions; web links stay links."""
    drawn = []
    for row in buttons:
        choices = tuple(
            Choice(one.text, one.press.encode() if one.press else "", one.url or "")
            for one in row
            if (one.press is not None and one.press.action not in without)
            or (one.url or "").startswith("https://")
        )
        if choices:
            drawn.append(choices)
    return tuple(drawn)


def is_menu_of(screen: Screen, facts: CardFacts, language: str) -> bool:
    """Whether a screen is the card with a menu in place of its buttons."""
    return screen.text.startswith(cards.head(facts, language)[0])
