"""Pages that are a table: what there is of the office's own, with the buttons that change it at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from bot import clock
from bot.hanzi import simplified
from bot.texts import t
from bot.views.presses import Press
from bot.web.console.drawing import Choice
from bot.web.console.page import Page, visitor
from bot.web.console.speaking import spoken


@dataclass(frozen=True, slots=True)
class Row:
    """A line: its cells, and buttons of the desk. `share`: how far it is, in hundredths, if under way."""

    cells: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    share: int | None = None


class TablePage(Page):
    """A table with a search field. `columns`: what its columns are called, by the key's end."""

    columns: ClassVar[tuple[str, ...]]
    above: ClassVar[tuple[tuple[str, Press], ...]] = ()
    """Buttons of the desk above the table: the key of each text, and what it presses."""

    template: ClassVar[str] = "table.html"

    @route("")
    async def index(self, request: Request) -> Response:
        """The lines in which every word that is looked for stands."""
        person, now, lang = visitor(request).telegram_id, clock.now(), spoken()
        words = request.query_params.get("q", "")[:100].split()
        rows = await self.parts.database.read(lambda session: self.rows(session, person, now, lang))
        return self.draw(
            request,
            self.template,
            rows=[row for row in rows if holds(row, words)],
            columns=[t(f"console.{self.key}.{column}", lang) for column in self.columns],
            above=[Choice(t(key, lang), press.encode()) for key, press in self.above],
            q=" ".join(words),
            refresh=any(row.share is not None for row in rows),
            here=f"{self.parts.address.path}{self.path}",
            **self.more(lang),
        )

    def rows(self, session: Session, person: int, now: datetime, lang: str) -> Sequence[Row]:
        """The lines, in the order of the page."""
        raise NotImplementedError

    def more(self, lang: str) -> dict[str, object]:
        """What the template needs besides."""
        return {}


def holds(row: Row, words: Sequence[str]) -> bool:
    """Whether every word stands somewhere in a line, in whatever script."""
    whole = simplified(" ".join(row.cells)).casefold()
    return all(simplified(word).casefold() in whole for word in words)


def press(key: str, lang: str, action: str, subject: int | None = None, arg: str = "") -> Choice:
    """A button of the desk."""
    return Choice(t(key, lang), Press(action, subject, arg).encode())
