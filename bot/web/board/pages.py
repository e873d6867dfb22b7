"""The board's pages as HTML, drawn from templates; everything that is put in is escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from babel.dates import format_datetime, format_skeleton
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from bot.hanzi import name_in
from bot.services.board.figures import Figures, Share
from bot.services.board.reading import Entry, Page
from bot.services.board.suppression import LEAST, OTHERS, Cell, Table
from bot.settings import Settings
from bot.texts import LANGUAGES, t
from bot.views.words import LOCALES, long_day, named
from bot.web.board import asking, charts
from bot.web.board.asking import ANSWERED, OPEN, Asked
from bot.web.board.shown import Reader, show
from storage.tables import Category, Community

TAGS = {"zh": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}
"""Our languages by their tags for browsers (RFC 5646)."""


FEW, UNTOLD = f"<{LEAST}", "—"
"""What stands for a number that is not told."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter; `within`: those of a group."""

    value: str
    text: str
    within: tuple["Option", ...] = ()


class Pages:
    """Makes pages. `path` is where the board lies, `version` that of its style."""

    def __init__(self, path: str, version: str, settings: Settings) -> None:
        self._path = path
        self._version = version
        self._street = settings.street_name
        self._templates = Environment(
            loader=PackageLoader("bot.web.board"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def title(self, lang: str) -> str:
        """What the whole board is called."""
        return t("board.page_title", lang, street=self._street or t("arriving.street", lang))

    def list(
        self,
        page: Page,
        asked: Asked,
        communities: Sequence[Community],
        categories: Sequence[Category],
        reader: Reader,
        count: int | None,
        trouble: str,
    ) -> str:
        """What was asked and answered, with its filters."""
        lang = reader.lang
        nothing = "board.none" if asked.narrowed else "board.empty"
        return self._draw(
            "list.html",
            "list",
            asked,
            reader,
            items=[show(one, reader) for one in page.entries],
            communities=[Option(one.code, named(one, lang)) for one in communities],
            groups=_groups(categories, lang),
            stages=[Option(one, t(f"board.filter.{one}", lang)) for one in (OPEN, ANSWERED)],
            count=t("board.count", lang, count=count) if count is not None else "",
            trouble=trouble,
            nothing=t("board.none_so_far" if page.behind else nothing, lang),
            older=self._to("/", asked, after=page.behind) if page.behind else "",
            older_text=t("board.older" if page.entries else "board.further", lang),
            newest=self._to("/", asked, after=None) if asked.after else "",
            cleared=self._to("/", Asked(lang=asked.lang)),
        )

    def one(self, entry: Entry, asked: Asked, reader: Reader) -> str:
        """One suggestion whole."""
        item = show(entry, reader)
        return self._draw("one.html", "one", asked, reader, item=item, title=f"{item.number} {item.summary}")

    def figures(
        self,
        figures: Figures,
        communities: Sequence[Community],
        categories: Sequence[Category],
        asked: Asked,
        reader: Reader,
    ) -> str:
        """Counts, shares and charts; each chart's numbers are in the table below it."""
        lang = reader.lang
        others = {OTHERS: t("board.figures.others", lang)}
        places = {one.code: named(one, lang) for one in communities} | others
        matters = {one.menu_group: name_in(lang, one.group_zh, one.group_en) for one in categories} | others
        months = [(_month(day, lang), cell) for day, cell in figures.months or ()]
        at = figures.at.astimezone(reader.tz)
        return self._draw(
            "figures.html",
            "figures",
            asked,
            reader,
            title=t("board.figures.title", lang),
            since=long_day(figures.since, lang),
            few=FEW,
            at=format_datetime(at, "medium", locale=LOCALES[lang]),
            total=_cell(figures.total),
            rate=_rate(figures.in_time, lang),
            places=[
                (places[one.code], one.filed, _rate(one.in_time, lang), _answers(figures, one.code))
                for one in figures.places or ()
            ],
            rates=charts.lying(
                [
                    (places[one.code], _rate(one.in_time, lang), one.in_time.percent if one.in_time else 0)
                    for one in figures.places or ()
                ],
                most=100,
            ),
            months=[(name, _cell(cell)) for name, cell in months],
            bars_of_months=charts.lying([(name, _cell(cell), cell.number or 0) for name, cell in months]),
            matters=_table(figures.matters, matters, places),
        )

    def about(self, asked: Asked, reader: Reader) -> str:
        """What is here and what is not."""
        return self._draw("about.html", "about", asked, reader, title=t("board.about.title", reader.lang))

    def missing(self, asked: Asked, reader: Reader) -> str:
        """There is no such page (any more)."""
        return self._draw("missing.html", "", asked, reader, title=t("board.missing.title", reader.lang))

    def _draw(self, template: str, section: str, asked: Asked, reader: Reader, **facts: object) -> str:
        lang = reader.lang
        own = {"title": ""} | facts
        return self._templates.get_template(template).render(
            own,
            asked=asked,
            section=section,
            site=self.title(lang),
            tag=TAGS[lang],
            t=lambda key, **values: t(key, lang, **values),
            to=lambda path: self._to(path, Asked(lang=asked.lang)),
            file=lambda name: f"{self._path}/{name}?v={self._version}",
            plain=lambda path: f"{self._path}{path}",
            languages=[
                (TAGS[one], t("language.name", one), asking.query(asked, lang=one) or "?", one == lang)
                for one in LANGUAGES
            ],
        )

    def _to(self, path: str, asked: Asked, **changes: object) -> str:
        return f"{self._path}{path}{asking.query(asked, **changes)}"


def _groups(categories: Sequence[Category], lang: str) -> list[Option]:
    """The categories under their groups; a group as a whole is the first choice in it."""
    options = []
    for group, members in groupby(categories, key=lambda one: one.menu_group):
        inside = list(members)
        name = name_in(lang, inside[0].group_zh, inside[0].group_en)
        whole = Option(group, t("board.filter.whole_group", lang, group=name))
        options.append(Option("", name, (whole, *(Option(one.code, named(one, lang)) for one in inside))))
    return options


def _month(day: date, lang: str) -> str:
    return str(format_skeleton("yMMM", day, locale=LOCALES[lang]))


def _cell(cell: Cell) -> str:
    if cell.number is not None:
        return str(cell.number)
    return FEW if cell.few else UNTOLD


def _rate(share: Share | None, lang: str) -> str:
    if share is None:
        return t("board.figures.too_few", lang)
    return t(f"board.figures.rate.{share.near}", lang, percent=share.percent)


def _answers(figures: Figures, code: str) -> tuple[str, ...]:
    """Answered and not yet, of a place; nothing where that is not told."""
    table = figures.answers
    if table is None or code not in table.rows:
        return ()
    return tuple(_cell(cell) for cell in table.cells[table.rows.index(code)])


def _table(table: Table | None, rows: dict[str, str], columns: dict[str, str]) -> dict[str, object] | None:
    if table is None:
        return None
    return {
        "columns": [columns[name] for name in table.columns],
        "rows": [
            (rows[name], [_cell(cell) for cell in cells], total)
            for name, cells, total in zip(table.rows, table.cells, table.row_totals, strict=True)
        ],
        "totals": table.column_totals,
        "total": table.total,
    }
