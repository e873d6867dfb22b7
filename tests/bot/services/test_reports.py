"""月度分析报告: what stands in the files is what the ledger says, tells of nobody, and is sent once."""

import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from docx import Document as read_word
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image
from sqlmodel import Session, col, select

from bot.delivery import monthly
from bot.errors import UserError
from bot.printing.word import NARROW, word
from bot.printing.workbook import A4, LINE_HEIGHT, workbook
from bot.services import committee, lifecycle, ratings, reports, surges
from bot.services.desk import Desk
from bot.services.events import signing
from bot.services.reports import Report
from bot.settings import Settings
from bot.texts import LANGUAGES
from bot.views import report_chat, report_document
from bot.views.report_document.cells import changed_words
from storage.database import Database
from storage.tables import (
    Actor,
    Attendance,
    EventKind,
    EventStatus,
    Kind,
    Outbox,
    Rating,
    Surge,
    Visibility,
)
from tests.builders_committee import DONE, NOW, PROPERTY, bind, file_suggestion, member, resident
from tests.builders_events import announced
from tests.builders_ladder import DIRECTOR, HEAD, SECRETARY, at, director, town

AFTER = at(12, 1, 9)
"""The morning on which the report of November is due."""

PASSED, KEPT, PHONE = "三栋的路灯坏了，我是张伟，电话", "这句话没有公开过", "13800138000"


def a_month(session: Session, desk: Desk) -> None:
    """November: four about the same lamp (one of them public), one of them answered; one lift, one of YC."""
    town(session)
    bind(session, -21, "YC")
    surge = Surge(community="LT", at=NOW)
    session.add(surge)
    session.flush()
    about = [PASSED + PHONE, KEPT + "1", KEPT + "2", KEPT + "3"]
    lamps = [
        file_suggestion(session, desk, words=words, author=resident(session, 600 + n))
        for n, words in enumerate(about)
    ]
    for one in lamps:
        one.surge_id = surge.id
        lifecycle.record(session, one, surges.FREQUENT, NOW, actor=Actor.SYSTEM)
    clerk = member(session, PROPERTY)
    first = lamps[0]
    first.visibility, first.published_at = Visibility.PUBLIC, NOW + timedelta(hours=1)
    committee.accept(session, desk, first, clerk, NOW)
    committee.sign(session, first, clerk, NOW)
    committee.answer(session, desk, first, clerk, "已经修好", DONE, NOW + timedelta(days=2))
    ratings.rate(session, desk, first, Rating.PARTLY, NOW + timedelta(days=3))
    late = file_suggestion(session, desk, category="PMC-03", kind=Kind.QUESTION)
    late.due_at = NOW + timedelta(days=1)
    file_suggestion(session, desk, community="YC", category="NOI-01", kind=Kind.SUGGESTION)
    session.flush()


def november(session: Session, desk: Desk, community: str | None = None, lang: str = "zh") -> Report:
    return reports.build(session, desk, reports.last_month(desk, AFTER), community, AFTER, lang)


def tables(content: bytes) -> dict[str, dict[str, list[str]]]:
    """The tables of a Word file: by the words above them, the rows by their first cell."""
    file = read_word(io.BytesIO(content))
    names = [
        one.text
        for one in file.paragraphs
        if one._p.getnext() is not None and one._p.getnext().tag == qn("w:tbl")
    ]
    found = {}
    for name, table in zip(names, file.tables, strict=True):
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        found[name] = {row[0]: row[1:] for row in rows}
    return found


def test_the_word_file_says_what_the_ledger_says(session: Session, desk: Desk) -> None:
    a_month(session, desk)
    content = word(report_document.document(november(session, desk), "燕罗街道", "zh"))
    found = tables(content)
    overall = found["主要指标"]
    assert overall["收到"] == ["6", "0", "—", "0", "—"]
    assert [overall[name][0] for name in ("应办结", "按时办结", "超期未办结", "期末在办")] == [
        "2",
        "1",
        "1",
        "5",
    ]
    assert overall["结案率"][:2] == ["50.0%", "—"]
    assert found["按社区"]["罗田社区"] == ["5", "83.3%", "0", "—"]
    assert found["按社区"]["燕川社区"] == ["<3", "—", "0", "—"], "who filed one alone must not be told apart"
    assert found["承办单位办理情况"]["街道城市建设办"] == [
        "1",
        "1",
        "1",
        "0",
        "0",
        "100.0%",
        "100.0%",
        "0",
        "0.0%",
    ]
    rates = found["响应率、解决率、满意率"]
    assert rates["满意率"] == ["60.0%", "（满意 0 + 0.6 × 基本满意 1）÷ 已评价 1"]
    assert rates["解决率"][0] == "100.0%"
    assert [row[-1] for row in found["超期未答复清单"].values()] == ["超期天数", "6"]


