"""One update's turn: what a handler is given, and the transaction it runs in.

A handler is a plain synchronous function `(Turn) -> None`. It runs inside the writer, in one transaction with
the mark that its update is done and with everything it says: all of it is stored, or none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from sqlmodel import Session
from telegram import Message, Update

from bot.delivery.drawing import post
from bot.errors import UserError
from bot.services import notices, queue
from bot.services.desk import Desk
from bot.services.said import visible
from bot.texts import language_of
from bot.views.presses import Press
from bot.views.screen import Screen
from storage.database import Work
from storage.queries import glances, inbox, outbox, people
from storage.queries.glances import Glance
from storage.queries.inbox import Item
from storage.tables import CoHandler, Dialog, InboxState, Lane, Member, Resident, Suggestion

T = TypeVar("T")


class NeedsMembership(Exception):
    """The guard asks whether this person is in this group; the turn then runs again with the answer."""

    def __init__(self, chat_id: int, user_id: int) -> None:
        super().__init__()
        self.chat_id = chat_id
        self.user_id = user_id


class Beside(Exception):
    """Something takes longer than a turn may: it is done on a reader's thread, then the turn runs again."""

    def __init__(self, name: str, work: Work[Any]) -> None:
        super().__init__()
        self.name = name
        self.work = work


@dataclass
class Answer:
    """What the little window over a pressed button says."""

    text: str = ""
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Admitted:
    """What the door found when it asked for the right: the role in which somebody acts, and about what."""

    role: Member | None = None
    suggestion: Suggestion | None = None
    part: CoHandler | None = None


