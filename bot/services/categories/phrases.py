"""Finds many phrases in a text in one pass."""

from collections.abc import Iterable
from operator import add
from typing import Any

Meaning = tuple[str, float]
"""What a phrase speaks for, and how strongly."""

WHOLE_WORD = 4
"""Latin phrases up to this length match whole words only, or "rat" would be found in "rather"."""


class Phrases:
    """A set of phrases, each with its meanings, looked up by their first two characters and then by length.

    Few pairs of characters begin a phrase, so most places of a text cost one look into a dictionary; one
    alternation of regular expressions would try its thousand branches one after another at every place.
    """

    def __init__(self, phrases: Iterable[tuple[str, str, float]]) -> None:
        """Take (phrase, label, weight); a phrase may stand for several labels."""
        # Of the many thousands most mean what others mean: each meaning is kept once, as each set of lengths.
        kept: dict[Any, Any] = {}
        self._meanings: dict[str, tuple[Meaning, ...]] = {}
        for phrase, label, weight in phrases:
            meanings = (*self._meanings.get(phrase, ()), (label, weight))
            self._meanings[phrase] = kept.setdefault(meanings, meanings)
        lengths: dict[str, set[int]] = {}
        for phrase in self._meanings:
            lengths.setdefault(phrase[:2], set()).add(len(phrase))
        longest_first = ((pair, tuple(sorted(each, reverse=True))) for pair, each in lengths.items())
        self._lengths = {pair: kept.setdefault(each, each) for pair, each in longest_first}
        self._single = [phrase for phrase in self._meanings if len(phrase) == 1]

    def meanings(self, phrase: str) -> tuple[Meaning, ...]:
        """What a phrase of the set means."""
        return self._meanings[phrase]

    def first_places(self, text: str) -> dict[str, int]:
        """The phrases that occur in `text` (lower case), each with the place where it first does.

        At each place the longest phrase counts, and none inside a longer one; phrases may overlap. A Latin
        phrase begins at the beginning of a word and may go on ("leak" finds "leaking") unless it is short.
        """
        first: dict[str, int] = {}
        inside: set[int] = set()
        covered = 0
        lengths, meanings, size = self._lengths, self._meanings, len(text)
        pairs = map(add, text, text[1:])
        for start in [place for place, pair in enumerate(pairs) if pair in lengths]:
            for length in lengths[text[start : start + 2]]:
                end = start + length
                if end <= covered:
                    break
                phrase = text[start:end]
                if end <= size and phrase in meanings and _fits(phrase, text, start):
                    first.setdefault(phrase, start)
                    inside.update(range(start, end))
                    covered = end
                    break
        for phrase in self._single:
            start = text.find(phrase)
            while start in inside:
                start = text.find(phrase, start + 1)
            if start >= 0:
                first[phrase] = start
        return first


def _fits(phrase: str, text: str, start: int) -> bool:
    if not phrase[0].isascii() or not phrase[0].isalnum():
        return True
    end = start + len(phrase)
    return not _goes_on(text, start - 1) and (len(phrase) > WHOLE_WORD or not _goes_on(text, end))


def _goes_on(text: str, place: int) -> bool:
    return 0 <= place < len(text) and text[place].isascii() and text[place].isalnum()
