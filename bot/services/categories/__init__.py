"""Guesses what a suggestion is about and what its author wants, by rules over keywords.

A guess is a help for the one who files: three buttons instead of ninety-five. Nobody is sent anywhere on the
guess alone. The rules are data: `storage/seed/categories.csv` (keywords), `kind_cues.csv` (cue words with
weights), `beside.csv` (what follows a place that is named to say where something is). Traditional characters,
which residents from Hong Kong and older people write, are read too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from bot.hanzi import simplified
from bot.services.categories.phrases import Phrases
from storage import seeds
from storage.tables.suggestion_kinds import Kind

OPENING = 300
"""Characters at the start of a text in which people say what they want; they count in full."""

READ = 2_000
"""Characters read at most: a keyword this far down is about something else, and reading stays quick."""

LATER = 0.4
"""What a keyword after the opening counts."""

LANDMARK = 0.5
"""What the keyword of a place counts that only says where: 幼儿园门口的路 is about the road."""

PRAISE_CATEGORY = "OTH-01"
"""The category (表扬感谢) of a text whose kind is praise, whatever it praises."""

_PRAISED = 5.0


@dataclass(frozen=True, slots=True)
class Guess:
    """Category codes with scores, best first, and the kind; no categories when no keyword was found."""

    categories: list[tuple[str, float]]
    kind: Kind


class Categories:
    """The compiled rules. Make one with `load()` at start-up and pass it on; it never changes."""

    def __init__(self, keywords: Phrases, cues: Phrases, beside: Iterable[str]) -> None:
        self._keywords = keywords
        self._cues = cues
        self._beside = tuple(beside)

    @classmethod
    def load(cls) -> Self:
        """Read and compile the seed's rules; takes about 10 ms."""
        rows = seeds.rows("kind_cues")
        cues = ((simplified(row["cue"]), row["kind"], float(row["weight"])) for row in rows)
        beside = (row["word"] for row in seeds.rows("beside"))
        return cls(Phrases(_weighed_keywords()), Phrases(cues), beside)

    def guess(self, text: str, limit: int = 3) -> Guess:
        """The `limit` likeliest categories of `text`, and its kind (a suggestion, when nothing tells)."""
        plain = simplified(text[:READ]).lower()
        kinds = self._score(self._cues, plain)
        kind = Kind(max(kinds, key=kinds.__getitem__)) if kinds else Kind.SUGGESTION
        scores = self._score(self._keywords, plain)
        if kind is Kind.PRAISE:
            scores[PRAISE_CATEGORY] = scores.get(PRAISE_CATEGORY, 0.0) + _PRAISED
        best = sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))
        return Guess([(code, round(score, 2)) for code, score in best[:limit]], kind)

    def _score(self, phrases: Phrases, plain: str) -> dict[str, float]:
        scores: dict[str, float] = {}
        for phrase, start in phrases.first_places(plain).items():
            share = 1.0 if start < OPENING else LATER
            if plain.startswith(self._beside, start + len(phrase)):
                share *= LANDMARK
            for label, weight in phrases.meanings(phrase):
                scores[label] = scores.get(label, 0.0) + weight * share
        return scores


def _weighed_keywords() -> Iterator[tuple[str, str, float]]:
    # A longer keyword says more: 垃圾 1.0, 垃圾桶 1.5, 高空抛物 2.0; Latin letters count a quarter as much.
    # Weak keywords are common in other matters too (老人, 材料, 学校) and say half.
    for row in seeds.rows("categories"):
        for keyword in simplified(row["keywords"]).split():
            yield keyword, row["code"], len(keyword) / 2
        for keyword in simplified(row["weak_keywords"]).split():
            yield keyword, row["code"], len(keyword) / 4
        for keyword in filter(None, row["en_keywords"].split(";")):
            yield keyword, row["code"], max(len(keyword) / 8, 0.75)
