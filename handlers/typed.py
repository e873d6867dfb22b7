"""What people type instead of pressing: a word for a command, a number or a button's word of the menu."""

import unicodedata
from collections.abc import Mapping
from functools import cache

from bot.hanzi import simplified
from bot.texts import LANGUAGES, catalog, t
from handlers.context import Handler

LONGEST = 30
"""Characters of the longest word or number; whatever is longer says something."""

AROUND = " \t\n.,:;!?…~()[]#。，、：；！？·（）「」『』“”‘’《》【】"
BETWEEN = ";"


def meanings(words: Mapping[str, Handler]) -> dict[str, Handler]:
    """What may be typed, in every language: each word of the keyboard, and what else people say for it."""
    return {
        plain(spelling): handler
        for key, handler in words.items()
        for lang in LANGUAGES
        for spelling in spellings(key, lang)
    }


def spellings(key: str, lang: str) -> list[str]:
    """A word as the keyboard has it, and what else people say for it."""
    also = catalog(lang).get(f"typed.{key.rpartition('.')[2]}")
    return [t(key, lang), *(str(also).split(BETWEEN) if also else ())]


@cache
def labels() -> frozenset[str]:
    """Every word that may stand on a button of a menu, in every language."""
    return frozenset(
        plain(text)
        for lang in LANGUAGES
        for key, text in catalog(lang).items()
        if ".button." in key and isinstance(text, str) and len(text) <= LONGEST
    )


def says(text: str, key: str) -> bool:
    """Whether somebody typed this word, in whatever language."""
    return plain(text) in {plain(spelling) for lang in LANGUAGES for spelling in spellings(key, lang)}


def plain(text: str) -> str:
    """A word as it is compared: in one script, small letters, half width, without punctuation around it."""
    if len(text) > LONGEST:
        return ""
    return simplified(unicodedata.normalize("NFKC", text)).casefold().strip(AROUND)


def number(text: str) -> int | None:
    """The number somebody typed to choose from a menu: 2, ２, ②, 二, 第2个, no. 2. None for anything else."""
    word = plain(text)
    if not word:
        return None
    before, after = _around_numbers()
    for prefix in before:
        if word.startswith(prefix):
            word = word.removeprefix(prefix).strip(AROUND)
            break
    for suffix in after:
        if word.endswith(suffix):
            word = word.removesuffix(suffix).strip(AROUND)
            break
    if word.isdecimal():
        return int(word) if len(word) <= 2 else None
    return _numeral(word)


def _numeral(word: str) -> int | None:
    """A Chinese numeral from one to ninety-nine."""
    values = [unicodedata.numeric(character, -1.0) for character in word]
    match [int(value) if value in range(1, 11) else 0 for value in values]:
        case [10]:
            return 10
        case [one] if one:
            return one
        case [10, one] if 0 < one < 10:
            return 10 + one
        case [tens, 10] if 0 < tens < 10:
            return tens * 10
        case [tens, 10, one] if 0 < tens < 10 and 0 < one < 10:
            return tens * 10 + one
    return None


@cache
def _around_numbers() -> tuple[tuple[str, ...], tuple[str, ...]]:
    def every(key: str) -> tuple[str, ...]:
        return tuple(plain(word) for lang in LANGUAGES for word in t(key, lang).split(BETWEEN))

    return every("typed.before_number"), every("typed.after_number")
