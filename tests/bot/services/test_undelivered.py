"""The operator hears once a day of what nobody may have read, and not of a day without trouble."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.delivery.notices.every import all_drawers
from bot.services import undelivered
from bot.services.desk import Desk
from storage.database import Database
from storage.queries import outbox
from storage.queries.outbox import Claim
from storage.tables import Inbox, InboxState, Outbox, OutboxState
from tests.builders_committee import told

# 09:00 in Shanghai.
NINE = datetime(2026, 11, 24, 1, tzinfo=UTC)
ADMIN = 900


def lose(session: Session, state: OutboxState, at: datetime) -> None:
    row = outbox.add_message(session, chat_id=5, notice="plain", now=at, payload={})
    message = session.get_one(Outbox, row)
    message.state, message.ended_at = state, at
    session.add(message)


def park(session: Session) -> None:
    session.add(
        Inbox(
            update_id=1, fingerprint="f", chat_id=1, body="{}", state=InboxState.PARKED, reason="x",
            received_at=NINE,
        )
    )  # fmt: skip


def said(session: Session, desk: Desk, lang: str) -> str:
    """What the newest notice to the admin says."""
    row = session.exec(select(Outbox).where(Outbox.chat_id == ADMIN).order_by(col(Outbox.id).desc())).first()
    assert row is not None
    claim = Claim(row.id or 0, None, 0, ADMIN, 1, row.notice, None, row.detail, None, 0, row.created_at)
    screen = all_drawers()[undelivered.NOTICE](session, desk, claim, lang)
    assert screen is not None
    return str(screen.text)


def report(session: Session, desk: Desk, now: datetime) -> bool:
    """As the job does it: look, and then tell."""
    found = undelivered.look_due(session, desk, now)
    return found is not None and undelivered.report(session, desk, found, now)


def test_it_is_told_once_a_day_with_a_line_for_each_sort(database: Database, desk: Desk) -> None:
    def work(session: Session) -> tuple[list[bool], list[str], str]:
        for state in (OutboxState.UNKNOWN, OutboxState.UNKNOWN, OutboxState.BROKEN, OutboxState.REFUSED):
            lose(session, state, NINE - timedelta(hours=2))
        park(session)
        hours = (-1, 0, 1, 5)
        told_at = [report(session, desk, NINE + timedelta(hours=hour)) for hour in hours]
        return told_at, told(session, ADMIN), said(session, desk, "en")

    told_at, notices, text = database.write_now(work)
    assert told_at == [False, True, False, False]
    assert notices == [undelivered.NOTICE]
    assert [line.rpartition(": ")[2].split()[0] for line in text.splitlines()[1:]] == ["2", "1", "1", "1"]


def test_the_next_day_tells_only_what_came_since(database: Database, desk: Desk) -> None:
    def work(session: Session) -> tuple[list[str], str]:
        lose(session, OutboxState.UNKNOWN, NINE - timedelta(hours=2))
        report(session, desk, NINE)
        lose(session, OutboxState.BROKEN, NINE + timedelta(hours=3))
        # The process was down for a day in between: nothing is left out.
        report(session, desk, NINE + timedelta(days=2))
        report(session, desk, NINE + timedelta(days=3))
        return told(session, ADMIN), said(session, desk, "zh")

    notices, text = database.write_now(work)
    assert len(notices) == 2
    assert "程序出错没发成：1 条" in text
    assert "不确定" not in text


@pytest.mark.parametrize("state", [None, OutboxState.REFUSED, OutboxState.SENT])
def test_a_day_without_trouble_is_not_worth_a_message(
    database: Database, desk: Desk, state: OutboxState | None
) -> None:
    def work(session: Session) -> list[str]:
        if state is not None:
            lose(session, state, NINE - timedelta(hours=2))
        report(session, desk, NINE)
        return told(session, ADMIN)

    assert database.write_now(work) == []
