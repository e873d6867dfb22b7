"""Other systems hear of every suggestion under one name, even if the power fails while one is told."""

import asyncio
import json
import signal
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from bot import clock
from bot.sandbox import Sandbox
from bot.services.desk import Desk
from bot.services.forwarding import endpoints
from bot.settings import Settings
from storage.database import Database
from storage.tables import Endpoint, Forward, ForwardState, Protocol
from tests.bot.forward import city
from tests.bot.forward.city import City
from tests.bot.forward.test_forwarding import SECRET
from tests.builders_committee import LUOTIAN, bind, file_suggestion
from tests.journeys.test_kill import environment, running

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
MATTERS = 16
WAITING = (ForwardState.QUEUED, ForwardState.SENDING)


def begin(database: Database, desk: Desk, hooks: City, cases: City) -> set[str]:
    """Two systems that hear of everything, and suggestions of which they are to hear; gives their words."""

    def work(session: Session) -> set[str]:
        now = clock.now()
        for code, protocol, url in (
            ("hooks", Protocol.WEBHOOK, f"{hooks.url}/hook"),
            ("cases", Protocol.OPEN311, f"{cases.url}/open311"),
        ):
            made = Endpoint(code=code, protocol=protocol, url=url, words=True, created_at=now)
            endpoints.put(session, made, ["* * * SUBMITTED"], now, private=True)
        bind(session, LUOTIAN, "LT")
        words = {f"第{number}盏路灯坏了" for number in range(MATTERS)}
        for said in sorted(words):
            file_suggestion(session, desk, words=said)
        return words

    return database.write_now(work)


def pass_time(session: Session, *states: ForwardState) -> None:
    """Long enough for the pauses of these messages, and for every circuit."""
    session.execute(update(Forward).where(col(Forward.state).in_(states)).values(due_at=clock.now()))
    session.execute(update(Endpoint).values(shut_until=None))


async def test_a_power_cut_while_it_forwards_loses_nothing_and_repeats_under_the_same_name(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    async with Sandbox() as sandbox, city.running() as hooks, city.running() as cases:
        words = begin(database, Desk(settings), hooks, cases)
        bot = {
            **environment(sandbox, str(database.engine.url.render_as_string(False)), tmp_path / "data"),
            "YISHI_FORWARD_SECRETS": json.dumps({"hooks": SECRET, "cases": SECRET}),
            "YISHI_FORWARD_PRIVATE": "true",
        }
        hooks.faults = ["fine", "fine", 500, "reset", "hang after"]
        cases.faults = ["fine", 503, "fine", "reset", 500, "hang"]
        async with asyncio.timeout(120), running(bot) as first:
            await asyncio.gather(hooks.hanging.wait(), cases.hanging.wait())
            first.send_signal(signal.SIGKILL)
            assert await first.wait() == -signal.SIGKILL
        assert hooks.faults == cases.faults == []
        # Nobody sends any more what it was sending: for that its lease has to end.
        database.write_now(lambda session: pass_time(session, *WAITING))
        async with asyncio.timeout(120), running(bot):
            while database.read_now(count_waiting):
                await asyncio.sleep(0.1)
                database.write_now(lambda session: pass_time(session, ForwardState.QUEUED))

        forwards = database.read_now(lambda session: session.exec(select(Forward)).all())
        names = {row.key for row in forwards if row.endpoint == "hooks"}
        heard = {(headers["webhook-id"], json.loads(body)["data"]["text"]) for headers, body in hooks.hooks}
        # Each of them arrived, under one name of its own; what broke off after its effect came twice.
        assert {said for _, said in heard} == words
        assert {name for name, _ in heard} == names
        assert len(heard) == len(names) == MATTERS
        assert len(hooks.hooks) >= MATTERS + 2
        # A case is opened once or, where nobody can know, is left to people; none was lost.
        opened = [case["description"] for case in cases.cases]
        assert len(opened) == len(set(opened))
        states = [row.state for row in forwards if row.endpoint == "cases"]
        assert states.count(ForwardState.UNKNOWN) == 3
        assert states.count(ForwardState.DONE) == MATTERS - 3
        assert len(opened) == MATTERS - 2, "of these three one had been opened"


def count_waiting(session: Session) -> int:
    """Messages that have not ended."""
    return len(session.exec(select(Forward.id).where(col(Forward.state).in_(WAITING))).all())
