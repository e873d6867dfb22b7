"""QR codes (ISO/IEC 18004): as a picture, and as squares on a page."""

import io

import segno
from fpdf import FPDF

QUIET = 4
"""Modules of white around a code that the standard asks for."""

PIXELS = 20
OVERLAP = 0.02
"""Millimetres by which neighbours overlap, so that no viewer shows a hair of white between them."""


def make(text: str) -> segno.QRCode:
    """A code that is still read with a quarter of it torn off or stained (level Q)."""
    return segno.make_qr(text, error="q", boost_error=False)


def picture(text: str) -> bytes:
    """The code as a PNG, large enough to be printed on a hand's breadth."""
    file = io.BytesIO()
    make(text).save(file, kind="png", scale=PIXELS, border=QUIET)
    return file.getvalue()


def draw(pdf: FPDF, text: str, x: float, y: float, size: float) -> None:
    """The code without its white rim on a page: `size` millimetres wide from the corner at `x`, `y`."""
    rows = [list(row) for row in make(text).matrix]
    module = size / len(rows)
    pdf.set_fill_color(0)
    for line, row in enumerate(rows):
        start = 0
        for place in range(len(row) + 1):
            if place < len(row) and row[place]:
                continue
            if place > start:
                pdf.rect(
                    x + start * module, y + line * module,
                    (place - start) * module + OVERLAP, module + OVERLAP, style="F",
                )  # fmt: skip
            start = place + 1
