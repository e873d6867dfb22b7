"""The demo as a visitor meets it: one command, one address, and everything still there the next day."""

import asyncio
import csv
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from bot.sandbox import SandboxClient
from bot.texts import t
from tests.journeys.town import Json, buttons, data_of

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
LAMP = "3栋楼道的路灯坏了半个月，晚上老人上下楼看不清，请派人修一修。"


class Visit:
    """A demo that runs: its process, what it said, and its address."""

    def __init__(self, process: asyncio.subprocess.Process, said: list[str]) -> None:
        self.process = process
        self.said = said
        self.url, *_ = ADDRESS.findall("\n".join(said))

    async def leave(self) -> int:
        """SIGTERM; gives the exit code."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            return await self.process.wait()


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YISHI_")}
    return kept | {"YISHI_DATA_DIR": str(folder)}


@asynccontextmanager
async def visiting(folder: Path) -> AsyncIterator[Visit]:
    """`python -m bot demo` on a free port, until the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0",
        cwd=ROOT, env=environment(folder), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            said = [(await process.stdout.readline()).decode().strip() for _ in range(5)]
        yield Visit(process, said)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def command(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """`python -m bot demo …` to its end: exit code, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", *arguments, cwd=ROOT, env=environment(folder),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_a_visitor_tries_the_whole_town_and_finds_it_again(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit, SandboxClient(visit.url) as client:
        children = psutil.Process(visit.process.pid).children(recursive=True)
        assert len(children) == 1
        assert str(children[0].pid) in "\n".join(visit.said)
        async with httpx.AsyncClient(trust_env=False) as http:
            page = await http.get(visit.url)
        assert page.status_code == 200
        world = await client.world()
        resident, group, worker, staff = world["panes"]
        assert {chat["title"] for chat in world["chats"] if "title" in chat} >= {
            "罗田社区",
            "燕川社区",
            "XX街道",
        }
        assert t("role.worker", "zh") in await last_words(client, worker)
        assert "/invite" in await last_words(client, staff)
        await file(client, resident["user_id"])
        card = await client.wait_message(
            group["chat_id"], lambda message: LAMP in message["text"], timeout=20
        )
        assert t("card.button.accept", "zh") in buttons(card)

        rows = tmp_path / "rows.csv"
        write_rows(rows)
        code, out, err = await command(tmp_path, "--messages", str(rows))
        assert (code, err.count("\n") > 0) == (0, True), out + err
        assert "5" in out
        assert t("demo.feed.right", "zh", ledger=4) in out

        code, out, err = await command(tmp_path, "--port", "0")
        assert (code, out) == (2, "")
        assert err.strip() == t("demo.running", "zh", url=visit.url)

        assert await visit.leave() == 0
    assert not [child for child in children if child.is_running()]

    async with visiting(tmp_path) as visit, SandboxClient(visit.url) as client:
        again = await client.world()
        assert again["panes"] == world["panes"]
        assert len(again["users"]) == len(world["users"]) + 4
        cards = [one for one in await client.messages(group["chat_id"]) if LAMP in one.get("text", "")]
        assert [one["message_id"] for one in cards] == [card["message_id"]]
        # The bot is the same town's: it knows her, and the number goes on.
        await client.say(resident["user_id"], "/my")
        mine = await client.wait_message(
            resident["user_id"],
            lambda message: "LT-" in message["text"] and "1/1" in message["text"],
            timeout=20,
        )
        assert "LT-2" in mine["text"]
        assert await visit.leave() == 0


async def test_a_bot_killed_under_a_visitor_comes_back_by_itself(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visit, SandboxClient(visit.url) as client:
        (child,) = psutil.Process(visit.process.pid).children(recursive=True)
        child.kill()
        resident = (await client.world())["panes"][0]["user_id"]
        await file(client, resident)
        (successor,) = psutil.Process(visit.process.pid).children(recursive=True)
        assert successor.pid != child.pid
        assert json.loads((tmp_path / "demo" / "demo.lock").read_text("utf-8"))["bot"] == str(successor.pid)


async def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    taken = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    async with taken:
        port = taken.sockets[0].getsockname()[1]
        code, out, err = await command(tmp_path, "--port", str(port))
    assert (code, out) == (2, "")
    assert err.strip() == t("demo.port_taken", "zh", port=port)


async def file(client: SandboxClient, user: int) -> None:
    """She opens the poster's link, agrees, says it, and submits."""
    await client.start(user, "LT-poster3")
    await press(client, user, "arriving.button.agree")
    await client.say(user, LAMP)
    await press(client, user, "saying.button.submit")
    await client.wait_message(user, lambda one: t("saying.button.withdraw", "zh") in buttons(one), timeout=30)


async def press(client: SandboxClient, user: int, key: str) -> None:
    button = t(key, "zh")
    message = await client.wait_message(user, lambda one: button in buttons(one), timeout=30)
    await client.press(message, data=data_of(message, button))


async def last_words(client: SandboxClient, pane: Json) -> str:
    messages = await client.messages(pane["chat_id"])
    return str(messages[-1]["text"])


def write_rows(path: Path) -> None:
    """Five rows: one too long for a message, one with nothing in it."""
    long = "小区门口的积水一直没有人管，下雨天老人出不了门。" * 180
    assert len(long) > 4096
    texts = [
        "我困在电梯里，请打13812345678，车是粤B12345。",
        "  ",
        long,
        "谢谢物业，垃圾分类点收拾得很干净！",
        "想问一下，老年卡在哪里办？",
    ]
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["编号", "留言"])
        writer.writerows(enumerate(texts))
