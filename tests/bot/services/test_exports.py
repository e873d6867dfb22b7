"""The ledger agrees with the rows, says nothing about who filed them, and does not grow in memory."""

import io
import json
import re
import sys
from collections import Counter
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy import text as sql
from sqlmodel import Session, col

from bot.services.desk import Desk
from bot.services.exports import write_suggestions
from bot.services.ledger.columns import COLUMNS, INTERNAL, PERSONAL, SCHEMA
from bot.services.sheets import Format
from bot.texts import t
from storage.database import Database
from storage.queries.ledger import rows
from storage.tables import (
    Adoption,
    Answer,
    Attachment,
    Kind,
    Member,
    Note,
    Part,
    PartKind,
    Rating,
    Resident,
    ResultClass,
    Role,
    Status,
    Suggestion,
    Verity,
)
from tests import builders_ledger
from tests.builders_ledger import export_of, lines

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
TELEGRAM_ID, MEMBER_ID, GROUP_ID = 7_310_042_001, 7_310_042_002, -1_007_310_042_003
SECRET = "内部记录-绝不外传"


def add_people(session: Session) -> None:
    session.add(Resident(id=1, telegram_id=TELEGRAM_ID, language="zh", community="LT", created_at=NOW))
    session.add(Member(id=1, telegram_id=MEMBER_ID, role=Role.MEMBER, granted_at=NOW, checked_at=NOW))
    session.flush()


def add_suggestion(session: Session, id: int, status: Status, *parts: str, **values: Any) -> None:
    values = {"community": "LT", "number": f"LT-2026-{id:06}", "submitted_at": NOW, **values}
    session.add(Suggestion(id=id, resident_id=1, status=status, created_at=NOW, **values))
    session.flush()
    for place, text in enumerate(parts):
        kind = PartKind.ADDITION if text.startswith("还有") else PartKind.ORIGINAL
        part = Part(suggestion_id=id, kind=kind, chat_id=TELEGRAM_ID, message_id=place, text=text, at=NOW)
        session.add(part)
    session.flush()


def add_town(session: Session) -> None:
    """Four filed suggestions that differ in everything, a draft, and an internal note."""
    add_people(session)
    add_suggestion(session, 1, Status.DRAFT, "还没写完", number=None, submitted_at=None)
    add_suggestion(
        session, 2, Status.SUBMITTED, "楼道灯坏了", "三楼", "还有四楼",
        kind=Kind.REQUEST, category="ENV-02", due_at=NOW - timedelta(hours=1), channel="poster3",
    )  # fmt: skip
    add_suggestion(
        session, 3, Status.CLOSED, "=1+1 树太高", kind=Kind.SUGGESTION, category="ENV-01", lead="PM",
        due_at=NOW, accepted_at=NOW, signed_at=NOW, answered_at=NOW - timedelta(minutes=1), closed_at=NOW,
        result_class=ResultClass.B, rating=Rating.PARTLY, redo_count=1, supervised=True,
    )  # fmt: skip
    add_suggestion(
        session, 4, Status.REPLIED, "井盖松了", due_at=NOW - timedelta(days=2),
        answered_at=NOW - timedelta(days=1),
    )  # fmt: skip
    add_suggestion(
        session,
        5,
        Status.WITHDRAWN,
        "算了",
        due_at=NOW - timedelta(days=1),
        closed_at=NOW - timedelta(days=2),
    )
    for text in ("先看一看", "已经修剪"):
        answer = Answer(suggestion_id=3, member_id=1, text=text, at=NOW)
        session.add(answer)
        session.flush()
    answer.adoption, answer.reason, answer.solved = Adoption.PARTLY, "只修了一半", False
    for name in ("a", "b"):
        session.add(
            Attachment(suggestion_id=2, message_id=1, kind="photo", file_id=name, file_unique_id=name, at=NOW)
        )
    note = Note(suggestion_id=3, member_id=1, chat_id=GROUP_ID, message_id=1, text=SECRET, at=NOW)
    session.add(note)


def exported(database: Database, desk: Desk, format: Format, lang: str = "zh") -> tuple[int, bytes]:
    written, data = database.read_now(
        lambda session: builders_ledger.exported(session, desk, format, NOW, lang=lang)
    )
    return written.rows, data


def table(database: Database, desk: Desk, lang: str = "zh") -> list[dict[str, str]]:
    return builders_ledger.table(exported(database, desk, Format.CSV, lang)[1])


def test_every_filed_suggestion_is_a_row_and_no_draft_is(database: Database, desk: Desk) -> None:
    database.write_now(add_town)
    count, data = exported(database, desk, Format.JSONL)
    found = lines(data)
    assert count == len(found) == 4
    assert [row["number"] for row in found] == [f"LT-2026-{id:06}" for id in (2, 3, 4, 5)]
    assert all(list(row) == list(COLUMNS) for row in found)


