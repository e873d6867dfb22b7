"""A town for journeys: people with phones in the sandbox, and the whole bot, in one event loop."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

from sqlmodel import Session

from bot import clock
from bot.app import App
from bot.sandbox import Rules, Sandbox
from bot.settings import Settings
from bot.texts import language_of, t
from storage.database import Database, Work
from storage.tables import Group, Member, Role
from tests.journeys.nearby import Nearby, free_port

Json = dict[str, Any]
COMMUNITIES = ("LT", "YC", "HQT", "SM", "TXC")
ADMIN = 900
SECRET = "journey-secret"
PATIENCE = 20.0
MORE = "更多"
"""Where a card keeps the buttons for which it has no room at first."""


class Town:
    """Five communities with a bound group each and the street's own; `resident` and `member` bring people in.

    `groups` maps a community's code (and "" for the street) to its chat id.
    """

    def __init__(
        self, database_url: str, data_dir: Path, transport: str = "polling", **settings: Any
    ) -> None:
        self.database_url = database_url
        self.data_dir = data_dir
        self.transport = transport
        self.more = settings
        self.sandbox = Sandbox(rules=Rules(webhook_retry=0.05))
        self.groups: dict[str, int] = {}
        self._changed = asyncio.Condition()
        self._events: list[Json] = []
        self._now: dict[int, dict[int, Json]] = {}

    async def __aenter__(self) -> Self:
        await self.sandbox.__aenter__()
        self.client = Nearby(self.sandbox)
        self._seen = self.client.last
        self._watching = asyncio.create_task(self._watch())
        await self.client.add_users([{"first_name": "Admin", "id": ADMIN, "started": True}])
        await self.start()
        await self._bind()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        self._watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._watching
        await self.client.close()
        await self.sandbox.__aexit__(None, None, None)

    @property
    def settings(self) -> Settings:
        """How this bot was told to run: unpaced, unless the journey says otherwise."""
        values: dict[str, Any] = {
            "bot_token": self.sandbox.token,
            "api_url": self.sandbox.url,
            "database_url": self.database_url,
            "data_dir": self.data_dir,
            "admin_ids": frozenset({ADMIN}),
            "listen": "127.0.0.1:0",
            "street_name": "XX街道",
            "send_rate": 10_000,
            "chat_rate": 10_000,
            "group_rate": 10_000,
            "stop_deadline": 5,
            "quiet_hours": "",
        }
        if self.transport == "webhook":
            port = free_port()
            values |= {
                "listen": f"127.0.0.1:{port}",
                "webhook_url": f"http://127.0.0.1:{port}/telegram",
                "webhook_secret": SECRET,
            }
        return Settings(**{**values, **self.more}, _env_file=None)

    async def start(self) -> None:
        """Start the bot."""
        self.app = App(self.settings)
        await self.app.start()

    async def stop(self) -> None:
        """Stop the bot as SIGTERM does."""
        await self.app.stop()

    async def restart(self, between: Callable[[], None] | None = None) -> None:
        """Stop the bot and start it again, with something done in between."""
        await self.stop()
        if between is not None:
            between()
        await self.start()

    async def write(self, work: Work[Any]) -> Any:
        """Change rows behind the bot's back, such as making time pass for a deadline."""
        return await self.app.database.write(work)

    async def read(self, work: Work[Any]) -> Any:
        """Look at rows."""
        return await self.app.database.read(work)

    @property
    def database(self) -> Database:
        """The running bot's database."""
        return self.app.database

    async def resident(
        self,
        name: str = "陈阿姨",
        *,
        poster: str | None = "LT",
        language: str = "zh-hans",
        agrees: bool = True,
    ) -> "Person":
        """Somebody with a phone; with a poster she has scanned it, and agreed unless told otherwise."""
        user = await self.client.add_user(name, language_code=language)
        person = Person(self, user["id"], user["id"], language_of(language))
        if poster is not None:
            await person.start(poster)
            if agrees:
                await person.press(t("arriving.button.agree", person.lang))
                await self.settled()
        return person

    async def member(self, group: str = "LT", name: str = "李委员", *, status: str = "member") -> "Person":
        """Somebody of a committee, looking at the group."""
        user = await self.client.add_user(name)
        chat = self.groups[group]
        await self.client.set_member(chat, user["id"], status)
        return Person(self, user["id"], chat)

    async def worker(self, community: str = "LT", name: str = "小王") -> "Person":
        """A community worker, in a private chat with the bot."""
        user = await self.client.add_user(name, language_code="zh-hans")
        now = clock.now()
        role = Member(
            telegram_id=user["id"], role=Role.WORKER, community=community, granted_at=now, checked_at=now
        )
        await self.write(lambda session: session.add(role))
        person = Person(self, user["id"], user["id"])
        await person.start()
        return person

    def admin(self) -> "Person":
        """The operator, in a private chat with the bot."""
        return Person(self, ADMIN, ADMIN)

    @property
    def cursor(self) -> int:
        """How far the watching has come."""
        return len(self._events)

    def said_since(self, cursor: int) -> list[tuple[int, Json]]:
        """What was said or changed since then, with the chat in which it was."""
        return [(event["chat_id"], event["message"]) for event in self._events[cursor:]]

    def messages(self, chat_id: int) -> list[Json]:
        """A chat as it stands now, oldest first."""
        return [message for _, message in sorted(self._now.get(chat_id, {}).items())]

    def message(self, chat_id: int, message_id: int) -> Json:
        """One message as it stands now."""
        return self._now[chat_id][message_id]

    async def see(
        self,
        chat_id: int,
        *texts: str,
        since: int = 0,
        button: str | None = None,
        file: str | None = None,
        timeout: float = PATIENCE,
    ) -> Json:
        """The first message of the bot, new or edited after `since`, that holds all these texts.

        `file`: and a file of this kind. A card that says all this may have the button behind “更多”.
        """

        def matches(message: Json) -> bool:
            words = f"{message.get('text', '')}{message.get('caption', '')}"
            fits = all(text in words for text in texts) and file in (None, *message)
            offers = {button, MORE} if texts else {button}
            return bool(is_ours(message) and fits and (button is None or offers & set(buttons(message))))

        seen = since
        try:
            async with asyncio.timeout(timeout), self._changed:
                while True:
                    for event in self._events[seen:]:
                        if event["chat_id"] == chat_id and matches(event["message"]):
                            return dict(event["message"])
                    seen = len(self._events)
                    await self._changed.wait()
        except TimeoutError:
            shown = "\n".join(
                f"- {m.get('text') or sorted(m)} {buttons(m)}" for m in self.messages(chat_id)[-6:]
            )
            raise AssertionError(
                f"{texts} {button or ''} was not seen in {chat_id}; the last:\n{shown}"
            ) from None

    async def settled(self, timeout: float = PATIENCE) -> None:
        """Wait until nothing waits any more: no update, no due message."""
        async with asyncio.timeout(timeout):
            while True:
                if not self.client.pending and not await self.read(_waiting):
                    break
                await asyncio.sleep(0.01)
            async with self._changed:
                await self._changed.wait_for(lambda: self._seen == self.client.last)

    async def _watch(self) -> None:
        while True:
            events, last = await self.client.watch(self._seen)
            async with self._changed:
                self._seen = last
                for event in events:
                    if event["type"] in ("message", "edit", "markup"):
                        message = event["message"]
                        chat_id = message["chat"]["id"]
                        self._now.setdefault(chat_id, {})[message["message_id"]] = message
                        self._events.append({"chat_id": chat_id, "message": message})
                    elif event["type"] == "delete":
                        for message_id in event.get("message_ids", [event.get("message_id")]):
                            self._now.get(event.get("chat_id", 0), {}).pop(message_id, None)
                self._changed.notify_all()

    async def _bind(self) -> None:
        """Groups as an operator would have bound them; binding by hand is a journey of its own."""
        for code in ("", *COMMUNITIES):
            chat = await self.client.add_group(code or "XX街道", [ADMIN], type="supergroup")
            self.groups[code] = chat["id"]

        def work(session: Session) -> None:
            for code, chat_id in self.groups.items():
                session.add(Group(chat_id=chat_id, community=code or None, bound_at=clock.now()))

        await self.write(work)


