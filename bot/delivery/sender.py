"""Calls of the Bot API: made, and told how they ended (`bot.delivery.answers`)."""

import asyncio
import logging
import time
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from telegram import Bot, InputFile
from telegram.error import BadRequest, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.delivery.answers import Outcome, Reason, SendResult, classify, is_outsider
from bot.delivery.lengths import cut, plain

log = logging.getLogger(__name__)

ANSWER_LIMIT = 200  # Bot API, answerCallbackQuery
CROWD, CROWD_SECONDS = 3, 3.0  # sends to one chat beyond which a 429 is put down to that chat


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
            if is_outsider(error):
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
            edited = params.get("message_id") if call.method.startswith("edit") else None
            if result.outcome is Outcome.SENT and isinstance(edited, int):
                # It says that already: it stands where it stood, and is changed there the next time.
                return replace(result, message_ids=[edited])
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
