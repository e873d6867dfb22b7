"""What a text is about, as far as its words tell: the matters it names, whatever it calls them.

`storage/seed/concepts.csv` puts the many names of one thing together (路灯, 街灯, street light), in everyday
Chinese, as often mistyped, and in English; so with what is wrong (黑, 摸黑, 打手电) and what is wanted.
What has no known name counts by its pairs of characters.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from bot.hanzi import simplified
from bot.services.categories.phrases import Phrases
from bot.services.days import arabic
from bot.services.similar.plain import is_latin, plainly, standard
from storage import seeds

BITS = 768
"""Room for the concepts in an index: each has its bit, in the order of the file; whole words of 64 bits."""

ROLES = ("thing", "wrong", "wish", "frame")

PAIR = 1.0
"""What a pair of characters weighs for which no concept is known; concepts weigh 0.2 to 5."""


Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: their weights by concept or pair, the places they name by kind, their manner.
    `latin`: mostly in Latin letters.

    `things`, `wrongs`, `wishes`: of the concepts what it is about, what is wrong with that, what is wanted.
    """

    weights: Weights
    length: float
    concepts: tuple[int, ...]
    places: Mapping[str, frozenset[str]]
    things: Weights = field(default_factory=dict)
    wrongs: Weights = field(default_factory=dict)
    wishes: Weights = field(default_factory=dict)
    latin: bool = False
    asks: bool = False
    praises: bool = False

    def likeness(self, other: "Words") -> float:
        """How much two texts speak of the same by their words: 0 to 1, the cosine of their weights."""
        return likeness(self.weights, other.weights)

    def is_elsewhere(self, other: "Words") -> bool:
        """Whether both name a place of the same kind, and not the same one: 3 栋 and 7 栋."""
        return any(
            kind in other.places and not (names & other.places[kind]) for kind, names in self.places.items()
        )


def likeness(mine: Weights, theirs: Weights) -> float:
    """The cosine of two sets of weights: 0 to 1, and 0 where one is empty."""
    few, many = sorted((mine, theirs), key=len)
    shared = sum(weight * many[name] for name, weight in few.items() if name in many)
    return shared / (math.hypot(*mine.values()) * math.hypot(*theirs.values())) if shared else 0.0


class Lexicon:
    """The concepts and their names. Make one with `load()`; it never changes."""

    def __init__(self, rows: Iterable[Mapping[str, str]], estates: Iterable[str] = ()) -> None:
        rows = list(rows)
        if len(rows) > BITS:
            raise ValueError(f"more than {BITS} concepts do not fit into the index")
        self.weights = {row["concept"]: float(row["weight"]) for row in rows}
        self.names = list(self.weights)
        self._role = {row["concept"]: row["role"] for row in rows}
        self._bit = {name: bit for bit, name in enumerate(self.names)}
        self._phrases = Phrases(_phrases(rows))
        self._estates = tuple(estates)
        patterns = {row["name"]: row["pattern"] for row in seeds.rows("patterns")}
        self._filling = frozenset(patterns["filling"])
        self._asks, self._praises = re.compile(patterns["asks"]), re.compile(patterns["praises"])
        self._place = re.compile(patterns["place"])
        made_of = repr([sorted(row.items()) for row in (*rows, *seeds.rows("dialects"))])
        self.version = hashlib.sha256(made_of.encode()).hexdigest()[:8]

    @classmethod
    def load(cls) -> Self:
        """Read the seed's concepts; takes about 10 ms."""
        return cls(seeds.rows("concepts"), (row["zh"] for row in seeds.rows("estates")))

    def read(self, text: str) -> Words:
        """The words of a text; takes about 0.1 ms."""
        plain = plainly(text)
        weights: dict[str, float] = {}
        parts: dict[str, dict[str, float]] = {role: {} for role in ROLES}
        covered = bytearray(len(plain))
        for phrase, start in self._phrases.first_places(plain).items():
            covered[start : start + len(phrase)] = b"\1" * len(phrase)
            for concept, _ in self._phrases.meanings(phrase):
                weights[concept] = parts[self._role[concept]][concept] = self.weights[concept]
        concepts = tuple(sorted(self._bit[concept] for concept in weights))
        for start in range(len(plain) - 1):
            pair = plain[start : start + 2]
            if not (covered[start] and covered[start + 1]) and self._tells(pair):
                weights[pair] = PAIR
        return Words(
            weights,
            math.hypot(*weights.values()),
            concepts,
            self._places(plain),
            parts["thing"],
            parts["wrong"],
            parts["wish"],
            latin=is_latin(plain),
            asks=self._asks.search(plain) is not None,
            praises=self._praises.search(plain) is not None,
        )

    def _tells(self, pair: str) -> bool:
        return pair.isalnum() and not pair.isascii() and not self._filling.issuperset(pair)

    def _places(self, plain: str) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for number, unit in self._place.findall(arabic(plain)):
            found.setdefault(unit, set()).add(number)
        named = {name for name in self._estates if name in plain}
        if named:
            found["estate"] = named
        return {kind: frozenset(names) for kind, names in found.items()}


def _phrases(rows: Iterable[Mapping[str, str]]) -> Iterable[tuple[str, str, float]]:
    for row in rows:
        for phrase in (*standard(simplified(row["zh"]).lower()).split(), *filter(None, row["en"].split(";"))):
            yield phrase, row["concept"], 1.0
