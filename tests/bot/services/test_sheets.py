"""The ledger's files, opened with the programs' eyes: openpyxl, csv and json."""

import codecs
import csv
import io
import json
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.sheets import Cell, Column, Extra, Format, Frame, Holds, write, write_blocks, xlsx_file
from bot.services.sheets.cells import Hours, printable
from tests.builders_ledger import NEEDS_LIBREOFFICE, through_libreoffice

SHENZHEN = ZoneInfo("Asia/Shanghai")
COLUMNS = [
    Column("number", "编号", 18),
    Column("filed_at", "提交时间", 20),
    Column("due", "到期日"),
    Column("supporters", "附议"),
    Column("text", "内容", 60),
]
FILED = datetime(2026, 11, 23, 16, 30, 5, 123456, tzinfo=UTC)
ROWS: list[list[Cell]] = [
    ["LT-2026-000001", FILED, date(2026, 12, 7), 12, "路灯坏了，\n晚上很黑 🌃👨‍👩‍👧‍👦"],
    ["YC-2026-000002", None, None, -3, None],
    ["SM-2026-000003", FILED, date(2026, 11, 30), 0, 'says "hi", a;b\tc'],
]
FORMULAS = ["=1+1", "+8613800138000", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"]


def written(format: Format, rows: Iterable[Sequence[Cell]], columns: Sequence[Column] = COLUMNS) -> bytes:
    out = io.BytesIO()
    write(format, out, columns, rows, SHENZHEN)
    assert not out.closed
    return out.getvalue()


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def json_rows(data: bytes) -> list[Any]:
    return [json.loads(line) for line in data.splitlines()]


def sheet_rows(data: bytes, sheet: int = 0) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [tuple(row) for row in book.worksheets[sheet].iter_rows(values_only=True)]


def one_text(format: Format, text: str) -> bytes:
    return written(format, [[text]], [Column("text", "内容")])


@pytest.mark.parametrize("format", list(Format))
def test_the_number_of_rows_is_returned(format: Format) -> None:
    assert write(format, io.BytesIO(), COLUMNS, iter(ROWS), SHENZHEN) == 3
    assert write(format, io.BytesIO(), COLUMNS, [], SHENZHEN) == 0


def test_csv_opens_in_excel_with_bom_titles_and_local_times() -> None:
    data = written(Format.CSV, ROWS)
    assert data.startswith(codecs.BOM_UTF8)
    assert data.count(codecs.BOM_UTF8) == 1
    assert csv_rows(data) == [
        ["编号", "提交时间", "到期日", "附议", "内容"],
        ["LT-2026-000001", "2026-11-24 00:30:05", "2026-12-07", "12", "路灯坏了，\n晚上很黑 🌃👨‍👩‍👧‍👦"],
        ["YC-2026-000002", "", "", "-3", ""],
        ["SM-2026-000003", "2026-11-24 00:30:05", "2026-11-30", "0", 'says "hi", a;b\tc'],
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_makes_formulas_harmless(text: str) -> None:
    cell = csv_rows(one_text(Format.CSV, text))[1][0]
    assert cell == "'" + text.replace("\r", "\n")


@pytest.mark.parametrize("text", ["-5", "-0.5", "12", "a=b", "LT-2026-000001", "——谢谢"])
def test_csv_leaves_plain_numbers_and_texts_as_they_are(text: str) -> None:
    assert csv_rows(one_text(Format.CSV, text))[1] == [text]


def test_a_harmful_title_is_made_harmless_too() -> None:
    assert csv_rows(written(Format.CSV, [], [Column("x", "=1")])) == [["'=1"]]


def test_json_is_a_row_a_line_with_stable_keys_and_unchanged_texts() -> None:
    data = written(Format.JSONL, [*ROWS, ["n", None, None, 1, "=1+1\x07\r\n"]])
    loaded = json_rows(data)
    assert loaded[0] == {
        "number": "LT-2026-000001",
        "filed_at": "2026-11-24T00:30:05+08:00",
        "due": "2026-12-07",
        "supporters": 12,
        "text": "路灯坏了，\n晚上很黑 🌃👨‍👩‍👧‍👦",
    }
    assert loaded[1] == {
        "number": "YC-2026-000002",
        "filed_at": None,
        "due": None,
        "supporters": -3,
        "text": None,
    }
    assert loaded[3]["text"] == "=1+1\x07\r\n"
    assert data.count(b"\n") == 4


def test_an_empty_ledger_is_still_a_whole_file() -> None:
    assert written(Format.JSONL, []) == b""
    assert csv_rows(written(Format.CSV, [])) == [[column.title for column in COLUMNS]]
    assert sheet_rows(written(Format.XLSX, [])) == [tuple(column.title for column in COLUMNS)]


def test_excel_gets_real_dates_and_numbers_in_local_time() -> None:
    rows = sheet_rows(written(Format.XLSX, ROWS))
    assert rows == [
        ("编号", "提交时间", "到期日", "附议", "内容"),
        (
            "LT-2026-000001",
            datetime(2026, 11, 24, 0, 30, 5),
            datetime(2026, 12, 7),
            12,
            "路灯坏了，\n晚上很黑 🌃👨‍👩‍👧‍👦",
        ),
        ("YC-2026-000002", None, None, -3, None),
        ("SM-2026-000003", datetime(2026, 11, 24, 0, 30, 5), datetime(2026, 11, 30), 0, 'says "hi", a;b\tc'),
    ]


def test_the_header_of_the_sheet_stays_in_sight_and_can_be_filtered() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written(Format.XLSX, ROWS))).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E4"
    assert sheet.column_dimensions["E"].width > sheet.column_dimensions["C"].width
    assert sheet["B2"].is_date


