"""`templates` shows what a sheet would change, and changes it only when told to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.texts import t
from storage.database import Database
from storage.queries import templates
from storage.tables import AnswerTemplate

from .conftest import Shell


@pytest.fixture
def table(town: Shell) -> Iterator[Path]:
    """The templates as a file; as they were again afterwards, for other tests rely on them."""
    path = town.folder / "templates.csv"
    assert town("templates", "export", "--out", str(path)).code == 0
    before = path.read_bytes()
    yield path
    path.write_bytes(before)
    assert town("templates", "import", str(path), "--yes").code == 0


def name(database: Database) -> str:
    found: AnswerTemplate | None = database.read_now(lambda session: templates.find_template(session, "A1"))
    return found.zh if found is not None else ""


def test_a_changed_sheet_is_previewed_and_taken_with_yes(
    town: Shell, database: Database, table: Path
) -> None:
    assert town("templates", "import", str(table)).out.strip() == t("cli.templates.same", "zh")
    table.write_text(table.read_text("utf-8-sig").replace("已修好", "修好了", 1), "utf-8-sig")
    said = town("templates", "import", str(table))
    assert (said.code, said.out.splitlines()[0]) == (0, "改动 A1 修好了：名称")
    assert name(database) == "已修好"
    assert town("templates", "import", str(table), "--yes").code == 0
    assert name(database) == "修好了"
    assert "templates  template:A1" in town("audit", "list").out


def test_a_wrong_row_is_named_and_nothing_is_changed(town: Shell, database: Database, table: Path) -> None:
    head = "代码,类别,办理结果,名称,英文名称,正文,英文正文"
    table.write_text(f"{head}\nA1,,,好,Good,您好,Hello\nX,,,好,Good,您好{{name}},Hello\n", "utf-8")
    said = town("templates", "import", str(table), "--yes")
    assert said.code == 1
    assert said.out.startswith("第 3 行：不认识 {name}。能用的有：{number} ")
    assert name(database) == "已修好"


@pytest.mark.parametrize("content", [None, b"", b"\xd0\xcf\x11\xe0", b"PK\x03\x04nonsense", b"a,b\n1,2\n"])
def test_a_file_that_is_no_table_gets_one_sentence(town: Shell, content: bytes | None) -> None:
    path = town.folder / "no.xlsx"
    if content is not None:
        path.write_bytes(content)
    assert town("templates", "import", str(path)).code == 2
    assert town("templates", "import").code == 2
