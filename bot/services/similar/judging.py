"""How likely it is that two texts are about the same matter.

A logistic model over what is measured. Its weights (`storage/seed/measures.csv`) are fitted by
`python -m tests.bench.fitting` on texts that were written after the lexicon (decision 0008).
"""

import math
from dataclasses import dataclass
from functools import cache

from bot.services.similar.words import Words, likeness
from storage import seeds

MEANING, WORDS, WORDS_ALONE = 11.0, 5.0, 9.0
"""What the index weighs, which knows no more: the angle of two meanings, the words beside it or alone."""

LEAST = 0.08
"""What is less likely is not shown: about half of what is shown at this threshold is right."""

BESIDE = 0.7
"""What is less likely than this share of the likeliest is not shown beside it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What was measured of two texts. `angle` is None where one of them has no vector.

    `words`, `things`, `wrongs`, `wishes`: how much they share, from 0 to 1. `others`: both name things, and
    none that is the same. `elsewhere`: so with places. `asks`, `praises`: only one of them does.
    """

    angle: float | None
    words: float
    things: float
    others: bool
    wrongs: float
    wishes: float
    elsewhere: bool
    asks: bool
    praises: bool


def compare(mine: Words, theirs: Words, angle: float | None) -> Compared:
    """Measure two texts."""
    return Compared(
        angle=angle,
        words=mine.likeness(theirs),
        things=likeness(mine.things, theirs.things),
        others=bool(mine.things and theirs.things) and mine.things.keys().isdisjoint(theirs.things),
        wrongs=likeness(mine.wrongs, theirs.wrongs),
        wishes=likeness(mine.wishes, theirs.wishes),
        elsewhere=mine.is_elsewhere(theirs),
        asks=mine.asks is not theirs.asks,
        praises=mine.praises is not theirs.praises,
    )


def probability(compared: Compared) -> float:
    """From 0 to 1; meant for ordering and for `LEAST`."""
    weights = _weights()["alone" if compared.angle is None else "both"]
    known = weights["bias"] + sum(weights[name] * value for name, value in measures(compared).items())
    return 1 / (1 + math.exp(-known))


def measures(compared: Compared) -> dict[str, float]:
    """The numbers that are weighed."""
    return {
        "angle": compared.angle or 0.0,
        "words": compared.words,
        "things": compared.things,
        "others": float(compared.others),
        "wrongs": compared.wrongs,
        "wishes": compared.wishes,
        "elsewhere": float(compared.elsewhere),
        "asks": float(compared.asks),
        "praises": float(compared.praises),
    }


def is_worth(chance: float, best: float) -> bool:
    """Whether something this likely is shown where the likeliest is `best`."""
    return chance >= max(LEAST, best * BESIDE)


@cache
def _weights() -> dict[str, dict[str, float]]:
    rows = seeds.rows("measures")
    return {way: {row["measure"]: float(row[way]) for row in rows} for way in ("both", "alone")}
