"""A text as it is compared: in one script, in lower case, and in the words of standard Chinese.

`storage/seed/dialects.csv` says what is meant by words that only some regions write: 瞓唔着 is 睡不着.
Neither the names of concepts nor the model know many of them.
"""

import re
from functools import cache

from bot.hanzi import simplified
from storage import seeds

READ = 400
"""Characters read at most: whoever writes more than that repeats herself or tells of something else."""


def plainly(text: str) -> str:
    """A text as it is compared: its first `READ` characters."""
    return standard(simplified(text[:READ]).lower())


def standard(plain: str) -> str:
    """Simplified text with words of dialects put in standard Chinese."""
    said, meant = _dialects()
    return said.sub(lambda found: meant[found.group()], plain)


@cache
def _dialects() -> tuple[re.Pattern[str], dict[str, str]]:
    meant = {simplified(row["said"]): row["meant"] for row in seeds.rows("dialects")}
    longest_first = sorted(meant, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), meant


def is_latin(plain: str) -> bool:
    """Whether a text is mostly in Latin letters."""
    return sum(letter.isascii() and letter.isalpha() for letter in plain) > len(plain) / 2
