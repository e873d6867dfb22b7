"""A world that outlives its process: what was told to have happened is there again, even after kill -9."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import httpx
import pytest

from bot.sandbox import Sandbox, SandboxClient
from bot.sandbox.keeper import StateUnusable

from .conftest import RawApi
from .pictures import png

pytestmark = pytest.mark.anyio

SERVE = """
import asyncio, sys
from pathlib import Path
from bot.sandbox import Sandbox

async def main():
    async with Sandbox(state_path=Path(sys.argv[1])) as sandbox:
        print(sandbox.url, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_everything_is_there_again(tmp_path: Path) -> None:
    state = tmp_path / "world.db"
    async with Sandbox(state_path=state) as sandbox, SandboxClient(sandbox.url) as client:
        api = RawApi(sandbox)
        li = await client.add_user("Li")
        group = await client.add_group("Forum", [li["id"]], type="supergroup", is_forum=True, bot_admin=True)
        topic = await api.result("createForumTopic", chat_id=group["id"], name="Lamps")
        (photo,) = await client.upload(li["id"], "photo", [("a.png", png(3, 4))])
        markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
        sent = await api.result("sendMessage", chat_id=li["id"], text="card", reply_markup=markup)
        pressed = await client.press(sent, "Go")
        poll = await api.result("sendPoll", chat_id=group["id"], question="Q", options=["a", "b"])
        await client.vote(poll, li["id"], [0])
        await api.result("setMyCommands", commands=[{"command": "start", "description": "Begin"}])
        await api.result("deleteMessage", chat_id=li["id"], message_id=sent["message_id"])
        before = await api.result("getUpdates")
        world = await client.world()
        await api.http.aclose()
    async with Sandbox(state_path=state) as sandbox, SandboxClient(sandbox.url) as client:
        api = RawApi(sandbox)
        again = await client.world()
        assert {**again, "cursor": 0} == {**world, "cursor": 0}
        assert await api.result("getUpdates") == before
        assert await client.messages(li["id"]) == [photo]
        assert await client.file(photo["photo"][0]["file_unique_id"]) == png(3, 4)
        assert await api.result("answerCallbackQuery", callback_query_id=pressed)
        thread = topic["message_thread_id"]
        assert await api.result("sendMessage", chat_id=group["id"], text="x", message_thread_id=thread)
        assert (await api.result("sendMessage", chat_id=li["id"], text="x"))["message_id"] == 3
        await client.say(li["id"], "next")
        newest = (await api.result("getUpdates"))[-1]
        assert newest["update_id"] == before[-1]["update_id"] + 1
        await api.http.aclose()


async def test_nothing_confirmed_is_lost_to_a_kill(tmp_path: Path) -> None:
    state = tmp_path / "world.db"
    url, process = await _serve(state)
    async with SandboxClient(url) as client:
        li = await client.add_user("Li")
        said = [await client.say(li["id"], f"message {n}") for n in range(30)]
    process.send_signal(signal.SIGKILL)
    await process.wait()
    url, process = await _serve(state)
    async with SandboxClient(url) as client:
        assert await client.messages(li["id"]) == said
        assert (await client.updates())["pending"] == 30
    process.kill()
    await process.wait()


async def test_webhook_goes_on_after_a_restart(tmp_path: Path) -> None:
    came: asyncio.Queue[bytes] = asyncio.Queue()

    async def hook(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await came.put(await reader.readexactly(length))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    state = tmp_path / "world.db"
    async with Sandbox(state_path=state) as sandbox, SandboxClient(sandbox.url) as client:
        li = await client.add_user("Li")
        api = RawApi(sandbox)
        async with httpx.AsyncClient(trust_env=False):
            listener = await asyncio.start_server(hook, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        listener.close()
        await api.result("setWebhook", url=f"http://127.0.0.1:{port}/")
        await client.say(li["id"], "waiting")
        await api.http.aclose()
    listener = await asyncio.start_server(hook, "127.0.0.1", port)
    async with listener, Sandbox(state_path=state):
        update = json.loads(await asyncio.wait_for(came.get(), 5))
    assert update["message"]["text"] == "waiting"


def test_a_state_in_use_or_of_something_else_is_refused(tmp_path: Path) -> None:
    taken = Sandbox(state_path=tmp_path / "world.db")
    with pytest.raises(StateUnusable, match="in use by another sandbox"):
        Sandbox(state_path=tmp_path / "world.db")
    taken.world.keeper.close()
    (tmp_path / "letter.txt").write_text("Dear neighbours, " * 100)
    with pytest.raises(StateUnusable, match="not a sandbox's state"):
        Sandbox(state_path=tmp_path / "letter.txt")


async def _serve(state: Path) -> tuple[str, asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", SERVE, str(state), stdout=pipe)
    assert process.stdout
    url = (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()
    return url, process
