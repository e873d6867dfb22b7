"""The minutes of a meeting as a Word file (.docx) in the plain form of an office: A4, black, no picture.

The fonts are named, not embedded: what every Chinese office machine has. Word takes the East Asian one from
`w:eastAsia` and draws Chinese with a font of its own choice without it.
"""

import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt

from bot.printing.word import keep_whole

SERIF, SANS = "FangSong", "SimHei"
LATIN = "Times New Roman"
TITLE, HEADING, TEXT, FOOT, TABLE = Pt(22), Pt(16), Pt(16), Pt(12), Pt(10.5)
INDENT = Pt(32)
WIDTH, MARGINS = Cm(15.6), Cm(0.6)
"""Of the table, and of what a cell keeps free at its sides."""
NARROWEST, WIDEST, BROKEN = Cm(1.2), Cm(3.6), Cm(2.8)
"""A column that is no running text: at least, at most, and if its lines have to be broken anyway."""
RUNNING = 1
"""The column of running text, which takes the room that the others leave."""
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""What the file says of its making: nothing of whoever made it, and the same each time."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed, in words already: facts as pairs, the agenda, the words, and a table."""

    title: str
    facts: Sequence[tuple[str, str]]
    agenda_heading: str
    agenda: Sequence[str]
    words_heading: str
    words: Sequence[str]
    table_heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    foot: str


def draw(paper: Paper) -> bytes:
    """The file."""
    document = Document()
    _set_up(document)
    _line(document, paper.title, TITLE, SANS, centred=True)
    for name, value in paper.facts:
        _fact(document, name, value)
    _listed(document, paper.agenda_heading, paper.agenda)
    if paper.words:
        _line(document, paper.words_heading, HEADING, SANS)
        for words in paper.words:
            _line(document, words, TEXT, SERIF, indent=True)
    if paper.rows:
        _line(document, paper.table_heading, HEADING, SANS)
        _table(document, paper.columns, paper.rows)
    _line(document, paper.foot, FOOT, SERIF).paragraph_format.space_before = Pt(6)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    style = document.styles["Normal"]
    style.font.name, style.font.size = LATIN, TEXT
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SERIF)
    core = document.core_properties
    core.author = core.last_modified_by = core.comments = ""
    core.created = core.modified = MADE


def _line(
    document: Any, words: str, size: Pt, font: str, *, centred: bool = False, indent: bool = False
) -> Any:
    paragraph = document.add_paragraph()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indent:
        paragraph.paragraph_format.first_line_indent = INDENT
    paragraph.paragraph_format.space_after = Pt(6)
    _run(paragraph, words, size, font)
    return paragraph


def _fact(document: Any, name: str, value: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(2)
    _run(paragraph, name, TEXT, SANS)
    _run(paragraph, value, TEXT, SERIF)


def _listed(document: Any, heading: str, items: Sequence[str]) -> None:
    if not items:
        return
    _line(document, heading, HEADING, SANS)
    for number, item in enumerate(items, start=1):
        _line(document, f"{number}. {item}", TEXT, SERIF, indent=True)


def _table(document: Any, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=1 + len(rows), cols=len(columns))
    table.style, table.autofit = "Table Grid", False
    widths = _widths(list(zip(columns, *rows, strict=True)))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, (line, cells) in enumerate(zip(table.rows, (columns, *rows), strict=True)):
        keep_whole(line._tr, head=number == 0)
        for cell, words, width in zip(line.cells, cells, widths, strict=True):
            cell.width = width
            _run(cell.paragraphs[0], words, TABLE, SERIF if number else SANS)


def _widths(columns: Sequence[Iterable[str]]) -> list[Length]:
    """Each as wide as its longest line, if that fits; the running text has what is left."""
    whole = [max(NARROWEST, max(map(_length, cells)) + MARGINS) for cells in columns]
    needed = [width if width <= WIDEST else BROKEN for width in whole]
    needed[RUNNING] = WIDTH - sum(needed) + needed[RUNNING]
    return [Length(width) for width in needed]


def _length(words: str) -> int:
    """How long a line of a cell is: a Chinese character is as wide as it is high, others are half of that,
    and where the ones follow the others Word leaves a quarter free.
    """
    wide = [unicodedata.east_asian_width(one) in "WF" for one in words]
    turns = sum(one is not other for one, other in pairwise(wide))
    return TABLE * (4 * sum(wide) + 2 * (len(wide) - sum(wide)) + turns) // 4


def _run(paragraph: Any, words: str, size: Pt, font: str) -> None:
    run = paragraph.add_run(words)
    run.font.size, run.font.name = size, LATIN
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
