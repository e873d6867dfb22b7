"""The sheets that we give: an empty one to be filled in, and the faulty rows of one that came back."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.services.batches import vocabulary
from bot.services.batches.sheets import FORMULA
from bot.services.batches.vocabulary import COLUMNS, REQUIRED
from bot.services.sheets.cells import printable
from storage.tables import BatchRow

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Say = Callable[[str], str]
"""The text of a key."""

WIDTHS = {"text": 60, "place": 24, "estate": 18, "contact": 18}
WIDTH = 14
CHECKED_ROWS = 1000
"""Rows below the titles that offer their choices."""


def template(language: str, say: Say, choices: Mapping[str, Sequence[str]]) -> bytes:
    """An empty sheet with the titles, choices where there are some, and a second sheet that explains them.

    `choices`: by column, what may be written there.
    """
    words = vocabulary.load()
    file = io.BytesIO()
    with _workbook(file) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(say("batch.sheet.entries"))
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(COLUMNS):
            title = words.title("column", column, language) + ("*" if column in REQUIRED else "")
            sheet.set_column(place, place, WIDTHS.get(column, WIDTH), book.add_format({"num_format": "@"}))
            sheet.write_string(0, place, title, bold)
            # Excel: the choices of a cell are 255 characters at most, written out.
            if column in choices and len(",".join(choices[column])) <= 255:
                sheet.data_validation(
                    1, place, CHECKED_ROWS, place,
                    {"validate": "list", "source": list(choices[column]), "error_type": "warning"},
                )  # fmt: skip
        _explain(book.add_worksheet(say("batch.sheet.fields")), language, say, choices, bold, wrapped)
    return file.getvalue()


def _explain(
    sheet: "Worksheet",
    language: str,
    say: Say,
    choices: Mapping[str, Sequence[str]],
    bold: "Format",
    text: "Format",
) -> None:
    words = vocabulary.load()
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 2, 60)
    for place, key in enumerate(("batch.sheet.column", "batch.sheet.meaning", "batch.sheet.choices")):
        sheet.write_string(0, place, say(key), bold)
    for line, column in enumerate(COLUMNS, start=1):
        sheet.write_string(line, 0, words.title("column", column, language), text)
        sheet.write_string(line, 1, say(f"batch.field.{column}"), text)
        sheet.write_string(line, 2, "\n".join(choices.get(column, ())), text)


def faulty(
    heads: Sequence[str], rows: Sequence[BatchRow], explain: Callable[[BatchRow], str], title: str
) -> bytes:
    """The faulty rows as they came, with one more column that says what is wrong; a formula is left empty."""
    file = io.BytesIO()
    with _workbook(file) as book:
        bold = book.add_format({"bold": True})
        red = book.add_format({"font_color": "#B00020", "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        last = max(len(heads), *(len(row.cells) for row in rows))
        for place, head in enumerate(heads):
            sheet.write_string(0, place, printable(head), bold)
        sheet.write_string(0, last, title, bold)
        sheet.set_column(last, last, 60)
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(row.cells):
                # write_string, never write: what looks like a formula or a number stays text.
                sheet.write_string(line, place, "" if cell == FORMULA else printable(cell))
            sheet.write_string(line, last, printable(explain(row)), red)
    return file.getvalue()


def _workbook(file: io.BytesIO) -> "Workbook":
    # Not before it is needed: 2 MB that a bot without imports does without.
    from xlsxwriter import Workbook

    return Workbook(file, {"in_memory": True})
