"""How likely it is that two texts are about the same matter.

A logistic model over what is measured. Its weights (`storage/seed/measures.csv`) are fitted by
`python -m tests.bench.fitting` on texts that were written after the lexicon (decision 0008).
"""

import math
from dataclasses import dataclass
from functools import cache

from bot.services.similar.words import Weights, Words, likeness
from storage import seeds

MEANING, WORDS, WORDS_ALONE = 11.0, 5.0, 9.0
"""What the index weighs, which knows no more: the angle of two meanings, the words beside it or alone."""

SAME_MATTER = 0.65
"""At this angle two texts say the same: how much nearer yet another is says nothing against them."""

LEAST = 0.15
"""What is less likely is not shown: about three of four that are shown at this threshold are right."""

LEAST_PROPOSED = 0.03
"""What is less likely is not proposed to the staff, who look for it and would rather see one too many."""

BESIDE = 0.6
"""What is less likely than this share of the likeliest is not shown to a resident beside it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What was measured of two texts. `angle` is None where one of them has no vector; `behind`: how much
    nearer the nearest of those is that are looked at together, as far as that tells.

    `words`, `things`, `wrongs`, `wishes`: how much they share, from 0 to 1. `others`: both name things, and
    none that is the same. `otherwise`, `elsewhere`: so with troubles and with places. `foreign`: they are in
    different languages. `asks`, `praises`: only one of them does.
    """

    angle: float | None
    behind: float
    words: float
    things: float
    others: bool
    wrongs: float
    otherwise: bool
    wishes: float
    foreign: bool
    elsewhere: bool
    asks: bool
    praises: bool


def compare(mine: Words, theirs: Words, angle: float | None, best: float = 0.0) -> Compared:
    """Measure two texts. `best`: the greatest angle of all that are compared with `mine`."""
    return Compared(
        angle=angle,
        behind=max(0.0, min(best, SAME_MATTER) - angle) if angle is not None else 0.0,
        words=mine.likeness(theirs),
        things=likeness(mine.things, theirs.things),
        others=_differ(mine.things, theirs.things),
        wrongs=likeness(mine.wrongs, theirs.wrongs),
        otherwise=_differ(mine.wrongs, theirs.wrongs),
        wishes=likeness(mine.wishes, theirs.wishes),
        foreign=mine.latin is not theirs.latin,
        elsewhere=mine.is_elsewhere(theirs),
        asks=mine.asks is not theirs.asks,
        praises=mine.praises is not theirs.praises,
    )


def _differ(mine: Weights, theirs: Weights) -> bool:
    return bool(mine and theirs) and mine.keys().isdisjoint(theirs)


def probability(compared: Compared) -> float:
    """From 0 to 1; meant for ordering and for `LEAST`."""
    weights = _weights()["alone" if compared.angle is None else "both"]
    known = weights["bias"] + sum(weights[name] * value for name, value in measures(compared).items())
    return 1 / (1 + math.exp(-known))


def measures(compared: Compared) -> dict[str, float]:
    """The numbers that are weighed."""
    return {
        "angle": compared.angle or 0.0,
        "behind": compared.behind,
        "words": compared.words,
        "things": compared.things,
        "others": float(compared.others),
        "wrongs": compared.wrongs,
        "otherwise": float(compared.otherwise),
        "wishes": compared.wishes,
        "foreign": float(compared.foreign),
        "elsewhere": float(compared.elsewhere),
        "asks": float(compared.asks),
        "praises": float(compared.praises),
    }


def is_worth(chance: float, best: float) -> bool:
    """Whether something this likely is shown to a resident where the likeliest is `best`."""
    return chance >= max(LEAST, best * BESIDE)


@cache
def _weights() -> dict[str, dict[str, float]]:
    rows = seeds.rows("measures")
    return {way: {row["measure"]: float(row[way]) for row in rows} for way in ("both", "alone")}
