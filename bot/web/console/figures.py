"""Figures: how many of what, where and how late, as tables whose rows draw themselves as bars."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.routing import route

from bot import clock
from bot.errors import UserError
from bot.services import overview
from bot.services.access import DECIDING
from bot.services.ledger import filters
from bot.services.ledger.filters import Filter
from bot.services.overview import DAYS, Overview
from bot.texts import t
from bot.views import ledger as view
from bot.views.words import brief_day
from bot.web.console.page import Page, refusing, visitor
from bot.web.console.queue import typed_of
from bot.web.console.speaking import spoken
from bot.web.kept import Kept
from storage.queries import exports
from storage.queries.exports import Names
from storage.queries.scopes import Scope

SPAN = timedelta(days=overview.WEEKS * 7)
FRESH, GOOD = timedelta(minutes=5), timedelta(hours=1)
LOOKS = 64
"""Looks that are kept at most."""

PATIENCE = 0.2
"""Seconds in which most looks are counted; for the others the page asks again by itself."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its words, its number, how long its bar is in hundredths, and where its suggestions are."""

    name: str
    count: int
    share: float
    link: str = ""
    late: int | None = None


class FiguresPage(Page):
    """What the filter's suggestions add up to; without one, those of the last thirteen weeks."""

    key = "figures"
    icon = "fa-solid fa-chart-simple"
    path = "/figures"
    roles = DECIDING

    def __init__(self, parts: Any) -> None:
        super().__init__(parts)
        self._kept = Kept[tuple[Scope, Filter], Overview](
            self.parts.database, fresh=FRESH, good=GOOD, most=LOOKS
        )

    @route("")
    async def index(self, request: Request) -> Response:
        """By state, community, sort of matter, week and time to the answer."""
        lang, desk, now = spoken(), self.parts.desk, clock.now()
        with refusing():
            scope = await self.parts.acting.scope(visitor(request).telegram_id)
        since = now.astimezone(desk.settings.timezone).date() - SPAN
        typed = typed_of(request.query_params) if request.query_params else f"filed:{since}.."

        def read(session: Session) -> tuple[Filter, Names]:
            return filters.read(session, desk, typed, view.words(), now), exports.list_names(session, lang)

        def look(session: Session, now: datetime) -> Overview:
            return overview.look(session, desk, asked, scope, now)

        try:
            asked, known = await self.parts.database.read(read)
            found = await self._kept.look((scope, asked), look, PATIENCE)
        except UserError as error:
            return self.go(request, "/figures", t(error.key, lang, **error.values), "warning")
        written, described = filters.write(asked), view.described(asked, known, lang)
        facts = {"described": described, "link": urlencode({"f": written}), "typed": written}
        if found is None:
            said = t("console.counting", lang)
            return self.draw(request, "waiting.html", path="/figures", said=said, reset=False, **facts)

        def led(field: str, value: str) -> str:
            return urlencode({field: value, "f": written, "order": "newest"}) if value else ""

        return self.draw(
            request,
            "figures.html",
            **facts,
            found=found,
            statuses=bars(
                (t(f"card.status.{one}", lang), count, led("status", one.value))
                for one, count in found.statuses.items()
            ),
            communities=bars(
                (
                    (known.communities.get(one, one), count, led("community", one))
                    for one, count in found.communities.items()
                ),
                [found.late_by_community[one] for one in found.communities],
            ),
            sorts=bars(
                (known.sorts.get(one, t("console.unsorted", lang)), count, led("category", one))
                for one, count in found.sorts.items()
            ),
            weeks=bars((brief_day(day, lang), count, "") for day, count in found.weeks),
            waits=bars((name, count, "") for name, count in waits(found, lang).items()),
        )


def waits(found: Overview, lang: str) -> Mapping[str, int]:
    """The times to an answer in words, and how many were answered within each."""
    names = [t("console.within", lang, days=day) for day in DAYS]
    return dict(zip([*names, t("console.longer", lang, days=DAYS[-1])], found.waits, strict=True))


def bars(rows: Iterable[tuple[str, int, str]], late: list[int] | None = None) -> list[Bar]:
    """The rows with their bars; the longest takes all the room there is."""
    every = list(rows)
    longest = max((count for _, count, _ in every), default=0) or 1
    return [
        Bar(name, count, round(100 * count / longest, 1), link, late[place] if late is not None else None)
        for place, (name, count, link) in enumerate(every)
    ]
