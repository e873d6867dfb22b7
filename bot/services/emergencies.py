"""Emergencies in what a resident writes: fire, gas, collapse, violence, self-harm, sickness, traffic.

The rules are data, `storage/seed/emergencies.csv`. A sign counts unless it stands in a harmless phrase
(“calm”: a fire exit is no fire) or its clause says that it has not happened, or long ago (“before”, “after”).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from operator import add
from typing import Self

from bot.hanzi import simplified
from storage import seeds

READ = 4_000
"""Characters read at most."""
LONG, OPENING = 160, 80
"""In danger nobody writes a letter: beyond LONG characters only the opening counts, but for self-harm."""
GAP = 6
"""Characters that may stand between the halves of a sign such as 闻到~煤气."""
BEFORE, AFTER = {"zh": 12, "en": 40}, {"zh": 6, "en": 24}
"""Characters of the same clause in which a word says that it is not so."""
CLAUSE = re.compile(r"[，。！？；：、,.!?;:\n…]")
HARMLESS = "◇"


class Emergency(StrEnum):
    """What may be happening, in the order in which its numbers are said."""

    FIRE = "fire"
    GAS = "gas"
    COLLAPSE = "collapse"
    VIOLENCE = "violence"
    SELF_HARM = "self_harm"
    MEDICAL = "medical"
    TRAFFIC = "traffic"


@dataclass(frozen=True, slots=True)
class Sign:
    """A phrase that speaks for an emergency. All `pieces` must be in a text for the pattern to be tried."""

    kind: Emergency
    lang: str
    pieces: tuple[str, ...]
    pattern: re.Pattern[str]


class Emergencies:
    """The compiled rules. Make one with `load()` at start-up and pass it on; it never changes."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        listed = list(rows)
        self._starting_with: dict[str, list[Sign]] = {}
        for sign in _signs(row for row in listed if row["use"] == "sign"):
            self._starting_with.setdefault(sign.pieces[0][:2], []).append(sign)
        self._calm = _either(_phrases(row for row in listed if row["use"] == "calm"))
        self._doubts = {
            (kind, use): _either(_phrases(row for row in listed if (row["kind"], row["use"]) == (kind, use)))
            for kind in ("*", Emergency.SELF_HARM)
            for use in ("before", "after")
        }

    @classmethod
    def load(cls) -> Self:
        """Read and compile the seed's rules."""
        return cls(seeds.rows("emergencies"))

    def find(self, text: str) -> tuple[Emergency, ...]:
        """What seems to be happening now; mostly nothing, which costs some 20 µs."""
        plain = simplified(text[:READ]).lower()
        # Most texts hold no character or two with which a sign begins: that is seen in microseconds.
        beginnings = self._starting_with.keys() & {*plain, *map(add, plain, plain[1:])}
        likely = [
            sign
            for beginning in beginnings
            for sign in self._starting_with[beginning]
            if all(piece in plain for piece in sign.pieces)
        ]
        if not likely:
            return ()
        plain = self._calm.sub(HARMLESS, plain)
        found = {sign.kind for sign in likely if self._stands(sign, plain)}
        return tuple(kind for kind in Emergency if kind in found)

    def _stands(self, sign: Sign, plain: str) -> bool:
        whole = sign.kind is Emergency.SELF_HARM or len(plain) <= LONG
        return any(
            not self._denied(sign, plain, match.start(), match.end())
            for match in sign.pattern.finditer(plain, 0, len(plain) if whole else OPENING)
        )

    def _denied(self, sign: Sign, plain: str, start: int, end: int) -> bool:
        """Whether the clause around a sign says that it is feared, past, or practised."""
        before = CLAUSE.split(plain[max(0, start - BEFORE[sign.lang]) : start])[-1]
        after = CLAUSE.split(plain[end : end + AFTER[sign.lang]])[0]
        kind = sign.kind if sign.kind is Emergency.SELF_HARM else "*"
        return bool(self._doubts[kind, "before"].search(before) or self._doubts[kind, "after"].search(after))


def _signs(rows: Iterable[dict[str, str]]) -> Iterator[Sign]:
    for row in rows:
        for lang, phrases in (("zh", row["zh"].split()), ("en", _listed(row["en"]))):
            for phrase in phrases:
                pieces = tuple(phrase.split("~"))
                pattern = f"[^，。！？；,.!?;\\n]{{0,{GAP}}}".join(map(re.escape, pieces))
                bounded = pattern if lang == "zh" else rf"\b{pattern}\b"
                yield Sign(Emergency(row["kind"]), lang, pieces, re.compile(bounded))


def _phrases(rows: Iterable[dict[str, str]]) -> Iterator[str]:
    for row in rows:
        yield from map(re.escape, row["zh"].split())
        yield from (rf"\b{re.escape(phrase)}\b" for phrase in _listed(row["en"]))


def _listed(phrases: str) -> list[str]:
    return [phrase for phrase in phrases.split(";") if phrase]


def _either(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all; where several fit at a place the longest does."""
    return re.compile("|".join(sorted(patterns, key=len, reverse=True)))
