"""A test's or a program's way into the world: SandboxClient speaks the world API."""

import asyncio
import io
import json
import mimetypes
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Any, Self

import aiohttp

Json = dict[str, Any]
Matches = Callable[[Json], bool]
FileGiven = tuple[str, bytes] | tuple[str, bytes, str]


class SandboxError(Exception):
    """The world API refused; the text says why."""


class SandboxClient:
    """Acts for all people of a sandbox: `async with SandboxClient(sandbox.url) as client: …`."""

    def __init__(self, url: str) -> None:
        self._http = aiohttp.ClientSession(url, timeout=aiohttp.ClientTimeout(90))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.close()

    # People

    async def add_user(self, first_name: str, **more: object) -> Json:
        """A person who has not spoken to the bot yet (`started=True`: who has)."""
        return await self._post("/api/users", {"first_name": first_name, **more})

    async def add_users(self, users: Iterable[Json]) -> list[Json]:
        """Many at once."""
        return await self._ask("POST", "/api/users", json=list(users))  # type: ignore[no-any-return]

    async def block(self, user_id: int, blocked: bool = True) -> Json:
        return await self._post(f"/api/users/{user_id}/block", {"blocked": blocked})

    async def deactivate(self, user_id: int) -> Json:
        return await self._post(f"/api/users/{user_id}/deactivate", {})

    async def start(self, user_id: int, payload: str = "") -> Json:
        """Open t.me/<bot>?start=payload; gives the /start message."""
        return await self._post(f"/api/users/{user_id}/start", {"payload": payload})

    # Chats

    async def add_group(
        self,
        title: str,
        members: Sequence[int] = (),
        *,
        bot: bool = True,
        type: str = "group",
        **more: object,
    ) -> Json:
        """The first member is the creator. `more`: bot_admin, is_forum, username, id."""
        wanted = {"title": title, "type": type, "members": list(members), "bot": bot, **more}
        return await self._post("/api/chats", wanted)

    async def set_member(self, chat_id: int, user_id: int, status: str, **more: object) -> Json:
        return await self._post(
            f"/api/chats/{chat_id}/members", {"user_id": user_id, "status": status, **more}
        )

    async def migrate(self, chat_id: int) -> Json:
        return await self._post(f"/api/chats/{chat_id}/migrate", {})

    async def add_topic(self, chat_id: int, user_id: int, name: str) -> Json:
        return await self._post(f"/api/chats/{chat_id}/topics", {"user_id": user_id, "name": name})

    async def remove_topic(self, chat_id: int, thread_id: int) -> Json:
        return await self._ask("DELETE", f"/api/chats/{chat_id}/topics/{thread_id}")  # type: ignore[no-any-return]

    # Messages

    async def say(
        self, chat_id: int, text: str | None = None, *, user_id: int | None = None, **more: object
    ) -> Json:
        """A message of a person (in a private chat: of its owner). `more`: location, contact, sticker, ….."""
        said = {"user_id": user_id or chat_id, **more}
        if text is not None:
            said["text"] = text
        return await self._post(f"/api/chats/{chat_id}/send", said)

    async def upload(
        self,
        chat_id: int,
        kind: str,
        files: Sequence[FileGiven],
        *,
        user_id: int | None = None,
        **more: object,
    ) -> list[Json]:
        """Files as (name, bytes) or (name, bytes, type); several make an album. `more`: caption, …."""
        form = aiohttp.FormData()
        for field, value in {"user_id": user_id or chat_id, "kind": kind, **more}.items():
            if value is not None:
                form.add_field(field, str(value))
        for name, content, *given in files:
            media_type = given[0] if given else mimetypes.guess_type(name)[0] or "application/octet-stream"
            form.add_field("file", io.BytesIO(content), filename=name, content_type=media_type)
        answer = await self._ask("POST", f"/api/chats/{chat_id}/upload", data=form)
        return answer["messages"]  # type: ignore[no-any-return]

    async def edit(self, chat_id: int, message_id: int, *, user_id: int | None = None, **words: str) -> Json:
        """`text=` or `caption=`."""
        path = f"/api/chats/{chat_id}/messages/{message_id}/edit"
        return await self._post(path, {"user_id": user_id or chat_id, **words})

    async def press(
        self,
        message: Json,
        button: str | None = None,
        *,
        user_id: int | None = None,
        data: str | None = None,
    ) -> str:
        """Press the first inline button whose text has `button` in it, or send any `data`; the query's id."""
        chat_id, message_id = message["chat"]["id"], message["message_id"]
        pressed: Json = {"user_id": user_id or chat_id}
        if data is not None:
            pressed["data"] = data
        else:
            pressed["row"], pressed["col"] = _place(message, button or "")
        answer = await self._post(f"/api/chats/{chat_id}/messages/{message_id}/press", pressed)
        return str(answer["callback_query_id"])

    async def vote(self, message: Json, user_id: int, options: Sequence[int]) -> Json:
        path = f"/api/chats/{message['chat']['id']}/messages/{message['message_id']}/vote"
        return await self._post(path, {"user_id": user_id, "options": list(options)})

    async def react(self, message: Json, user_id: int, emoji: str | None) -> Json:
        path = f"/api/chats/{message['chat']['id']}/messages/{message['message_id']}/react"
        return await self._post(path, {"user_id": user_id, "emoji": emoji})

    async def messages(self, chat_id: int, *, after: int = 0, limit: int = 100) -> list[Json]:
        """The newest messages of a chat, oldest first."""
        query = {"after": after, "limit": limit}
        answer = await self._ask("GET", f"/api/chats/{chat_id}/messages", params=query)
        return answer["messages"]  # type: ignore[no-any-return]

    async def commands(self, chat_id: int, user_id: int) -> list[Json]:
        """The /-menu as this person sees it there."""
        answer = await self._ask("GET", f"/api/chats/{chat_id}/commands", params={"user_id": user_id})
        return answer["commands"]  # type: ignore[no-any-return]

    async def file(self, file_unique_id: str) -> bytes:
        async with self._http.get(f"/api/files/{file_unique_id}", raise_for_status=True) as response:
            return await response.read()

    # Waiting

    async def wait_message(
        self, chat_id: int, matches: Matches = bool, *, after: int = 0, timeout: float = 5.0
    ) -> Json:
        """The first message above id `after`, new or edited, that `matches`; AssertionError when none comes.

        What is in the chat already counts, and so does every state that a message passes through meanwhile.
        """
        cursor = (await self.world())["cursor"]
        seen = await self.messages(chat_id, after=after)
        deadline = asyncio.get_running_loop().time() + timeout
        fresh = seen
        while True:
            if found := next((message for message in fresh if _tried(matches, message)), None):
                return found
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                raise AssertionError(
                    _nothing_came(chat_id, after, timeout, await self.messages(chat_id, limit=8))
                )
            events, cursor = await self.next_events(cursor, left, chat_id)
            told = (event["message"] for event in events if event["type"] in ("message", "edit", "markup"))
            fresh = [message for message in told if message["message_id"] > after]

    async def wait_answer(self, callback_query_id: str, timeout: float = 5.0) -> Json:
        """What the bot answered to a press: {"text", "show_alert", "url"}; AssertionError when it did not."""
        cursor = (await self.world())["cursor"]
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            query: Json = await self._ask("GET", f"/api/callbacks/{callback_query_id}")
            if query["answered"]:
                return query
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                raise AssertionError(
                    f"the bot did not answer callback query {callback_query_id} in {timeout:g} s"
                )
            _, cursor = await self.next_events(cursor, left)

    async def next_events(
        self, after: int, timeout: float, chat_id: int | None = None
    ) -> tuple[list[Json], int]:
        """Events after a cursor (waiting for the first one) and the new cursor."""
        query: Json = {"after": after, "timeout": timeout}
        if chat_id is not None:
            query["chat_id"] = chat_id
        answer = await self._ask("GET", "/api/events/next", params=query)
        return answer["events"], answer["cursor"]

    async def world(self) -> Json:
        return await self._ask("GET", "/api/world")  # type: ignore[no-any-return]

    # The queue, faults, limits, the call log

    async def updates(self) -> Json:
        return await self._ask("GET", "/api/updates")  # type: ignore[no-any-return]

    async def put_update(self, update: Json) -> int:
        return int((await self._post("/api/updates", {"update": update}))["update_id"])

    async def repeat_update(self, update_id: int, *, same_id: bool = True) -> int:
        answer = await self._post(f"/api/updates/{update_id}/repeat", {"same_id": same_id})
        return int(answer["update_id"])

    async def fault(self, method: str, kind: str, **more: object) -> None:
        """`more`: times, chat_id, status, retry_after, description, delay (see faults.Fault)."""
        await self._post("/api/faults", {"method": method, "kind": kind, **more})

    async def clear_faults(self) -> None:
        await self._ask("DELETE", "/api/faults")

    async def limit(self, **limits: float | None) -> Json:
        """Set flood limits and latency; what is not named is off."""
        return await self._ask("PUT", "/api/limits", json=limits)  # type: ignore[no-any-return]

    async def calls(self, method: str | None = None, *, after: int = 0) -> list[Json]:
        """The bot's calls since number `after`, of one method or of all."""
        answer = await self._ask("GET", "/api/calls", params={"after": after})
        return [call for call in answer["calls"] if method in (None, call["method"])]

    async def _post(self, path: str, body: Json) -> Json:
        return await self._ask("POST", path, json=body)  # type: ignore[no-any-return]

    async def _ask(self, verb: str, path: str, **how: Any) -> Any:
        async with self._http.request(verb, path, **how) as response:
            text = await response.text()
        try:
            answer = json.loads(text)
        except ValueError:
            answer = {"description": text}
        if not response.ok:
            raise SandboxError(f"{verb} {path}: {answer.get('description')}")
        return answer


def _place(message: Json, text: str) -> tuple[int, int]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    for row, buttons in enumerate(rows):
        for col, button in enumerate(buttons):
            if text in button["text"]:
                return row, col
    shown = [[button["text"] for button in row] for row in rows]
    raise AssertionError(f"no inline button says {text!r}; there are {shown}")


def _tried(matches: Matches, message: Json) -> bool:
    """Predicates may take a field for granted: a message without it does not match."""
    try:
        return bool(matches(message))
    except (KeyError, IndexError, TypeError):
        return False


def _nothing_came(chat_id: int, after: int, timeout: float, messages: Sequence[Json]) -> str:
    lines = [json.dumps(message, ensure_ascii=False)[:600] for message in messages] or ["(none)"]
    return (
        f"no such message in chat {chat_id} after {after} within {timeout:g} s; the last ones:\n"
        + "\n".join(lines)
    )
