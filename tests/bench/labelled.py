"""The labelled set (`tests/data/similar.csv`): how well a way of comparing finds the same matter again.

`tune`: looked at while the lexicon was begun, and a source of the lens. `held`: written afterwards and looked
at by nobody; `fresh`, `latest`, `last`: each written once everything was frozen, a round apart. Only their
numbers say what strangers' words will meet. A text with several rows `same` has several right answers; one
with none has no right answer, and everything shown for it is wrong.
"""

import csv
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.services import surges
from bot.services.similar.judging import Compared, compare, is_worth, probability
from bot.services.similar.meaning import Encoder
from bot.services.similar.plain import plainly
from bot.services.similar.words import Lexicon, Words

DATA = Path(__file__).parents[1] / "data"
MOST = 3
Score = Callable[[Compared, str, str], float]


@dataclass(frozen=True, slots=True)
class Case:
    """A text that is said, the filed ones it means, and everything that was measured against the corpus."""

    said: str
    right: frozenset[str]
    measured: tuple[tuple[str, Compared], ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """`recall`: the share of texts with an answer that have a right one among the three likeliest.

    The others are of what the bot would show: `found`, texts with an answer that are shown a right one;
    `precision`, right ones among all shown; `bothered`, texts without an answer that are shown something.
    """

    recall: float
    found: float
    precision: float
    bothered: float


def load(part: str, encoder: Encoder | None, lexicon: Lexicon) -> list[Case]:
    """All texts of a part, each compared with the whole corpus: what was filed there, and 255 opinions."""
    rows = [row for row in _read("similar.csv") if row["part"] == part]
    corpus = list(dict.fromkeys([*(row["filed"] for row in rows if row["filed"]), *_opinions()]))

    def measure(text: str) -> tuple[Words, Any]:
        return lexicon.read(text), encoder.encode(text) if encoder is not None else None

    known = {text: measure(text) for text in corpus}
    cases = []
    for said in dict.fromkeys(row["said"] for row in rows):
        words, vector = measure(said)
        angles = [None if vector is None else float(vector @ meant) for _, meant in known.values()]
        best = max((angle for angle in angles if angle is not None), default=0.0)
        measured = tuple(
            (filed, compare(words, theirs, angle, best))
            for (filed, (theirs, _)), angle in zip(known.items(), angles, strict=True)
        )
        right = frozenset(row["filed"] for row in rows if row["said"] == said and row["same"] == "1")
        cases.append(Case(said, right, measured))
    return cases


def judge(cases: Sequence[Case], score: Score, least: float | None = None) -> Quality:
    """How well a score does on some cases; `least`: shown from there on, instead of by the bot's own rule."""
    hits = found = right = shown = bothered = 0
    answerable = sum(bool(case.right) for case in cases)
    for case in cases:
        scored = [(score(compared, case.said, filed), filed) for filed, compared in case.measured]
        best = sorted(scored, reverse=True)[:MOST]
        hits += any(filed in case.right for _, filed in best)
        above = [
            filed
            for chance, filed in best
            if (is_worth(chance, best[0][0]) if least is None else chance >= least)
        ]
        shown += len(above)
        right += sum(filed in case.right for filed in above)
        found += any(filed in case.right for filed in above)
        bothered += bool(above) and not case.right
    return Quality(
        recall=hits / answerable,
        found=found / answerable,
        precision=right / shown if shown else 1.0,
        bothered=bothered / max(1, len(cases) - answerable),
    )


def found_at(cases: Sequence[Case], score: Score, precision: float) -> tuple[float, float]:
    """The share of texts with an answer that are shown a right one where the threshold is set as low as this
    precision of all that is shown allows; and that threshold. Nothing may reach it: then 0 and infinity.
    """
    ranked = []
    for number, case in enumerate(cases):
        scored = [(score(compared, case.said, filed), filed) for filed, compared in case.measured]
        ranked += [
            (chance, filed in case.right, number) for chance, filed in sorted(scored, reverse=True)[:MOST]
        ]
    ranked.sort(reverse=True)
    right, found, best = 0, set[int](), (0.0, math.inf)
    for shown, (chance, is_right, number) in enumerate(ranked, start=1):
        right += is_right
        found |= {number} if is_right else set()
        if right >= precision * shown:
            best = len(found) / sum(bool(case.right) for case in cases), chance
    return best


def known(part: str, encoder: Encoder, lexicon: Lexicon) -> tuple[float, float]:
    """Each judged pair by itself, as surges look at it: the share of those that mean the same which it knows,
    and of those that share words only which it takes for the same.
    """
    taken: dict[str, list[bool]] = {"1": [], "0": []}
    for row in _read("similar.csv"):
        if row["part"] == part and row["filed"]:
            said, filed = row["said"], row["filed"]
            mine, theirs = encoder.encode(said), encoder.encode(filed)
            angle = None if mine is None or theirs is None else float(mine @ theirs)
            compared = compare(lexicon.read(said), lexicon.read(filed), angle)
            taken[row["same"]].append(probability(compared) >= surges.SAME)
    return sum(taken["1"]) / len(taken["1"]), sum(taken["0"]) / len(taken["0"])


def by_letters(compared: Compared, said: str, filed: str) -> float:
    """What a search without knowledge of words sees: shared pairs of characters."""
    mine, theirs = _pairs(said), _pairs(filed)
    return len(mine & theirs) / max(1.0, math.sqrt(len(mine) * len(theirs)))


def by_words(compared: Compared, said: str, filed: str) -> float:
    """The lexicon alone."""
    return compared.words


def by_meaning(compared: Compared, said: str, filed: str) -> float:
    """The model alone."""
    return compared.angle if compared.angle is not None else 0.0


def chosen(compared: Compared, said: str, filed: str) -> float:
    """What the bot does."""
    return probability(compared)


CANDIDATES: dict[str, Score] = {
    "pairs of characters": by_letters,
    "words": by_words,
    "meaning": by_meaning,
    "words and meaning (chosen)": chosen,
}


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"\W", "", plainly(text))
    return {plain[start : start + 2] for start in range(len(plain) - 1)}


def _opinions() -> list[str]:
    return [row["text"] for row in _read("opinions.csv")]


def _read(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))
