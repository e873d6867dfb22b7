"""What the sandbox's world is made of: people, chats, topics and presses of buttons.

Messages are plain JSON objects, just as the Bot API shows them; they are never changed in place: an edit puts
a new object in the old one's stead, so whoever still holds the old one keeps a true picture of the past.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from .errors import Json

PRESENT = frozenset({"creator", "administrator", "member", "restricted"})
LEADING = frozenset({"creator", "administrator"})

ANONYMOUS_ADMIN: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
"""The fake sender that Telegram gives to messages of anonymous admins."""


@dataclass(slots=True)
class User:
    """A person, or the bot. `started`: has spoken to the bot at least once, so the bot may write first."""

    id: int
    first_name: str
    is_bot: bool = False
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_premium: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    def public(self) -> Json:
        """The Bot API's User."""
        user: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if value := getattr(self, name):
                user[name] = value
        if self.is_premium:
            user["is_premium"] = True
        return user

    def saved(self) -> Json:
        return asdict(self)


@dataclass(slots=True)
class Topic:
    """A forum topic; its id is that of the service message that made it."""

    id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str | None = None
    closed: bool = False

    def public(self) -> Json:
        """The Bot API's ForumTopic."""
        topic: Json = {"message_thread_id": self.id, "name": self.name, "icon_color": self.icon_color}
        if self.icon_custom_emoji_id:
            topic["icon_custom_emoji_id"] = self.icon_custom_emoji_id
        return topic


@dataclass(slots=True)
class Chat:
    """A chat and its newest messages (oldest first). A private chat has the id of its person."""

    id: int
    type: str
    title: str | None = None
    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    is_forum: bool = False
    description: str | None = None
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    last_message_id: int = 0
    migrated_to: int | None = None
    menu_button: Json | None = None
    messages: dict[int, Json] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        return self.type == "private"

    @property
    def is_group(self) -> bool:
        return self.type in ("group", "supergroup")

    def public(self) -> Json:
        """The Bot API's Chat."""
        chat: Json = {"id": self.id, "type": self.type}
        for name in ("title", "username", "first_name", "last_name"):
            if value := getattr(self, name):
                chat[name] = value
        if self.is_forum:
            chat["is_forum"] = True
        return chat

    def saved(self) -> Json:
        """All but the messages: those are kept one by one."""
        topics = [asdict(topic) for topic in self.topics.values()]
        plain = {name: getattr(self, name) for name in self.__slots__ if name not in ("messages", "topics")}
        return {**plain, "members": list(self.members.items()), "topics": topics}

    @classmethod
    def restored(cls, saved: Json) -> Self:
        topics = {topic["id"]: Topic(**topic) for topic in saved["topics"]}
        return cls(**{**saved, "members": dict(saved["members"]), "topics": topics})


@dataclass(slots=True)
class CallbackQuery:
    """A press of an inline button; `answer` is what answerCallbackQuery said, once."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    asked_at: float
    answer: Json | None = None

    def public(self) -> Json:
        """What the world API shows of it."""
        said = self.answer or {"text": None, "show_alert": False, "url": None}
        return {"callback_query_id": self.id, "answered": self.answer is not None, **said}

    def saved(self) -> Json:
        return asdict(self)


@dataclass(slots=True)
class BotProfile:
    """What the bot set about itself: names by language, commands by scope and language, the menu button."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    menu_button: Json = field(default_factory=lambda: {"type": "commands"})
    panes: list[Any] = field(default_factory=list)

    def saved(self) -> Json:
        return asdict(self)