@dataclass
class Turn:
    """What a handler may use. Everything it does through here is part of its transaction.

    `memberships` holds what guards have asked for so far: for each group the Bot API's status word. `done`
    holds what was done beside the turn so far, by name; `admitted` what the door found when it asked.
    """

    session: Session
    desk: Desk
    update: Update
    item: Item
    now: datetime
    memberships: Mapping[int, str] = field(default_factory=dict)
    done: Mapping[str, Any] = field(default_factory=dict)
    admitted: Admitted = field(default_factory=Admitted)
    answered: Answer = field(default_factory=Answer)
    released: list[Item] = field(default_factory=list)

    @cached_property
    def chat_id(self) -> int:
        """The chat in which it happens."""
        chat = self.update.effective_chat
        return chat.id if chat else self.user_id

    @cached_property
    def user_id(self) -> int:
        """The person who did it. Anonymous admins and channels are no person: see `anonymous`."""
        user = self.update.effective_user
        if user is None:
            raise UserError("error.no_person")
        return user.id

    @property
    def membership(self) -> str | None:
        """What Telegram says of this person in this group; None until a guard has asked."""
        return self.memberships.get(self.chat_id)

    @property
    def private(self) -> bool:
        """Whether this is a private chat with the person; what a channel posts comes from nobody."""
        user = self.update.effective_user
        return user is not None and self.chat_id == user.id

    @property
    def anonymous(self) -> bool:
        """Whether the message was written as a chat (anonymous admin, channel) and not by a person."""
        message = self.update.message or self.update.edited_message
        return message is not None and message.sender_chat is not None

    @property
    def message(self) -> Message:
        """The message that came, new or edited, or what a channel posted."""
        message = self.update.message or self.update.edited_message or self.update.channel_post
        if message is None:
            raise LookupError("this update holds no message")
        return message

    @property
    def text(self) -> str:
        """The words of the message or the caption of its file, trimmed; empty if nothing is to be seen."""
        return visible(self.message.text or self.message.caption)

    @property
    def argument(self) -> str:
        """What stands behind the command, as in `/start LT-poster3`."""
        return self.text.partition(" ")[2].strip()

    @property
    def pressed_message_id(self) -> int | None:
        """The message whose button was pressed; None if Telegram no longer gives it."""
        query = self.update.callback_query
        return query.message.message_id if query and query.message else None

    @cached_property
    def glance(self) -> Glance:
        """This person, and what is open about her here, as it was when this turn first asked."""
        return glances.look(self.session, self.chat_id, self.user_id, self.now)

    @cached_property
    def resident(self) -> Resident | None:
        """The resident, if this person ever spoke to us."""
        return self.glance.resident

    @property
    def lang(self) -> str:
        """The language of what is said here: the resident's own, a group's by the settings."""
        if not self.private:
            return self.desk.settings.language
        if self.resident is not None:
            return self.resident.language
        user = self.update.effective_user
        return language_of(user.language_code if user else None, self.desk.settings.language)

    @property
    def role(self) -> Member:
        """The role in which the door let this person through, see `handlers.rights`."""
        if self.admitted.role is None:
            raise LookupError("the right of this handler gives no role")
        return self.admitted.role

    @property
    def card(self) -> tuple[Member, Suggestion]:
        """That role, and the suggestion whose card the door found, locked."""
        if self.admitted.suggestion is None:
            raise LookupError("the right of this handler gives no card")
        return self.role, self.admitted.suggestion

    @property
    def part(self) -> CoHandler:
        """What a body does to help, as the door found it."""
        if self.admitted.part is None:
            raise LookupError("the right of this handler gives no part")
        return self.admitted.part

    def beside(self, name: str, work: Work[T]) -> T:
        """What `work` gives, done on a reader's thread: inside the turn it would keep everybody waiting.

        It sees the rows as they were a moment ago, in a session of its own. Guards come before it, and are
        asked again when the turn runs with what it gave.
        """
        if name not in self.done:
            raise Beside(name, work)
        result: T = self.done[name]
        return result

    @property
    def replied(self) -> Message | None:
        """The message that this one answers. What stands first in a topic is none: all there answer it."""
        replied = self.message.reply_to_message
        return None if replied is not None and replied.forum_topic_created else replied

    @property
    def thread_id(self) -> int | None:
        """The topic of a forum in which it happens; None elsewhere, and in the forum's general chat."""
        message = self.update.effective_message
        return message.message_thread_id if message is not None and is_in_topic(message) else None

    def say(self, screen: Screen, *, notice: str = "reply", subject: int | None = None) -> int:
        """Queue a screen to this chat, in a forum to the topic in which it happens; gives its outbox row."""
        chat = self.update.effective_chat
        place = {"message_thread_id": self.thread_id} if chat is not None and chat.is_forum else {}
        return post(
            self.session, self.chat_id, screen, self.lang, self.now,
            notice=notice, subject=subject, lane=Lane.REPLY, place=place,
        )  # fmt: skip

    def show(self, screen: Screen, *, notice: str = "reply", subject: int | None = None) -> int:
        """Put a screen in the place of the message whose button was pressed, or say it anew."""
        if screen.edit is None and self.pressed_message_id is not None and not screen.media:
            screen = Screen(screen.text, screen.rows, edit=self.pressed_message_id, numbers=screen.numbers)
        return self.say(screen, notice=notice, subject=subject)

    def show_card(self, suggestion: Suggestion) -> None:
        """Show the card of a suggestion in this chat as it stands, or draw it again."""
        notices.put_card(self.session, suggestion, self.chat_id, self.now)

    def open_card(self, suggestion: Suggestion) -> None:
        """Show the card of a suggestion at the end of this private chat, where it stays."""
        queue.put(self.session, suggestion, self.chat_id, self.now)

    def take_buttons(self) -> None:
        """Leave the message whose button was pressed as it stands, without its buttons: they have served."""
        if self.pressed_message_id is not None:
            call = {"method": "editMessageReplyMarkup", "params": {"message_id": self.pressed_message_id}}
            outbox.add_message(
                self.session,
                chat_id=self.chat_id,
                notice="buttons",
                payload=call,
                lane=Lane.REPLY,
                now=self.now,
            )

    def answer(self, text: str, *, alert: bool = False) -> None:
        """Say something in the window over the pressed button (Bot API: 200 characters)."""
        self.answered = Answer(text, alert)

    def expect(self, step: str, *, subject: int | None = None, data: dict[str, object] | None = None) -> None:
        """The next words of this person in this chat belong to `step`."""
        people.set_dialog(self.session, self.chat_id, self.user_id, step, self.now, subject, data)

    @property
    def dialog(self) -> Dialog | None:
        """What is expected of this person here: the step, its subject and its data."""
        return people.find_dialog(self.session, self.chat_id, self.user_id)

    def expect_nothing(self) -> bool:
        """Whatever was expected of this person here no longer is; False if nothing was."""
        return people.end_dialog(self.session, self.chat_id, self.user_id)

    def hold(self) -> None:
        """Keep this update for the moment at which its sender has agreed."""
        inbox.set_state(self.session, self.item.id, InboxState.HELD)

    def forget(self) -> None:
        """Keep nothing of what this update said, such as somebody's phone number."""
        inbox.forget(self.session, self.item.id)

    def release(self) -> None:
        """Give what this chat said before it had agreed its turn, right after this one."""
        self.released += inbox.release_held(self.session, self.chat_id)


def is_in_topic(message: Message) -> bool:
    """Whether a message stands in a topic of a forum; one that Telegram no longer gives says nothing."""
    return bool(getattr(message, "is_topic_message", False))


Handler = Callable[[Turn], None]
PressHandler = Callable[[Turn, Press], None]
