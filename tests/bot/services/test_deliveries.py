"""The delivery record can be looked up, and holds nobody."""

import io
import json
from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from bot.services.deliveries import write_deliveries
from bot.services.sheets import Format, Wording
from bot.texts import LANGUAGES, t
from storage.database import Database
from storage.queries import outbox
from storage.tables import OutboxState

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def fill(session: Session) -> None:
    for number, state in enumerate(OutboxState):
        chat = -100200 if number % 2 else 700001
        row = outbox.add_message(
            session,
            chat_id=chat,
            notice="answered",
            now=NOW,
            payload={"method": "sendMessage", "params": {"text": "秘密"}},
        )
        outbox.end(session, [{"row": row, "to": state, "sent_as": 5, "why": "why", "at": NOW}])


def written(database: Database, format: Format, lang: str = "zh") -> bytes:
    def work(session: Session) -> bytes:
        out = io.BytesIO()
        count = write_deliveries(session, out, format, Wording(lang, lambda key: t(key, lang)), UTC)
        assert count == len(OutboxState)
        return out.getvalue()

    database.write_now(fill)
    return database.read_now(work)


def test_every_outcome_is_there_with_its_notice_and_time(database: Database) -> None:
    rows = [json.loads(line) for line in written(database, Format.JSONL).splitlines()]
    assert [row["state"] for row in rows] == [state.value for state in OutboxState]
    assert {row["audience"] for row in rows} == {"group", "person"}
    assert {row["notice"] for row in rows} == {"answered"}
    assert all(row["queued_at"] and row["ended_at"] for row in rows)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_has_words_and_no_chat_or_text(database: Database, lang: str) -> None:
    table = written(database, Format.CSV, lang).decode("utf-8-sig")
    assert t("deliveries.state.unknown", lang) in table
    for secret in ("100200", "700001", "秘密"):
        assert secret not in table
