"""The queue: all suggestions within somebody's scope, by a filter that can be typed, chosen and saved."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from bot import clock
from bot.errors import UserError
from bot.services import saved_views
from bot.services.access import DECIDING
from bot.services.ledger import filters
from bot.services.ledger.filters import SWITCHES, YES, Filter, Names
from bot.services.ledger.orders import ORDERING
from bot.texts import t
from bot.views import ledger as view
from bot.web.console import lists
from bot.web.console.lists import Line
from bot.web.console.page import Page, refusing, visitor
from bot.web.console.parts import Parts
from bot.web.console.speaking import spoken
from bot.web.kept import Later
from storage.queries import exports
from storage.queries.ledger import pages as ledger
from storage.queries.ledger.pages import Mark, Order
from storage.queries.scopes import Scope
from storage.tables import Kind, SavedView, Status

PER_PAGE = 30
PATIENCE = 0.2
"""Seconds in which nearly everything is found; else the page asks again by itself."""

BEGINNING = f"status:{filters.OPEN}"
"""What is shown before anything is asked for."""

FIELDS = ("community", "status", "kind", "category", "body")
"""Those with a list to choose from; all others can be typed."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the queue, and everything its form shows."""

    asked: Filter
    written: str
    described: str
    rows: list[Line]
    page: ledger.Page
    names: Names
    views: list[tuple[SavedView, str]]


class QueuePage(Page):
    """A list to filter, page by page from any place on; filters are kept under names."""

    key = "queue"
    icon = "fa-solid fa-list-check"
    path = "/queue"
    roles = DECIDING

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._later = Later[Hashable, Found](parts.database)

    @route("")
    async def index(self, request: Request) -> Response:
        """What the address asks for: `f` a filter in words, besides it the fields of the form."""
        asked = request.query_params
        wanted = Order(asked["order"]) if asked.get("order") in set(Order) else Order.DUE
        after = Mark.read(asked["after"]) if asked.get("after") else None
        person = visitor(request).telegram_id
        with refusing():
            scope = await self.parts.acting.scope(person)
        wrong, typed = "", typed_of(asked) if asked else BEGINNING
        try:
            found = await self._find(person, scope, typed, wanted, after)
        except UserError as error:
            wrong = t(error.key, spoken(), **error.values)
            found = await self._find(person, scope, BEGINNING, wanted, None)
        if found is None:
            said = t("console.searching", spoken())
            return self.draw(
                request, "waiting.html", path="/queue", typed=typed, said=said, reset=True, described=""
            )
        order = order_of(found.asked, wanted)
        link = {"f": found.written, "order": order.value}
        return self.draw(
            request,
            "queue.html",
            found=found,
            order=order,
            orders=list(Order),
            choices=choices(found.names, spoken()),
            chosen={field: chosen_of(found.asked, field) for field in FIELDS},
            switches={name: getattr(found.asked, name) is True for name in SWITCHES},
            rest=rest_of(found.asked),
            exports=bool(visitor(request).roles & {*ORDERING}),
            more=urlencode({**link, "after": str(found.page.after)}) if found.page.after else "",
            first=urlencode(link) if after else "",
            wrong=wrong,
        )

    @route("/views", methods=["POST"], name="queue-views")
    async def on_view(self, request: Request) -> Response:
        """Keep the filter under a name; give one that was kept another name, or drop it."""
        person, now = visitor(request).telegram_id, clock.now()
        form = {name: str(value) for name, value in (await request.form()).items()}
        name = form.get("name", "")

        def keep(session: Session) -> tuple[str, str, str]:
            if "drop" in form:
                return "dropped", saved_views.drop(session, person, row_of(form["drop"])).name, ""
            if "rename" in form:
                found = saved_views.rename(session, person, row_of(form["rename"]), name)
                return "renamed", found.name, found.filter
            asked = filters.read(session, self.parts.desk, form.get("f", ""), view.words(), now)
            found = saved_views.save(session, person, name, filters.write(asked), now)
            return "saved", found.name, found.filter

        try:
            done, called, written = await self.parts.database.write(keep)
        except UserError as error:
            return self.go(request, "/queue", t(error.key, spoken(), **error.values), "warning")
        path = f"/queue?{urlencode({'f': written})}" if written else "/queue"
        return self.go(request, path, t(f"console.view.{done}", spoken(), name=called))

    async def _find(
        self, person: int, scope: Scope, typed: str, order: Order, after: Mark | None
    ) -> Found | None:
        """The page, unless it takes longer than one waits. Raises UserError for a filter there is none of."""
        desk, lang, now = self.parts.desk, spoken(), clock.now()

        def find(session: Session) -> Found:
            asked = filters.read(session, desk, typed, view.words(), now)
            selection = filters.select(session, desk, asked, scope, now)
            page = ledger.list_page(session, selection, order_of(asked, order), after, PER_PAGE)
            known = exports.list_names(session, lang)
            return Found(
                asked=asked,
                written=filters.write(asked),
                described=view.described(asked, known, lang),
                rows=lists.lines(session, desk, page.rows, known, now, lang),
                page=page,
                names=known,
                views=[
                    (one, urlencode({"f": one.filter})) for one in saved_views.list_views(session, person)
                ],
            )

        return await self._later.get((person, scope, typed, order, after, lang), find, PATIENCE)


