"""The poll loop: an update is acknowledged only when it is stored, and one odd update stops nothing."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.delivery.inbox import Inbox
from bot.errors import StartError

log = logging.getLogger(__name__)

# Bot API: the list of an earlier call stays in force if it is left out, so it is always sent in full.
ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "channel_post",
    "callback_query",
    "my_chat_member",
    "chat_member",
)
LONG_POLL = 25  # seconds; Telegram caps it at 50
SLACK = 10  # what the network may add before we give a poll up
CONFLICTS = 3  # a poll of our own former life may still hang; a second bot never stops
LONGEST_PAUSE = 30.0


class Poller:
    """Fetches updates for ever. `on_contact` is told of every successful poll."""

    def __init__(self, bot: Bot, request: BaseRequest, inbox: Inbox, on_contact: Callable[[], None]) -> None:
        self._bot = bot
        self._request = request
        self._inbox = inbox
        self._on_contact = on_contact

    async def run(self) -> None:
        """Poll until cancelled. Raises StartError if another poller uses the token, or it was revoked."""
        offset: int | None = None
        pause, conflicts = 1.0, 0
        while True:
            await self._inbox.room()
            try:
                updates = await self._fetch(offset)
                # Commit first: the next call's offset is what acknowledges these.
                await self._inbox.store(updates)
            except Conflict as error:
                conflicts += 1
                if conflicts >= CONFLICTS:
                    raise StartError("start.conflict") from error
            except InvalidToken as error:
                raise StartError("start.token_refused") from error
            except RetryAfter as error:
                pause = max(pause, _seconds(error.retry_after))
            except TelegramError as error:
                log.warning("poll failed", extra={"error": type(error).__name__, "pause": pause})
            except Exception:
                log.exception("poll could not be stored")
            else:
                self._on_contact()
                offset = _next_offset(updates, offset)
                pause, conflicts = 1.0, 0
                continue
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _fetch(self, offset: int | None) -> list[dict[str, Any]]:
        values: dict[str, Any] = {
            "timeout": LONG_POLL,
            "limit": 100,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        if offset is not None:
            values["offset"] = offset
        data = RequestData([RequestParameter.from_input(key, value) for key, value in values.items()])
        result = await self._request.post(
            f"{self._bot.base_url}/getUpdates", data, read_timeout=LONG_POLL + SLACK
        )
        if not isinstance(result, list):
            raise TelegramError("getUpdates gave no list")
        return [update for update in result if isinstance(update, dict)]


def _next_offset(updates: list[dict[str, Any]], offset: int | None) -> int | None:
    """Behind the last update of this batch; an update without a usable id cannot be confirmed by its own."""
    ids = [update["update_id"] for update in updates if isinstance(update.get("update_id"), int)]
    return max(ids) + 1 if ids else offset


def _seconds(value: Any) -> float:
    return float(value.total_seconds() if hasattr(value, "total_seconds") else value)
