"""The queue of updates that the bot has not confirmed yet (Bot API, "Getting updates")."""

import json
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .errors import Json
from .keeper import Keeper

KINDS = frozenset(
    [
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
        "guest_message",
        "subscription",
        "stopped_message_generation",
    ]
)
ASKED_FOR = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that come only when allowed_updates names them."""

KEPT_FOR = 24 * 3600
"""Seconds after which Telegram forgets an update that nobody fetched."""

_REMEMBERED = 5_000


@dataclass(slots=True)
class Update:
    """One update. `chat` keeps order in webhooks; `repeated`: put in once more on purpose, by a test."""

    number: int
    id: int
    kind: str
    chat: int
    body: str
    at: float
    repeated: bool = False
    delivered: bool = False

    def saved(self) -> Json:
        return {name: getattr(self, name) for name in self.__slots__}


class UpdateQueue:
    """Pending updates, oldest first; ids grow by one from a number that looks like Telegram's."""

    def __init__(self, keeper: Keeper, clock: Callable[[], float], first_id: int | None = None) -> None:
        self._keeper = keeper
        self._clock = clock
        self._pending: OrderedDict[int, Update] = OrderedDict()
        self._recent: deque[Update] = deque(maxlen=_REMEMBERED)
        self._listeners: list[Callable[[Update], None]] = []
        self.next_id = first_id or 100_000_000 + secrets.randbelow(800_000_000)
        self.next_number = 1
        self.allowed = KINDS - ASKED_FOR
        self.confirmed = 0
        self.delivered = 0
        self._restore()

    def __len__(self) -> int:
        self._forget_old()
        return len(self._pending)

    @property
    def pending(self) -> Iterable[Update]:
        return list(self._pending.values())

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Set allowed_updates: None changes nothing, an empty list means the default (Bot API)."""
        if kinds is not None:
            self.allowed = frozenset(kinds) & KINDS or KINDS - ASKED_FOR
            self._save()

    def put(self, kind: str, content: Json, chat: int) -> int | None:
        """Queue an update unless its kind is not allowed; gives its id."""
        if kind not in self.allowed:
            return None
        update_id, self.next_id = self.next_id, self.next_id + 1
        body = json.dumps({"update_id": update_id, kind: content}, ensure_ascii=False)
        return self._add(update_id, kind, body, chat)

    def put_raw(self, update: Json) -> int:
        """Queue any JSON object as it is; update_id is filled in when it is missing."""
        if "update_id" not in update:
            update = {"update_id": self.next_id, **update}
            self.next_id += 1
        given = update["update_id"]
        update_id = given if isinstance(given, int) else self.next_id
        return self._add(update_id, "raw", json.dumps(update, ensure_ascii=False), 0)

    def repeat(self, update_id: int, same_id: bool) -> int | None:
        """Queue a recent update once more, under its own id or a new one; None when it is not remembered."""
        found = next((update for update in reversed(self._recent) if update.id == update_id), None)
        if found is None:
            return None
        body, new_id = found.body, found.id
        if not same_id:
            new_id, self.next_id = self.next_id, self.next_id + 1
            body = json.dumps({**json.loads(body), "update_id": new_id}, ensure_ascii=False)
        return self._add(new_id, found.kind, body, found.chat, repeated=same_id)

    def confirm(self, offset: int) -> None:
        """Forget everything below `offset`; a negative one keeps only the last -offset updates."""
        if offset < 0:
            gone = list(self._pending.values())[:offset]
        else:
            gone = [u for u in self._pending.values() if u.id < offset and (u.delivered or not u.repeated)]
        for update in gone:
            self.done(update)

    def done(self, update: Update) -> None:
        """The bot has this one: forget it."""
        if self._pending.pop(update.number, None):
            self.confirmed += 1
            self._keeper.drop("update", update.number)

    def clear(self) -> None:
        """drop_pending_updates."""
        for update in list(self._pending.values()):
            self._pending.pop(update.number)
            self._keeper.drop("update", update.number)

    def take(self, limit: int) -> list[Update]:
        """The oldest pending updates, still unconfirmed."""
        self._forget_old()
        taken: list[Update] = []
        for update in self._pending.values():
            if len(taken) == limit:
                break
            if not update.delivered:
                update.delivered = True
                self.delivered += 1
            taken.append(update)
        return taken

    def on_new(self, listener: Callable[[Update], None]) -> None:
        """Call `listener` with every update from now on."""
        self._listeners.append(listener)

    def _add(self, update_id: int, kind: str, body: str, chat: int, repeated: bool = False) -> int:
        update = Update(self.next_number, update_id, kind, chat, body, self._clock(), repeated)
        self.next_number += 1
        self._pending[update.number] = update
        self._recent.append(update)
        self._keeper.put("update", update.number, update)
        self._save()
        for listener in self._listeners:
            listener(update)
        return update_id

    def _forget_old(self) -> None:
        oldest = self._clock() - KEPT_FOR
        while self._pending and (first := next(iter(self._pending.values()))).at < oldest:
            self._pending.pop(first.number)
            self._keeper.drop("update", first.number)

    def _save(self) -> None:
        counters = {"next_id": self.next_id, "next_number": self.next_number, "allowed": sorted(self.allowed)}
        self._keeper.put("queue", "counters", counters)

    def _restore(self) -> None:
        for _, saved in self._keeper.all("queue"):
            self.next_id, self.next_number = saved["next_id"], saved["next_number"]
            self.allowed = frozenset(saved["allowed"])
        kept = sorted(
            (saved for _, saved in self._keeper.all("update")), key=lambda saved: int(saved["number"])
        )
        self._pending.update((saved["number"], Update(**saved)) for saved in kept)
