"""A small chart as a picture: bars lying on their side, each in parts, with the numbers written into them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from bot.printing import FONT

WIDTH, MARGIN, LABELS = 1000, 40, 320
"""Pixels: of the picture, around it, and for the words left of the bars."""

ROW, BAR, HEAD, LEGEND = 64, 40, 90, 60
INK, PAPER = "#222222", "#ffffff"
SCALE = 2
"""Drawn so many times larger and then made small: smooth edges without more code."""


@dataclass(frozen=True, slots=True)
class Part:
    """One colour of the legend, and the words that say the same."""

    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Row:
    """One bar: its words, and a number for each part."""

    name: str
    numbers: Sequence[int]


def bars(title: str, parts: Sequence[Part], rows: Sequence[Row]) -> bytes:
    """The chart as a PNG; it needs no font of the machine, and says nothing by colour alone."""
    height = HEAD + LEGEND + ROW * len(rows) + MARGIN
    image = Image.new("RGB", (WIDTH * SCALE, height * SCALE), PAPER)
    pen = ImageDraw.Draw(image)
    _write(pen, (MARGIN, HEAD / 2), title, 34, anchor="lm")
    _legend(pen, parts)
    longest = max((sum(row.numbers) for row in rows), default=1) or 1
    for place, row in enumerate(rows):
        _bar(pen, HEAD + LEGEND + ROW * place + ROW / 2, row, parts, longest)
    file = io.BytesIO()
    image.resize((WIDTH, height), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _legend(pen: ImageDraw.ImageDraw, parts: Sequence[Part]) -> None:
    left, middle = float(MARGIN), HEAD + LEGEND / 3
    for part in parts:
        _box(pen, left, middle - 12, left + 24, middle + 12, part.colour)
        _write(pen, (left + 34, middle), part.name, 24, anchor="lm")
        left += 34 + _width(part.name, 24) + 40


def _bar(pen: ImageDraw.ImageDraw, middle: float, row: Row, parts: Sequence[Part], longest: int) -> None:
    _write(pen, (MARGIN + LABELS - 20, middle), _fitting(row.name, LABELS - 20, 26), 26, anchor="rm")
    left, room = float(MARGIN + LABELS), WIDTH - 2 * MARGIN - LABELS - 60
    for part, number in zip(parts, row.numbers, strict=True):
        if number:
            right = left + max(room * number / longest, 26.0)
            _box(pen, left, middle - BAR / 2, right, middle + BAR / 2, part.colour)
            if len(parts) > 1:  # else it is what stands behind the bar
                _write(pen, ((left + right) / 2, middle), str(number), 24, PAPER, anchor="mm")
            left = right + 2
    _write(pen, (left + 12, middle), str(sum(row.numbers)), 26, anchor="lm")


def _write(
    pen: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    size: int,
    colour: str = INK,
    *,
    anchor: str,
) -> None:
    pen.text((at[0] * SCALE, at[1] * SCALE), text, fill=colour, font=_font(size * SCALE), anchor=anchor)


def _box(pen: ImageDraw.ImageDraw, left: float, top: float, right: float, bottom: float, colour: str) -> None:
    pen.rectangle([edge * SCALE for edge in (left, top, right, bottom)], fill=colour)


def _fitting(text: str, room: float, size: int) -> str:
    while len(text) > 1 and _width(text, size) > room:
        text = text[:-2] + "…"
    return text


def _width(text: str, size: int) -> float:
    return _font(size * SCALE).getlength(text) / SCALE


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)
