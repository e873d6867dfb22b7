"""What every page of the console has: the parts, its visitor, and the way it is drawn."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin import CustomView
from starlette_admin.flash import flash, get_flashed_messages

from bot.errors import UserError
from bot.services.console import Visitor
from bot.texts import t
from bot.views.words import short_day
from bot.web.console.parts import Parts
from bot.web.console.speaking import label, spoken
from storage.tables import Role


class Page(CustomView):
    """A page in the menu. `roles`: who sees it there and may open it; None for whoever is signed in."""

    key: ClassVar[str]
    roles: ClassVar[frozenset[Role] | None] = None

    def __init__(self, parts: Parts) -> None:
        super().__init__(menu_label=label(f"console.menu.{self.key}"), route_name=self.route_name or self.key)
        self.parts = parts

    def is_accessible(self, request: Request) -> bool:
        """Whether this visitor's roles open it; what it shows is asked of the services besides."""
        guest: Visitor | None = request.state.visitor
        return guest is not None and (self.roles is None or bool(self.roles & guest.roles))

    def draw(self, request: Request, name: str, status: int = 200, /, **facts: Any) -> Response:
        """The page of a template."""
        if self.templates is None:
            raise LookupError("this page stands nowhere yet")
        lang, timezone = spoken(), self.parts.desk.settings.timezone
        context = {
            "title": str(self.menu_label),
            "flashed_messages": get_flashed_messages(request),
            "lang": lang,
            "at": lambda moment: short_day(moment, timezone, lang),
            "root": self.parts.address.path,
            **facts,
        }
        return self.templates.TemplateResponse(request, name, context, status)

    def go(self, request: Request, path: str, word: str = "", category: str = "success") -> Response:
        """On to another page, with a word there."""
        if word:
            flash(request, word, category)
        return RedirectResponse(f"{self.parts.address.path}{path}", 303)


def visitor(request: Request) -> Visitor:
    """Who is signed in. The gate has asked; pages without a visitor never ask here."""
    found: Visitor = request.state.visitor
    return found


def path_of(number: str | None) -> str:
    """Where one suggestion stands."""
    return f"/s/{quote(number or '')}"


@contextmanager
def refusing(instead: str = "") -> Iterator[None]:
    """What somebody may not see is not there. `instead`: a text in place of what the refusal says, so that
    the page is the same for that and for what never was.
    """
    try:
        yield
    except UserError as error:
        word = t(instead, spoken()) if instead else t(error.key, spoken(), **error.values)
        raise HTTPException(404, word) from error


def local(moment: datetime | None, parts: Parts) -> str:
    """A moment in few letters; nothing for none."""
    return short_day(moment, parts.desk.settings.timezone, spoken()) if moment else ""
