"""What all parts of the report are made of: its columns, cells and names."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from bot.services.figures import Figures, change, is_few
from bot.services.figures.measuring import BodyFigures
from bot.services.reports import Report
from bot.texts import t
from bot.views import words
from bot.views.document import NOTHING, Cell, Column, Few, Paragraph, Share, Style, Table, shown

Block = Paragraph | Table


def columns_of(lang: str, *names: str | tuple[str, float]) -> list[Column]:
    """Columns by their names, each with its width against the others'."""
    pairs = [(name, 1.0) if isinstance(name, str) else name for name in names]
    return [Column(t(f"report.column.{name}", lang), width) for name, width in pairs]


def heading_of(name: str, lang: str) -> Paragraph:
    """The heading of a part."""
    return Paragraph(t(f"report.heading.{name}", lang), Style.HEADING)


def named(names: Mapping[str, str], code: str | None, lang: str) -> str:
    """The name of a code; “—” for none."""
    return t("card.nothing", lang) if code is None else names.get(code, code)


def most_first(counts: Counter[str | None]) -> list[str | None]:
    """What was counted, most first; as many by their codes, so that lists and pictures agree for ever."""
    return sorted(counts, key=lambda code: (-counts[code], str(code)))


def list_bodies(figures: Figures) -> list[tuple[str | None, BodyFigures]]:
    """Bodies with anything to tell, those with most to do first."""
    busy = [(code, body) for code, body in figures.bodies.items() if body.is_busy]
    return sorted(busy, key=lambda one: (-one[1].timeliness.owed, -one[1].given, one[0] or ""))


def shy(number: int) -> Cell:
    """A number of what residents said: not told apart if it would tell of one of them."""
    return Few() if is_few(number) else number


def any_few(*numbers: int) -> bool:
    """Whether one of them must not be told."""
    return any(is_few(number) for number in numbers)


def changed(now: float, before: float) -> Share:
    """环比 and 同比, as a cell."""
    return Share(change(now, before), signed=True)


def changed_words(now: int, before: int, lang: str) -> str:
    """The same in words."""
    return shown(changed(now, before), lang)


def plain(number: float | None) -> str:
    """A number with one decimal."""
    return NOTHING if number is None else f"{number:.1f}"


def moment_words(report: Report, moment: datetime, lang: str) -> str:
    """A day and an hour by the town's clock."""
    return f"{words.day(moment, report.period.tz, lang)} {moment.astimezone(report.period.tz):%H:%M}"