@pytest.mark.parametrize("text", [*FORMULAS, "http://example.org/", "0042", "{=1}", "mailto:a@example.org"])
def test_excel_keeps_every_text_a_text(text: str) -> None:
    data = one_text(Format.XLSX, text)
    cell = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["A2"]
    assert cell.value == text.replace("\r", "\n")
    # Its own words in the file: an inline text, neither a formula nor a link.
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert 't="inlineStr"' in sheet


@pytest.mark.parametrize("format", [Format.CSV, Format.XLSX])
def test_characters_without_a_place_in_xml_are_shown_and_not_lost(format: Format) -> None:
    read = csv_rows if format is Format.CSV else sheet_rows
    data = one_text(format, "a\x00b\x07c\x1bd\x7fe\ud83df\uffffg")
    assert list(read(data)[1]) == ["a␀b␇c␛d␡e\ufffdf\ufffdg"]


def test_half_a_surrogate_pair_does_not_break_the_json() -> None:
    assert json_rows(one_text(Format.JSONL, "a\ud83d")) == [{"text": "a\ufffd"}]


def test_a_number_with_more_digits_than_excel_keeps_is_written_as_text() -> None:
    rows: list[list[Cell]] = [[123456789012345], [12345678901234567]]
    data = sheet_rows(written(Format.XLSX, rows, [Column("n", "n")]))
    assert data[1:] == [(123456789012345,), ("12345678901234567",)]


def test_a_day_before_excels_calendar_is_written_as_text() -> None:
    assert sheet_rows(written(Format.XLSX, [[date(1898, 9, 21)]], [Column("d", "d")]))[1] == ("1898-09-21",)


def test_a_text_too_long_for_a_cell_goes_on_to_the_right() -> None:
    text = "😀" * 20_000 + "x" * 40_000 + "完"
    columns = [Column("text", "内容"), Column("n", "附议")]
    _, row, following = sheet_rows(written(Format.XLSX, [[text, 7], ["short", 8]], columns))
    assert row[1] == 7
    parts = [cell for place, cell in enumerate(row) if place != 1]
    assert all(len(part.encode("utf-16-le")) // 2 <= xlsx_file.CELL_UNITS for part in parts)
    assert parts[0].endswith(" … (1/3)")
    assert parts[1].startswith("内容 (2/3) … ")
    bare = [parts[0].removesuffix(" … (1/3)")]
    bare += [part.removeprefix(f"内容 ({n}/3) … ") for n, part in enumerate(parts[1:], start=2)]
    assert "".join(bare) == text
    assert following[:2] == ("short", 8)


def test_a_text_that_just_fits_a_cell_stays_whole() -> None:
    assert sheet_rows(one_text(Format.XLSX, "好" * 32_767))[1] == ("好" * 32_767,)


def test_more_rows_than_a_sheet_holds_go_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "SHEET_ROWS", 3)
    data = written(Format.XLSX, [[n] for n in range(5)], [Column("n", "n")])
    assert [sheet_rows(data, sheet) for sheet in range(3)] == [
        [("n",), (0,), (1,)],
        [("n",), (2,), (3,)],
        [("n",), (4,)],
    ]