def test_a_share_stands_in_one_line_of_its_cell(session: Session, desk: Desk) -> None:
    a_month(session, desk)
    file = read_word(io.BytesIO(word(report_document.document(november(session, desk), "燕罗街道", "zh"))))
    (bodies,) = (table for table in file.tables if table.rows[0].cells[1].text == "派单")
    margins = bodies._tbl.tblPr.findall(f"{qn('w:tblCellMar')}/*")
    air = sum(int(margin.get(qn("w:w"))) for margin in margins) / 20
    wide = [len(cell.text) * 9 * NARROW for cell in bodies.rows[1].cells if cell.text.endswith("%")]
    room = [cell.width.pt - air for cell in bodies.rows[1].cells if cell.text.endswith("%") and cell.width]
    assert margins
    assert wide
    assert all(one < free for one, free in zip(wide, room, strict=True))


@pytest.mark.parametrize(
    ("now", "before", "words"), [(3, 4, "−25.0%"), (4, 3, "+33.3%"), (5, 5, "0.0%"), (1, 0, "—")]
)
def test_a_change_says_its_sign_and_no_line_breaks_behind_it(now: int, before: int, words: str) -> None:
    assert changed_words(now, before, "zh") == words


def test_the_picture_shows_what_the_list_begins_with(session: Session, desk: Desk) -> None:
    a_month(session, desk)
    report = november(session, desk)
    report.month.categories.clear()
    report.month.categories.update({"PMC-02": 4, "ENV-01": 4, "NOI-01": 4})
    shown = report_document.charted(report, "zh").about
    listed = tables(word(report_document.document(report, "", "zh")))["按诉求分类"]
    assert [name for name, _ in shown] == [*listed][1:4]


def test_where_no_category_came_often_the_picture_shows_the_kinds(session: Session, desk: Desk) -> None:
    a_month(session, desk)
    report = november(session, desk)
    report.month.categories.clear()
    report.month.categories.update({"PMC-02": 2, "ENV-01": 2, "NOI-01": 2})
    about, _ = report_chat.charts(report, "zh")
    assert about.title == "2026年11月收到的意见类型"
    assert about.bars == [("投诉", [4])], "of the others too few came to be told apart"


def test_it_quotes_only_what_was_passed_and_nobody_by_name_or_number(session: Session, desk: Desk) -> None:
    a_month(session, desk)
    document = report_document.document(november(session, desk), "燕罗街道", "zh")
    said = "\n".join(one.text for one in read_word(io.BytesIO(word(document))).paragraphs)
    assert "1．罗田社区·" in said
    assert "本月 4 件。例如一位居民说：“三栋的路灯坏了" in said
    for content in (word(document), workbook(document)):
        for secret in (KEPT, PHONE, "张伟"):
            assert secret not in whole(content)


