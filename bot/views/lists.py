"""What every list of the committees and the office has in common: its title, and turning its pages."""

from collections.abc import Callable
from typing import Protocol

from bot.texts import Html, h, t
from bot.views.screen import Button
from bot.views.words import counted


class Paged(Protocol):
    """A page of a list; pages count from 0."""

    @property
    def page(self) -> int:
        """Which one it is."""

    @property
    def pages(self) -> int:
        """How many there are, at least one."""


def title(key: str, page: Paged, total: int, lang: str, **more: object) -> Html:
    """The first line: how many there are in all, and which page of how many this is."""
    numbers = {"total": counted(total, lang), "page": page.page + 1, "pages": page.pages}
    return h(key, lang, count=total, **numbers, **more)


def turning(page: Paged, lang: str, button: Callable[[str, int], Button]) -> list[tuple[Button, ...]]:
    """The row that turns to the pages beside this one, if there are any."""
    beside = (("list.earlier", page.page - 1), ("list.later", page.page + 1))
    found = tuple(button(t(key, lang), to) for key, to in beside if 0 <= to < page.pages)
    return [found] if found else []
