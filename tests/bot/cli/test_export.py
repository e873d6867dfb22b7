"""A whole file or the old one, to wherever it is sent, and one line that says how much it was."""

import io
import json
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlmodel import Session

from bot import clock
from bot.services import exports
from bot.services.exports import write_suggestions
from bot.services.framing import Written
from bot.services.records import RECORDS
from bot.texts import t
from storage.database import Database
from storage.tables import Part, Resident, Status, Suggestion
from tests.builders_ledger import lines, table

from .conftest import Shell


def file_some(session: Session, count: int = 3) -> None:
    """A resident with so many filed suggestions, and a draft."""
    now = clock.now()
    session.add(Resident(id=1, telegram_id=501, language="zh", community="LT", created_at=now))
    session.flush()
    for id in range(1, count + 2):
        status = Status.DRAFT if id > count else Status.SUBMITTED
        number = None if id > count else f"LT-2026-{id:06}"
        session.add(
            Suggestion(
                id=id, resident_id=1, community="LT", number=number, status=status,
                created_at=now, submitted_at=now,
            )
        )  # fmt: skip
        session.flush()
        session.add(Part(suggestion_id=id, chat_id=501, message_id=id, text=f"第{id}件", at=now))


@pytest.fixture
def filed(town: Shell, database: Database) -> Shell:
    """A town with three suggestions; its database is open in another process's way meanwhile."""
    database.write_now(file_some)
    return town


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_table_goes_to_standard_output_unless_told_otherwise(filed: Shell, lang: str) -> None:
    filed.set(LANGUAGE=lang)
    said = filed("export", "suggestions")
    rows = table(said.out.encode())
    assert (said.code, len(rows)) == (0, 3)
    assert rows[2][t("ledger.column.text", lang)] == "第3件"
    assert said.err.strip() == t("cli.export.done", lang, count=3)


def test_json_goes_to_a_file(filed: Shell) -> None:
    said = filed("export", "suggestions", "--format", "jsonl", "--out", "ledger.json")
    assert (said.code, said.out) == (0, "")
    rows = lines((filed.folder / "ledger.json").read_bytes())
    assert [row["number"] for row in rows] == ["LT-2026-000001", "LT-2026-000002", "LT-2026-000003"]
    assert {row["status"] for row in rows} == {"SUBMITTED"}


def test_a_workbook_goes_to_a_file_in_times_of_the_settings(filed: Shell) -> None:
    filed.set(TIMEZONE="America/New_York")
    assert filed("export", "suggestions", "--format", "xlsx", "--out", "ledger.xlsx").code == 0
    sheet = openpyxl.load_workbook(filed.folder / "ledger.xlsx").worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][2:5] == ("编号", "来源渠道", "提交时间")
    assert [row[2] for row in rows[1:4]] == [f"LT-2026-{id:06}" for id in (1, 2, 3)]
    assert filed("export", "suggestions", "--format", "jsonl", "--out", "l.json").code == 0
    moment = lines((filed.folder / "l.json").read_bytes())[0]["submitted_at"]
    assert moment.endswith(("-05:00", "-04:00"))
    assert str(rows[1][4]) == moment[:19].replace("T", " ")


def test_a_workbook_is_not_thrown_at_a_screen_but_goes_into_a_pipe(
    filed: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", pipe)
    assert filed("export", "suggestions", "--format", "xlsx").code == 0
    assert openpyxl.load_workbook(pipe.buffer).worksheets[0]["C4"].value == "LT-2026-000003"
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    said = filed("export", "suggestions", "--format", "xlsx")
    assert (said.code, said.sentence, screen.getvalue()) == (2, t("cli.export.needs_out", "zh"), "")


@pytest.mark.parametrize(("option", "there"), [((), False), (("--internal",), True)])
def test_the_internal_record_is_exported_only_for_whoever_asks(
    filed: Shell, option: tuple[str, ...], there: bool
) -> None:
    assert filed("export", "suggestions", *option, "--out", "ledger.csv").code == 0
    assert (t("ledger.column.handling", "zh") in (filed.folder / "ledger.csv").read_text("utf-8")) is there


def breaking(real: Callable[..., Written]) -> Callable[..., Written]:
    def write(*given: Any, **more: Any) -> Written:
        real(*given, **more)
        raise ValueError("in the middle of it")

    return write


@pytest.mark.parametrize("before", [None, "the old one"])
def test_an_export_that_breaks_leaves_what_was_there(
    filed: Shell, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    folder = filed.folder / "out"
    folder.mkdir()
    if before is not None:
        (folder / "ledger.csv").write_text(before)
    monkeypatch.setattr(exports, "write_suggestions", breaking(write_suggestions))
    said = filed("export", "suggestions", "--out", "out/ledger.csv")
    assert (said.code, said.sentence) == (1, t("cli.fault", "zh", kind="ValueError"))
    left = {path.name: path.read_text() for path in folder.iterdir()}
    assert left == ({} if before is None else {"ledger.csv": before})


def test_a_new_file_is_only_for_its_owner_and_an_old_one_keeps_its_rights(filed: Shell) -> None:
    file = filed.folder / "ledger.csv"
    assert filed("export", "suggestions", "--out", "ledger.csv").code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o640)
    file.write_text("")
    assert filed("export", "suggestions", "--out", "ledger.csv").code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert file.stat().st_size > 0


def test_a_link_stays_a_link_and_a_device_a_device(filed: Shell) -> None:
    (filed.folder / "real.csv").write_text("")
    link = filed.folder / "link.csv"
    link.symlink_to("real.csv")
    assert filed("export", "suggestions", "--out", "link.csv").code == 0
    assert link.is_symlink()
    assert (filed.folder / "real.csv").stat().st_size > 0
    assert filed("export", "suggestions", "--out", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()


def test_a_place_that_cannot_be_written_is_named(filed: Shell) -> None:
    said = filed("export", "suggestions", "--out", "nowhere/ledger.csv")
    assert said.code == 2
    assert "nowhere/ledger.csv" in said.sentence


def test_whoever_watches_sees_it_count(filed: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    assert filed("export", "suggestions", "--out", "ledger.csv").code == 0
    assert t("cli.export.progress", "zh", done=3, total=3) in screen.getvalue()
    assert screen.getvalue().endswith("\r\033[K" + t("cli.export.done", "zh", count=3) + "\n")


def test_records_are_exported_whole_or_of_one_thing(filed: Shell) -> None:
    for what in RECORDS:
        said = filed("export", what, "--format", "jsonl", "--filter", "2026-01-01..2026-12-31")
        head = json.loads(said.out.splitlines()[0])
        assert (said.code, head["schema"]) == (0, RECORDS[what].schema)
        assert re.fullmatch(r"已导出 \d+ 行。", said.err.strip())
    assert lines(said.out.encode())[-1]["subject"] == "requests"
    refused = filed("export", "attendance", "--about", "7")
    assert (refused.code, refused.sentence) == (2, t("cli.export.no_such", "zh", number=7))
    refused = filed("export", "audit", "--about", "7")
    assert refused.sentence == t("cli.export.about_nothing", "zh")
    refused = filed("export", "audit", "--personal")
    assert refused.sentence == t("cli.export.needs_reason", "zh")
    told = filed("export", "audit", "--personal", "--reason", "年度检查")
    assert "年度检查" in told.out
    assert t("record.column.data", "zh") in told.out
