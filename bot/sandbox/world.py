"""The state of the sandbox's world, and the few acts on which everything else is built.

`World` knows who and what exists, stores messages, queues updates and tells listeners. What people do lives
in `people`, `groups`, `speaking` and `pressing`; what the bot may do lives in `methods`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .calls import CallLog
from .errors import Json
from .events import EventFeed
from .faults import Faults
from .files import FileStore
from .keeper import Keeper
from .limits import FloodControl
from .model import LEADING, PRESENT, BotProfile, CallbackQuery, Chat, User
from .updates import UpdateQueue

_FIRST_PERSON = 5_000_000_001
_FIRST_GROUP = -4_000_001
_FIRST_SUPERGROUP = -1_002_000_000_001
_CALLBACKS_KEPT = 5_000


@dataclass(slots=True)
class Rules:
    """How the sandbox behaves. Times in seconds.

    strict: refuse parameters and fields that Telegram would ignore. callback_timeout: how long a press may be
    answered. history: messages kept per chat. reads_all: the bot's privacy mode is off. webhook_retry: the
    first delay after a failed delivery, doubled each time up to webhook_retry_cap. first_update_id: None
    picks one at random.
    """

    strict: bool = True
    callback_timeout: float = 15.0
    history: int = 2_000
    reads_all: bool = False
    webhook_retry: float = 1.0
    webhook_retry_cap: float = 60.0
    first_update_id: int | None = None


class World:
    """Everything there is. One bot lives in it, known by `token`."""

    def __init__(
        self,
        token: str,
        bot_username: str,
        bot_name: str,
        rules: Rules,
        state_path: Path | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.token = token
        self.rules = rules
        self.clock = clock
        self.keeper = Keeper(state_path)
        self.events = EventFeed()
        self.calls = CallLog()
        self.faults = Faults()
        self.flood = FloodControl(time.monotonic)
        self.files = FileStore(self.keeper)
        self.updates = UpdateQueue(self.keeper, clock, rules.first_update_id)
        self.bot = User(int(token.split(":")[0]), bot_name, is_bot=True, username=bot_username)
        self.profile = BotProfile()
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.callbacks: dict[str, CallbackQuery] = {}
        self.votes: dict[str, dict[str, list[int]]] = {}
        self._restore()

    def now(self) -> int:
        """Unix time in whole seconds, as in Message.date."""
        return int(self.clock())

    # Who and what there is

    def person(self, user_id: int) -> User | None:
        """A user by id; the bot is one too."""
        return self.bot if user_id == self.bot.id else self.users.get(user_id)

    def person_json(self, user_id: int) -> Json | None:
        user = self.person(user_id)
        return user.public() if user else None

    def chat_named(self, username: str) -> Chat | None:
        """The public group or channel with this @username."""
        wanted = username.lstrip("@").lower()
        return next(
            (c for c in self.chats.values() if not c.is_private and (c.username or "").lower() == wanted),
            None,
        )

    def next_user_id(self) -> int:
        return max([_FIRST_PERSON - 1, *self.users]) + 1

    def next_group_id(self, kind: str) -> int:
        """Groups count down from their own corner; supergroups and channels begin with -100."""
        if kind == "group":
            return min([_FIRST_GROUP + 1, *(id for id in self.chats if _FIRST_SUPERGROUP < id < 0)]) - 1
        return min([_FIRST_SUPERGROUP + 1, *(id for id in self.chats if id <= _FIRST_SUPERGROUP)]) - 1

    def bot_is_in(self, chat: Chat) -> bool:
        return chat.is_private or chat.members.get(self.bot.id) in PRESENT

    def bot_leads(self, chat: Chat) -> bool:
        """The bot is an administrator there."""
        return chat.members.get(self.bot.id) in LEADING

    def chat_json(self, chat: Chat) -> Json:
        """The world API's Chat: the Bot API's with members and the bot's status."""
        members = [{"user_id": user_id, "status": status} for user_id, status in chat.members.items()]
        status = chat.members.get(self.bot.id, "left")
        if chat.is_private and (user := self.users.get(chat.id)):
            status = "kicked" if user.blocked else "member"
        more = {"migrate_to_chat_id": chat.migrated_to} if chat.migrated_to else {}
        topics = [{**topic.public(), "closed": topic.closed} for topic in chat.topics.values()]
        return {**chat.public(), **more, "members": members, "bot_status": status, "topics": topics}

    def user_json(self, user: User) -> Json:
        """The world API's User."""
        return {
            **user.public(),
            "blocked": user.blocked,
            "deactivated": user.deactivated,
            "started": user.started,
        }

    # Change

    def save_user(self, user: User) -> None:
        """A person is new or has changed."""
        self.users[user.id] = user
        self.keeper.put("user", user.id, user)
        self.events.add("user", user=self.user_json(user))

    def save_chat(self, chat: Chat) -> None:
        """A chat is new or has changed."""
        self.chats[chat.id] = chat
        self.keeper.put("chat", chat.id, chat)
        self.events.add("chat", chat=self.chat_json(chat))

    def save_profile(self) -> None:
        """The bot's names, commands or menu have changed."""
        self.keeper.put("profile", "bot", self.profile)
        self.events.add("commands")

    def post(self, chat: Chat, sender: Json | None, content: Json, date: int | None = None) -> Json:
        """Store a new message and give it as the Bot API shows it; queues no update."""
        message_id = chat.last_message_id = chat.last_message_id + 1
        message: Json = {"message_id": message_id}
        if sender is not None:
            message["from"] = sender
        message.update({"chat": chat.public(), "date": date or self.now()}, **content)
        chat.messages[message_id] = message
        if len(chat.messages) > self.rules.history:
            oldest = next(iter(chat.messages))
            del chat.messages[oldest]
            self.keeper.drop("message", f"{chat.id}:{oldest}")
        self.keeper.put("message", f"{chat.id}:{message_id}", message)
        self.keeper.put("chat", chat.id, chat)
        self.events.add("message", chat_id=chat.id, message=message)
        return message

    def replace(self, chat: Chat, message: Json, event: str = "edit") -> Json:
        """Put an edited message in the place of the old one."""
        chat.messages[message["message_id"]] = message
        self.keeper.put("message", f"{chat.id}:{message['message_id']}", message)
        self.events.add(event, chat_id=chat.id, message=message)
        return message

    def remove(self, chat: Chat, message_ids: list[int]) -> None:
        """Delete messages for everybody."""
        for message_id in message_ids:
            chat.messages.pop(message_id, None)
            self.keeper.drop("message", f"{chat.id}:{message_id}")
        chat.pinned = [pinned for pinned in chat.pinned if pinned not in message_ids]
        self.keeper.put("chat", chat.id, chat)
        self.events.add("delete", chat_id=chat.id, message_ids=message_ids)

    def notify(self, kind: str, content: Json, chat_id: int) -> None:
        """Queue an update for the bot, if it asked for this kind."""
        self.updates.put(kind, content, chat_id)

    def save_callback(self, query: CallbackQuery) -> None:
        self.callbacks[query.id] = query
        self.keeper.put("callback", query.id, query)
        if len(self.callbacks) > _CALLBACKS_KEPT:
            oldest = next(iter(self.callbacks))
            del self.callbacks[oldest]
            self.keeper.drop("callback", oldest)

    def save_votes(self, poll_id: str, votes: dict[str, list[int]]) -> None:
        """Who voted for which options of a poll."""
        self.votes[poll_id] = votes
        self.keeper.put("votes", poll_id, votes)

    def _restore(self) -> None:
        self.users = {int(key): User(**saved) for key, saved in self.keeper.all("user")}
        self.chats = {int(key): Chat.restored(saved) for key, saved in self.keeper.all("chat")}
        for _, saved in self.keeper.all("profile"):
            self.profile = BotProfile(**saved)
        self.votes = dict(self.keeper.all("votes"))
        queries = (CallbackQuery(**saved) for _, saved in self.keeper.all("callback"))
        self.callbacks = {query.id: query for query in sorted(queries, key=lambda query: query.asked_at)}
        messages = sorted(self.keeper.all("message"), key=lambda kept: int(kept[1]["message_id"]))
        for key, message in messages:
            self.chats[int(key.split(":")[0])].messages[message["message_id"]] = message


def shown_to_bot(message: Json) -> Json:
    """A message as the Bot API gives it: of keyboards only the inline ones are part of a message."""
    markup = message.get("reply_markup")
    if markup is None or "inline_keyboard" in markup:
        return message
    return {name: value for name, value in message.items() if name != "reply_markup"}


def shown_as_reply(message: Json) -> Json:
    """A message inside another's reply_to_message: without its own reply (Bot API, Message)."""
    return {name: value for name, value in shown_to_bot(message).items() if name != "reply_to_message"}
