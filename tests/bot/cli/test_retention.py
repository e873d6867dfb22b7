"""`retention` forgets what has been kept long enough; its dry run says the same and forgets nothing."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session, select

from bot import clock
from bot.services.retention import RULES
from storage.database import Database
from storage.queries import inbox
from storage.queries.inbox import Raw
from storage.tables import Inbox, InboxState, RetentionRun

from .conftest import Shell

WORDS = "三楼的灯坏了"


def handled(session: Session) -> None:
    """One update that was dealt with three weeks ago, and one that was today."""
    for number, at in enumerate((clock.now() - timedelta(days=21), clock.now())):
        [item] = inbox.add_updates(session, [Raw(number, str(number), 501, WORDS)], at)
        inbox.set_state(session, item.id, InboxState.DONE)


def left(database: Database) -> int:
    return database.read_now(lambda session: len(session.exec(select(Inbox)).all()))


def test_the_dry_run_counts_and_forgets_nothing(town: Shell, database: Database) -> None:
    database.write_now(handled)
    said = town("retention", "--dry-run")
    assert (said.code, said.err) == (0, "")
    assert "1\t处理完的收件（7 天）" in said.out
    assert "0\t写到一半的意见（30 天）" in said.out
    assert "什么都没删" in said.out
    assert left(database) == 2


def test_each_sort_is_one_line(town: Shell, database: Database) -> None:
    lines = [line for line in town("retention", "--dry-run").out.splitlines() if "\t" in line]
    assert "0\t会议活动的报名和签到（365 天）" in lines
    assert len(set(lines)) == len(lines) == len({rule.code for rule in RULES})


def test_it_forgets_what_the_dry_run_counted_and_records_it(town: Shell, database: Database) -> None:
    database.write_now(handled)
    said = town("retention")
    assert (said.code, said.err) == (0, "")
    assert "1\t处理完的收件（7 天）" in said.out
    assert WORDS not in said.out
    assert left(database) == 1
    runs = database.read_now(lambda session: session.exec(select(RetentionRun)).all())
    assert [(run.rule, run.erased) for run in runs] == [("updates", 1)]
    assert runs[0].at > datetime(2026, 1, 1, tzinfo=UTC)
    assert "1\t处理完的收件" not in town("retention").out
