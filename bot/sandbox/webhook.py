"""Webhooks: updates are posted until the bot accepts them, in order within a chat, chats side by side."""

import asyncio
import json
import re
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from .errors import Json, bad_request, conflict
from .files import Upload
from .methods.call import Call, Method
from .polling import Poller
from .updates import KINDS, Update
from .world import World

ANSWER_WITHIN = 60.0
RETRY_AFTER_LIMIT = 3600.0
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_RETRY_AFTER = re.compile(r"\d+(\.\d+)?")

AnswerMethod = Callable[[str, Json], object]
"""Runs a method that the bot named in its answer to an update."""


@dataclass(slots=True)
class _Settings:
    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str | None = None
    has_custom_certificate: bool = False
    last_error_date: int | None = None
    last_error_message: str | None = None

    def saved(self) -> Json:
        return asdict(self)


class Webhook:
    """Where updates are posted to, and the tasks that post them: one for each chat with something to say."""

    def __init__(self, world: World, poller: Poller, answer_method: AnswerMethod) -> None:
        self._world = world
        self._poller = poller
        self._answer_method = answer_method
        self._settings = _Settings()
        self._waiting: defaultdict[int, deque[Update]] = defaultdict(deque)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(40)
        self._client: httpx.AsyncClient | None = None
        for _, saved in world.keeper.all("webhook"):
            self._settings = _Settings(**saved)
        world.updates.on_new(self._on_update)

    @property
    def active(self) -> bool:
        return bool(self._settings.url)

    def methods(self) -> dict[str, Method]:
        return {"setWebhook": self.set, "deleteWebhook": self.delete, "getWebhookInfo": self.info}

    def set(self, call: Call) -> bool:
        """setWebhook; plain http is allowed here, and an empty url removes the webhook."""
        args = call.args
        if not args.get("url"):
            return self.delete(call)
        settings = _checked(args)
        allowed = args.get("allowed_updates")
        if allowed is not None and not isinstance(allowed, list):
            raise bad_request("can't parse allowed updates list")
        self._world.updates.allow(allowed)
        self._poller.stop_waiting(conflict("terminated by setWebhook request"))
        self._stop()
        if args.get("drop_pending_updates"):
            self._world.updates.clear()
        self._use(settings)
        self.start()
        return True

    def delete(self, call: Call) -> bool:
        self._stop()
        self._use(_Settings())
        if call.args.get("drop_pending_updates"):
            self._world.updates.clear()
        return True

    def info(self, call: Call) -> Json:
        settings = self._settings
        info: Json = {
            "url": settings.url,
            "has_custom_certificate": settings.has_custom_certificate,
            "pending_update_count": len(self._world.updates),
        }
        if settings.url:
            info["max_connections"] = settings.max_connections
            info["ip_address"] = settings.ip_address or "127.0.0.1"
        if settings.last_error_date:
            info["last_error_date"] = settings.last_error_date
            info["last_error_message"] = settings.last_error_message
        allowed = self._world.updates.allowed
        return {**info, "allowed_updates": sorted(allowed)} if allowed < KINDS else info

    def start(self) -> None:
        """Post what is pending, from now on; does nothing without a webhook."""
        if self.active:
            self._places = asyncio.Semaphore(self._settings.max_connections)
            for update in self._world.updates.pending:
                self._on_update(update)

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        self._stop()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _use(self, settings: _Settings) -> None:
        self._settings = settings
        self._world.keeper.put("webhook", "settings", settings)

    def _stop(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()
        self._waiting.clear()

    def _on_update(self, update: Update) -> None:
        if not self.active:
            return
        self._waiting[update.chat].append(update)
        if update.chat not in self._tasks:
            self._tasks[update.chat] = asyncio.get_running_loop().create_task(self._post_chat(update.chat))

    async def _post_chat(self, chat: int) -> None:
        """Post all updates of a chat, each when the one before it was accepted."""
        waiting = self._waiting[chat]
        while waiting:
            await self._post_until_accepted(waiting[0])
            self._world.updates.done(waiting.popleft())
            self._world.keeper.commit()
        del self._waiting[chat], self._tasks[chat]

    async def _post_until_accepted(self, update: Update) -> None:
        rules = self._world.rules
        delay = rules.webhook_retry
        while True:
            async with self._places:
                asked_delay = await self._post(update)
            if asked_delay is None:
                return
            await asyncio.sleep(asked_delay or delay)
            delay = min(delay * 2, rules.webhook_retry_cap)

    async def _post(self, update: Update) -> float | None:
        """None: accepted. Else the seconds that the bot asked to wait (Retry-After), or 0."""
        settings = self._settings
        headers = {"Content-Type": "application/json"}
        if settings.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = settings.secret_token
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=ANSWER_WITHIN, trust_env=False, limits=_CONNECTIONS)
        if not update.delivered:
            update.delivered = True
            self._world.updates.delivered += 1
        try:
            response = await self._client.post(settings.url, content=update.body.encode(), headers=headers)
        except httpx.HTTPError as error:
            self._note(f"Connection failed: {type(error).__name__}")
            return 0.0
        if response.is_success:
            self._run_answer(response)
            return None
        phrase = response.reason_phrase
        self._note(f"Wrong response from the webhook: {response.status_code} {phrase}".rstrip())
        asked = response.headers.get("Retry-After", "")
        return min(float(asked), RETRY_AFTER_LIMIT) if _RETRY_AFTER.fullmatch(asked) else 0.0

    def _note(self, problem: str) -> None:
        self._settings.last_error_date = self._world.now()
        self._settings.last_error_message = problem
        self._world.keeper.put("webhook", "settings", self._settings)

    def _run_answer(self, response: httpx.Response) -> None:
        """The bot may name one method in its answer (Bot API, "Making requests when getting updates")."""
        try:
            answer: Any = json.loads(response.content or b"null")
        except ValueError:
            return
        if isinstance(answer, dict) and isinstance(method := answer.pop("method", None), str):
            self._answer_method(method, answer)


_CONNECTIONS = httpx.Limits(max_connections=100, max_keepalive_connections=100)


def _checked(args: Json) -> _Settings:
    url, secret = args["url"], args.get("secret_token") or ""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("bad webhook: HTTPS url must be provided for webhook")
    if secret and not _SECRET.fullmatch(secret):
        too_long = len(secret) > 256
        raise bad_request(
            "secret token is too long" if too_long else "secret token contains unallowed characters"
        )
    connections = min(max(args.get("max_connections", 40), 1), 100)
    certificate = isinstance(args.get("certificate"), Upload)
    return _Settings(url, secret, connections, args.get("ip_address"), certificate)
