"""Documents as Excel workbooks: a sheet for each table, whole, with real numbers, dates and shares."""

import io
import re
from datetime import date
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from bot.views.document import Cell, Document, Few, Paragraph, Share, Style, Table, shown

WIDTH = 12
"""Characters of a column of width 1."""

LINE, LINE_HEIGHT = 80, 18
"""Characters of a line of words, of which a Chinese one takes two, and its height in points."""

A4 = 9
BROAD = 8
"""Widths of columns together from which a sheet lies across."""


def workbook(document: Document) -> bytes:
    """The tables of a document as .xlsx; its words stand on the last sheet. Each sheet is printed one page
    wide, on A4, with its head on every page.
    """
    out = io.BytesIO()
    file = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    forms = {
        "head": file.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "share": file.add_format({"num_format": "0.0%"}),
        "signed": file.add_format({"num_format": "+0.0%;-0.0%;0.0%"}),
        "number": file.add_format({"num_format": "0.0"}),
        "date": file.add_format({"num_format": "yyyy-mm-dd"}),
        "right": file.add_format({"align": "right"}),
        "wrap": file.add_format({"text_wrap": True, "valign": "top"}),
        "title": file.add_format({"bold": True, "font_size": 14, "text_wrap": True}),
    }
    for number, table in enumerate((one for one in document.blocks if isinstance(one, Table)), start=1):
        _sheet(file, forms, table, number, document.lang)
    _words(file, forms, document)
    file.close()
    return out.getvalue()


def _sheet(file: Any, forms: dict[str, Any], table: Table, number: int, lang: str) -> None:
    sheet = file.add_worksheet(_name(table.name, number))
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, WIDTH * column.width)
        sheet.write_string(0, place, column.name, forms["head"])
    for line, row in enumerate(table.rows, start=1):
        for place, cell in enumerate(row):
            _write(sheet, forms, line, place, cell, lang)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    if sum(column.width for column in table.columns) > BROAD:
        sheet.set_landscape()
    _fit(sheet)


def _fit(sheet: Any) -> None:
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _write(sheet: Any, forms: dict[str, Any], line: int, place: int, cell: Cell, lang: str) -> None:
    match cell:
        case Share(value=float() | int() as value, signed=signed):
            sheet.write_number(line, place, value, forms["signed" if signed else "share"])
        case None | Few() | Share():
            sheet.write_string(line, place, shown(cell, lang), forms["right"])
        case bool() | str():
            sheet.write_string(line, place, str(cell))
        case int():
            sheet.write_number(line, place, cell)
        case float():
            sheet.write_number(line, place, cell, forms["number"])
        case date():
            sheet.write_datetime(line, place, cell, forms["date"])


def _words(file: Any, forms: dict[str, Any], document: Document) -> None:
    said = [one for one in document.blocks if isinstance(one, Paragraph)]
    sheet = file.add_worksheet(_name(said[0].text if said else "", 0))
    sheet.set_column(0, 0, LINE)
    _fit(sheet)
    line = 0
    for paragraph in said:
        for text in paragraph.text.split("\n"):
            form = forms["title" if paragraph.style in (Style.TITLE, Style.HEADING) else "wrap"]
            # A row says how high it is: not every program looks how much it holds.
            sheet.set_row(line, LINE_HEIGHT * (1 + _width(text) // LINE))
            sheet.write_string(line, 0, text, form)
            line += 1


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _name(name: str, number: int) -> str:
    """What Excel takes as the name of a sheet: 31 characters, none of []:*?/\\."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", name)
    return f"{number} {plain}"[:31].strip() if number else plain[:31].strip() or "0"
