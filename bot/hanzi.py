"""The two scripts of Chinese: what residents write is read in simplified, what we say is said in either.

OpenCC knows the phrases in which a character has more than one counterpart (发现, 头发). What it writes as
Hong Kong's school lists have it and few people type (羣, 户) is put right by `storage/seed/traditional.csv`,
which also has the quotation marks.
What has another name where they are written (服务器 is 伺服器) is called so in our own texts, by
`storage/seed/traditional_words.csv`; names of the town stay what they are.
"""

import csv
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice, product

from opencc import OpenCC

from bot import memory

_known: dict[str, str] = {}


@lru_cache(maxsize=8)  # the same words are read for an emergency, a category and their like, in one turn
def simplified(text: str) -> str:
    """`text` with traditional characters simplified, to be compared; takes microseconds."""
    return str(_simplifier().convert(text))


def traditional(text: str) -> str:
    """`text` in traditional characters. Tags, placeholders, Latin letters and digits stay as they are.

    Meant for catalogs and names, whose number is limited: everything is converted once and remembered.
    """
    if text not in _known:
        learn([text])
    return _known[text]


def renamed(text: str) -> str:
    """`text`, still in simplified characters, with things called as readers of traditional ones call them."""
    pattern, words = _words()
    return pattern.sub(lambda found: words[found[0]], text)


def name_in(language: str, zh: str, en: str) -> str:
    """The name of a row, which is stored in simplified Chinese and in English, for readers of a language."""
    match language:
        case "zh":
            return zh
        case "zh-hant":
            return traditional(zh)
        case _:
            return en


def learn(texts: Iterable[str]) -> None:
    """Convert many texts at once: OpenCC's phrases take 0.1 s to load and, while they are needed, 45 MB."""
    new = {text for text in texts if text not in _known}
    if not new:
        return
    converter, habits = OpenCC("s2hk"), _habits()
    _known.update((text, converter.convert(text).translate(habits)) for text in new)
    del converter
    memory.give_back()


def spellings(text: str, most: int = 3) -> tuple[str, ...]:
    """A word as it may stand in a text of either script, `text` itself first: 灯 is 灯 or 燈.

    Meant for looking for it where texts are not simplified. A word of several characters that have more than
    one counterpart each may have more spellings than `most`; then the rarer ones are left out.
    """
    plain = simplified(text)
    choices = [_traditional_forms().get(letter, (letter,)) for letter in plain]
    every = (text, plain, *islice(("".join(letters) for letters in product(*choices)), most))
    return tuple(dict.fromkeys(every))[:most]


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


@cache
def _habits() -> dict[int, str]:
    return {ord(row["opencc"]): row["ours"] for row in _rows("traditional.csv")}


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    """The words that differ, the longer before those they hold."""
    words = {row["zh"]: row["ours"] for row in _rows("traditional_words.csv")}
    return re.compile("|".join(sorted(words, key=len, reverse=True))), words


def _rows(name: str) -> Iterable[dict[str, str]]:
    return csv.DictReader((files("storage") / "seed" / name).read_text(encoding="utf-8").splitlines())


@cache
def _traditional_forms() -> dict[str, tuple[str, ...]]:
    """Simplified character → the traditional ones in common use that become it."""
    forms: dict[str, list[str]] = {}
    letters = [chr(code) for code in range(0x4E00, 0x9FA6)]
    for letter, plain in zip(letters, simplified("\n".join(letters)).split("\n"), strict=True):
        if _is_common(letter):
            forms.setdefault(plain, []).append(letter)
    return {plain: tuple(found) for plain, found in forms.items()}


def _is_common(letter: str) -> bool:
    """Whether a character is among the 5,401 that Big5 puts first, by how often they are used."""
    return b"\xa4\x40" <= letter.encode("big5", "ignore") <= b"\xc6\x7e"