class Person:
    """Somebody looking at one chat. What is seen counts from the last thing she did."""

    def __init__(self, town: Town, user_id: int, chat_id: int, lang: str = "zh") -> None:
        self.town = town
        self.user_id = user_id
        self.chat_id = chat_id
        self.lang = lang
        self.mark = 0

    def at(self, chat_id: int) -> "Person":
        """The same person, looking at another chat."""
        return Person(self.town, self.user_id, chat_id, self.lang)

    async def start(self, payload: str = "") -> Json:
        """Scan a poster or open the bot."""
        self.mark = self.town.cursor
        return await self.town.client.start(self.user_id, payload)

    async def say(self, text: str | None = None, **more: Any) -> Json:
        """Send a message; `more` as the sandbox's client takes it (reply_to_message_id, sticker, …)."""
        self.mark = self.town.cursor
        return await self.town.client.say(self.chat_id, text, user_id=self.user_id, **more)

    async def reply(self, message: Json, text: str) -> Json:
        """Answer a message."""
        return await self.say(text, reply_to_message_id=message["message_id"])

    async def send_files(self, kind: str, files: Sequence[tuple[str, bytes]], **more: Any) -> list[Json]:
        """Send files; several make an album."""
        self.mark = self.town.cursor
        return await self.town.client.upload(self.chat_id, kind, list(files), user_id=self.user_id, **more)

    async def edit(self, message: Json, **words: str) -> Json:
        """Edit a message of her own."""
        self.mark = self.town.cursor
        return await self.town.client.edit(self.chat_id, message["message_id"], user_id=self.user_id, **words)

    async def press(self, button: str, message: Json | None = None, *, answered: bool = True) -> Json:
        """Press the button of this name, on the newest message that has it; gives the little window's word.

        One that a card keeps behind “更多” is looked for there.
        """
        message = message or await self.with_button(button)
        if not has(message, button) and MORE in buttons(message):
            message = await self._open(message)
        self.mark = self.town.cursor
        query = await self.town.client.press(message, data=data_of(message, button), user_id=self.user_id)
        return await self.town.client.wait_answer(query, PATIENCE) if answered else {"id": query}

    async def forge(self, message: Json, data: str) -> Json:
        """Send made-up button data."""
        self.mark = self.town.cursor
        query = await self.town.client.press(message, user_id=self.user_id, data=data)
        return await self.town.client.wait_answer(query, PATIENCE)

    async def see(
        self, *texts: str, button: str | None = None, file: str | None = None, timeout: float = PATIENCE
    ) -> Json:
        """Wait for a message of the bot with these texts, new or edited since the last thing she did."""
        return await self.town.see(
            self.chat_id, *texts, since=self.mark, button=button, file=file, timeout=timeout
        )

    async def with_button(self, button: str) -> Json:
        """The newest message that has this button now, waited for if need be; the newest card has it perhaps
        behind “更多”.
        """
        newest = [message for message in reversed(self.town.messages(self.chat_id)) if is_ours(message)]
        found = next((message for message in newest if has(message, button)), None)
        if found is not None:
            return found
        card = next((message for message in newest if MORE in buttons(message)), None)
        if card is not None:
            await self.town.settled()
            opened = await self._open(card) if MORE in buttons(self.now(card)) else self.now(card)
            if has(opened, button):
                return opened
        return await self.town.see(self.chat_id, since=self.mark, button=button)

    async def _open(self, message: Json) -> Json:
        query = await self.town.client.press(message, data=data_of(message, MORE), user_id=self.user_id)
        await self.town.client.wait_answer(query, PATIENCE)
        await self.town.settled()
        return self.now(message)

    def now(self, message: Json) -> Json:
        """A message as it stands now."""
        return self.town.message(self.chat_id, message["message_id"])

    def screen(self) -> list[str]:
        """All texts in the chat, oldest first."""
        return [
            message.get("text") or message.get("caption") or ""
            for message in self.town.messages(self.chat_id)
        ]

    def texts_of_bot(self) -> list[str]:
        """All texts of the bot in the chat, oldest first."""
        return [
            message.get("text") or message.get("caption") or ""
            for message in self.town.messages(self.chat_id)
            if is_ours(message)
        ]


def is_ours(message: Json) -> bool:
    """Whether the bot wrote it."""
    return bool(message.get("from", {}).get("is_bot"))


def has(message: Json, button: str) -> bool:
    """Whether a message has a button of this name."""
    return button in buttons(message)


def buttons(message: Json) -> list[str]:
    """The inline buttons of a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def data_of(message: Json, button: str) -> str:
    """The data behind the button of this name."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    found = [one for row in rows for one in row if one["text"] == button and "callback_data" in one]
    assert found, f"no button {button!r} among {buttons(message)}"
    return str(found[0]["callback_data"])


def _waiting(session: Session) -> bool:
    from storage.queries import inbox, outbox

    return bool(
        inbox.oldest_new(session)
        or outbox.oldest_due(session, clock.now())
        or outbox.count_by_state(session).get("sending")
    )
