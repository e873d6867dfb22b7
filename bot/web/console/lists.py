"""Suggestions in a list: what each line of it says, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from markupsafe import Markup
from sqlmodel import Session

from bot.services import leads
from bot.services.deadlines import Calendar
from bot.services.deidentifying import deidentify
from bot.services.desk import Desk
from bot.services.lights import light
from bot.texts import t
from bot.views import lights
from bot.views.words import kind, shorten
from bot.web.console import drawing
from storage.queries import work
from storage.queries.exports import Names
from storage.tables import Suggestion

WORDS = 60
"""Characters of what was said."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `light` is the class of its date's colour, which the words say as well."""

    number: str
    status: str
    kind: str
    category: str
    community: str
    where: str
    lead: str
    words: str
    due: Markup
    light: str
    urgent: bool
    supervised: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """When the list was made, as the traffic light wants it."""

    now: datetime
    desk: Desk

    @property
    def timezone(self) -> tzinfo:
        """That of the town."""
        return self.desk.settings.timezone

    @property
    def calendar(self) -> Calendar:
        """Which days are worked."""
        return self.desk.calendar


def lines(
    session: Session, desk: Desk, rows: Sequence[Suggestion], known: Names, now: datetime, lang: str
) -> list[Line]:
    """A line for each. Of what is about the conduct of staff no word is shown in lists, and of nobody who
    said it: bodies outside the office read them, too.
    """
    said = work.list_words(session, [row.id for row in rows if row.id is not None])
    return [_line(row, said.get(row.id or 0, ""), Moment(now, desk), known, lang) for row in rows]


def _line(row: Suggestion, said: str, moment: Moment, known: Names, lang: str) -> Line:
    open_to_lists = not leads.is_above(row)
    place = deidentify(row.place) if row.place and open_to_lists else ""
    shown = light(row, moment.now, moment.timezone, moment.calendar)
    due = lights.line(row, moment, lang)
    lead = known.bodies.get(row.lead or "", "")
    return Line(
        number=row.number or "",
        status=t(f"card.status.{row.status}", lang),
        kind=kind(row.kind, lang) if row.kind else t("card.nothing", lang),
        category=known.categories.get(row.category or "", ""),
        community=known.communities.get(row.community, row.community),
        where=" ".join(filter(None, (known.estates.get(row.estate or ""), place))),
        lead=t("card.street", lang) if row.level == "street" else lead,
        words=shorten(" ".join(deidentify(said).split()), WORDS) if open_to_lists else "",
        due=drawing.markup(due) if due is not None else Markup(),
        light=f"light-{shown}" if shown is not None else "",
        urgent=row.urgent,
        supervised=row.supervised,
    )