def test_programs_get_codes_and_moments_with_their_zone(database: Database, desk: Desk) -> None:
    database.write_now(add_town)
    row = lines(exported(database, desk, Format.JSONL, "en")[1])[1]
    assert row == {
        "seq": 2,
        "part": "lead",
        "number": "LT-2026-000003",
        "channel": "bot",
        "submitted_at": "2026-11-23T09:00:00+08:00",
        "community": "LT",
        "estate": None,
        "place": None,
        "kind": "SUGGESTION",
        "sort": "ENV",
        "category": "ENV-01",
        "category_name": "Waste collection and sorting",
        "db44": "030302",
        "title": "=1+1 树太高",
        "text": "=1+1 树太高",
        "visibility": "committee",
        "typed": False,
        "status": "CLOSED",
        "accepted_at": "2026-11-23T09:00:00+08:00",
        "lead": "PM",
        "helpers": None,
        "dispatched_at": None,
        "signed_at": "2026-11-23T09:00:00+08:00",
        "days_given": 0,
        "due_at": "2026-11-23T09:00:00+08:00",
        "extended": False,
        "paused_days": 0,
        "overdue": False,
        "overdue_days": None,
        "returns": 0,
        "answer": "已经修剪",
        "result_class": "B",
        "verity": None,
        "solved": False,
        "adoption": "partly",
        "adoption_reason": "只修了一半",
        "answered_at": "2026-11-23T08:59:00+08:00",
        "days_taken": 0,
        "rating": "partly",
        "redo_count": 1,
        "public": False,
        "urgent": False,
        "supervised": True,
        "frequent": False,
        "supporters": 0,
        "files": 0,
        "merged_into": None,
        "closed_at": "2026-11-23T09:00:00+08:00",
        "remark": None,
    }


def test_the_schema_of_json_lines_is_kept(database: Database, desk: Desk) -> None:
    """Another program reads these: what is said here may only grow, or the version must."""
    _, data = exported(database, desk, Format.JSONL)
    head, end = (json.loads(line) for line in data.splitlines())
    assert head == {"line": "head", "schema": SCHEMA, "columns": list(COLUMNS)}
    assert (SCHEMA, len(COLUMNS)) == ("yishi.ledger/1", 49)
    assert (end["line"], end["rows"]) == ("end", 0)
    for key in (*COLUMNS, *INTERNAL, *PERSONAL):
        assert t(f"ledger.field.{key}", "zh") != t(f"ledger.field.{key}", "en")


def test_people_get_words_in_their_language(database: Database, desk: Desk) -> None:
    database.write_now(add_town)
    row = table(database, desk, "zh")[1]
    assert row["社区"] == "罗田社区"
    assert row["主办单位"] == "物业公司"
    assert row["分类"] == "垃圾清运与分类"
    assert (row["类型"], row["状态"], row["满意度"]) == ("建议", "已办结", "基本满意")
    assert row["办理结果类别"] == "B 正在解决或列入规划"
    assert (row["是否属实"], row["是否解决"], row["采纳情况"]) == ("", "否", "部分采纳")
    assert row["未采纳原因"] == "只修了一半"
    assert (row["督办"], row["是否超期"], row["重办次数"]) == ("是", "否", "1")
    assert row["提交时间"] == "2026-11-23 09:00:00"
    assert row["内容"] == "'=1+1 树太高"
    row = table(database, desk, "en")[1]
    assert (row["Community"], row["Status"], row["Supervised"]) == ("Luotian", "Closed", "Yes")


def test_all_messages_are_in_the_text_and_additions_are_marked(database: Database, desk: Desk) -> None:
    database.write_now(add_town)
    row = table(database, desk)[0]
    assert row["内容"] == "楼道灯坏了\n三楼\n【补充】还有四楼"
    assert (row["附件数"], row["来源渠道"]) == ("2", "poster3")


def test_late_is_what_was_answered_late_or_is_open_after_its_day(database: Database, desk: Desk) -> None:
    database.write_now(add_town)
    late = {row["编号"][-1]: row["是否超期"] for row in table(database, desk)}
    assert late == {"2": "是", "3": "否", "4": "是", "5": "否"}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("group", "kind"),
    [
        ("status", Status),
        ("kind", Kind),
        ("result", ResultClass),
        ("rating", Rating),
        ("verity", Verity),
        ("adoption", Adoption),
    ],
)
def test_every_value_has_a_word_of_its_own(group: str, kind: type[StrEnum], lang: str) -> None:
    filed = [value for value in kind if value is not Status.DRAFT]
    assert len({t(f"ledger.{group}.{value.value}", lang) for value in filed}) == len(filed)


