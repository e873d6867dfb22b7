"""A page of paper: millimetres, one embedded font, lines in the middle that are made to fit."""

from fpdf import FPDF

from bot.printing import FONT

FAMILY = "yishi"
POINT = 0.352778
"""Millimetres in a point."""


class Paper(FPDF):
    """One page. Only the used part of the font is embedded."""

    def __init__(self, size: str | tuple[float, float], margin: float) -> None:
        super().__init__(unit="mm", format=size)
        self.set_auto_page_break(False)
        self.set_margin(margin)
        self.add_font(FAMILY, "", FONT)
        self.add_page()

    def line_of(self, text: str, y: float, points: float, grey: int = 0) -> None:
        """One line in the middle at height `y` (its top), smaller than `points` if it would not fit."""
        self.set_font(FAMILY, size=points)
        room, width = self.epw, self.get_string_width(text)
        if width > room:
            self.set_font(FAMILY, size=points * room / width)
        self.set_text_color(grey)
        self.set_xy(self.l_margin, y)
        self.cell(w=room, h=points * POINT * 1.2, text=text, align="C")

    def bytes(self) -> bytes:
        """The finished PDF."""
        return bytes(self.output())
