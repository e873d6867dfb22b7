"""Requests reach the server whole, failures say whether they left, and the token is told to nobody."""

import asyncio
import io
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.delivery.transport import AiohttpRequest, NotSent

pytestmark = pytest.mark.anyio

SECRET = "AAH-very-secret_part"
TOKEN = f"123456:{SECRET}"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture(autouse=True)
def _durations_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it python-telegram-bot warns about its own attribute each time Telegram says 429.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A server on the loopback that hands every request to the handler; gives its address."""
    application = web.Application(client_max_size=2**24)
    application.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def opened(**options: float | int | bool) -> AsyncIterator[AiohttpRequest]:
    request = AiohttpRequest(**options)  # type: ignore[arg-type]
    await request.initialize()
    try:
        yield request
    finally:
        await request.shutdown()


def _data(**params: object) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in params.items()])


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that is taken, and on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


async def _reset(request: web.Request) -> web.StreamResponse:
    await request.read()
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def _hang(request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    return web.Response()


async def _ok(request: web.Request) -> web.StreamResponse:
    said = await request.json() if request.content_type == "application/json" else await request.post()
    return web.json_response({"ok": True, "result": {"path": request.path, **said}})


async def test_parameters_arrive_as_json() -> None:
    async with serving(_ok) as address, opened() as request:
        params = _data(chat_id=-5, text="意见 & more=1 👍\ud800", entities=[{"type": "bold"}])
        result = await request.post(f"{address}/bot{TOKEN}/sendMessage", params)
    assert result == {
        "path": f"/bot{TOKEN}/sendMessage",
        "chat_id": -5,
        "text": "意见 & more=1 👍?",
        "entities": [{"type": "bold"}],
    }


async def test_an_answer_with_half_an_emoji_is_read() -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        return web.Response(text='{"ok":true,"result":{"text":"\\ud83d"}}', content_type="application/json")

    async with serving(half) as address, opened() as request:
        assert await request.post(f"{address}/bot{TOKEN}/getMe") == {"text": "\ud83d"}


async def test_files_arrive_whole_with_their_names() -> None:
    seen: dict[str, object] = {}

    async def handler(request: web.Request) -> web.StreamResponse:
        seen["length"] = request.content_length
        for name, field in (await request.post()).items():
            seen[name] = (
                (field.filename, field.content_type, field.file.read())
                if isinstance(field, web.FileField)
                else field
            )
        return web.json_response({"ok": True, "result": True})

    ledger = bytes(range(256)) * 8192  # 2 MB
    file = InputFile(ledger, filename='台账 "一".xlsx')
    stream = InputFile(io.BytesIO(b"thumb"), filename="t.jpg", read_file_handle=False)
    async with serving(handler) as address, opened() as request:
        await request.post(f"{address}/x", _data(chat_id=5, caption="标题", document=file, thumbnail=stream))
    assert seen["chat_id"] == "5"
    assert seen["caption"] == "标题"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert seen["document"] == ('台账 "一".xlsx', kind, ledger)
    assert seen["thumbnail"] == ("t.jpg", "image/jpeg", b"thumb")
    assert seen["length"] is not None


async def test_files_are_fetched() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        assert request.method == "GET"
        return web.Response(body=b"\x00\xff" * 1000)

    async with serving(handler) as address, opened() as request:
        assert await request.retrieve(f"{address}/file/bot{TOKEN}/photo.jpg") == b"\x00\xff" * 1000


async def test_connections_are_kept_and_never_more_than_allowed() -> None:
    ports: list[object] = []
    busy = most = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        assert request.transport is not None
        ports.append(request.transport.get_extra_info("peername")[1])
        await asyncio.sleep(0)
        busy -= 1
        return web.json_response({"ok": True, "result": True})

    async with serving(handler) as address, opened(connections=3) as request:
        await asyncio.gather(*(request.post(f"{address}/x", _data(n=n)) for n in range(30)))
    assert len(ports) == 30
    assert len(set(ports)) <= 3
    assert most <= 3


async def test_a_request_that_finds_no_free_connection_was_not_sent() -> None:
    began = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        began.set()
        return await _hang(request)

    async with serving(handler) as address, opened(connections=1) as request:
        first = asyncio.create_task(request.post(f"{address}/x"))
        await began.wait()
        with pytest.raises(NotSent):
            await request.post(f"{address}/x", pool_timeout=0.02, connect_timeout=0.02)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first


async def test_a_server_that_is_away_got_nothing(closed_port: int) -> None:
    async with opened() as request:
        with pytest.raises(NotSent):
            await request.post(f"http://127.0.0.1:{closed_port}/bot{TOKEN}/sendMessage", _data(text="x"))


async def test_a_pool_that_is_not_open_sends_nothing() -> None:
    request = AiohttpRequest()
    with pytest.raises(NotSent):
        await request.post("http://127.0.0.1:9/x")
    await request.shutdown()
    await request.initialize()
    await request.initialize()
    await request.shutdown()
    await request.shutdown()
    with pytest.raises(NotSent):
        await request.post("http://127.0.0.1:9/x")


@pytest.mark.parametrize("handler", [_reset, _hang])
async def test_what_may_have_arrived_is_not_called_unsent(handler: Handler) -> None:
    async with serving(handler) as address, opened() as request:
        with pytest.raises(NetworkError) as caught:
            await request.post(f"{address}/x", _data(text="x"), read_timeout=0.05)
    assert not isinstance(caught.value, NotSent)
    assert isinstance(caught.value, TimedOut) == (handler is _hang)


async def test_an_upload_that_nobody_takes_ends_in_time() -> None:
    async with serving(_hang) as address, opened() as request:
        file = InputFile(b"x" * 2**23, filename="big.bin")
        with pytest.raises(TimedOut):
            await request.post(
                f"{address}/x",
                _data(document=file),
                read_timeout=0.05,
                write_timeout=0.05,
                connect_timeout=0.05,
                pool_timeout=0.05,
            )


async def test_a_redirect_is_not_followed() -> None:
    elsewhere = []

    async def other(request: web.Request) -> web.StreamResponse:
        elsewhere.append(request.path)
        return web.json_response({"ok": True, "result": True})

    async with serving(other) as target:

        async def handler(request: web.Request) -> web.StreamResponse:
            raise web.HTTPTemporaryRedirect(f"{target}{request.path}")

        async with serving(handler) as address, opened() as request:
            with pytest.raises(NetworkError, match="307"):
                await request.post(f"{address}/bot{TOKEN}/getMe")
    assert elsewhere == []


async def test_a_proxy_of_the_environment_is_used_unless_switched_off(
    monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    seen = []

    async def proxy(request: web.Request) -> web.StreamResponse:
        seen.append(request.raw_path)
        return web.json_response({"ok": True, "result": {"through": "proxy"}})

    url = f"http://127.0.0.1:{closed_port}/botx/getMe"
    async with serving(proxy) as address:
        monkeypatch.setenv("http_proxy", address)
        monkeypatch.setenv("no_proxy", "localhost")
        async with opened() as request:
            assert await request.post(url) == {"through": "proxy"}
        async with opened(trust_env=False) as request:
            with pytest.raises(NotSent):
                await request.post(url)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        async with opened() as request:
            with pytest.raises(NotSent):
                await request.post(url)
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("status", "body", "expected", "told"),
    [
        (400, {"description": "Bad Request: chat not found"}, BadRequest, "Chat not found"),
        (401, {"description": "Unauthorized"}, InvalidToken, "Unauthorized"),
        (429, {"description": "…", "parameters": {"retry_after": 7}}, RetryAfter, "Flood control"),
        (502, {"description": "Bad Gateway"}, NetworkError, "Bad Gateway"),
        (404, {"description": f"no such path: /bot{TOKEN}/sendMessage"}, InvalidToken, "/bot***/sendMessage"),
    ],
)
async def test_errors_of_the_server_are_those_of_the_library(
    status: int, body: dict[str, object], expected: type[Exception], told: str
) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.json_response({"ok": False, "error_code": status, **body}, status=status)

    async with serving(handler) as address, opened() as request:
        with pytest.raises(expected) as caught:
            await request.post(f"{address}/bot{TOKEN}/sendMessage", _data(text="x"))
    assert told in str(caught.value)
    assert SECRET not in str(caught.value)


def _bot(base_url: str, request: AiohttpRequest) -> Bot:
    # The library logs the URL when a bot is made; that is for the log's formatter to hide, not for us.
    return Bot(TOKEN, base_url=base_url, request=request, get_updates_request=AiohttpRequest())


def _every_word(error: BaseException | None) -> str:
    """All that an error could tell to a log or a reporting tool, through its causes and contexts."""
    words = ""
    while error is not None:
        words += "".join(traceback.format_exception(error, chain=True)) + repr(error) + repr(error.args)
        error = error.__cause__ or error.__context__
    return words


async def _page_with_url(request: web.Request) -> web.StreamResponse:
    return web.Response(status=502, text=f"<html>cannot reach {request.url}</html>", content_type="text/html")


async def _portal(request: web.Request) -> web.StreamResponse:
    return web.Response(text=f"<html>log in to see {request.url}</html>", content_type="text/html")


async def _redirect(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(f"http://127.0.0.1:9{request.path}", text=str(request.url))


async def _half(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b"{")
    return await _reset(request)


@pytest.mark.parametrize("handler", [_reset, _hang, _page_with_url, _portal, _redirect, _half, None])
async def test_the_token_is_in_no_error_and_no_log_record(
    handler: Handler | None, caplog: pytest.LogCaptureFixture, closed_port: int
) -> None:
    async with serving(handler or _ok) as reachable, opened() as request:
        address = reachable if handler else f"http://127.0.0.1:{closed_port}"
        bot = _bot(f"{address}/bot", request)
        caplog.set_level(logging.DEBUG)
        with pytest.raises(TelegramError) as caught:
            await bot.send_message(5, "hello", read_timeout=0.05)
    assert SECRET not in _every_word(caught.value)
    assert SECRET not in repr(request)
    assert any("sendMessage" in record.getMessage() for record in caplog.records), "the call was logged"
    assert SECRET not in caplog.text
    assert not any(SECRET in repr(record.__dict__) for record in caplog.records)


async def test_the_token_is_not_logged_when_all_is_well(caplog: pytest.LogCaptureFixture) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        assert TOKEN in request.path
        return web.json_response({"ok": True, "result": True})

    async with serving(handler) as address, opened() as request:
        bot = _bot(f"{address}/bot", request)
        caplog.set_level(logging.DEBUG)
        assert await bot.delete_message(5, 6)
    assert "deleteMessage" in caplog.text
    assert SECRET not in caplog.text
