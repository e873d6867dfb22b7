"""What became of a call of the Bot API, by its answer. The one place where Telegram's texts are matched."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Literal

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

from bot.delivery.transport import NotSent
from bot.services.delivered import Note
from bot.services.threads import Trouble
from storage.tables import CallReason, Reach

FLOOD_PAUSE = 5.0  # seconds, for a 429 that does not say how long
# Methods whose effect is the same however often they are called; all others may show something twice.
REPEATABLE = ("edit", "delete", "set", "pin", "unpin", "answer", "get", "stop", "close", "reopen")
NOT_A_MEMBER = ("user not found", "member not found", "participant_id_invalid", "user_not_participant")


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


def is_outsider(error: BadRequest) -> bool:
    """Whether getChatMember refuses because the person is not in the chat."""
    return any(told in str(error).lower() for told in NOT_A_MEMBER)
