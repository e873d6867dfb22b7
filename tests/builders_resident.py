"""A resident's private chat without a network: updates go through the doors, messages out of the outbox."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import Session, col, select
from telegram import Bot, Update, User

from bot.delivery.concealing import conceal
from bot.delivery.drawing import payloads
from bot.delivery.inbox import to_raw
from bot.delivery.notices.every import all_drawers
from bot.delivery.notices.mass import Mass
from bot.errors import UserError
from bot.services.desk import Desk
from bot.services.similar import Unread
from bot.texts import h, language_of, t
from bot.views.screen import Screen
from handlers import doors
from handlers.context import Beside, NeedsMembership, Turn
from storage.database import Database
from storage.queries import inbox, outbox
from storage.queries.inbox import Item
from storage.tables import Lane, Outbox, OutboxState

T = TypeVar("T")
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Shenzhen."""

MORE = "更多"
"""Where a card keeps the buttons for which it has no room at first."""


@dataclass
class Seen:
    """One message as she sees it: its text, and the data behind each button."""

    message_id: int
    method: str
    text: str
    buttons: dict[str, str]
    keyboard: list[list[str]]
    params: dict[str, Any]


@dataclass
class Chat:
    """One resident and her phone. Each act gives the messages it brought; `alert` is the window's text.

    `standing`: what Telegram says of her when it is asked whether she is in a group. `answered`: the message
    that each message of the bot answers, if it answers one.
    """

    database: Database
    desk: Desk
    user_id: int = 501
    language: str = "zh-hans"
    now: datetime = MORNING
    alert: str = ""
    standing: str = "left"
    seen: list[Seen] = field(default_factory=list)
    answered: dict[int, dict[str, Any]] = field(default_factory=dict)
    next_id: int = 100
    sent: int = 0

    def say(self, text: str, **extra: Any) -> list[Seen]:
        """Send a text message."""
        return self.send(text=text, **extra)

    def send(self, **content: Any) -> list[Seen]:
        """Send a message with this content, as in the Bot API's Message."""
        self.next_id += 1
        message = self._message(self.next_id, content)
        before = len(self.seen)
        shown = self.deliver("message", message)
        for one in self.seen[before:]:
            if one.params.get("reply_parameters", {}).get("message_id") == message["message_id"]:
                self.answered[one.message_id] = message
        return shown

    def deliver_at_once(self, text: str) -> list[Seen]:
        """Send a text message without any time passing."""
        before = self.now
        shown = self.say(text)
        self.now = before
        return shown

    def photo(
        self, name: str, caption: str | None = None, album: str | None = None, **extra: Any
    ) -> list[Seen]:
        """Send a photo; one of several with `album`."""
        size = {"file_id": f"id-{name}", "file_unique_id": name, "width": 9, "height": 9, "file_size": 1000}
        content: dict[str, Any] = {"photo": [size], **extra}
        if caption is not None:
            content["caption"] = caption
        if album is not None:
            content["media_group_id"] = album
        return self.send(**content)

    def edit(self, message_id: int, text: str) -> list[Seen]:
        """Edit one of her own messages."""
        return self.deliver("edited_message", self._message(message_id, {"text": text, "edit_date": 1}))

    def press(self, label: str) -> list[Seen]:
        """Press the newest button that begins with this label; a card has it perhaps behind “更多”."""
        for message in list(reversed(self.seen)):
            for text, data in message.buttons.items():
                if text.startswith(label):
                    return self.press_data(data, message.message_id)
            if MORE in message.buttons:
                for opened in self.press_data(message.buttons[MORE], message.message_id):
                    for text, data in opened.buttons.items():
                        if text.startswith(label):
                            return self.press_data(data, opened.message_id)
        raise AssertionError(f"no button {label!r} in {[list(one.buttons) for one in self.seen[-5:]]}")

    def press_data(self, data: str, message_id: int) -> list[Seen]:
        """Press a button with this data under that message of the bot."""
        self.sent += 1
        message = {
            **self._message(message_id, {"text": "…"}),
            "from": {"id": 1, "is_bot": True, "first_name": "b"},
        }
        if message_id in self.answered:
            message["reply_to_message"] = self.answered[message_id]
        query = {
            "id": f"q{self.user_id}-{self.sent}",
            "chat_instance": "1",
            "data": data,
            "message": message,
            "from": self._user(),
        }
        return self.deliver("callback_query", query)

    def deliver(self, kind: str, content: dict[str, Any]) -> list[Seen]:
        """Store an update and give it its turn, and whatever it releases."""
        self.sent += 1
        update = {"update_id": self.user_id % 100_000 * 1000 + self.sent, kind: content}
        raw = to_raw(conceal(update, self.desk.ballots))
        waiting = self.write(lambda session: inbox.add_updates(session, [raw], self.now))
        self.alert = ""
        while waiting:
            item = waiting.pop(0)
            waiting = self._turn(item) + waiting
        return self.look()

    def look(self, later: timedelta = timedelta(seconds=3)) -> list[Seen]:
        """What has come since she last looked, and comes within `later`."""
        self.now += later
        new: list[Seen] = []
        while True:
            shown = self.write(self._send_next)
            if shown is None:
                self.seen += new
                return new
            if shown.text or shown.method != "dropped":
                new.append(shown)

    def write(self, work: Callable[[Session], T]) -> T:
        """Run in a transaction."""
        return self.database.write_now(work)

    def _turn(self, item: Item) -> list[Item]:
        bot = Bot("123456:test-token-of-no-bot")
        bot._bot_user = User(1, "b", True, username="yishi_bot")
        update = Update.de_json(json.loads(item.body), bot)
        try:
            turn = self._run(update, item, {}, {})
        except UserError as error:
            refusal = error
            turn = self.write(lambda session: self._refuse(session, update, item, refusal))
        self.alert = turn.answered.text
        return turn.released

    def _run(self, update: Update, item: Item, asked: dict[int, str], done: dict[str, Any]) -> Turn:
        try:
            return self.write(lambda session: self._take(session, update, item, asked, done))
        except NeedsMembership as need:
            return self._run(update, item, {**asked, need.chat_id: self.standing}, done)
        except Unread as need:
            self.desk.similar.ask(need.text)
            return self._run(update, item, asked, done)
        except Beside as need:
            return self._run(update, item, asked, {**done, need.name: self.database.read_now(need.work)})

    def _take(
        self, session: Session, update: Update, item: Item, asked: dict[int, str], done: dict[str, Any]
    ) -> Turn:
        assert inbox.finish(session, item, self.now)
        turn = Turn(session, self.desk, update, item, self.now, asked, done)
        if update.callback_query:
            doors.on_press(turn)
        elif update.edited_message:
            doors.on_edited(turn)
        else:
            doors.on_private_message(turn)
        return turn

    def _refuse(self, session: Session, update: Update, item: Item, error: UserError) -> Turn:
        inbox.finish(session, item, self.now)
        turn = Turn(session, self.desk, update, item, self.now)
        if update.callback_query:
            turn.answer(t(error.key, turn.lang, **error.values))
        else:
            turn.say(Screen(h(error.key, turn.lang, **error.values)), notice=outbox.REFUSAL)
        return turn

    def _send_next(self, session: Session) -> Seen | None:
        statement = (
            select(Outbox)
            .where(
                Outbox.chat_id == self.user_id,
                Outbox.state == OutboxState.QUEUED,
                Outbox.due_at <= self.now,
            )
            .order_by(col(Outbox.lane), col(Outbox.id))
        )
        row = session.exec(statement).first()
        if row is None or row.id is None:
            return None
        claim = outbox.Claim(
            row.id,
            None,
            0,
            row.chat_id,
            row.lane,
            row.notice,
            row.subject,
            row.detail,
            row.payload,
            1,
            row.created_at,
        )
        calls = [row.payload] if row.payload is not None else []
        if row.payload is None:
            lang = language_of(self.language)
            screen = self._draw(session, claim, lang)
            calls = payloads(self.user_id, screen, lang) if screen is not None else []
        if not calls:
            row.state = OutboxState.DROPPED
            session.add(row)
            return Seen(0, "dropped", "", {}, [], {})
        for call in calls[1:]:
            outbox.add_message(
                session, chat_id=self.user_id, notice=row.notice, subject=row.subject, payload=call,
                lane=Lane(row.lane), now=self.now,
            )  # fmt: skip
        return self._show(session, row, calls[0])

    def _draw(self, session: Session, claim: outbox.Claim, lang: str) -> Screen | None:
        mass = Mass(session, self.desk, [claim], self.now)
        if claim in mass:
            return mass.draw(claim)
        try:
            return all_drawers()[claim.notice](session, self.desk, claim, lang)
        except Unread as need:
            self.desk.similar.ask(need.text)
            return self._draw(session, claim, lang)

    def _show(self, session: Session, row: Outbox, call: dict[str, Any]) -> Seen:
        params = call["params"]
        self.next_id += 1
        message_id = params.get("message_id") or self.next_id
        row.payload, row.state, row.message_id = call, OutboxState.SENT, message_id
        session.add(row)
        markup = params.get("reply_markup") or {}
        buttons = {
            button["text"]: button["callback_data"]
            for line in markup.get("inline_keyboard", [])
            for button in line
        }
        keyboard = [[key["text"] for key in line] for line in markup.get("keyboard", [])]
        return Seen(message_id, call["method"], params.get("text", ""), buttons, keyboard, params)

    def _user(self) -> dict[str, Any]:
        return {"id": self.user_id, "is_bot": False, "first_name": "居民", "language_code": self.language}

    def _message(self, message_id: int, content: dict[str, Any]) -> dict[str, Any]:
        chat = {"id": self.user_id, "type": "private"}
        date = int(self.now.timestamp())
        return {"message_id": message_id, "date": date, "chat": chat, "from": self._user(), **content}


def all_text(messages: list[Seen]) -> str:
    """Everything these messages say."""
    return "\n".join(message.text for message in messages)
