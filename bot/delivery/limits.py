"""How fast we may send: the whole bot, a chat, a group; and gates that stay shut as long as Telegram said.

Pure bookkeeping: moments are seconds of a monotonic clock, given as `now`, and nothing here waits. Telegram
publishes advice (about 30/s overall, 1/s a chat, 20/min a group), not its algorithm, so the pace also learns:
a 429 for the whole bot lowers the overall rate, which then climbs back slowly and never beyond the setting.
"""

import math
from collections import deque
from dataclasses import dataclass

SECOND, MINUTE = 1.0, 60.0
# Seconds' worth of the overall rate that may go at once, so that a sender who wakes late catches up; and
# after a refusal, when the server may have no room for bursts at all.
AHEAD, CAREFUL = 1 / 6, 1 / 30
# Requests do not arrive as evenly as they leave: so much longer is the second in which they are counted here,
# or the server would now and then count one too many in its own. It costs 2 % of the pace.
JITTER = 0.02
FORGET_FROM = 1024  # chats remembered before idle ones are looked for


@dataclass(frozen=True, slots=True)
class Pace:
    """Rates, and how many sends to one chat may go at once before they are spaced. Edits count as sends do.

    Promised: at most `overall_per_second` sends in any second (or one, if that is less), `chat_burst` + T *
    `chat_per_second` to a private chat in any T seconds, and `group_per_minute` to a group in any minute.
    """

    overall_per_second: float = 30
    chat_per_second: float = 1.0
    chat_burst: int = 3
    group_per_minute: int = 20
    group_burst: int = 5
    # After a 429 for the whole bot: what its rate is multiplied by, how low it may get as a share of the
    # setting, and the seconds that a climb through the whole setting takes.
    cut: float = 0.8
    floor: float = 0.05
    recovery_seconds: float = 300.0

    def __post_init__(self) -> None:
        rates = (self.overall_per_second, self.chat_per_second, self.group_per_minute, self.recovery_seconds)
        if min(rates) <= 0 or min(self.chat_burst, self.group_burst) < 1:
            raise ValueError("rates are above 0 and bursts at least 1")
        if not (0 < self.cut < 1 and 0 < self.floor <= 1):
            raise ValueError("a cut is between 0 and 1, the floor above 0 and at most 1")


