"""`contacts` shows what a sheet would change, changes it only when told to, and says what is wrong."""

import pytest
from sqlmodel import select

from bot.texts import t
from storage.database import Database
from storage.tables import BodyContact

from .conftest import Shell


def kept(database: Database) -> list[str]:
    return database.read_now(lambda session: [one.words for one in session.exec(select(BodyContact)).all()])


def test_a_sheet_is_previewed_taken_written_and_emptied(town: Shell, database: Database) -> None:
    path = town.folder / "contacts.csv"
    path.write_text("单位,社区,联系方式\n物业公司,罗田社区,0755-2345 6789\n", "utf-8")
    said = town("contacts", "import", str(path))
    assert (said.code, said.out.splitlines()[0]) == (0, "新增 PM LT：0755-2345 6789")
    assert kept(database) == []
    assert town("contacts", "import", str(path), "--yes").code == 0
    assert kept(database) == ["0755-2345 6789"]
    written = town.folder / "out.csv"
    assert town("contacts", "export", "--out", str(written)).code == 0
    assert town("contacts", "import", str(written)).out.strip() == t("cli.contacts.same", "zh")
    assert "contacts  body:PM" in town("audit", "list").out
    path.write_text("单位,社区,联系方式\n没有的,,x\n", "utf-8")
    wrong = town("contacts", "import", str(path), "--yes")
    assert (wrong.code, wrong.out.strip()) == (1, "第 2 行：没有这个单位：没有的")
    path.write_text("单位,社区,联系方式\n", "utf-8")
    town("contacts", "import", str(path), "--yes")


@pytest.mark.parametrize("content", [None, b"", b"\xd0\xcf\x11\xe0", b"PK\x03\x04nonsense", b"a,b\n1,2\n"])
def test_a_file_that_is_no_table_gets_one_sentence(town: Shell, content: bytes | None) -> None:
    path = town.folder / "no.xlsx"
    if content is not None:
        path.write_bytes(content)
    assert town("contacts", "import", str(path)).code == 2
    assert town("contacts", "import").code == 2