def row_of(text: str) -> int | None:
    """The row that a form names."""
    return int(text) if text.isdecimal() else None


def order_of(asked: Filter, wanted: Order) -> Order:
    """The order that was asked for; by date only what is open, for everything else has had its answer.

    Sorting a million by their dates takes 0.4 s; of those open there are few.
    """
    only_open = bool(asked.status) and not filters.ENDED & set(asked.status)
    return wanted if wanted is not Order.DUE or only_open else Order.NEWEST


def typed_of(asked: Mapping[str, str]) -> str:
    """The filter that an address asks for, in the words that `filters.read` takes."""
    pieces = [f"{field}:{asked[field]}" for field in FIELDS if asked.get(field)]
    pieces += [f"{switch}:{YES}" for switch in SWITCHES if asked.get(switch)]
    first, last = day_of(asked.get("first")), day_of(asked.get("last"))
    if first or last:
        pieces.append(f"filed:{first or ''}..{last or ''}")
    # Words to be looked for may follow `text:` and go to the end.
    return " ".join([*pieces, asked.get("f", "")])


def day_of(text: str | None) -> date | None:
    """A day as a form sends it."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def chosen_of(asked: Filter, field: str) -> str:
    """What a list of the form stands at: the one value, or all open states."""
    values = getattr(asked, field)
    if field == "status" and set(values) == {one for one in Status if one not in filters.ENDED}:
        return filters.OPEN
    return values[0] if len(values) == 1 else ""


def rest_of(asked: Filter) -> str:
    """What the lists and boxes of the form do not show, as it may be typed."""
    shown: dict[str, Any] = {field: () for field in FIELDS if chosen_of(asked, field)}
    shown |= {switch: None for switch in SWITCHES if getattr(asked, switch) is True}
    if asked.dated is filters.Dated.FILED:
        shown |= {"first": None, "last": None}
    return filters.write(replace(asked, **shown))


def choices(known: Names, lang: str) -> dict[str, list[tuple[str, str]]]:
    """What may be chosen of each field: the codes, and what they are called."""
    states = [(one.value, t(f"card.status.{one}", lang)) for one in Status if one is not Status.DRAFT]
    return {
        "community": [*known.communities.items()],
        "status": [(filters.OPEN, t("filter.open", lang)), *states],
        "kind": [(one.value, t(f"words.kind.{one.value}", lang)) for one in Kind],
        "category": [*known.sorts.items()],
        "body": [*known.bodies.items()],
    }
