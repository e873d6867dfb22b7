"""Faults on demand: the ways in which the network and Telegram fail."""

from dataclasses import dataclass
from typing import Literal, get_args

from .errors import ApiError, Json, bad_request

Kind = Literal["status", "hang", "hang_after", "reset_before", "reset_after", "malformed", "delay"]
KINDS: frozenset[str] = frozenset(get_args(Kind))

_PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    409: "Conflict",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


@dataclass(slots=True)
class Fault:
    """What goes wrong the next `times` times that `method` ("*": any) is called (for `chat_id`, if given).

    status: answers `status` and does nothing · hang: does nothing and never answers · hang_after: does it and
    never answers · reset_before / reset_after: cuts the connection without doing it / having done it ·
    malformed: does it and answers something that is not JSON · delay: only slow. Each waits `delay` s first.
    """

    method: str
    kind: Kind
    times: int = 1
    chat_id: int | None = None
    status: int = 500
    retry_after: int | None = None
    description: str | None = None
    delay: float = 0.0

    def error(self) -> ApiError:
        """The answer of kind "status"."""
        phrase = _PHRASES.get(self.status, "Error")
        if self.retry_after is not None:
            wait = self.retry_after
            return ApiError(
                self.status, self.description or f"{phrase}: retry after {wait}", retry_after=wait
            )
        return ApiError(self.status, self.description or phrase)


class Faults:
    """The faults still to come, in the order in which they were asked for."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, wanted: Json) -> Fault:
        """From the world API's JSON; ApiError 400 names what is wrong with it."""
        if wanted.get("kind") not in KINDS:
            raise bad_request(f"fault kind must be one of {', '.join(sorted(KINDS))}")
        try:
            fault = Fault(**{"method": "*", **wanted})
        except TypeError as error:
            raise bad_request(f"not a fault: {error}") from error
        self.waiting.append(fault)
        return fault

    def clear(self) -> None:
        self.waiting.clear()

    def next_for(self, method: str, chat_id: object) -> Fault | None:
        """The fault that strikes this call, counted down; None: all goes well."""
        for fault in self.waiting:
            if fault.method not in ("*", method):
                continue
            if fault.chat_id is not None and str(fault.chat_id) != str(chat_id):
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.waiting.remove(fault)
            return fault
        return None
