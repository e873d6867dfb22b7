"""Calls of the Bot API, and what became of them. The one place where Telegram's error texts are matched."""

import asyncio
import logging
import re
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.delivery.lengths import cut, plain
from bot.delivery.transport import NotSent
from bot.services.delivered import Note
from bot.services.threads import Trouble
from storage.tables import CallReason, Reach

log = logging.getLogger(__name__)

ANSWER_LIMIT = 200  # Bot API, answerCallbackQuery
FLOOD_PAUSE = 5.0  # seconds, for a 429 that does not say how long
CROWD, CROWD_SECONDS = 3, 3.0  # sends to one chat beyond which a 429 is put down to that chat
# Methods whose effect is the same however often they are called; all others may show something twice.
REPEATABLE = ("edit", "delete", "set", "pin", "unpin", "answer", "get", "stop", "close", "reopen")


class Outcome(StrEnum):
    """How a call ended, as far as anybody can know."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a call ended so."""

    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    UNREACHABLE = "unreachable"
    CHAT_NOT_FOUND = "chat_not_found"
    KICKED = "kicked"
    NO_RIGHTS = "no_rights"
    TOPIC_GONE = "topic_gone"
    TOPIC_SHUT = "topic_shut"
    NO_FORUM = "no_forum"
    GONE = "gone"
    MIGRATED = "migrated"
    FLOOD = "flood"
    NOT_SENT = "not_sent"
    SERVER = "server"
    TIMED_OUT = "timed_out"
    MARKUP = "markup"
    TOO_BIG = "too_big"
    UNAUTHORIZED = "unauthorized"
    BAD_REQUEST = "bad_request"


@dataclass(frozen=True, slots=True)
class SendResult:
    """What became of a call. `retry_after` is in seconds, and None where Telegram named no time.

    `message_ids`: all that came to be, in order; an edited message is one. `scope`: whom a LATER holds back.
    A SENT with the reason MARKUP had to be sent as plain text. `error` never holds the token.
    """

    outcome: Outcome
    reason: Reason | None = None
    message_ids: list[int] = field(default_factory=list)
    retry_after: float | None = None
    migrate_to: int | None = None
    error: str = ""
    scope: Literal["chat", "overall"] = "chat"

    @property
    def flooded(self) -> bool:
        """Whether Telegram told us to wait (429)."""
        return self.reason is Reason.FLOOD

    def note(self) -> Note:
        """What the services need to know of it."""
        return Note(
            sent=self.outcome is Outcome.SENT,
            message_id=self.message_ids[0] if self.message_ids else None,
            gone=self.reason is Reason.GONE,
            reach=REACH.get(self.reason) if self.reason else None,
            kicked=self.reason is Reason.KICKED,
            lost=self._lost(),
            trouble=self.trouble,
        )

    @property
    def trouble(self) -> Trouble | None:
        """What this says about the forum topic it was for; None where it says nothing."""
        return TROUBLES.get(self.reason) if self.reason else None

    def _lost(self) -> CallReason | None:
        """Why nobody can say that the message was read; None if it was sent, or will be."""
        if self.outcome in (Outcome.SENT, Outcome.LATER):
            return None
        if self.outcome is Outcome.UNKNOWN:
            return CallReason.UNKNOWN
        return CallReason.BLOCKED if self.reason in REACH else CallReason.REFUSED


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes up with a call; its reader sees it as `name`."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A method of the Bot API. A file goes up as the parameter of its name, or where attach://<name> says."""

    method: str
    params: dict[str, Any]
    files: dict[str, Attached] | None = None


