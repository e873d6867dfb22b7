"""What the fake server writes down: each update's way out, its reply's way back. Times: monotonic seconds."""

from dataclasses import dataclass, field

from tests.bench import workload


@dataclass
class Ledger:
    """The record of one run of `updates` messages, spread over `chats` private chats in turn."""

    updates: int = 0
    chats: int = 1
    queued_at: list[float] = field(default_factory=list)
    answered_at: list[list[float]] = field(default_factory=list)
    bodies: dict[tuple[int, str], int] = field(default_factory=dict)
    handed: set[int] = field(default_factory=set)
    redelivered: int = 0
    answered: int = 0
    repeated: int = 0
    others: int = 0
    told: dict[int, int] = field(default_factory=dict)
    first_handed: float | None = None
    last_reply: float | None = None

    def __post_init__(self) -> None:
        self.answered_at = [[] for _ in range(self.chats)]

    def queue(self, serial: int, at: float) -> None:
        """Update `serial` (from 0, in order) became available to the bot."""
        assert serial == len(self.queued_at)
        self.queued_at.append(at)

    def hand_out(self, serial: int, at: float) -> None:
        """The bot was given update `serial`, perhaps again."""
        if self.first_handed is None:
            self.first_handed = at
        if serial in self.handed:
            self.redelivered += 1
        self.handed.add(serial)

    def reply(self, chat: int, body: str, at: float) -> bool:
        """A message or an edit reached this chat. True when it answers one more of the chat's updates.

        The same words to the same chat again are a repeated reply: no two updates carry the same words.
        """
        index = chat - workload.FIRST_CHAT
        if not 0 <= index < self.chats:
            self.others += 1
            self.told[chat] = self.told.get(chat, 0) + 1
            return False
        self.last_reply = at
        seen = self.bodies.get((index, body), 0)
        self.bodies[index, body] = seen + 1
        if seen:
            self.repeated += 1
            return False
        asked = self.updates // self.chats + (index < self.updates % self.chats)
        if len(self.answered_at[index]) >= asked:
            self.others += 1
            return False
        self.answered_at[index].append(at)
        self.answered += 1
        return True

    def latencies(self) -> list[float]:
        """Seconds from an update's becoming available to its reply's arrival, in the order of updates."""
        taken = []
        for serial, queued in enumerate(self.queued_at):
            replies = self.answered_at[serial % self.chats]
            nth = serial // self.chats
            if nth < len(replies):
                taken.append(replies[nth] - queued)
        return taken
