"""Flood limits: token buckets for the whole bot, a chat and a group. All are off until they are set.

Telegram publishes no exact numbers (Bots FAQ: about 30 messages a second in all, one a second in a chat with
short bursts, 20 a minute in a group); tests choose theirs.
"""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from .errors import Json, too_many_requests


@dataclass(slots=True)
class Limits:
    """None: off. `chat_burst`: messages that one chat may get at once before chat_per_second bites."""

    overall_per_second: float | None = None
    chat_per_second: float | None = None
    chat_burst: int = 3
    group_per_minute: float | None = None
    latency: float | None = None

    def public(self) -> Json:
        return asdict(self)


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass(slots=True)
class FloodControl:
    """Counts messages; `monotonic` gives seconds. A refused message takes no token."""

    monotonic: Callable[[], float]
    limits: Limits = field(default_factory=Limits)
    _buckets: dict[object, _Bucket] = field(default_factory=dict)

    def set(self, limits: Limits) -> None:
        """New limits, full buckets."""
        self.limits = limits
        self._buckets.clear()

    def take(self, chat_id: int, messages: int = 1) -> None:
        """Account for messages to a chat; ApiError 429 with the seconds to wait when it is too many."""
        now = self.monotonic()
        buckets = [self._refilled(*rule, now) for rule in self._rules(chat_id)]
        wait = max((_seconds_short(bucket, rate, messages) for bucket, rate in buckets), default=0.0)
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        for bucket, _ in buckets:
            bucket.tokens -= messages

    def _rules(self, chat_id: int) -> list[tuple[object, float, float]]:
        """(bucket, tokens a second, capacity) for each limit that applies; groups have negative ids."""
        limits = self.limits
        rules: list[tuple[object, float, float]] = []
        if limits.overall_per_second:
            rules.append(("overall", limits.overall_per_second, max(1.0, limits.overall_per_second)))
        if limits.chat_per_second:
            rules.append((("chat", chat_id), limits.chat_per_second, float(limits.chat_burst)))
        if limits.group_per_minute and chat_id < 0:
            rules.append((("group", chat_id), limits.group_per_minute / 60, limits.group_per_minute))
        return rules

    def _refilled(self, key: object, rate: float, capacity: float, now: float) -> tuple[_Bucket, float]:
        bucket = self._buckets.setdefault(key, _Bucket(capacity, now))
        bucket.tokens = min(capacity, bucket.tokens + (now - bucket.at) * rate)
        bucket.at = now
        return bucket, rate


def _seconds_short(bucket: _Bucket, rate: float, messages: int) -> float:
    return max(0.0, (min(messages, 1) - bucket.tokens) / rate)
