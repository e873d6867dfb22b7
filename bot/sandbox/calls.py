"""The log of Bot API calls, for tests: what was asked, of which chat, and how it went."""

from collections import deque
from dataclasses import asdict, dataclass

from .errors import Json


@dataclass(slots=True)
class Call:
    """`at`: Unix seconds; `status` 0: it got no answer; files stand as {"file": name, "size": bytes}."""

    n: int
    at: float
    method: str
    chat_id: object
    status: int
    params: Json

    def public(self) -> Json:
        return asdict(self)


class CallLog:
    """The newest calls, numbered from 1."""

    def __init__(self, kept: int = 50_000) -> None:
        self._calls: deque[Call] = deque(maxlen=kept)
        self.last = 0

    def add(self, at: float, method: str, params: Json, status: int) -> None:
        self.last += 1
        self._calls.append(Call(self.last, at, method, params.get("chat_id"), status, params))

    def after(self, number: int) -> list[Call]:
        """Calls with a number above `number`, oldest first."""
        newest = []
        for call in reversed(self._calls):
            if call.n <= number:
                break
            newest.append(call)
        return newest[::-1]
