"""Documents as Word files, in the layout of official ones (GB/T 9704—2012).

A4, with 37 mm above and 28 mm to the left of a text block of 156 by 225 mm; 22 lines of 28 characters, in
三号 (16 pt); page numbers as “— 1 —”, outside. The fonts that the standard names are not free: they are named
for whoever has them, with free ones to stand in, and none is embedded.
"""

import csv
import io
import unicodedata
from datetime import UTC, datetime
from functools import cache
from itertools import zip_longest

from docx import Document as new_document
from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from bot.printing import FONT
from bot.texts import t
from bot.views.document import Document, Paragraph, Style, Table, shown

TOP, LEFT, WIDTH, HEIGHT = 37, 28, 156, 225
POINTS, NARROW = 72 / 25.4, 0.6
"""Points of a millimetre, and how wide a Latin letter or a digit is at most, against a Chinese character."""

LINE, BODY = 29.0, 16.0
"""Points: from line to line (225 mm in 22 lines), and 三号."""

NAMES = FONT.with_name("named.csv")
"""Which font is named for what, and what may stand in for it."""

BODY_FONT, SECOND, FIRST, NUMBERS, HEAD = "body", "second", "first", "number", "title"
LATIN = "Times New Roman"
A, L = WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT
R, C = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER

# Font, points, alignment, characters of indent on the first line, and on the right.
STYLES: dict[Style, tuple[str, float, WD_ALIGN_PARAGRAPH, int, int]] = {
    Style.TITLE: (HEAD, 22, C, 0, 0),
    Style.SUBTITLE: (SECOND, 16, C, 0, 0),
    Style.CORNER: (FIRST, 16, R, 0, 0),
    Style.HEADING: (FIRST, 16, A, 2, 0),
    Style.SUBHEADING: (SECOND, 16, A, 2, 0),
    Style.BODY: (BODY_FONT, BODY, A, 2, 0),
    Style.NUMBER: (BODY_FONT, BODY, C, 0, 0),
    Style.FLUSH: (BODY_FONT, BODY, L, 0, 0),
    Style.SIGNATURE: (BODY_FONT, BODY, R, 0, 4),
    Style.DATE: (BODY_FONT, BODY, R, 0, 4),
    Style.NOTE: (BODY_FONT, 12, A, 2, 0),
}
HEADINGS = {Style.TITLE: 0, Style.HEADING: 1, Style.SUBHEADING: 2}
CELL, SMALL, MANY = 10.5, 9.0, 6
"""五号 in tables, 小五 in those of so many columns."""

PADDING = 57
"""Twips (a millimetre) at both sides of what is in a cell: a share among ten columns is not to be folded."""


def word(document: Document) -> bytes:
    """The document as .docx."""
    file = new_document()
    _lay_out(file)
    for block, following in zip_longest(document.blocks, document.blocks[1:]):
        if isinstance(block, Paragraph):
            # A signature does not stand alone on a page: the end of what is signed goes with it.
            signed = isinstance(following, Paragraph) and following.style is Style.SIGNATURE
            _write(file, block, kept=signed)
        else:
            _draw(file, block, document.lang)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _lay_out(file: Word) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(TOP), Mm(LEFT)
    section.bottom_margin, section.right_margin = Mm(297 - TOP - HEIGHT), Mm(210 - LEFT - WIDTH)
    section.header_distance, section.footer_distance = Mm(15), Mm(24)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    for name, value in (("type", "lines"), ("linePitch", str(round(LINE * 20)))):
        grid.set(qn(f"w:{name}"), value)
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = LATIN, Pt(BODY)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _fonts()[BODY_FONT][0])
    file.settings.odd_and_even_pages_header_footer = True
    _number(section.footer.paragraphs[0], R)
    _number(section.even_page_footer.paragraphs[0], L)
    properties = file.core_properties
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.title = ""
    properties.created = properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
    _name_stand_ins(file)


