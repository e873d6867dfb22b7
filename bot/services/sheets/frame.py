"""What stands in a file around its table: who made it and why, what its columns mean, figures about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.services.sheets.cells import Cell

Footer = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Extra:
    """A further sheet of a workbook: a few rows, the first of which are titles. Widths as in `Column`; a
    share is a Fraction, shown as percent.
    """

    title: str
    widths: Sequence[int]
    rows: Sequence[Sequence[Cell | Fraction]]


def _no_footer(rows: int) -> Footer:
    return ()


def _no_extras() -> Sequence[Extra]:
    return ()


@dataclass(frozen=True, slots=True)
class Frame:
    """All of it is asked for when the last row has been written.

    `title`: of the sheet. `schema`: the name and version of the columns, which JSON Lines begin with; without
    one these are rows only. `footer`: title and words of each line below the table, of so many rows.
    """

    title: str = ""
    schema: str = ""
    footer: Callable[[int], Footer] = _no_footer
    extras: Callable[[], Sequence[Extra]] = _no_extras


NO_FRAME = Frame()
