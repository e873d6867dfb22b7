"""去标识化: a text without what says who its author is, or where exactly she lives (PIPL art. 73, no. 3).

What has its form (`storage/seed/identity.csv`) is starred out: numbers, addresses in a network, names that
are introduced or have a title, the number of a flat. The building stays, for whoever has to go there. What
has no such form is not found: a nickname, a name like any other word.
"""

import re
from collections.abc import Iterator
from functools import cache

from bot.hanzi import simplified
from bot.services import personal
from bot.services.personal import MASK
from storage import seeds

FIND = "find"
DIGITS = {0xFF10 + digit: ord("0") + digit for digit in range(10)}
"""Full-width digits as plain ones."""


def deidentify(text: str) -> str:
    """The text with all that is found starred out, character for character."""
    letters = list(text)
    for start, end in _find(text):
        letters[start:end] = MASK * (end - start)
    return "".join(letters)


def _find(text: str) -> Iterator[tuple[int, int]]:
    yield from ((span.start, span.end) for span in personal.find(text))
    plain = simplified(text).translate(DIGITS)
    if len(plain) != len(text):
        plain = text
    for pattern in _patterns():
        for match in pattern.finditer(plain):
            # Of a pattern with named groups only the one that matched is the secret.
            yield match.span(match.lastgroup or 0)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """The patterns of `storage/seed/identity.csv`, in which `{surname}` stands for the line of that use."""
    rows = [(row["use"], row["pattern"]) for row in seeds.rows("identity")]
    pieces = [(f"{{{use}}}", pattern) for use, pattern in rows if use != FIND]
    found = []
    for use, pattern in rows:
        if use == FIND:
            for blank, piece in pieces:
                pattern = pattern.replace(blank, piece)
            found.append(re.compile(pattern))
    return tuple(found)