def _number(paragraph: WordParagraph, where: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 —, in 四号 宋体, one character from the edge."""
    paragraph.alignment = where
    indent = paragraph.paragraph_format
    indent.left_indent = indent.right_indent = Pt(14)
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text)
        _font(run, NUMBERS, 14)
        if text is None:
            for kind, instruction in (("begin", None), (None, "PAGE"), ("end", None)):
                element = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    element.set(qn("w:fldCharType"), kind)
                else:
                    element.text = instruction
                run._r.append(element)


def _write(file: Word, block: Paragraph, *, kept: bool) -> None:
    """A paragraph for each of its lines. `kept`: the last of them on one page with what follows."""
    name, size, where, first, right = STYLES[block.style]
    lines = [_fold(block.text, size)] if block.style is Style.TITLE else block.text.split("\n")
    for number, line in enumerate(lines, start=1):
        paragraph = file.add_paragraph()
        paragraph.alignment = where
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(_pitch(size))
        form.first_line_indent = Pt(size * first) if first else None
        form.right_indent = Pt(size * right) if right else None
        goes_on = block.style in (*HEADINGS, Style.SIGNATURE) or (kept and number == len(lines))
        form.keep_with_next = goes_on or None
        if block.style in HEADINGS:
            _outline(paragraph, HEADINGS[block.style])
        if block.style is Style.TITLE:
            form.space_before = Pt(LINE)
        if block.style is Style.SIGNATURE:
            form.space_before = Pt(LINE)
        if block.style in (Style.SUBTITLE, Style.NUMBER):
            form.space_after = Pt(LINE / 2)
        _font(_unbroken(paragraph.add_run(), line), name, size)


def _unbroken(run: Run, text: str) -> Run:
    """Says the text line by line; none ends inside of a number such as LT-2026-000001."""
    for number, line in enumerate(text.split("\n")):
        if number:
            run.add_break()
        first, *others = line.split("-")
        run.add_text(first)
        for piece in others:
            run._r.append(OxmlElement("w:noBreakHyphen"))
            run.add_text(piece)
    return run


def _fold(title: str, size: float) -> str:
    """A title in one line if that holds it, else in the lines of its own: each a whole thing to say."""
    whole = "".join(title.split("\n"))
    wide = sum(1.0 if unicodedata.east_asian_width(one) in "WF" else NARROW for one in whole)
    return whole if wide * size <= WIDTH * POINTS else title


def _pitch(size: float) -> float:
    if size > BODY:
        return 35.0
    return LINE if size == BODY else 20.0


def _outline(paragraph: WordParagraph, level: int) -> None:
    """So that Word and screen readers know a heading as one."""
    element = OxmlElement("w:outlineLvl")
    element.set(qn("w:val"), str(level))
    paragraph._p.get_or_add_pPr().insert_element_before(element, "w:rPr")


def _font(run: Run, role: str, size: float) -> None:
    run.font.size, run.font.name = Pt(size), LATIN
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), _fonts()[role][0])
    fonts.set(qn("w:hint"), "eastAsia")


def _draw(file: Word, table: Table, lang: str) -> None:
    """A table with its name above, its head repeated on every page."""
    caption = file.add_paragraph()
    caption.alignment, caption.paragraph_format.keep_with_next = C, True
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(6), Pt(3)
    _font(caption.add_run(table.name), FIRST, 12)
    rows, size = table.rows[: table.most], SMALL if len(table.columns) >= MANY else CELL
    grid = file.add_table(rows=1 + len(rows), cols=len(table.columns), style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _pad(grid)
    whole = sum(column.width for column in table.columns)
    widths = [Mm(WIDTH * column.width / whole) for column in table.columns]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for number, (row, cells) in enumerate(
        zip(grid.rows, [[c.name for c in table.columns], *rows], strict=True)
    ):
        numeric = [not isinstance(cell, str) for cell in cells]
        for place, cell in enumerate(row.cells):
            cell.width = widths[place]
            paragraph = cell.paragraphs[0]
            paragraph.alignment = C if number == 0 else R if numeric[place] else L
            _close_up(paragraph, size + 4)
            run = paragraph.add_run(shown(cells[place], lang))
            _font(run, FIRST if number == 0 else BODY_FONT, size)
        keep_whole(row._tr, head=number == 0)
    left = len(table.rows) - len(rows)
    after = file.add_paragraph()
    text = t("report.more_rows", lang, count=left) if left else "" if rows else t("report.no_rows", lang)
    _font(after.add_run(text), BODY_FONT, CELL)
    _close_up(after, 16)


def _pad(grid: WordTable) -> None:
    """Less air beside what is in a cell than Word gives."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(PADDING))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    grid._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def _close_up(paragraph: WordParagraph, points: float) -> None:
    """Lines so far apart, whatever the grid of the page says."""
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)
    grid = OxmlElement("w:snapToGrid")
    grid.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(grid, "w:spacing", "w:ind", "w:jc", "w:rPr")


def keep_whole(row: object, *, head: bool) -> None:
    """A row does not break over two pages; the head comes again on each."""
    properties = row.get_or_add_trPr()  # type: ignore[attr-defined]
    for name in ("w:cantSplit", *(("w:tblHeader",) if head else ())):
        properties.append(OxmlElement(name))


def _name_stand_ins(file: Word) -> None:
    """Say in the file's table of fonts what may stand in for the fonts that are named."""
    part = next(one for one in file.part.package.iter_parts() if str(one.partname) == "/word/fontTable.xml")
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in _fonts().values()
    )
    part._blob = part.blob.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")


@cache
def _fonts() -> dict[str, tuple[str, str]]:
    """The name of each font by what it is for, and the names of those that may stand in."""
    rows = csv.DictReader(NAMES.read_text("utf-8").splitlines())
    return {row["role"]: (row["name"], row["stand_ins"]) for row in rows}