TROUBLES = {
    Reason.TOPIC_GONE: Trouble.GONE,
    Reason.TOPIC_SHUT: Trouble.BARRED,
    Reason.NO_FORUM: Trouble.BARRED,
    Reason.NO_RIGHTS: Trouble.BARRED,
}
"""What a refusal says about the forum topic that a call was for."""
REACH = {Reason.BLOCKED: Reach.BLOCKED, Reason.DEACTIVATED: Reach.DEACTIVATED}
# Telegram's texts in lower case, from the source of its Bot API server; the first that occurs decides.
REFUSALS = (
    ("bot was blocked by the user", Reason.BLOCKED),
    ("user_is_blocked", Reason.BLOCKED),
    ("user is deactivated", Reason.DEACTIVATED),
    ("input_user_deactivated", Reason.DEACTIVATED),
    ("bot can't initiate conversation", Reason.UNREACHABLE),
    ("bot can't send messages to", Reason.UNREACHABLE),
    ("bot was kicked", Reason.KICKED),
    ("bot is not a member", Reason.KICKED),
    ("group chat was deleted", Reason.KICKED),
    ("group chat was deactivated", Reason.KICKED),
    ("chat not found", Reason.CHAT_NOT_FOUND),
    ("user not found", Reason.CHAT_NOT_FOUND),
    ("peer_id_invalid", Reason.CHAT_NOT_FOUND),
    ("upgraded to a supergroup", Reason.CHAT_NOT_FOUND),
    ("message thread not found", Reason.TOPIC_GONE),
    ("topic_deleted", Reason.TOPIC_GONE),
    ("topic_id_invalid", Reason.TOPIC_GONE),
    ("topic_closed", Reason.TOPIC_SHUT),
    ("the chat is not a forum", Reason.NO_FORUM),
    ("channel_forum_missing", Reason.NO_FORUM),
    ("message to edit not found", Reason.GONE),
    ("message can't be edited", Reason.GONE),
    ("message can't be deleted", Reason.GONE),
    ("message to copy not found", Reason.GONE),
    ("message to forward not found", Reason.GONE),
    ("message to be replied not found", Reason.GONE),
    ("message to pin not found", Reason.GONE),
    ("message_id_invalid", Reason.GONE),
    ("query is too old", Reason.GONE),
    ("not enough rights", Reason.NO_RIGHTS),
    ("have no rights", Reason.NO_RIGHTS),
    ("need administrator rights", Reason.NO_RIGHTS),
    ("chat_admin_required", Reason.NO_RIGHTS),
    ("chat_write_forbidden", Reason.NO_RIGHTS),
    ("chat_restricted", Reason.NO_RIGHTS),
    ("voice_messages_forbidden", Reason.NO_RIGHTS),
)
MISTAKES = (
    ("can't parse entities", Reason.MARKUP),
    ("can't find end", Reason.MARKUP),
    ("too big", Reason.TOO_BIG),
    ("too large", Reason.TOO_BIG),
)
DONE_ALREADY = (
    ("edit", "message is not modified"),
    ("edit", "message_not_modified"),
    ("delete", "message to delete not found"),
    ("edit", "topic_not_modified"),
    ("close", "topic_not_modified"),
    ("reopen", "topic_not_modified"),
)
NOT_A_MEMBER = ("user not found", "member not found", "participant_id_invalid", "user_not_participant")


def classify(error: TelegramError, method: str) -> SendResult:
    """What an error means for the call that met it.

    A network that failed after the request may have left, and a server that broke (5xx), leave a send
    UNKNOWN, never to be repeated: it may have arrived, and sends carry no key. What can be repeated without
    harm, such as an edit, comes LATER instead.
    """
    text = str(error).lower()
    told = re.sub(r'"[^"]*"', '"…"', str(error))[:300]  # what Telegram quotes is a person's words
    result = _by_class(error, method) or _by_text(error, text, method)
    return replace(result, error=told)


def _by_class(error: TelegramError, method: str) -> SendResult | None:
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
        return SendResult(Outcome.LATER, Reason.FLOOD, retry_after=seconds)
    if isinstance(error, ChatMigrated):
        if method.startswith(REPEATABLE):  # what it is about stayed behind: there its number is another's
            return SendResult(Outcome.REFUSED, Reason.GONE, migrate_to=error.new_chat_id)
        return SendResult(Outcome.LATER, Reason.MIGRATED, retry_after=0.0, migrate_to=error.new_chat_id)
    if isinstance(error, NotSent):
        return SendResult(Outcome.LATER, Reason.NOT_SENT, scope="overall")
    if isinstance(error, TimedOut):
        return _perhaps(method, Reason.TIMED_OUT)
    if isinstance(error, InvalidToken):
        return SendResult(Outcome.BROKEN, Reason.UNAUTHORIZED, scope="overall")
    if isinstance(error, EndPointNotFound | Conflict):
        return SendResult(Outcome.BROKEN, Reason.BAD_REQUEST)
    return None


def _by_text(error: TelegramError, text: str, method: str) -> SendResult:
    if any(method.startswith(kind) and told in text for kind, told in DONE_ALREADY):
        return SendResult(Outcome.SENT)
    if refusal := _first(REFUSALS, text):
        return SendResult(Outcome.REFUSED, refusal)
    if isinstance(error, Forbidden):
        return SendResult(Outcome.REFUSED, Reason.NO_RIGHTS)
    if mistake := _first(MISTAKES, text):
        return SendResult(Outcome.BROKEN, mistake)
    if isinstance(error, BadRequest):
        return SendResult(Outcome.BROKEN, Reason.BAD_REQUEST)
    if "too many requests" in text:
        return SendResult(Outcome.LATER, Reason.FLOOD, retry_after=FLOOD_PAUSE)
    return _perhaps(method, Reason.SERVER)


def _first(texts: Iterable[tuple[str, Reason]], text: str) -> Reason | None:
    return next((reason for told, reason in texts if told in text), None)


def _perhaps(method: str, reason: Reason) -> SendResult:
    repeatable = method.startswith(REPEATABLE)
    return SendResult(Outcome.LATER if repeatable else Outcome.UNKNOWN, reason, scope="overall")


