"""A promise to residents: what was said is kept, even if the power fails in the middle of it."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.cli.demo.watching import Chat, Watch, watching
from bot.sandbox import Sandbox, SandboxClient
from bot.texts import t
from storage.database import Database
from storage.tables import Outbox, OutboxState, Part, Status, Suggestion
from tests.journeys.town import ADMIN, Json, buttons, data_of, is_ours

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
RESIDENTS = 60
AGREE, SUBMIT = t("arriving.button.agree", "zh"), t("saying.button.submit", "zh")
WITHDRAW = t("saying.button.withdraw", "zh")
NUMBER = re.compile(r"LT-\d{4}-\d{6}")


class Street:
    """Sixty residents with phones. What a crash swallowed they ask for again, as people do."""

    def __init__(self, client: SandboxClient, watch: Watch, users: list[int]) -> None:
        self.client = client
        self.watch = watch
        self.users = users
        self.said = {user: f"{user}号居民说：楼下的路灯坏了，请派人来修。" for user in users}
        self.numbers: dict[int, str] = {}
        self.receipts: dict[int, int] = {}
        self.steps = 0

    async def walk(self, on_step: Callable[[int], None]) -> None:
        """Everybody's road from the poster to the receipt; `on_step` hears how many steps were done."""
        self._on_step = on_step
        await asyncio.gather(*(self._road(user) for user in self.users))

    async def _road(self, user: int) -> None:
        chat = await self.watch.open(user, new=True)
        notice = await self._until(chat, lambda: self.client.start(user, "LT"), lambda m: AGREE in buttons(m))
        await self.client.press(notice, data=data_of(notice, AGREE))
        preview = await self._until(
            chat,
            lambda: self.client.say(user, self.said[user]),
            lambda m: SUBMIT in buttons(m) and self.said[user] in m["text"],
            again=lambda: self.client.say(user, "/back"),
        )
        data = data_of(preview, SUBMIT)
        receipt = await self._until(
            chat,
            lambda: self.client.press(preview, data=data),
            lambda m: is_ours(m) and NUMBER.search(m["text"]) is not None,
            again=lambda: self.client.say(user, "/my"),
        )
        self.numbers[user] = NUMBER.findall(receipt["text"])[0]
        self.receipts[user] = sum(WITHDRAW in buttons(message) for message in chat.messages.values())

    async def _until(
        self,
        chat: Chat,
        act: Callable[[], Any],
        sees: Callable[[Json], bool],
        again: Callable[[], Any] | None = None,
    ) -> Json:
        await act()
        while (found := await chat.see(sees, 3)) is None:
            if (await self.client.updates())["pending"] == 0:
                await (again or act)()
        self.steps += 1
        self._on_step(self.steps)
        return found


@asynccontextmanager
async def running(environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot run` as an operator starts it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=ROOT, env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def environment(sandbox: Sandbox, database_url: str, folder: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("YISHI_")},
        "YISHI_BOT_TOKEN": sandbox.token,
        "YISHI_API_URL": sandbox.url,
        "YISHI_DATABASE_URL": "" if database_url.startswith("sqlite") else database_url,
        "YISHI_DATA_DIR": str(folder),
        "YISHI_WEBHOOK_URL": "",
        "YISHI_LISTEN": "127.0.0.1:0",
        "YISHI_ADMIN_IDS": str(ADMIN),
        "YISHI_SEND_RATE": "1000",
        "YISHI_CHAT_RATE": "1000",
        "YISHI_GROUP_RATE": "60000",
        "YISHI_STOP_DEADLINE": "5",
        "YISHI_QUIET_HOURS": "",
    }


async def test_a_power_cut_in_the_middle_loses_no_word_and_doubles_none(
    database_url: str, tmp_path: Path
) -> None:
    async with Sandbox() as sandbox, SandboxClient(sandbox.url) as client, watching(client) as watch:
        made = await client.add_users([{"first_name": f"居民{n}"} for n in range(RESIDENTS)])
        settings = environment(sandbox, database_url, tmp_path / "data")
        street = Street(client, watch, [user["id"] for user in made])
        async with running(settings) as first:

            def cut(steps: int) -> None:
                """Half of everybody's three steps are done: some write, some submit, some have receipts."""
                if steps == RESIDENTS * 3 // 2:
                    first.send_signal(signal.SIGKILL)

            walking = asyncio.create_task(street.walk(cut))
            assert await first.wait() == -signal.SIGKILL
            assert not walking.done()
        async with running(settings):
            async with asyncio.timeout(60):
                await walking
    said, unknown = look_at(database_url)
    assert said == {street.numbers[user]: [street.said[user]] for user in street.users}
    assert len(said) == RESIDENTS
    assert {user: count for user, count in street.receipts.items() if count > 1} == {}
    # Whoever got no receipt was to get one that was on its way when the power failed: marked, not repeated.
    without = {user for user in street.users if street.receipts[user] == 0}
    assert without <= unknown


def look_at(database_url: str) -> tuple[dict[str | None, list[str]], set[int]]:
    """What the town stored: number → words; and the chats with a message that may have left or not."""
    database = Database(database_url)
    with database.engine.connect() as connection:
        filed = connection.execute(
            select(col(Suggestion.number), col(Part.text))
            .join(Part, col(Part.suggestion_id) == col(Suggestion.id))
            .where(col(Suggestion.status) != Status.DRAFT)
        ).all()
        unknown = connection.execute(
            select(col(Outbox.chat_id)).where(col(Outbox.state) == OutboxState.UNKNOWN)
        ).scalars()
        chats = set(unknown)
    database.engine.dispose()
    said: dict[str | None, list[str]] = {}
    for number, text in filed:
        said.setdefault(number, []).append(text)
    return said, chats
