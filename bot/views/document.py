"""A document in words: headings, paragraphs and tables. `bot.printing` makes files of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.services.figures import FEW
from bot.texts import t

MINUS = "\N{MINUS SIGN}"


class Style(StrEnum):
    """What a paragraph is. FLUSH begins at the margin, as an addressee; CORNER stands top right, NUMBER
    below the title.

    A TITLE has a line break where it may be folded; it is not if one line holds it.
    SIGNATURE and DATE stand below, four characters from the right margin; NOTE is small.
    """

    TITLE = "title"
    SUBTITLE = "subtitle"
    CORNER = "corner"
    NUMBER = "number"
    HEADING = "heading"
    SUBHEADING = "subheading"
    BODY = "body"
    FLUSH = "flush"
    SIGNATURE = "signature"
    DATE = "date"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Share:
    """A share or a change, 1 being the whole; None if there is nothing to compare with."""

    value: float | None
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Few:
    """A number so small that it would tell of a person: only that is said."""


Cell = str | int | float | date | Share | Few | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some words."""

    text: str
    style: Style = Style.BODY


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, and its width against the others'. Numbers stand on the right."""

    name: str
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `rest`: how many rows more there are than a printed page should have."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    most: int = 10_000


@dataclass(frozen=True, slots=True)
class Document:
    """A document from top to bottom."""

    blocks: Sequence[Paragraph | Table]
    lang: str


NOTHING = "—"


def shown(cell: Cell, lang: str) -> str:
    """A cell in words: shares with one decimal, “—” for nothing."""
    match cell:
        case None:
            return NOTHING
        case Few():
            return t("report.few", lang, few=FEW)
        case Share(value=float() | int() as value, signed=signed):
            return with_sign(f"{value:+.1%}") if signed else f"{value:.1%}"
        case Share():
            return NOTHING
        case float():
            return f"{cell:.1f}"
        case date():
            return cell.isoformat()
    return str(cell)


def with_sign(number: str) -> str:
    """A change that was written with its sign: none before nothing, a minus behind which no line breaks."""
    return number.replace("-", MINUS) if number.strip("+-0.%") else number[1:]