class Sender:
    """Makes calls with the bot's own request object, without building PTB's objects of the answers.

    PTB's do_api_request would log every text at DEBUG and warn about each method it knows better.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._recent: deque[tuple[float, object]] = deque()

    async def send(self, call: Call) -> SendResult:
        """Make one call and say how it ended; never raises for anything Telegram or the network does.

        HTML that Telegram cannot read is sent once more as plain text.
        """
        self._remember(call)
        result = await self._attempt(call)
        if result.reason is not Reason.MARKUP:
            return result
        log.warning(
            "markup refused, sending plain text", extra={"method": call.method, "error": result.error}
        )
        again = await self._attempt(replace(call, params=_as_plain(call.params)))
        if again.outcome is Outcome.SENT:
            return replace(again, reason=Reason.MARKUP, error=result.error)
        return again

    async def answer_callback(
        self, query_id: str, text: str | None = None, alert: bool = False, url: str | None = None
    ) -> None:
        """Stop the button's spinner, perhaps with a word. Never raises; a query may be too old by now."""
        params: dict[str, Any] = {"callback_query_id": query_id}
        if text:
            params |= {"text": cut(text, ANSWER_LIMIT), "show_alert": alert}
        if url:
            params["url"] = url
        await self._quietly(Call("answerCallbackQuery", params))

    async def typing(self, chat_id: int, topic_id: int | None = None) -> None:
        """Show “typing…” for five seconds at most. Never raises."""
        params = {"chat_id": chat_id, "action": "typing", "message_thread_id": topic_id}
        await self._quietly(Call("sendChatAction", params))

    async def membership(self, chat_id: int, user_id: int) -> str:
        """The Bot API's status word of a person in a chat (getChatMember); `left` for whoever is not in it.

        Raises TelegramError if Telegram did not answer the question.
        """
        try:
            member = await self._post("getChatMember", {"chat_id": chat_id, "user_id": user_id})
        except BadRequest as error:
            if any(told in str(error).lower() for told in NOT_A_MEMBER):
                return "left"
            raise
        outside = member["status"] == "restricted" and not member.get("is_member")
        return "left" if outside else str(member["status"])

    async def _attempt(self, call: Call) -> SendResult:
        try:
            params = await _with_files(call)
        except OSError as error:
            return SendResult(
                Outcome.BROKEN, Reason.BAD_REQUEST, error=f"file not read: {type(error).__name__}"
            )
        try:
            answer = await self._post(call.method, params)
        except TelegramError as error:
            result = classify(error, call.method)
            result = replace(result, error=result.error.replace(self._bot.token, "***"))
            return replace(result, scope=self._blame(call)) if result.flooded else result
        return SendResult(Outcome.SENT, message_ids=_message_ids(answer))

    async def _quietly(self, call: Call) -> None:
        result = await self._attempt(call)
        if result.outcome is not Outcome.SENT and result.reason is not Reason.GONE:
            log.info("not shown", extra={"method": call.method, "error": result.error})

    async def _post(self, method: str, params: dict[str, Any]) -> Any:
        """What Telegram answers. All values are JSON, or files; only these need PTB's conversions."""
        given = [
            RequestParameter.from_input(name, value)
            if isinstance(value, InputFile)
            else RequestParameter(name, value, None)
            for name, value in params.items()
            if value is not None
        ]
        return await self._bot.request.post(f"{self._bot.base_url}/{method}", RequestData(given))

    def _remember(self, call: Call) -> None:
        now = time.monotonic()
        while self._recent and self._recent[0][0] < now - CROWD_SECONDS:
            self._recent.popleft()
        self._recent.append((now, call.params.get("chat_id")))

    def _blame(self, call: Call) -> Literal["chat", "overall"]:
        """Whom a 429 holds back; Telegram does not say.

        Groups have the lowest limits, so a group is to blame itself. So is a private chat that was sent to
        more than once a second lately. Any other had its due only: it was the whole bot.
        """
        chat_id = call.params.get("chat_id")
        if not isinstance(chat_id, int) or chat_id < 0:
            return "chat"
        lately = sum(1 for _, other in self._recent if other == chat_id)
        return "chat" if lately > CROWD else "overall"


async def _with_files(call: Call) -> dict[str, Any]:
    params = dict(call.params)
    for field_name, file in (call.files or {}).items():
        content = await asyncio.to_thread(file.path.read_bytes)
        params[field_name] = InputFile(content, filename=file.name)
    return params


def _message_ids(answer: Any) -> list[int]:
    """Of a message, an album, a list of copies; none of True.

    Of a forum topic the message that announces it: its id is the topic's own.
    """
    told = answer if isinstance(answer, list) else [answer]
    found = (one.get("message_id", one.get("message_thread_id")) for one in told if isinstance(one, dict))
    return [one for one in found if one is not None]


def _as_plain(params: Any) -> Any:
    """Parameters with every text that has a parse_mode beside it turned plain, also within media."""
    if isinstance(params, list):
        return [_as_plain(value) for value in params]
    if not isinstance(params, dict):
        return params
    marked = "parse_mode" in params
    return {
        name: plain(value) if marked and name in ("text", "caption") else _as_plain(value)
        for name, value in params.items()
        if name != "parse_mode"
    }
