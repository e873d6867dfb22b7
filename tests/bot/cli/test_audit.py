"""`audit` tells a whole chain from one in which something was changed, also beside a running bot."""

from sqlalchemy import text
from sqlmodel import Session

from bot.services import audit
from bot.services.audit import Action
from bot.texts import t
from storage.database import Database
from tests.builders_committee import NOW

from .conftest import Shell


def fill(session: Session) -> None:
    for number in range(3):
        audit.record(session, Action.ROUTES, f"route:{number}", NOW, data={"n": number})


def test_a_whole_chain_is_said_to_be_whole_with_a_hash_to_keep(town: Shell, database: Database) -> None:
    database.write_now(fill)
    said = town("audit", "verify")
    last = database.read_now(audit.verify).last
    assert (said.code, said.out.strip()) == (0, t("cli.audit.whole", "zh", count=3, hash=last))
    assert town("audit", "verify", "--noted", last).code == 0
    assert town("audit", "verify", "--noted", "f" * 64).code == 1


def test_a_changed_line_is_named_and_ends_with_one(town: Shell, database: Database) -> None:
    def change(session: Session) -> None:
        fill(session)
        session.execute(text("UPDATE audit SET subject = 'x' WHERE seq = 2"))

    database.write_now(change)
    said = town("audit", "verify")
    assert (said.code, said.out.strip()) == (1, t("cli.audit.changed", "zh", seq=2))


def test_the_newest_lines_are_listed_with_time_and_subject(town: Shell, database: Database) -> None:
    database.write_now(fill)
    lines = town("audit", "list").out.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["1", "2", "3"]
    assert lines[2].split("  ")[1:] == ["2026-11-23 10:00:00", "-", "routes", "route:2", '{"n": 2}']


def test_an_export_leaves_a_line(town: Shell, database: Database) -> None:
    assert town("export", "suggestions", "--format", "jsonl").code == 0
    said = town("audit", "list").out
    assert "exported  suggestions" in said
    assert town("audit", "verify").code == 0


def test_nothing_else_can_be_asked_for(town: Shell) -> None:
    assert town("audit", "mend").code == 2
