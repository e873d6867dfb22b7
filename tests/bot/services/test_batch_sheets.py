"""A sheet is read as it stands, whatever program wrote it; what cannot be taken is said row by row."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import Session

from bot.services.batches import files, rows, sheets, vocabulary
from bot.services.batches.rows import Read
from bot.services.batches.sheets import MOST_ROWS, Sheet, Unreadable
from bot.texts import LANGUAGES, t
from bot.views import batch as view
from storage.queries import places
from storage.tables import BatchRow, Channel, Kind

TODAY = date(2026, 11, 23)
HEADS = ("日期", "渠道", "社区", "小区", "地点", "内容", "类型", "类别", "联系电话")
GOOD = ("2026-11-03", "电话", "罗田", "罗田花园", "3栋", "楼道灯坏了一个月", "投诉", "MUN-01", "13800138000")


def csv_of(*lines: Sequence[str], delimiter: str = ",") -> str:
    return "\r\n".join(delimiter.join(line) for line in lines)


def xlsx_of(*lines: Sequence[Any]) -> bytes:
    book = Workbook()
    for line in lines:
        book.worksheets[0].append(list(line))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def check(session: Session, *lines: Sequence[str], own: Sequence[str] = ("LT",)) -> list[Read]:
    sheet = Sheet(HEADS, tuple((number, tuple(line)) for number, line in enumerate(lines, start=2)))
    communities = [one for one in places.list_communities(session) if one.code in own]
    return rows.read(session, sheet, communities, TODAY)


def with_(**changes: str) -> list[str]:
    places_of = vocabulary.load().place_columns(HEADS)
    line = list(GOOD)
    for column, written in changes.items():
        line[places_of[column]] = written
    return line


def faults_of(read: Read) -> list[str]:
    return [fault["key"] for fault in read.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_encoding_that_excel_and_wps_write(encoding: str, delimiter: str) -> None:
    sheet = sheets.read(csv_of(HEADS, GOOD, delimiter=delimiter).encode(encoding))
    assert sheet.heads == HEADS
    assert sheet.rows == ((2, GOOD),)


def test_quoted_cells_keep_their_commas_and_lines() -> None:
    sheet = sheets.read('渠道,内容\n电话,"灯坏了，\n还漏水, 很急"\n'.encode())
    assert sheet.rows == ((2, ("电话", "灯坏了，\n还漏水, 很急")),)


def test_excel_cells_are_read_as_they_are_shown() -> None:
    content = xlsx_of(
        ("日期", "渠道", "内容", "联系电话"),
        (datetime(2026, 11, 3), "电话", "灯坏了", 13800138000),
        (None, None, None, None),
        ("2026年11月3日", "纸质", "=1+1", "0755-23456789"),
    )
    sheet = sheets.read(content)
    assert sheet.rows == (
        (2, ("2026-11-03", "电话", "灯坏了", "13800138000")),
        (4, ("2026年11月3日", "纸质", sheets.FORMULA, "0755-23456789")),
    )


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "empty"),
        ("渠道,内容\n".encode(), "empty"),
        (b"PK\x03\x04not a workbook", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "old_excel"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "broken"),
        (b"a," * 3_000_000, "too_big"),
        (("渠道,内容\n" + "电话,灯坏了\n" * (MOST_ROWS + 1)).encode(), "too_many_rows"),
    ],
    ids=["nothing", "titles only", "no workbook", "xls", "picture", "too big", "too many"],
)
def test_what_is_no_sheet_is_named(content: bytes, key: str) -> None:
    with pytest.raises(Unreadable) as caught:
        sheets.read(content)
    assert caught.value.key == key
    for lang in LANGUAGES:
        assert view.unreadable(key, lang).text


def test_a_workbook_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 1000)
    with pytest.raises(Unreadable) as caught:
        sheets.read(xlsx_of(HEADS, GOOD))
    assert caught.value.key == "too_big"


def test_titles_are_known_in_both_languages_and_in_other_words() -> None:
    words = vocabulary.load()
    assert words.place_columns(HEADS) == {column: n for n, column in enumerate(vocabulary.COLUMNS)}
    english = [words.title("column", column, "en") for column in vocabulary.COLUMNS]
    assert list(words.place_columns(english)) == list(vocabulary.COLUMNS)
    assert words.place_columns(["意见内容*", " 來源渠道 ", "手机（选填）"]) == {
        "text": 0, "channel": 1, "contact": 2,
    }  # fmt: skip
    assert rows.list_missing(Sheet(("内容",), ())) == ["channel"]
    assert rows.list_missing(Sheet(("abc",), ())) == ["channel", "text"]


def test_what_stands_on_our_buttons_is_understood_in_a_sheet() -> None:
    words = vocabulary.load()
    for lang in LANGUAGES:
        for channel in set(Channel) - {Channel.BOT, Channel.POSTER}:
            assert words.find("channel", t(f"words.channel.{channel}", lang)) == channel
        for kind in Kind:
            assert words.find("kind", t(f"words.kind.{kind}", lang)) == kind


def test_a_good_row_is_read_whole(session: Session) -> None:
    read = check(session, GOOD)[0]
    assert read.faults == []
    assert read.fields == {
        "date": "2026-11-03", "channel": "phone", "community": "LT", "estate": "LT-01", "place": "3栋",
        "text": "楼道灯坏了一个月", "kind": "COMPLAINT", "category": "MUN-01", "contact": "13800138000",
    }  # fmt: skip


def test_what_is_not_needed_may_be_empty(session: Session) -> None:
    line = with_(date="", community="", estate="", place="", kind="", category="", contact="")
    assert check(session, line)[0].fields == {"channel": "phone", "community": "LT", "text": GOOD[5]}


@pytest.mark.parametrize(
    ("column", "written", "kept"),
    [
        ("date", "2026/11/3", "2026-11-03"),
        ("date", "2026年11月3日", "2026-11-03"),
        ("date", "20261103", "2026-11-03"),
        ("date", "2026-11-03 14:30", "2026-11-03"),
        ("channel", "来电", "phone"),
        ("channel", "Residents' Council", "council"),
        ("channel", "黨群聯繫會議", "liaison"),
        ("community", "LT", "LT"),
        ("community", "羅田社區", "LT"),
        ("estate", "花园小区", "LT-01"),
        ("kind", "complaint", "COMPLAINT"),
        ("contact", "138 0013-8000", "13800138000"),
    ],
)
def test_other_spellings_are_understood(session: Session, column: str, written: str, kept: str) -> None:
    read = check(session, with_(**{column: written}))[0]
    assert (read.faults, read.fields[column]) == ([], kept)


@pytest.mark.parametrize(
    ("column", "written", "fault"),
    [
        ("date", "昨天", "date"),
        ("date", "2026-13-40", "date"),
        ("date", "2026-11-24", "date_future"),
        ("date", "2016-11-03", "date_old"),
        ("channel", "飞鸽传书", "channel"),
        ("channel", "", "channel_missing"),
        ("community", "火星", "community"),
        ("community", "燕川", "community_foreign"),
        ("estate", "燕川北苑", "estate"),
        ("place", "长" * 201, "place_long"),
        ("text", "", "text_missing"),
        ("text", "长" * 3001, "text_long"),
        ("text", sheets.FORMULA, "formula"),
        ("kind", "骂人", "kind"),
        ("category", "ABC-99", "category"),
        ("contact", "问她女儿", "contact"),
    ],
)
def test_each_fault_is_said_in_a_sentence_with_the_row(
    session: Session, column: str, written: str, fault: str
) -> None:
    read = check(session, GOOD, with_(**{column: written}))[1]
    assert faults_of(read) == [fault]
    row = BatchRow(batch_id=1, line=read.line, faults=read.faults)
    for lang in LANGUAGES:
        assert "3" in view.explained(row, lang)


def test_who_types_for_several_must_say_for_which(session: Session) -> None:
    read = check(session, with_(community=""), own=("LT", "YC"))[0]
    assert faults_of(read) == ["community_missing"]


def test_the_same_words_twice_are_taken_once(session: Session) -> None:
    first, second, elsewhere = check(session, GOOD, GOOD, with_(community="YC", estate=""), own=("LT", "YC"))
    assert (first.faults, elsewhere.faults) == ([], [])
    assert second.faults == [{"key": "double", "values": {"line": 2}}]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_empty_sheet_comes_back_understood(session: Session, lang: str) -> None:
    words = vocabulary.load()
    choices = {"channel": words.list_titles("channel", lang)}
    content = files.template(lang, lambda key: t(key, lang), choices)
    book = load_workbook(io.BytesIO(content))
    assert len(book.worksheets) == 2
    book.worksheets[0].append([None, words.title("channel", "phone", lang), None, None, None, "灯坏了"])
    file = io.BytesIO()
    book.save(file)
    sheet = sheets.read(file.getvalue())
    assert rows.list_missing(sheet) == []
    own = [one for one in places.list_communities(session) if one.code == "LT"]
    assert rows.read(session, sheet, own, TODAY)[0].faults == []


def test_faulty_rows_come_back_as_they_were_with_their_faults(session: Session) -> None:
    bad = with_(text="", contact="=HYPERLINK(1)")
    read = check(session, GOOD, bad)[1]
    row = BatchRow(batch_id=1, line=read.line, cells=list(read.cells), faults=read.faults)
    content = files.faulty(HEADS, [row], lambda one: view.faults(one, "zh"), "错误")
    table = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert table[0] == (*HEADS, "错误")
    assert table[1][:5] == tuple(bad[:5])
    assert table[1][8] == "=HYPERLINK(1)"
    assert "没有内容" in str(table[1][9])
    again = sheets.read(content)
    assert again.rows[0][1][: len(HEADS)][1] == "电话"
    cell = load_workbook(io.BytesIO(content)).worksheets[0].cell(2, 9)
    assert cell.data_type == "s"
