"""`routes` shows what a sheet would change, and changes it only when told to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.texts import t
from storage.database import Database
from storage.queries import routes
from storage.tables import Route

from .conftest import Shell


@pytest.fixture
def table(town: Shell, database: Database) -> Iterator[Path]:
    """The table as a file; as it was again afterwards, for it is starting data that other tests rely on."""
    path = town.folder / "routes.csv"
    assert town("routes", "export", "--out", str(path)).code == 0
    before = path.read_bytes()
    yield path
    path.write_bytes(before)
    assert town("routes", "import", str(path), "--yes").code == 0


def lead(database: Database) -> str:
    found: Route | None = database.read_now(lambda session: routes.find_route(session, "", "", "ENV-01"))
    return found.lead if found is not None else ""


def test_a_changed_sheet_is_previewed_and_taken_with_yes(
    town: Shell, database: Database, table: Path
) -> None:
    assert town("routes", "import", str(table)).out.strip() == t("cli.routes.same", "zh")
    text = table.read_text("utf-8-sig")
    assert "WKS" in text
    table.write_text(text.replace('分类","WKS"', '分类","居委会"', 1), "utf-8-sig")
    said = town("routes", "import", str(table))
    assert (said.code, said.out.splitlines()[0]) == (
        0,
        "* * ENV-01: WKS + PM;SDO_URB → RC + PM;SDO_URB".replace(": ", "："),
    )
    assert lead(database) == "WKS"
    assert town("routes", "import", str(table), "--yes").code == 0
    assert lead(database) == "RC"
    assert "routes  route:||ENV-01" in town("audit", "list").out


def test_a_wrong_row_is_named_and_nothing_is_changed(town: Shell, database: Database, table: Path) -> None:
    table.write_text("社区,小区,类别,主办,协办\n,,ENV-01,RC,\nLT,,,老板,\n", "utf-8")
    said = town("routes", "import", str(table), "--yes")
    assert (said.code, said.out.strip()) == (1, "第 3 行：没有这个主办单位：老板")
    assert lead(database) == "WKS"


@pytest.mark.parametrize("content", [None, b"", b"\xd0\xcf\x11\xe0", b"PK\x03\x04nonsense", b"a,b\n1,2\n"])
def test_a_file_that_is_no_table_gets_one_sentence(town: Shell, content: bytes | None) -> None:
    path = town.folder / "no.xlsx"
    if content is not None:
        path.write_bytes(content)
    assert town("routes", "import", str(path)).code == 2
    assert town("routes", "import").code == 2
