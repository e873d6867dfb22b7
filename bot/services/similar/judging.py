"""How likely it is that two texts are about the same matter.

A logistic model over what is measured; its weights were fitted on `tests/data/similar.csv` with lexicons that
had not seen the pairs (decision 0008).
"""

import math
from dataclasses import dataclass

from bot.services.similar.words import Words

MEANING, WORDS = 15.0, 3.0
"""What the angle between two meanings weighs, and what the words do, where there is a model."""

WORDS_ALONE = 9.0
ELSEWHERE, QUESTION, PRAISE = -2.5, -4.0, -3.0
"""Both name places, and not the same; only one of them asks something, or praises."""

BIAS, BIAS_ALONE = -8.3, -6.0

LEAST = 0.06
"""What is less likely is not shown: about half of what is shown at this threshold is right."""

BESIDE = 1 / 3
"""What is less likely than this share of the likeliest is not shown beside it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What was measured of two texts. `angle` is None where one of them has no vector."""

    angle: float | None
    words: float
    elsewhere: bool
    question: bool
    praise: bool


def compare(mine: Words, theirs: Words, angle: float | None) -> Compared:
    """Measure two texts."""
    return Compared(
        angle=angle,
        words=mine.likeness(theirs),
        elsewhere=mine.is_elsewhere(theirs),
        question=mine.asks is not theirs.asks,
        praise=mine.praises is not theirs.praises,
    )


def probability(compared: Compared) -> float:
    """From 0 to 1; meant for ordering and for `LEAST`."""
    if compared.angle is None:
        known = BIAS_ALONE + WORDS_ALONE * compared.words
    else:
        known = BIAS + MEANING * compared.angle + WORDS * compared.words
    known += ELSEWHERE * compared.elsewhere + QUESTION * compared.question + PRAISE * compared.praise
    return 1 / (1 + math.exp(-known))


def is_worth(chance: float, best: float) -> bool:
    """Whether something this likely is shown where the likeliest is `best`."""
    return chance >= max(LEAST, best * BESIDE)
