"""Button data: what a press means, typed, in the 64 bytes that the Bot API allows (callback_data).

Written as `version|action|id|arg|stamp`, numbers in base 36. Whoever presses can forge all of it, so it says
what is wanted and proves nothing.
"""

import re
from dataclasses import dataclass

VERSION = "1"
# Lengths that cannot add up to more than 63 bytes: 1 + 12 + 13 + 20 + 13 and four bars.
ACTION = re.compile(r"[a-z][a-z0-9_]{0,11}")
ARG = re.compile(r"[A-Za-z0-9_.:,-]{0,20}")
NUMBER = r"0|[1-9a-z][0-9a-z]{0,12}"
SPELLING = re.compile(rf"{VERSION}\|({ACTION.pattern})\|({NUMBER}|)\|({ARG.pattern})\|({NUMBER})")
LARGEST = 2**63 - 1
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button. `stamp` is the revision its subject had when the button was drawn.

    `action`: 1 to 12 of a–z, 0–9, _, starting with a letter. `arg`: up to 20 of letters, digits and `_.:,-`.
    `id` and `stamp`: from 0 to 2**63 - 1.
    """

    action: str
    id: int | None = None
    arg: str = ""
    stamp: int = 0

    @property
    def number(self) -> int | None:
        """`arg` as a number, such as a page or a row; None if it is none: somebody has made it up."""
        return int(self.arg) if self.arg.isdecimal() else None

    def encode(self) -> str:
        """At most 64 bytes of ASCII that `decode` gives back. Raises ValueError for what does not fit."""
        if not ACTION.fullmatch(self.action):
            raise ValueError(f"not an action for a button: {self.action!r}")
        if not ARG.fullmatch(self.arg):
            raise ValueError(f"not an argument for a button: {self.arg!r}")
        number = "" if self.id is None else _base36(self.id)
        return f"{VERSION}|{self.action}|{number}|{self.arg}|{_base36(self.stamp)}"


def decode(data: str | None) -> Press | None:
    """The press that was encoded so; None for whatever we would not have written. Never raises."""
    match = SPELLING.fullmatch(data or "")
    if match is None:
        return None
    action, number, arg, stamp = match.groups()
    press = Press(action, int(number, 36) if number else None, arg, int(stamp, 36))
    return press if max(press.id or 0, press.stamp) <= LARGEST else None


def _base36(number: int) -> str:
    if not 0 <= number <= LARGEST:
        raise ValueError(f"not a number for a button: {number}")
    digits = ""
    while number >= 36:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return DIGITS[number] + digits
