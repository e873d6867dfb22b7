"""Bars for the figures as numbers of an SVG: plain shapes, each told again in the table below."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LABEL, END, ROW, BAR = 360, 104, 76, 30, 18


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its words left of it and behind its end, and where it lies. Without a width there is none."""

    label: str
    told: str
    x: int
    y: int
    width: int
    height: int
    text_y: int
    end_x: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars that lie, one below the other."""

    width: int
    height: int
    label_x: int
    bars: tuple[Bar, ...]


def lying(rows: Sequence[tuple[str, str, int]], most: int | None = None) -> Chart:
    """A chart of rows: label, words at the end, number. `most`: what fills the whole width."""
    longest = most or max((number for _, _, number in rows), default=0) or 1
    bars = []
    for place, (label, told, number) in enumerate(rows):
        width = round((WIDTH - LABEL - END) * min(number, longest) / longest)
        top = place * ROW + (ROW - BAR) // 2
        bars.append(Bar(label, told, LABEL, top, width, BAR, top + BAR - 4, LABEL + width + 8))
    return Chart(WIDTH, max(1, len(rows)) * ROW, LABEL - 10, tuple(bars))