@pytest.mark.parametrize("format", list(Format))
def test_a_row_of_the_wrong_length_or_a_time_without_zone_is_refused(format: Format) -> None:
    with pytest.raises(ValueError, match="4 cells for 5 columns"):
        written(format, [ROWS[0][:4]])
    with pytest.raises(ValueError, match="time zone"):
        written(format, [["n", datetime(2026, 11, 23, 9), None, 1, "x"]])


def failing_rows() -> Iterator[list[Cell]]:
    yield ROWS[0]
    raise RuntimeError("the database went away")


@pytest.mark.parametrize("format", list(Format))
def test_a_ledger_that_fails_half_way_is_no_complete_file(
    format: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    out = io.BytesIO()
    with pytest.raises(RuntimeError, match="went away"):
        write(format, out, COLUMNS, failing_rows(), SHENZHEN)
    assert not zipfile.is_zipfile(out)
    if format is Format.JSONL:
        assert b'"line":"end"' not in out.getvalue()
    assert list(tmp_path.iterdir()) == []


class OneWay(io.RawIOBase):
    """A pipe: it can be written to and nothing else."""

    def __init__(self) -> None:
        self.taken = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.taken += data
        return len(data)


@pytest.mark.parametrize("format", list(Format))
def test_the_ledger_can_be_written_into_a_pipe(format: Format) -> None:
    pipe = OneWay()
    write(format, pipe, COLUMNS, ROWS, SHENZHEN)  # type: ignore[arg-type]
    if format is Format.XLSX:
        assert len(sheet_rows(bytes(pipe.taken))) == 4
    else:
        assert bytes(pipe.taken) == written(format, ROWS)


def many(rows: int) -> Iterator[list[Cell]]:
    for n in range(rows):
        yield [f"LT-2026-{n:06}", FILED, date(2026, 12, 7), n, f"第{n}盏路灯坏了" * 500]


class Nowhere(OneWay):
    """Takes everything and keeps nothing."""

    def write(self, data: Any) -> int:
        return len(data)


@pytest.mark.parametrize("format", list(Format))
def test_memory_does_not_grow_with_the_ledger(format: Format) -> None:
    write(format, Nowhere(), COLUMNS, many(10), SHENZHEN)  # type: ignore[arg-type]
    tracemalloc.start()
    try:
        write(format, Nowhere(), COLUMNS, many(4_000), SHENZHEN)  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000  # the rows together take over 32 MB


@settings(max_examples=60)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_texts_come_back_from_every_format(texts: list[str]) -> None:
    rows = [[text] for text in texts]
    columns = [Column("text", "内容")]
    assert [row["text"] for row in json_rows(written(Format.JSONL, rows, columns))] == texts
    from_csv = csv_rows(written(Format.CSV, rows, columns))[1:]
    assert [cells[0].removeprefix("'") for cells in from_csv] == [
        printable(text).removeprefix("'") for text in texts
    ]
    from_excel = sheet_rows(written(Format.XLSX, rows, columns))[1:]
    assert [cells[0] or "" for cells in from_excel] == [printable(text) for text in texts]


STAMPED = [
    Column("text", "内容", 60, Holds.TEXT),
    Column("word", "状态", 10, Holds.WORD),
    Column("count", "次数", 8, Holds.NUMBER),
    Column("at", "时间", 20, Holds.STAMP),
]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Kathmandu", "America/New_York"])
@pytest.mark.parametrize("format", list(Format))
def test_what_a_column_says_it_holds_is_written_as_if_it_said_nothing(format: Format, zone: str) -> None:
    """Also in zones of broken hours, and in the hour in which the clocks change."""
    stamps = [f"2026-11-01 0{hour}:{minute}:07.000123" for hour in range(4, 9) for minute in (10, 47)]
    rows = [
        [text, word, count, stamp]
        for stamp in stamps
        for text, word, count in (("=1+1", "已办结", 3), (None, None, None), ("a\n<b>&_x0041_", "@x", -1))
    ]
    plain = [[*row[:3], datetime.fromisoformat(str(row[3])).replace(tzinfo=UTC)] for row in rows]
    bare = [Column(column.key, column.title, column.width) for column in STAMPED]
    quick, slow = io.BytesIO(), io.BytesIO()
    write(format, quick, STAMPED, rows, ZoneInfo(zone))
    write(format, slow, bare, plain, ZoneInfo(zone))
    read = {Format.CSV: csv_rows, Format.JSONL: json_rows, Format.XLSX: sheet_rows}[format]
    assert read(quick.getvalue()) == read(slow.getvalue())
    if format is Format.XLSX:
        # Excel reads `_x0041_` as A; openpyxl leaves it as it stands in the file.
        assert sheet_rows(quick.getvalue())[3][0] == "a\n<b>&_x005F_x0041_"


FRAME = Frame(
    "台账",
    "yishi.test/1",
    lambda rows: [("导出人", "=STAFF"), ("行数", str(rows))],
    lambda: [Extra("字段说明", (10, 40), [("字段", "说明"), ("number", "编号"), ("days", 3)])],
)


def test_who_made_it_stands_below_and_further_sheets_behind() -> None:
    def framed(format: Format) -> bytes:
        out = io.BytesIO()
        write(format, out, COLUMNS, ROWS, SHENZHEN, FRAME)
        return out.getvalue()

    assert csv_rows(framed(Format.CSV))[4:] == [[], ["导出人", "'=STAFF"], ["行数", "3"]]
    lines = json_rows(framed(Format.JSONL))
    keys = [column.key for column in COLUMNS]
    assert lines[0] == {"line": "head", "schema": "yishi.test/1", "columns": keys}
    assert lines[-1] == {"line": "end", "rows": 3, "footer": {"导出人": "=STAFF", "行数": "3"}}
    book = openpyxl.load_workbook(io.BytesIO(framed(Format.XLSX)))
    assert book.sheetnames == ["台账", "字段说明"]
    rows = sheet_rows(framed(Format.XLSX))
    assert rows[4][0] is None
    assert [row[:2] for row in rows[5:]] == [("导出人", "=STAFF"), ("行数", "3")]
    assert book.worksheets[0].auto_filter.ref == "A1:E4"
    assert sheet_rows(framed(Format.XLSX), 1) == [("字段", "说明"), ("number", "编号"), ("days", 3)]


@NEEDS_LIBREOFFICE
def test_libreoffice_reads_the_same_rows(tmp_path: Path) -> None:
    out = io.BytesIO()
    write(Format.XLSX, out, COLUMNS, ROWS, SHENZHEN, FRAME)
    rows = csv_rows(through_libreoffice(out.getvalue(), tmp_path))
    assert [row[:5] for row in rows[:4]] == [
        [str(cell) for cell in row] for row in csv_rows(written(Format.CSV, ROWS))
    ]
    assert rows[5][:2] == ["导出人", "=STAFF"]


@pytest.mark.parametrize("format", list(Format))
def test_each_hour_is_reckoned_once_for_all_columns(format: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of years there are tens of thousands, and a ledger has nine columns of stamps."""
    looked: list[str] = []
    reckon = Hours.__missing__

    def looking(hours: Hours, hour: str) -> datetime | None:
        looked.append(hour)
        return reckon(hours, hour)

    monkeypatch.setattr(Hours, "__missing__", looking)
    columns = [Column(f"at{number}", "时间", 20, Holds.STAMP) for number in range(4)]
    write_blocks(
        format, io.BytesIO(), columns, [[["2026-11-23 16:30:05", "2026-11-23 16:59:59"]] * 4], SHENZHEN
    )
    assert looked == ["2026-11-23 16"]
