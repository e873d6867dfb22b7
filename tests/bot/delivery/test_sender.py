"""Every answer of Telegram, and every silence, becomes the outcome that is true of it."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.delivery.answers import Outcome, Reason, SendResult, classify
from bot.delivery.sender import Attached, Call, Sender
from bot.delivery.transport import AiohttpRequest, NotSent
from storage.tables import Reach

pytestmark = pytest.mark.anyio

SECRET = "AAH-very-secret_part"
TOKEN = f"123456:{SECRET}"
ANN, GROUP = 5, -100


@pytest.fixture(autouse=True)
def _durations_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it python-telegram-bot warns about its own attribute each time Telegram says 429.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@dataclass
class Telegram:
    """A Bot API server that gives prepared answers, and remembers what it was asked."""

    address: str = ""
    answers: list[tuple[int, dict[str, Any]] | str] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def will_say(self, result: Any) -> None:
        self.answers.append((200, {"ok": True, "result": result}))

    def will_refuse(self, code: int, description: str, **parameters: int) -> None:
        body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
        self.answers.append((code, body | ({"parameters": parameters} if parameters else {})))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.content_type == "application/json":
            given = await request.json()
            form: dict[str, Any] = {n: v if isinstance(v, str) else json.dumps(v) for n, v in given.items()}
        else:
            form = {
                name: (value.filename, value.file.read()) if isinstance(value, web.FileField) else value
                for name, value in (await request.post()).items()
            }
        self.calls.append((request.path.rpartition("/")[2], form))
        answer = self.answers.pop(0) if self.answers else (200, {"ok": True, "result": True})
        if answer == "reset":
            assert request.transport is not None
            request.transport.abort()
        elif answer == "hang":
            await asyncio.Event().wait()
        elif not isinstance(answer, str):
            return web.json_response(answer[1], status=answer[0])
        return web.Response()


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    server = Telegram()
    application = web.Application()
    application.router.add_post("/{path:.*}", server.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


@pytest.fixture
async def sender(telegram: Telegram) -> AsyncIterator[Sender]:
    request = AiohttpRequest(read_timeout=0.2)
    await request.initialize()
    bot = Bot(
        TOKEN, base_url=f"{telegram.address}/bot", request=request, get_updates_request=AiohttpRequest()
    )
    yield Sender(bot)
    await request.shutdown()


def _text(chat_id: int = ANN, text: str = "意见已收到") -> Call:
    return Call("sendMessage", {"chat_id": chat_id, "text": text, "parse_mode": "HTML"})


async def test_a_message_is_sent_as_it_is_given(sender: Sender, telegram: Telegram) -> None:
    telegram.will_say({"message_id": 77, "chat": {"id": ANN}})
    markup = {"inline_keyboard": [[{"text": "受理", "callback_data": "1|acc|1||0"}]]}
    call = Call(
        "sendMessage", {"chat_id": ANN, "text": "<b>x</b>", "reply_markup": markup, "message_thread_id": None}
    )
    assert await sender.send(call) == SendResult(Outcome.SENT, message_ids=[77])
    [(method, form)] = telegram.calls
    assert method == "sendMessage"
    assert form.pop("reply_markup") == json.dumps(markup)
    assert form == {"chat_id": "5", "text": "<b>x</b>"}


async def test_all_messages_of_an_album_are_told(sender: Sender, telegram: Telegram) -> None:
    telegram.will_say([{"message_id": 7}, {"message_id": 8}])
    media = [{"type": "photo", "media": "a"}, {"type": "photo", "media": "b"}]
    result = await sender.send(Call("sendMediaGroup", {"chat_id": ANN, "media": media}))
    assert result.message_ids == [7, 8]
    assert (await sender.send(Call("deleteMessage", {"chat_id": ANN, "message_id": 7}))).message_ids == []


async def test_files_go_up_as_parameters_or_where_they_are_attached(
    sender: Sender, telegram: Telegram, tmp_path: Path
) -> None:
    ledger, photo = Attached(tmp_path / "1", "台账.csv"), Attached(tmp_path / "2", "p.jpg")
    ledger.path.write_bytes(b"a,b")
    photo.path.write_bytes(b"jpg")
    await sender.send(Call("sendDocument", {"chat_id": ANN}, {"document": ledger}))
    media = [{"type": "photo", "media": "attach://one"}, {"type": "photo", "media": "file_id"}]
    await sender.send(Call("sendMediaGroup", {"chat_id": ANN, "media": media}, {"one": photo}))
    assert telegram.calls[0][1] == {"chat_id": "5", "document": ("台账.csv", b"a,b")}
    assert telegram.calls[1][1] == {"chat_id": "5", "media": json.dumps(media), "one": ("p.jpg", b"jpg")}


async def test_a_file_that_is_not_there_is_our_mistake(
    sender: Sender, telegram: Telegram, tmp_path: Path
) -> None:
    result = await sender.send(
        Call("sendDocument", {"chat_id": ANN}, {"document": Attached(tmp_path / "none", "x")})
    )
    assert result.outcome is Outcome.BROKEN
    assert telegram.calls == []


async def test_html_that_telegram_cannot_read_goes_out_as_plain_text(
    sender: Sender, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.will_refuse(
        400, 'Bad Request: can\'t parse entities: Unsupported start tag "私事" at byte offset 9'
    )
    telegram.will_say({"message_id": 9})
    result = await sender.send(_text(text="<b>灯 &amp; 路</b> <私事>"))
    assert (result.outcome, result.reason, result.message_ids) == (Outcome.SENT, Reason.MARKUP, [9])
    assert telegram.calls[1][1] == {"chat_id": "5", "text": "灯 & 路 <私事>"}
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "byte offset 9" in result.error
    assert "私事" not in result.error + caplog.text


async def test_captions_within_an_album_lose_their_markup_too(sender: Sender, telegram: Telegram) -> None:
    telegram.will_refuse(400, "Bad Request: can't parse entities: Can't find end tag")
    telegram.will_refuse(403, "Forbidden: bot was blocked by the user")
    media = [
        {"type": "photo", "media": "a", "caption": "<i>a", "parse_mode": "HTML"},
        {"type": "photo", "media": "b"},
    ]
    result = await sender.send(Call("sendMediaGroup", {"chat_id": ANN, "media": media}))
    assert (result.outcome, result.reason) == (Outcome.REFUSED, Reason.BLOCKED)
    assert json.loads(telegram.calls[1][1]["media"]) == [
        {"type": "photo", "media": "a", "caption": "a"},
        {"type": "photo", "media": "b"},
    ]


async def test_plain_text_is_tried_once_only(sender: Sender, telegram: Telegram) -> None:
    for _ in range(3):
        telegram.will_refuse(400, "Bad Request: can't parse entities: no end")
    result = await sender.send(_text())
    assert (result.outcome, result.reason) == (Outcome.BROKEN, Reason.MARKUP)
    assert len(telegram.calls) == 2


@pytest.mark.parametrize("silence", ["reset", "hang"])
async def test_a_send_without_an_answer_is_unknown_and_not_repeated(
    sender: Sender, telegram: Telegram, silence: str
) -> None:
    telegram.answers = [silence]
    result = await sender.send(_text())
    assert result.outcome is Outcome.UNKNOWN
    assert len(telegram.calls) == 1
    assert SECRET not in repr(result)


async def test_an_edit_without_an_answer_is_made_later(sender: Sender, telegram: Telegram) -> None:
    telegram.answers = ["reset"]
    result = await sender.send(Call("editMessageText", {"chat_id": ANN, "message_id": 1, "text": "x"}))
    assert result.outcome is Outcome.LATER


async def test_an_edit_that_changes_nothing_tells_where_the_message_stands(
    sender: Sender, telegram: Telegram
) -> None:
    telegram.will_refuse(400, "Bad Request: message is not modified: specified new content is the same")
    edit = Call("editMessageText", {"chat_id": ANN, "message_id": 77, "text": "正在导出"})
    result = await sender.send(edit)
    assert (result.outcome, result.message_ids) == (Outcome.SENT, [77])


async def test_a_group_that_moved_says_where(sender: Sender, telegram: Telegram) -> None:
    telegram.will_refuse(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        migrate_to_chat_id=-1001,
    )
    result = await sender.send(_text(GROUP))
    assert (result.outcome, result.migrate_to) == (Outcome.LATER, -1001)
    assert not result.flooded


@pytest.mark.parametrize(
    ("chat_id", "sends", "scope"),
    [(GROUP, 1, "chat"), (ANN, 1, "overall"), (ANN, 4, "chat")],
)
async def test_a_flood_is_put_down_to_whom_it_is_likely_to_be_about(
    sender: Sender, telegram: Telegram, chat_id: int, sends: int, scope: str
) -> None:
    for _ in range(sends - 1):
        await sender.send(_text(chat_id))
    await sender.typing(chat_id)
    telegram.will_refuse(429, "Too Many Requests: retry after 17", retry_after=17)
    result = await sender.send(_text(chat_id))
    assert (result.outcome, result.retry_after, result.scope) == (Outcome.LATER, 17.0, scope)
    assert result.flooded


async def test_the_token_stays_out_of_what_is_recorded(sender: Sender, telegram: Telegram) -> None:
    telegram.will_refuse(400, f"Bad Request: odd path /bot{TOKEN}/sendMessage")
    assert SECRET not in repr(await sender.send(_text()))


async def test_a_press_is_answered_within_the_limits(sender: Sender, telegram: Telegram) -> None:
    await sender.answer_callback("q1")
    await sender.answer_callback("q2", "议" * 300, True, "https://t.me/x?start=1")
    assert telegram.calls == [
        ("answerCallbackQuery", {"callback_query_id": "q1"}),
        (
            "answerCallbackQuery",
            {
                "callback_query_id": "q2",
                "text": "议" * 199 + "…",
                "show_alert": "true",
                "url": "https://t.me/x?start=1",
            },
        ),
    ]


@pytest.mark.parametrize(
    "trouble", ["reset", "hang", (500, {"ok": False}), (401, {"description": "Unauthorized"})]
)
async def test_answering_and_typing_never_raise(
    sender: Sender, telegram: Telegram, trouble: tuple[int, dict[str, Any]] | str
) -> None:
    telegram.answers = [trouble, trouble]
    await sender.answer_callback("q")
    await sender.typing(GROUP, 3)
    assert telegram.calls[1] == (
        "sendChatAction",
        {"chat_id": "-100", "action": "typing", "message_thread_id": "3"},
    )


async def test_a_query_that_is_too_old_is_not_worth_a_line(
    sender: Sender, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    telegram.will_refuse(
        400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )
    await sender.answer_callback("q")
    assert caplog.records == []


@pytest.mark.parametrize(
    ("member", "status"),
    [
        ({"status": "administrator"}, "administrator"),
        ({"status": "restricted", "is_member": True}, "restricted"),
        ({"status": "restricted", "is_member": False}, "left"),
        ({"status": "kicked"}, "kicked"),
    ],
)
async def test_membership_is_the_status_word(
    sender: Sender, telegram: Telegram, member: dict[str, Any], status: str
) -> None:
    telegram.will_say({"user": {"id": ANN}, **member})
    assert await sender.membership(GROUP, ANN) == status
    assert telegram.calls == [("getChatMember", {"chat_id": "-100", "user_id": "5"})]


async def test_a_stranger_has_left_and_silence_is_no_answer(sender: Sender, telegram: Telegram) -> None:
    telegram.will_refuse(400, "Bad Request: PARTICIPANT_ID_INVALID")
    assert await sender.membership(GROUP, ANN) == "left"
    telegram.answers = ["reset"]
    with pytest.raises(TelegramError):
        await sender.membership(GROUP, ANN)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Forbidden: bot was blocked by the user", Reason.BLOCKED),
        ("Forbidden: user is deactivated", Reason.DEACTIVATED),
        ("Forbidden: bot can't initiate conversation with a user", Reason.UNREACHABLE),
        ("Forbidden: bot can't send messages to bots", Reason.UNREACHABLE),
        ("Forbidden: bot was kicked from the supergroup chat", Reason.KICKED),
        ("Forbidden: bot is not a member of the supergroup chat", Reason.KICKED),
        ("Forbidden: the group chat was deleted", Reason.KICKED),
        ("Forbidden: something new", Reason.NO_RIGHTS),
        ("Bad Request: chat not found", Reason.CHAT_NOT_FOUND),
        ("Bad Request: message thread not found", Reason.TOPIC_GONE),
        ("Bad Request: TOPIC_DELETED", Reason.TOPIC_GONE),
        ("Bad Request: TOPIC_CLOSED", Reason.TOPIC_SHUT),
        ("Bad Request: the chat is not a forum", Reason.NO_FORUM),
        ("Bad Request: not enough rights to create a topic", Reason.NO_RIGHTS),
        ("Bad Request: message to edit not found", Reason.GONE),
        ("Bad Request: message can't be edited", Reason.GONE),
        ("Bad Request: not enough rights to send text messages to the chat", Reason.NO_RIGHTS),
    ],
)
def test_refusals_have_their_reasons(text: str, reason: Reason) -> None:
    error = Forbidden(text) if text.startswith("Forbidden") else BadRequest(text)
    result = classify(error, "sendMessage")
    assert (result.outcome, result.reason) == (Outcome.REFUSED, reason)


@pytest.mark.parametrize(
    ("error", "method", "outcome", "reason"),
    [
        (BadRequest("message is not modified: specified new"), "editMessageText", Outcome.SENT, None),
        (BadRequest("message is not modified: specified new"), "editMessageReplyMarkup", Outcome.SENT, None),
        (BadRequest("message to delete not found"), "deleteMessage", Outcome.SENT, None),
        (BadRequest("message text is empty"), "sendMessage", Outcome.BROKEN, Reason.BAD_REQUEST),
        (BadRequest("can't parse inline keyboard button"), "sendMessage", Outcome.BROKEN, Reason.BAD_REQUEST),
        (BadRequest("file is too big"), "sendDocument", Outcome.BROKEN, Reason.TOO_BIG),
        (NetworkError("Request Entity Too Large"), "sendDocument", Outcome.BROKEN, Reason.TOO_BIG),
        (InvalidToken("Unauthorized"), "sendMessage", Outcome.BROKEN, Reason.UNAUTHORIZED),
        (EndPointNotFound("no such"), "sendIt", Outcome.BROKEN, Reason.BAD_REQUEST),
        (Conflict("terminated by other"), "sendMessage", Outcome.BROKEN, Reason.BAD_REQUEST),
        (NotSent("no connection"), "sendMessage", Outcome.LATER, Reason.NOT_SENT),
        (NetworkError("Too Many Requests (429)"), "sendMessage", Outcome.LATER, Reason.FLOOD),
        (ChatMigrated(-5), "sendMessage", Outcome.LATER, Reason.MIGRATED),
        (ChatMigrated(-5), "deleteMessages", Outcome.REFUSED, Reason.GONE),
        (TimedOut(), "sendMessage", Outcome.UNKNOWN, Reason.TIMED_OUT),
        (TimedOut(), "editMessageText", Outcome.LATER, Reason.TIMED_OUT),
        (NetworkError("Bad Gateway"), "sendMessage", Outcome.UNKNOWN, Reason.SERVER),
        (NetworkError("Bad Gateway"), "copyMessage", Outcome.UNKNOWN, Reason.SERVER),
        (NetworkError("Internal Server Error (500)"), "deleteMessage", Outcome.LATER, Reason.SERVER),
        (TelegramError("The server's answer is not JSON"), "sendMessage", Outcome.UNKNOWN, Reason.SERVER),
    ],
)
def test_errors_have_their_outcomes(
    error: TelegramError, method: str, outcome: Outcome, reason: Reason | None
) -> None:
    result = classify(error, method)
    assert (result.outcome, result.reason) == (outcome, reason)
    assert result.error == str(error)


@pytest.mark.parametrize("as_timedelta", ["true", "false"])
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_the_wait_is_in_seconds_however_the_library_tells_it(
    monkeypatch: pytest.MonkeyPatch, as_timedelta: str
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", as_timedelta)
    assert classify(RetryAfter(10072), "sendMessage").retry_after == 10072.0


def test_services_are_told_what_concerns_the_town() -> None:
    sent = SendResult(Outcome.SENT, message_ids=[7, 8]).note()
    assert (sent.sent, sent.message_id, sent.reach) == (True, 7, None)
    blocked = SendResult(Outcome.REFUSED, Reason.BLOCKED).note()
    assert (blocked.sent, blocked.reach) == (False, Reach.BLOCKED)
    assert SendResult(Outcome.REFUSED, Reason.DEACTIVATED).note().reach is Reach.DEACTIVATED
    assert SendResult(Outcome.REFUSED, Reason.KICKED).note().kicked
    assert SendResult(Outcome.REFUSED, Reason.GONE).note().gone
