"""Small numbers in tables: cells below three are not told, nor can they be worked out from the others.

What everybody can count on the board itself is known; so of each number also the part that is not there
(`unseen`) must not be told while it is one or two.

Such a cell is hidden. Since its row and column are told with their totals, more has to be hidden: to each
small cell a rectangle of three others, all of them large enough to give or take two. Then every number from
0 to 2 in that cell fits everything that is told. That holds for each small cell by itself; whoever knew
another one of them from elsewhere could tell more.

What no rectangle can hide is put together with the next smallest row, as “others”, until one can.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import add

LEAST = 3
"""Numbers below are told as “fewer than three”."""

SAFE = 2 * LEAST - 1
"""What stays at `LEAST` or above when `LEAST - 1` is taken from it."""

OTHERS = ""
"""The name of the row or column in which small ones are put together."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are, and how many of them nobody can count on the board."""

    all: int = 0
    unseen: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.all + other.all, self.unseen + other.unseen)

    @property
    def small(self) -> bool:
        """Whether it must not be told."""
        return self.all < LEAST or 0 < self.unseen < LEAST

    @property
    def total_tellable(self) -> bool:
        """Whether it can stand as a total, which is never hidden."""
        return self.all >= SAFE and not self.small

    def hides(self, other: "Count") -> bool:
        """Whether it is large enough to hide a small one."""
        return (self.unseen if other.unseen else self.all) >= SAFE


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as it is told: itself, or None where it is hidden; `few`: because it is below `LEAST`."""

    number: int | None
    few: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and columns by their names, with totals, which are always told."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    row_totals: tuple[int, ...]
    column_totals: tuple[int, ...]

    @property
    def total(self) -> int:
        """Of all."""
        return sum(self.row_totals)


Rows = list[tuple[Count, ...]]


def line(counts: Sequence[Count]) -> tuple[Cell, ...] | None:
    """Numbers of which the sum is told as well; None if they cannot be told by themselves."""
    small = [place for place, count in enumerate(counts) if count.small]
    hidden = set(small)
    for one in small:
        large = [place for place, count in enumerate(counts) if count.hides(counts[one])]
        if not large:
            return None
        hidden.add(min(large, key=lambda place: (place not in hidden, counts[place].all)))
    return tuple(_cell(count, place in hidden) for place, count in enumerate(counts))


def table(
    rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[Count]], *, joining: bool = True
) -> Table | None:
    """A table in which nothing small can be worked out; None if there is too little to tell.

    `joining`: whether rows may be put together. A column that is too small as a whole cannot be told.
    """
    names, kept = list(rows), [tuple(row) for row in counts]
    if not all(total(column).total_tellable for column in zip(*kept, strict=True)):
        return None
    if joining:
        names, kept = join(names, kept)
    while len(kept) > 1 and len(columns) > 1:
        hidden = _hide(kept)
        if hidden is not None and all(total(row).total_tellable for row in kept):
            cells = tuple(
                tuple(_cell(count, (i, j) in hidden) for j, count in enumerate(row))
                for i, row in enumerate(kept)
            )
            downward = tuple(total(column).all for column in zip(*kept, strict=True))
            return Table(tuple(names), tuple(columns), cells, tuple(total(row).all for row in kept), downward)
        if not joining:
            return None
        names, kept = _join_smallest(names, kept)
    return None


def join(names: Sequence[str], counts: Sequence[Sequence[Count]]) -> tuple[list[str], Rows]:
    """Rows whose total is too small put together as `OTHERS`, with the next smallest if need be."""
    kept_names, kept = list(names), [tuple(row) for row in counts]
    while len(kept) > 1 and not all(total(row).total_tellable for row in kept):
        kept_names, kept = _join_smallest(kept_names, kept)
    return kept_names, kept


def total(counts: Iterable[Count]) -> Count:
    """All of them together."""
    return reduce(add, counts, Count())


def _join_smallest(names: list[str], rows: Rows) -> tuple[list[str], Rows]:
    """The row that is least fit to stand alone into `OTHERS`; if that is what it is, the next one with it."""
    totals = [total(row) for row in rows]
    order = sorted(range(len(rows)), key=lambda place: (totals[place].total_tellable, totals[place].all))
    others = names.index(OTHERS) if OTHERS in names else order[1]
    second = others if others != order[0] else order[1]
    joined = tuple(map(add, rows[order[0]], rows[second]))
    kept = [place for place in range(len(rows)) if place not in (order[0], second)]
    return [*(names[place] for place in kept), OTHERS], [*(rows[place] for place in kept), joined]


def _hide(rows: Rows) -> set[tuple[int, int]] | None:
    """The cells that are not told; None where a small one has no rectangle."""
    height, width = range(len(rows)), range(len(rows[0]))
    small = [(i, j) for i, j in product(height, width) if rows[i][j].small]
    hidden = set(small)
    for i, j in small:
        corners = [
            [(i, beside), (below, j), (below, beside)]
            for below, beside in product(height, width)
            if below != i and beside != j
        ]
        safe = [three for three in corners if all(rows[a][b].hides(rows[i][j]) for a, b in three)]
        if not safe:
            return None
        cheapest = min(safe, key=lambda three: sum(rows[a][b].all for a, b in three if (a, b) not in hidden))
        hidden.update(cheapest)
    return hidden


def _cell(count: Count, hidden: bool) -> Cell:
    return Cell(None, few=count.all < LEAST) if hidden else Cell(count.all)


def share(part: int, rest: int) -> tuple[int, str] | None:
    """Per cent of `part` in both, and how near: "" exactly, "over" where the rest is small, "under" where the
    part is; None where both together are too few. Whether small means 0, 1 or 2 is not told.
    """
    whole = part + rest
    if whole < 2 * SAFE:
        return None
    if rest < LEAST:
        return 100 * (whole - LEAST) // whole, "over"
    if part < LEAST:
        return -(-100 * LEAST // whole), "under"
    return round(100 * part / whole), ""
