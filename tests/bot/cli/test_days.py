"""`days` keeps the town's own days worked and days off, and every deadline counted afterwards heeds them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.services import decrees, terms
from bot.services.desk import Desk
from bot.texts import t
from storage.database import Database
from storage.tables import Kind

from .conftest import Shell

SHEET = "日期,上班或休息,说明,全年安排已齐\n2060/10/9,上班,国庆调休,是\n2060年9月30日,休息,,\n"


def sheet(town: Shell, text: str = SHEET) -> str:
    path = town.folder / "days.csv"
    path.write_text(text, "utf-8-sig")
    return str(path)


def known(database: Database, desk: Desk) -> Desk:
    database.read_now(lambda session: decrees.learn(session, desk.calendar))
    return desk


def test_a_decree_is_previewed_and_taken_with_yes(town: Shell, database: Database, desk: Desk) -> None:
    path = sheet(town)
    said = town("days", "import", path)
    assert said.code == 0
    assert "2060-10-09：– → 上班 国庆调休 全年安排已齐" in said.out
    assert not known(database, desk).calendar.is_decreed(2060)
    assert town("days", "import", path, "--yes").code == 0
    calendar = known(database, desk).calendar
    assert calendar.is_decreed(2060)
    assert calendar.is_working_day(date(2060, 10, 9))
    assert not calendar.is_working_day(date(2060, 9, 30))
    assert town("days", "import", path).out.strip() == t("cli.days.same", "zh")
    assert "days  day:2060-10-09" in town("audit", "list").out


def test_what_is_filed_afterwards_is_counted_by_the_new_list(
    town: Shell, database: Database, desk: Desk
) -> None:
    monday = datetime(2026, 11, 23, 2, tzinfo=UTC)
    before = terms.answer_due(desk, monday, Kind.QUESTION)
    town("days", "import", sheet(town, f"{SHEET}2026-11-24,休息,停电,\n"), "--yes")
    after = terms.answer_due(known(database, desk), monday, Kind.QUESTION)
    assert (before.day, after.day) == (26, 27)


def test_the_list_goes_out_and_comes_back_and_what_is_missing_goes(town: Shell, database: Database) -> None:
    town("days", "import", sheet(town), "--yes")
    out = town.folder / "out.csv"
    assert town("days", "export", "--out", str(out)).code == 0
    assert town("days", "import", str(out)).out.strip() == t("cli.days.same", "zh")
    listed = town("days", "list").out.splitlines()
    assert listed[:2] == ["2060-09-30  休息", "2060-10-09  上班 国庆调休"]
    assert len(listed) == 4
    text = out.read_text("utf-8-sig").splitlines()
    out.write_text("\n".join(text[:-1]), "utf-8-sig")
    assert town("days", "import", str(out), "--yes").code == 0
    assert len(town("days", "list").out.splitlines()) == 3


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("明天,休息,,", "日期看不懂"),
        ("2060-02-30,休息,,", "日期看不懂"),
        ("2060-10-09,半天,,", "请写“上班”或“休息”"),
        ("2060-10-09,休息,,大概", "请写“是”或“否”"),
        ("2060-09-30,上班,,", "这一天写了两次"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_changed(town: Shell, row: str, reason: str) -> None:
    text = f"日期,上班或休息,说明,全年安排已齐\n2060-09-30,休息,,\n{row}\n"
    said = town("days", "import", sheet(town, text), "--yes")
    assert said.code == 1
    assert said.out.startswith(f"第 3 行：{reason}")
    assert "2060" not in town("days", "list").out


@pytest.mark.parametrize("content", [None, b"", b"\xd0\xcf\x11\xe0", b"PK\x03\x04nonsense", b"a,b\n1,2\n"])
def test_a_file_that_is_no_table_gets_one_sentence(town: Shell, content: bytes | None) -> None:
    path = Path(town.folder / "no.xlsx")
    if content is not None:
        path.write_bytes(content)
    assert town("days", "import", str(path)).code == 2
    assert town("days", "import").code == 2