class Pacer:
    """Says when a send may go, and remembers those that went. One for each bot; not for several threads."""

    def __init__(self, pace: Pace | None = None) -> None:
        self._pace = pace or Pace()
        self._overall = _Meter(SECOND + JITTER, max(1, int(self._pace.overall_per_second)))
        self._left: deque[float] = deque(maxlen=max(1, int(self._pace.overall_per_second)))
        self._shut_until = float("-inf")
        self._lowered: float = self._pace.overall_per_second
        self._taken_since_cut = True
        self._chats: dict[int, _Meter] = {}
        self._chats_shut: dict[int, float] = {}
        self._forget_at = FORGET_FROM

    def overall_ready_at(self, now: float, count: int = 1) -> float:
        """The earliest moment, not before `now`, for so many sends at once, or as many as ever may go."""
        spacing, burst = self._overall_spacing(now)
        return max(now, self._shut_until, self._overall.ready_at(spacing, burst, min(count, burst)))

    def overall_room(self, now: float) -> int:
        """How many sends may go at this very moment, chats aside."""
        return 0 if self._shut_until > now else self._overall.room(now, *self._overall_spacing(now))

    def ready_at(self, chat_id: int, now: float) -> float:
        """The earliest moment, not before `now`, that suits this chat; the whole bot is asked apart."""
        shut = self._chats_shut.get(chat_id, now)
        meter = self._chats.get(chat_id)
        return max(now, shut, meter.ready_at(*self._chat_spacing(chat_id)) if meter else now)

    def take(self, chat_id: int, now: float) -> None:
        """Count one send or edit that leaves now. One that leaves too early counts against later ones."""
        self._overall.take(now, self._overall_spacing(now)[0])
        self._taken_since_cut = True
        meter = self._chats.get(chat_id)
        if meter is None:
            self._forget_idle(now)
            meter = _Meter(MINUTE, self._pace.group_per_minute if chat_id < 0 else None)
            self._chats[chat_id] = meter
        meter.take(now, self._chat_spacing(chat_id)[0])

    def leaves_at(self, now: float) -> float:
        """When what was taken may really leave, not before `now`; call it once for each send.

        What was taken evenly would leave in a heap after a moment in which its sender had no time.
        """
        full = len(self._left) == self._left.maxlen
        at = max(now, self._left[0] + SECOND + JITTER) if full else now
        self._left.append(at)
        return at

    def halt(self, scope: int | None, until: float) -> None:
        """Shut the gate of one chat, or of the whole bot (None), until then. Of two moments the later stands.

        A halt of the whole bot also lowers its rate: once for all that was in flight together.
        """
        if scope is not None:
            self._chats_shut[scope] = max(until, self._chats_shut.get(scope, until))
            return
        if self._taken_since_cut:
            refused = self.overall_rate(self._overall.last)
            self._lowered = max(self._pace.floor * self._pace.overall_per_second, self._pace.cut * refused)
            self._taken_since_cut = False
        self._shut_until = max(self._shut_until, until)

    def overall_rate(self, now: float) -> float:
        """Sends a second of the whole bot at this moment: the setting, or what refusals have taught since."""
        setting = self._pace.overall_per_second
        if self._lowered >= setting:
            return setting
        since_open = max(0.0, now - self._shut_until)
        return min(setting, self._lowered + setting * since_open / self._pace.recovery_seconds)

    def shut_for(self, now: float) -> float:
        """The seconds for which Telegram takes nothing at all."""
        return max(0.0, self._shut_until - now)

    def _overall_spacing(self, now: float) -> tuple[float, int]:
        rate = self.overall_rate(now)
        ahead = AHEAD if rate >= self._pace.overall_per_second else CAREFUL
        return 1 / rate, max(1, int(rate * ahead))

    def _chat_spacing(self, chat_id: int) -> tuple[float, int]:
        if chat_id < 0:
            return MINUTE / self._pace.group_per_minute, self._pace.group_burst
        return 1 / self._pace.chat_per_second, self._pace.chat_burst

    def _forget_idle(self, now: float) -> None:
        """Drop what holds nothing back any more. Done at doubling sizes only, so it costs next to nothing."""
        if len(self._chats) + len(self._chats_shut) < self._forget_at:
            return
        self._chats = {chat: meter for chat, meter in self._chats.items() if not meter.idle(now)}
        self._chats_shut = {chat: until for chat, until in self._chats_shut.items() if until > now}
        self._forget_at = max(FORGET_FROM, 2 * (len(self._chats) + len(self._chats_shut)))


class _Meter:
    """Sends spaced evenly once a burst has gone (GCRA), and never more than `most` within `window` seconds.

    Spacing and burst are given with each question, since the overall rate changes.
    """

    __slots__ = ("_due", "_log", "_most", "_window", "last")

    def __init__(self, window: float, most: int | None) -> None:
        self.last = float("-inf")
        self._window = window
        self._most = most or 0
        # The moment at which everything taken would have gone had it been spaced evenly.
        self._due = float("-inf")
        # Each chat has a meter, and an empty deque takes 700 bytes.
        self._log: deque[float] | None = deque() if most is not None else None

    def ready_at(self, spacing: float, burst: int, count: int = 1) -> float:
        spaced = self._due - (burst - count) * spacing
        if self._log is None or len(self._log) + count <= self._most:
            return spaced
        return max(spaced, self._log[count - 1 - self._most] + self._window)

    def room(self, now: float, spacing: float, burst: int) -> int:
        # The tolerance makes up for the rounding of sums of spacings.
        room = math.floor(burst - max(0.0, self._due - now) / spacing + 1e-6)
        if self._log is not None:
            _drop_old(self._log, self._window, now)
            room = min(room, self._most - len(self._log))
        return max(0, room)

    def take(self, now: float, spacing: float) -> None:
        self.last = max(self.last, now)
        self._due = max(self._due, now) + spacing
        if self._log is not None:
            _drop_old(self._log, self._window, now)
            self._log.append(now)

    def idle(self, now: float) -> bool:
        return self._due <= now and self.last + self._window <= now


def _drop_old(log: deque[float], window: float, now: float) -> None:
    while log and log[0] + window <= now:
        log.popleft()
