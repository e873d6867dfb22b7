"""The board put together: which address shows what."""

import hashlib
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import orjson
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.errors import UserError
from bot.services.board import figures, reading
from bot.services.board.figures import Figures
from bot.settings import Settings
from bot.texts import t
from bot.web.board import asking, feeds, open311
from bot.web.board.asking import Asked
from bot.web.board.gate import FOR_GOOD, Gate
from bot.web.board.open311 import Refused
from bot.web.board.pages import Pages
from bot.web.board.shown import Reader
from bot.web.kept import Kept
from storage.database import Database
from storage.queries import board, places
from storage.tables import Category, Community

Answer = Callable[[Request], Awaitable[Response]]
Tallies = Sequence[tuple[str, str, bool, int]]
FEED = 50
FRESH, GOOD = timedelta(minutes=1), timedelta(hours=1)
MACHINES = {"Access-Control-Allow-Origin": "*"}
"""What everybody may read, the pages of others may read for them."""


class Board:
    """The board of a running bot; `application` is mounted at `path`."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.root = settings.board_url
        self.path = urlsplit(self.root).path
        self._settings = settings
        self._database = database
        self._gate = Gate(database, time.monotonic, settings.language)
        here = files("bot.web.board")
        self._style = (here / "style.css").read_bytes()
        self._icon = (here / "icon.svg").read_bytes()
        version = hashlib.sha256(self._style + self._icon).hexdigest()[:12]
        self._pages = Pages(self.path, version, settings)
        self._figures = Kept[None, Figures](database, fresh=FRESH, good=GOOD)
        self._tallies = Kept[None, Tallies](database, fresh=FRESH, good=GOOD)
        self.application = self._make()

    def _make(self) -> Starlette:
        doors: dict[str, Answer] = {
            "/": self.on_list,
            "/s/{number}.json": self.on_one_json,
            "/s/{number}": self.on_one,
            "/figures": self.on_figures,
            "/figures.json": self.on_figures_json,
            "/about": self.on_about,
            "/suggestions.json": self.on_list_json,
            "/feed.atom": self.on_feed,
            "/style.css": self.on_style,
            "/icon.svg": self.on_icon,
        }
        routes = [Route(path, self._gate.door(answer)) for path, answer in doors.items()]
        standard: dict[str, Answer] = {
            "/open311/discovery.{form}": self.on_discovery,
            "/open311/v2/services.{form}": self.on_services,
            "/open311/v2/services/{code}.{form}": self.on_service,
            "/open311/v2/requests.{form}": self.on_requests,
            "/open311/v2/requests/{number}.{form}": self.on_request,
        }
        every = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
        routes += [
            Route(path, self._gate.door(_standard(answer)), methods=every)
            for path, answer in standard.items()
        ]
        routes.append(Route("/{rest:path}", self._gate.door(self.on_missing)))
        return Starlette(routes=routes)

    async def on_list(self, request: Request) -> Response:
        """What was asked and answered, the newest first."""
        reader, tallies = self._reader(request), await self._tally()

        def work(session: Session) -> str:
            communities, categories = _known(session)
            asked = asking.read(request, [one.code for one in communities], categories)
            wanted, trouble, page = asking.wanted(asked, categories, reader.tz), "", reading.Page((), None)
            try:
                page = reading.open_page(session, wanted, asked.words, asked.after)
            except UserError as error:
                trouble = t(error.key, reader.lang, **error.values)
            count = _count(tallies, asked, wanted) if asked.countable else None
            return self._pages.list(page, asked, communities, categories, reader, count, trouble)

        return _html(await self._gate.read(work))

    async def on_one(self, request: Request) -> Response:
        """One suggestion whole."""
        reader, asked = self._reader(request), _asked(request)
        entry = await self._gate.read(lambda session: reading.find(session, request.path_params["number"]))
        if entry is None:
            return self._missing(request)
        return _html(self._pages.one(entry, asked, reader))

    async def on_figures(self, request: Request) -> Response:
        """Counts, shares and charts."""
        counted, reader, asked = await self._count(), self._reader(request), _asked(request)

        def work(session: Session) -> str:
            communities, categories = _known(session)
            return self._pages.figures(counted, communities, categories, asked, reader)

        return _html(await self._gate.read(work))

    async def on_about(self, request: Request) -> Response:
        """What is here, what is not, and the doors for programs."""
        return _html(self._pages.about(_asked(request), self._reader(request)))

    async def on_missing(self, request: Request) -> Response:
        """There is no such page."""
        return self._missing(request)

    async def on_list_json(self, request: Request) -> Response:
        """A page of the list, with the address of the next one."""
        reader = self._reader(request)

        def work(session: Session) -> dict[str, Any]:
            communities, categories = _known(session)
            asked = asking.read(request, [one.code for one in communities], categories)
            wanted = asking.wanted(asked, categories, reader.tz)
            page = reading.open_page(session, wanted, asked.words, asked.after)
            behind = f"{self.root}/suggestions.json{asking.query(asked, after=page.behind)}"
            return {
                "suggestions": [feeds.as_json(one, self.root, reader) for one in page.entries],
                "next": behind if page.behind is not None else None,
            }

        try:
            return _json(await self._gate.read(work))
        except UserError as error:
            return _json({"error": t(error.key, reader.lang, **error.values)}, status=400)

    async def on_one_json(self, request: Request) -> Response:
        """One suggestion."""
        entry = await self._gate.read(lambda session: reading.find(session, request.path_params["number"]))
        if entry is None:
            return _json({"error": "not found"}, status=404)
        return _json(feeds.as_json(entry, self.root, self._reader(request)))

    async def on_figures_json(self, request: Request) -> Response:
        """The figures."""
        return _json(feeds.figures_json(await self._count()))

    async def on_feed(self, request: Request) -> Response:
        """Where something happened last, of all or of one community."""
        reader = self._reader(request)

        def work(session: Session) -> bytes:
            communities, _ = _known(session)
            code = asking.read(request, [one.code for one in communities], ()).community
            entries = reading.list_updated(session, board.Wanted(community=code or None), FEED)
            return feeds.feed(entries, self.root, self._pages.title(reader.lang), code, reader)

        content = await self._gate.read(work)
        headers = MACHINES | {"Vary": "Accept-Language"}
        return Response(content, media_type="application/atom+xml; charset=utf-8", headers=headers)

    async def on_style(self, request: Request) -> Response:
        """How the pages look; the address names its version."""
        return Response(
            self._style, media_type="text/css; charset=utf-8", headers={"Cache-Control": FOR_GOOD}
        )

    async def on_icon(self, request: Request) -> Response:
        """The sign in the tab."""
        return Response(self._icon, media_type="image/svg+xml", headers={"Cache-Control": FOR_GOOD})

    async def on_discovery(self, request: Request) -> Response:
        """GET Service Discovery."""
        street = self._settings.street_name or t("arriving.street", self._settings.language)
        return open311.discover(request.path_params["form"], self.root, street)

    async def on_services(self, request: Request) -> Response:
        """GET Service List."""
        found = await self._gate.read(reading.list_public_categories)
        rows = open311.services(found, self._reader(request).lang)
        return open311.answer(request.path_params["form"], "services", "service", rows)

    async def on_service(self, request: Request) -> Response:
        """GET Service Definition."""
        found = await self._gate.read(reading.list_public_categories)
        return open311.define(request.path_params["form"], request.path_params["code"], found)

    async def on_requests(self, request: Request) -> Response:
        """GET Service Requests."""
        reader = self._reader(request)

        def work(session: Session) -> Sequence[open311.Fields]:
            wanted, size, page = open311.read(request, reading.list_public_categories(session), reader.now)
            rows = board.list_numbered(session, wanted, size, (page - 1) * size)
            return open311.requests(reading.beside(session, rows), reader)

        return open311.answer(
            request.path_params["form"], "service_requests", "request", await self._gate.read(work)
        )

    async def on_request(self, request: Request) -> Response:
        """GET Service Request."""
        entry = await self._gate.read(lambda session: reading.find(session, request.path_params["number"]))
        if entry is None:
            raise Refused(404, "service_request_id was not found")
        rows = open311.requests([entry], self._reader(request))
        return open311.answer(request.path_params["form"], "service_requests", "request", rows)

    async def warm(self) -> None:
        """Count what every visitor is shown, before there is one."""
        await self._count()
        await self._tally()

    async def _count(self) -> Figures:
        tz = self._settings.timezone
        return await self._figures.get(None, lambda session, now: figures.count(session, tz, now))

    async def _tally(self) -> Tallies:
        return await self._tallies.get(None, lambda session, now: board.list_tallies(session))

    def _reader(self, request: Request) -> Reader:
        lang = asking.language(request, self._settings.language)
        return Reader(lang, self._settings.timezone, clock.now())

    def _missing(self, request: Request) -> Response:
        return _html(self._pages.missing(_asked(request), self._reader(request)), status=404)


def _standard(answer: Answer) -> Answer:
    """A door of the standard: only asked, in a form it knows, with its errors in its own form."""

    async def on_request(request: Request) -> Response:
        form = request.path_params["form"]
        try:
            if form not in open311.FORMATS:
                raise Refused(404, "the formats are json and xml")
            if request.method not in ("GET", "HEAD"):
                raise Refused(405, "this service is read-only: nothing can be created or changed here")
            response = await answer(request)
        except Refused as error:
            response = open311.refuse(form, error)
        response.headers.update(MACHINES | {"Vary": "Accept-Language"})
        return response

    return on_request


def _known(session: Session) -> tuple[Sequence[Community], Sequence[Category]]:
    return places.list_communities(session), reading.list_public_categories(session)


def _asked(request: Request) -> Asked:
    """Of a page without filters: only the language that was asked for."""
    return asking.read(request, (), ())


def _count(tallies: Tallies, asked: Asked, wanted: board.Wanted) -> int:
    return sum(
        count
        for community, category, answered, count in tallies
        if asked.community in ("", community)
        and (not wanted.categories or category in wanted.categories)
        and wanted.answered in (None, answered)
    )


def _html(content: str, status: int = 200) -> Response:
    headers = {"Vary": "Accept-Language"}
    return Response(content, status, headers, media_type="text/html; charset=utf-8")


def _json(content: Any, status: int = 200) -> Response:
    headers = MACHINES | {"Vary": "Accept-Language"}
    return Response(orjson.dumps(content), status, headers, media_type="application/json; charset=utf-8")