def whole(content: bytes) -> str:
    """Everything in an Office file."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return "".join(file.read(name).decode("utf-8", "ignore") for name in file.namelist())


def test_the_workbook_has_real_numbers_dates_and_shares(session: Session, desk: Desk) -> None:
    a_month(session, desk)
    document = report_document.document(november(session, desk), "燕罗街道", "zh")
    file = openpyxl.load_workbook(io.BytesIO(workbook(document)))
    sheets = {name.partition(" ")[2]: file[name] for name in file.sheetnames}
    overall = {row[0].value: row for row in sheets["主要指标"].iter_rows(min_row=2)}
    assert overall["收到"][1].value == 6
    assert overall["结案率"][1].value == 0.5
    assert overall["结案率"][1].number_format == "0.0%"
    assert overall["收到"][3].value == "—"
    fitted = {(one.page_setup.paperSize, one.page_setup.fitToHeight) for one in file}
    assert fitted == {(A4, 0)}, "one page wide, as long as need be"
    assert sheets["承办单位办理情况"].page_setup.orientation == "landscape"
    notes = file[file.sheetnames[-1]]
    assert notes.row_dimensions[notes.max_row].height >= 2 * LINE_HEIGHT, "all of a long note can be read"
    due = sheets["超期未答复清单"].cell(2, 5).value
    assert isinstance(due, datetime)
    assert due.date() == (NOW + timedelta(days=1)).date()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_month_without_anything_makes_whole_files_in_every_language(
    session: Session, desk: Desk, lang: str
) -> None:
    made = monthly.make(november(session, desk, lang=lang), desk, lang)
    assert made.pictures == []
    (_, document), (_, book) = made.documents
    assert len(read_word(io.BytesIO(document)).tables) == 11
    assert len(openpyxl.load_workbook(io.BytesIO(book)).sheetnames) == 12


def test_the_page_is_that_of_an_official_document(session: Session, desk: Desk) -> None:
    file = read_word(io.BytesIO(word(report_document.document(november(session, desk), "", "zh"))))
    page = file.sections[0]
    sizes = [
        page.page_width,
        page.page_height,
        page.top_margin,
        page.left_margin,
        page.right_margin,
        page.bottom_margin,
    ]
    assert [round(size / Mm(1)) for size in sizes if size is not None] == [210, 297, 37, 28, 26, 35]
    fonts = {
        run._r.get_or_add_rPr().get_or_add_rFonts().get(qn("w:eastAsia"))
        for one in file.paragraphs
        for run in one.runs
    }
    assert {"方正小标宋简体", "黑体", "仿宋", "楷体"} <= fonts


def test_whoever_directs_reads_of_what_is_directed(session: Session, desk: Desk) -> None:
    director(session, DIRECTOR)
    director(session, SECRETARY, "LT")
    director(session, HEAD, "LT", "PM")
    scopes = {
        who: [one and one.code for one in reports.list_scopes(session, desk, who)]
        for who in (DIRECTOR, SECRETARY, HEAD)
    }
    assert scopes == {DIRECTOR: [None, "LT", "YC", "HQT", "SM", "TXC"], SECRETARY: ["LT"], HEAD: []}
    for who, place in ((SECRETARY, None), (SECRETARY, "YC"), (HEAD, "LT"), (12345, None)):
        with pytest.raises(UserError, match=r"access\.not_yours"):
            reports.access_scope(session, desk, who, place, AFTER)


@pytest.mark.parametrize(
    ("moments", "sent"),
    [
        (
            [at(12, 1, 8), at(12, 1, 8, 30), at(12, 1, 17), at(12, 9, 9), at(1, 4, 9, year=2027)],
            [0, 1, 0, 0, 1],
        ),
        # The bot was down for a week; and the first days of October are days of rest.
        ([at(11, 27, 9), at(12, 8, 23)], [1, 0]),
        ([at(9, 30, 17), at(10, 1, 9), at(10, 8, 9), at(10, 9, 9)], [1, 0, 1, 0]),
    ],
)
def test_it_comes_once_a_month_from_its_first_working_day_on(
    session: Session, desk: Desk, moments: list[datetime], sent: list[int]
) -> None:
    assert [int(reports.claim(session, desk, moment)) for moment in moments] == sent


def test_the_settings_say_who_gets_it(session: Session, settings: Settings) -> None:
    director(session, DIRECTOR)
    director(session, SECRETARY, "LT")
    director(session, HEAD, "LT", "PM")
    found: dict[str, Any] = {}
    for wanted in ("street", "communities"):
        desk = Desk(settings.model_copy(update={"monthly_report": wanted}))
        found[wanted] = set(reports.list_readers(session, desk))
    assert found == {"street": {(DIRECTOR, None)}, "communities": {(DIRECTOR, None), (SECRETARY, "LT")}}
    nobody = Desk(settings.model_copy(update={"monthly_report": ""}))
    assert not reports.is_due(session, nobody, AFTER)


@pytest.mark.anyio
async def test_it_goes_out_once_with_two_pictures_and_two_files(database: Database, desk: Desk) -> None:
    def begin(session: Session) -> None:
        director(session, DIRECTOR)
        a_month(session, desk)

    await database.write(begin)
    assert await monthly.send_due(database, desk, AFTER) == 1
    assert await monthly.send_due(database, desk, AFTER + timedelta(minutes=5)) == 0

    def posted(session: Session) -> list[dict[str, Any]]:
        rows = select(Outbox).where(Outbox.chat_id == DIRECTOR, Outbox.notice == monthly.NOTICE)
        return [dict(row.payload or {}) for row in session.exec(rows.order_by(col(Outbox.id))).all()]

    pictures, files, words = await database.read(posted)
    assert [one["method"] for one in (pictures, files, words)] == [
        "sendMediaGroup",
        "sendMediaGroup",
        "sendMessage",
    ]
    paths = [desk.outgoing.path(one["key"]) for one in pictures["uploads"].values()]
    assert [Image.open(io.BytesIO(path.read_bytes())).width for path in paths] == [1000, 1000]
    names = [one["name"] for one in files["uploads"].values()]
    assert names == ["report-street-2026-11.docx", "report-street-2026-11.xlsx"]
    assert "本月共收到意见建议 6 件" in words["params"]["text"]


def test_a_month_is_read_as_people_write_it(desk: Desk) -> None:
    for written in ("2026-10", "2026年10月", "2026 10"):
        assert reports.read_month(desk, written, AFTER).first == date(2026, 10, 1)
    for written in ("2027-01", "2026-13", "十月", "", "1999-01", "2026-10-05"):
        with pytest.raises(UserError, match=r"report\.month"):
            reports.read_month(desk, written, AFTER)


def test_meetings_are_told_with_those_who_signed_up_and_those_who_came(session: Session, desk: Desk) -> None:
    council, again, walk = (announced(session, desk, most=2)[1] for _ in range(3))
    for one in (council, again, walk):
        signing.write_down(session, one, "某人", 2, NOW)
        one.status, one.starts_at = EventStatus.HELD, NOW
    walk.kind = EventKind.ACTIVITY
    for people in (3, 1):
        session.add(Attendance(event_id=council.id or 0, people=people, at=NOW))
    session.flush()
    found = tables(word(report_document.document(november(session, desk), "", "zh")))["会议与活动"]
    assert found == {
        "种类": ["已举行", "已取消", "报名参加人次", "实到人次"],
        "居民议事会": ["2", "0", "4", "4"],
        "活动": ["1", "0", "2", "—"],
    }, "where nobody was checked in it is not known how many came"
