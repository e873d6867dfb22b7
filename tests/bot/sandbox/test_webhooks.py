"""Webhooks: the secret, order within a chat, retries, and polling shut out meanwhile."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import Conflict

from bot.sandbox import SandboxClient

from .conftest import Json, RawApi, polling

pytestmark = pytest.mark.anyio
Answer = Callable[[Json], Response]


class Hook:
    """A bot's webhook: keeps what came, answers as told."""

    def __init__(self) -> None:
        self.came: list[Json] = []
        self.secrets: list[str | None] = []
        self.answer: Answer = lambda update: Response()
        self.url = ""
        self._news = asyncio.Condition()

    async def __call__(self, request: Request) -> Response:
        update = await request.json()
        async with self._news:
            self.came.append(update)
            self.secrets.append(request.headers.get("x-telegram-bot-api-secret-token"))
            self._news.notify_all()
        return self.answer(update)

    async def until(self, count: int) -> list[str]:
        """Texts of what came, once there are `count`."""
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: len(self.came) >= count)
        return [update["message"]["text"] for update in self.came]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = Starlette(routes=[Route("/hook", hook.__call__, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    listener = socket.create_server(("127.0.0.1", 0))
    hook.url = f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
    serving = asyncio.create_task(server._serve([listener]))
    yield hook
    server.should_exit = True
    await serving


async def test_update_is_posted_with_the_secret(
    bot: Bot, client: SandboxClient, hook: Hook, li: Json
) -> None:
    await bot.set_webhook(hook.url, secret_token="s3cret", max_connections=3)
    await client.say(li["id"], "hello")
    assert await hook.until(1) == ["hello"]
    assert hook.secrets == ["s3cret"]
    info = await bot.get_webhook_info()
    assert info.url == hook.url
    assert info.max_connections == 3


async def test_next_update_of_a_chat_waits_but_other_chats_do_not(
    bot: Bot, client: SandboxClient, hook: Hook, li: Json, wang: Json
) -> None:
    refused: list[str] = []

    def refuse_twice(update: Json) -> Response:
        if update["message"]["text"] == "first" and len(refused) < 2:
            refused.append("first")
            return Response(status_code=500)
        return Response()

    hook.answer = refuse_twice
    await client.say(li["id"], "first")
    await client.say(li["id"], "second")
    await client.say(wang["id"], "other")
    await bot.set_webhook(hook.url)
    texts = await hook.until(5)
    assert [text for text in texts if text != "other"] == ["first", "first", "first", "second"]
    assert texts.index("other") < texts.index("second")
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"


async def test_retry_after_is_obeyed(bot: Bot, client: SandboxClient, hook: Hook, li: Json) -> None:
    loop, times = asyncio.get_running_loop(), list[float]()

    def later(update: Json) -> Response:
        times.append(loop.time())
        return Response() if len(times) > 1 else Response(status_code=503, headers={"Retry-After": "0.3"})

    hook.answer = later
    await bot.set_webhook(hook.url)
    await client.say(li["id"], "hello")
    await hook.until(2)
    assert times[1] - times[0] >= 0.3


async def test_a_method_in_the_answer_is_carried_out(
    bot: Bot, client: SandboxClient, hook: Hook, li: Json
) -> None:
    hook.answer = lambda update: JSONResponse(
        {"method": "sendMessage", "chat_id": li["id"], "text": "at once"}
    )
    await bot.set_webhook(hook.url)
    await client.say(li["id"], "hello")
    assert (await client.wait_message(li["id"], lambda m: m["text"] == "at once"))["from"]["is_bot"]


async def test_polling_and_webhook_exclude_each_other(
    bot: Bot, client: SandboxClient, hook: Hook, li: Json
) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=20))
    await polling(client)
    await bot.set_webhook(hook.url)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await waiting
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    hook.answer = lambda update: Response(status_code=500)
    await client.say(li["id"], "kept")
    await hook.until(1)
    await bot.delete_webhook()
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.text == "kept"


async def test_pending_updates_can_be_dropped(bot: Bot, client: SandboxClient, li: Json) -> None:
    await client.say(li["id"], "dropped")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_bad_webhook_settings_are_refused(api: RawApi) -> None:
    assert await api.refusal("setWebhook", url="nonsense") == (
        "Bad Request: bad webhook: HTTPS url must be provided for webhook"
    )
    refusal = await api.refusal("setWebhook", url="https://example.com/", secret_token="with space")
    assert refusal == "Bad Request: secret token contains unallowed characters"
