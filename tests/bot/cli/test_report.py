"""`report`: last month's or any month's, of the street or a community, and a line in the audit."""

import io
from pathlib import Path

import openpyxl
import pytest
from docx import Document as read_word
from sqlmodel import Session, select

from bot import clock
from bot.services.audit import Action
from bot.texts import t
from storage.database import Database
from storage.tables import Actor, Audit, Event, Resident, Status, Suggestion

from .conftest import Shell

MONTH = f"{clock.now():%Y-%m}"


def file_some(session: Session) -> None:
    """Four filed this month in LT."""
    now = clock.now()
    session.add(Resident(id=1, telegram_id=501, language="zh", community="LT", created_at=now))
    session.flush()
    for id in range(1, 5):
        session.add(
            Suggestion(
                id=id, resident_id=1, community="LT", number=f"LT-2026-{id:06}", status=Status.SUBMITTED,
                created_at=now, submitted_at=now,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            Event(
                suggestion_id=id, at=now, what="submitted", actor=Actor.RESIDENT,
                before=Status.DRAFT, after=Status.SUBMITTED,
            )
        )  # fmt: skip


def exported(database: Database) -> list[object]:
    lines = select(Audit.data).where(Audit.action == Action.EXPORTED)
    return database.read_now(lambda session: [dict(one) for one in session.exec(lines)])


@pytest.fixture
def filed(town: Shell, database: Database) -> Shell:
    """A town in which four were filed this month."""
    database.write_now(file_some)
    return town


def test_a_month_becomes_a_document_or_a_workbook(filed: Shell, database: Database) -> None:
    said = filed("report", MONTH, "--out", "all.docx")
    assert (said.code, said.out) == (0, ""), said.err
    assert said.sentence == t("cli.report.done", "zh", month=MONTH, count=4)
    text = "\n".join(one.text for one in read_word(io.BytesIO(Path("all.docx").read_bytes())).paragraphs)
    assert "居民意见建议月度分析报告" in text
    assert filed("report", MONTH, "--community", "YC", "--format", "xlsx", "--out", "yc.xlsx").code == 0
    sheet = openpyxl.load_workbook(Path("yc.xlsx")).worksheets[0]
    assert [cell.value for cell in sheet[2]][:2] == ["收到", 0], "what was filed in LT is not YC's"
    assert exported(database) == [
        {"community": None, "month": MONTH},
        {"community": "YC", "month": MONTH},
    ]


def test_without_a_month_it_is_the_last_one(filed: Shell, database: Database) -> None:
    assert filed("report", "--out", "last.docx").code == 0
    (line,) = exported(database)
    assert isinstance(line, dict)
    assert line["month"] < MONTH


@pytest.mark.parametrize(
    ("argument", "key"),
    [(("2026-13",), "report.month"), ((MONTH, "--community", "XX"), "cli.report.no_community")],
)
def test_what_there_is_not_is_said_and_leaves_no_file(
    filed: Shell, database: Database, argument: tuple[str, ...], key: str
) -> None:
    said = filed("report", *argument, "--out", "none.docx")
    assert said.code == 2
    assert said.sentence == t(key, "zh", written="2026-13", code="XX")
    assert not Path("none.docx").exists()
    assert exported(database) == []
