"""`audit verify --file` tells an exported audit that is whole from a touched one, by the file alone."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from sqlmodel import Session

from bot.services import audit
from bot.services.audit import Action
from bot.texts import t
from storage.database import Database
from tests.builders_committee import NOW

from .conftest import Said, Shell

Lines = list[dict[str, object]]


@pytest.fixture
def exported(town: Shell, database: Database) -> Callable[..., Path]:
    """Exports the audit of five lines."""

    def fill(session: Session) -> None:
        for number in range(5):
            data = {"reason": "=1+1 核实", "rows": number}
            audit.record(session, Action.EXPORTED, f"=n:{number}", NOW, data=data)

    def export(format: str, *more: str) -> Path:
        out = town.folder / f"audit.{format}"
        assert town("export", "audit", "--format", format, "--out", str(out), *more).code == 0
        return out

    database.write_now(fill)
    return export


PERSONAL = ("--personal", "--reason", "审计")


@pytest.mark.parametrize("more", [(), PERSONAL])
@pytest.mark.parametrize("format", ["csv", "jsonl", "xlsx"])
def test_what_was_exported_is_whole(
    town: Shell, database: Database, exported: Callable[..., Path], format: str, more: tuple[str, ...]
) -> None:
    last = database.read_now(audit.verify).last
    file = str(exported(format, *more))
    said = town("audit", "verify", "--file", file)
    assert (said.code, said.out.strip()) == (0, t("cli.audit.file_whole", "zh", count=5, hash=last))
    assert town("audit", "verify", "--file", file, "--noted", last).code == 0
    assert town("audit", "verify", "--file", file, "--noted", "f" * 64).code == 1
    assert town("audit", "verify", "--noted", last).code == 0  # and the database has more since


def test_every_way_of_touching_it_is_found(town: Shell, exported: Callable[..., Path]) -> None:
    file = exported("jsonl", *PERSONAL)
    kept = file.read_text(encoding="utf-8").splitlines()

    def touched(change: Callable[[Lines], object]) -> Said:
        lines = [json.loads(line) for line in kept]
        change(lines)
        file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
        return town("audit", "verify", "--file", str(file))

    for field, value in {
        "subject": "x", "exact": "2026-01-01T00:00:00.000000+00:00", "at": "2026-01-01T00:00:00+08:00",
        "member": 3, "code": "granted", "action": "granted", "digest": "0" * 64, "data": "{}", "seq": "x",
    }.items():  # fmt: skip
        said = touched(lambda lines, field=field, value=value: lines[2].update({field: value}))  # type: ignore[misc]
        assert (said.code, said.out.splitlines()[0]) == (1, t("cli.audit.changed", "zh", seq=2)), field
    assert t("cli.audit.missing", "zh", seq=4) in touched(lambda lines: lines.pop(3)).out
    assert t("cli.audit.cut", "zh", seq=4) in touched(lambda lines: lines.pop(5)).out
    assert t("cli.audit.cut", "zh", seq=5) in touched(lambda lines: lines.pop()).out
    swapped = touched(lambda lines: lines[3].update(previous=lines[1]["previous"]))
    assert t("cli.audit.foreign", "zh", seq=3) in swapped.out


def test_a_changed_cell_of_a_sheet_is_found(town: Shell, exported: Callable[..., Path]) -> None:
    sheet = exported("csv")
    sheet.write_bytes(sheet.read_bytes().replace("导出".encode(), "授权".encode(), 1))
    with sheet.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.reader(opened))
    assert rows[1] != rows[2]
    assert town("audit", "verify", "--file", str(sheet)).out.strip() == t("cli.audit.changed", "zh", seq=1)
    file = exported("xlsx")
    book = openpyxl.load_workbook(file)
    page = book.worksheets[0]
    place = [cell.value for cell in page[1]].index(t("record.column.subject", "zh")) + 1
    page.cell(4, place).value = "n:9"
    book.save(file)
    assert town("audit", "verify", "--file", str(file)).out.strip() == t("cli.audit.changed", "zh", seq=3)


def test_some_days_are_a_chain_of_their_own_and_parts_go_on(
    town: Shell, exported: Callable[..., Path]
) -> None:
    file = exported("jsonl")
    head, *lines, end = file.read_text(encoding="utf-8").splitlines()
    parts = []
    for number, some in enumerate((lines[1:3], lines[3:])):
        parts.append(town.folder / f"part{number}.jsonl")
        closing = json.dumps({**json.loads(end), "rows": len(some)})
        parts[-1].write_text("\n".join((head, *some, closing)), encoding="utf-8")
    assert town("audit", "verify", "--file", *map(str, parts)).code == 0
    assert town("audit", "verify", "--file", *map(str, parts[::-1])).code == 1


def test_another_file_is_said_to_be_none(town: Shell, tmp_path: Path) -> None:
    for content in (b"", b"a,b\r\n1,2\r\n", b"{}\n", b"PK nothing", b"\xff\xfe\x00", b"[1]"):
        (file := tmp_path / "other").write_bytes(content)
        said = town("audit", "verify", "--file", str(file))
        assert (said.code, said.sentence) == (2, t("audit.file.foreign", "zh")), content
    assert town("audit", "verify", "--file", str(tmp_path / "none")).code == 2