@pytest.mark.parametrize("format", list(Format))
def test_nobody_can_be_found_in_it_and_no_internal_note(
    database: Database, desk: Desk, format: Format
) -> None:
    database.write_now(add_town)
    _, data = exported(database, desk, format)
    told = workbook_text(data) if format is Format.XLSX else data.decode()
    assert "井盖松了" in told
    for secret in (SECRET, str(TELEGRAM_ID), str(MEMBER_ID), str(abs(GROUP_ID))):
        assert secret not in told


def workbook_text(data: bytes) -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return "\n".join(str(cell) for line in sheet.iter_rows(values_only=True) for cell in line)


def test_an_empty_town_has_a_ledger_of_titles(database: Database, desk: Desk) -> None:
    count, data = exported(database, desk, Format.CSV)
    assert count == 0
    assert data.decode("utf-8-sig").startswith('"序号","工单性质","编号","来源渠道"')


def test_it_shows_one_moment_whatever_is_written_meanwhile(
    database: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "CHUNK", 1)
    database.write_now(add_town)

    def change(session: Session) -> None:
        session.execute(update(Suggestion).where(col(Suggestion.id) > 1).values(status=Status.REDO))
        session.execute(update(Answer).values(text="改过了"))

    def on_rows(done: int) -> None:
        if done == 1:
            database.write_now(change)

    out = io.BytesIO()

    def write(session: Session) -> None:
        export = export_of(session, desk, Format.JSONL, NOW)
        write_suggestions(session, desk, export, lambda file: nullcontext(out), on_rows)

    database.read_now(write)
    found = lines(out.getvalue())
    assert [row["status"] for row in found] == ["SUBMITTED", "CLOSED", "REPLIED", "WITHDRAWN"]
    assert found[1]["answer"] == "已经修剪"
    assert lines(exported(database, desk, Format.JSONL)[1])[1]["answer"] == "改过了"


MANY = 20_000
BLOCKS = 40_000
"""Blocks of memory that may be held more than at the first row; all the rows together are ten times that."""


def add_many(session: Session) -> None:
    add_people(session)
    statuses = [status for status in Status if status is not Status.DRAFT]
    rows = [
        {
            "id": id, "number": f"LT-2026-{id:06}", "resident_id": 1, "community": "LT", "channel": "bot",
            "status": statuses[id % len(statuses)], "revision": 1, "category_source": "rule",
            "level": "community", "redo_count": id % 2, "supervised": False, "created_at": NOW,
            "submitted_at": NOW, "due_at": NOW,
        }
        for id in range(1, MANY + 1)
    ]  # fmt: skip
    session.execute(insert(Suggestion), rows)
    parts = [
        {
            "suggestion_id": id, "kind": PartKind.ORIGINAL, "chat_id": 1, "message_id": id,
            "text": f"第{id}件灯坏了", "at": NOW,
        }
        for id in range(1, MANY + 1)
    ]  # fmt: skip
    session.execute(insert(Part), parts)


FETCHING = sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'FETCH FORWARD %'")
"""Sessions whose last statement asked a cursor of the server for rows."""


class Tally(io.RawIOBase):
    """Counts the rows of each status and keeps nothing."""

    def __init__(self) -> None:
        self.by_status: Counter[str] = Counter()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.by_status.update(re.findall(r'"status":"(\w+)"', bytes(data).decode()))
        return len(data)


def test_twenty_thousand_rows_agree_with_the_table_and_do_not_fill_the_memory(
    database: Database, desk: Desk
) -> None:
    database.write_now(add_many)
    out = Tally()
    blocks: list[int] = []
    reading: set[int] = set()

    def write(session: Session) -> int:
        def on_rows(done: int) -> None:
            if done % 1000 == 0 and done < MANY:
                blocks.append(sys.getallocatedblocks())
                if not database.sqlite:
                    reading.add(database.read_now(lambda other: other.execute(FETCHING).scalar_one()))

        export = export_of(session, desk, Format.JSONL, NOW)
        opened: Any = nullcontext(out)
        return write_suggestions(session, desk, export, lambda file: opened, on_rows).rows

    assert database.read_now(write) == MANY
    assert max(blocks) - blocks[0] < BLOCKS
    # What a driver keeps is in no count of Python's: on PostgreSQL the rows wait on the server.
    assert reading == (set() if database.sqlite else {1})
    by_status = select(col(Suggestion.status), func.count()).group_by(col(Suggestion.status))
    expected = database.read_now(lambda session: session.execute(by_status).all())
    assert out.by_status == {status.value: count for status, count in expected}
    assert out.by_status.total() == MANY
