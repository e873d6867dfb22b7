"""Fits what the comparison of texts has learnt: `python -m tests.bench.fitting` writes two seeds anew.

`storage/seed/lens.csv`, a linear view of the model's vectors in which texts of one matter are near, learnt
from the matters of `tests/data/matters.csv` and the pairs of the part `tune`; `storage/seed/measures.csv`,
the weights of the logistic model. These are fitted on the matters alone, which were written after the
lexicon, each text seen through a lens that was learnt without its matter. No other part is read.
"""

import csv
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy

from bot.services.similar import NEAR
from bot.services.similar.judging import MEANING, WORDS, WORDS_ALONE, compare, measures
from bot.services.similar.meaning import SIZE, Encoder
from bot.services.similar.words import Lexicon
from storage import seeds
from tests.bench.labelled import DATA

STEPS, RATE, HEAT, SHRINK = 25, 0.01, 0.1, 1.0
FOLDS = 3
ROUNDABOUT = 0.35
"""What a text counts that hints at its matter from afar: the matters have more such than people write."""

ELSEWHERE = -6.0
"""By hand: two houses of one street are two matters, however alike all else is."""

WAYS = {"both": (MEANING, WORDS), "alone": (0.0, WORDS_ALONE)}
"""How the index weighs meaning and words where there are vectors, and where words are alone."""

Array = Any


def main() -> None:
    """Learn, and write the seeds."""
    encoder, lexicon = Encoder(), Lexicon.load()
    told, traps = read_matters()
    pairs = read_pairs()
    vectors = {
        text: encoder.centred(text)
        for text in {*traps, *(text for texts in (*told, *pairs) for text in texts)}
    }
    lens = _whole(learn_lens([*told, *pairs], vectors))
    with (seeds.FOLDER / "lens.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["number", "values"])
        rows.writerows([number, " ".join(map(str, row))] for number, row in enumerate(lens.tolist()))
    weights = learn_weights(told, traps, pairs, vectors, lexicon)
    with (seeds.FOLDER / "measures.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["measure", "both", "alone"])
        rows.writerows([name, f"{both:.2f}", f"{alone:.2f}"] for name, (both, alone) in weights.items())


def read_matters() -> tuple[list[list[str]], list[str]]:
    """The texts of each matter, the plain one first, and those that share words with one and mean another."""
    matters: dict[str, list[str]] = {}
    traps = []
    for row in _rows("matters.csv"):
        if row["matter"]:
            matters.setdefault(row["matter"], []).append(row["text"])
        else:
            traps.append(row["text"])
    return list(matters.values()), traps


def read_pairs() -> list[list[str]]:
    """The texts of the part `tune` that mean the same, together."""
    group_of: dict[str, list[str]] = {}
    for row in _rows("similar.csv"):
        if row["part"] == "tune" and row["same"] == "1":
            mine = group_of.setdefault(row["said"], [row["said"]])
            theirs = group_of.setdefault(row["filed"], [row["filed"]])
            if mine is not theirs:
                mine += theirs
                group_of.update(dict.fromkeys(theirs, mine))
    return list({id(group): group for group in group_of.values()}.values())


def learn_lens(groups: Sequence[Sequence[str]], vectors: dict[str, Array]) -> Array:
    """What tells matters apart is made more of, what differs within one less; contrast follows."""
    texts = numpy.stack([vectors[text] for group in groups for text in group])
    of = numpy.repeat(numpy.arange(len(groups)), [len(group) for group in groups])
    within = numpy.concatenate([texts[of == one] - texts[of == one].mean(0) for one in range(len(groups))])
    spread, axes = numpy.linalg.eigh(within.T @ within / len(within))
    first = axes @ numpy.diag((spread + SHRINK * spread.mean()) ** -0.25) @ axes.T
    chance, lens = numpy.random.default_rng(2026), first.copy()
    mean, square = numpy.zeros_like(lens), numpy.zeros_like(lens)
    for step in range(1, STEPS + 1):
        some = numpy.isin(of, chance.permutation(len(groups))[:400])
        slope = _contrast(texts[some], of[some], lens) + 0.02 * (lens - first) / SIZE
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        stride = mean / (1 - 0.9**step) / (numpy.sqrt(square / (1 - 0.99**step)) + 1e-8)
        lens -= RATE * float(numpy.sqrt((first**2).mean())) * stride
    return lens


def _contrast(texts: Array, of: Array, lens: Array) -> Array:
    """The slope of how badly each text finds those of its matter among all others (InfoNCE)."""
    seen = texts @ lens
    length = numpy.linalg.norm(seen, axis=1, keepdims=True)
    units = seen / length
    near = units @ units.T / HEAT
    numpy.fill_diagonal(near, -1e9)
    share = numpy.exp(near - near.max(1, keepdims=True))
    share /= share.sum(1, keepdims=True)
    same = (of[:, None] == of[None]).astype(float)
    numpy.fill_diagonal(same, 0)
    wanted = share * same
    wanted /= numpy.maximum(wanted.sum(1, keepdims=True), 1e-12)
    pull = (share - wanted) * (same.sum(1, keepdims=True) > 0) / len(texts) / HEAT
    turned = (pull + pull.T) @ units
    return texts.T @ ((turned - (turned * units).sum(1, keepdims=True) * units) / length)


def _whole(lens: Array) -> Array:
    """The lens in whole numbers: only directions matter."""
    return numpy.rint(lens / numpy.abs(lens).max() * 2000).astype(int)


def learn_weights(
    told: Sequence[Sequence[str]],
    traps: Sequence[str],
    pairs: Sequence[Sequence[str]],
    vectors: dict[str, Array],
    lexicon: Lexicon,
) -> dict[str, tuple[float, float]]:
    """The weights of all measures: with vectors, and of the words alone."""
    filed = [texts[0] for texts in told]
    roundabout = {row["text"] for row in _rows("matters.csv") if row["kind"] == "roundabout"}
    words = {text: lexicon.read(text) for text in vectors}
    fold_of = numpy.random.default_rng(1).permutation(len(told)) % FOLDS
    tables: dict[str, list[list[float]]] = {way: [] for way in WAYS}
    right: dict[str, list[bool]] = {way: [] for way in WAYS}
    counts = []
    for fold in range(FOLDS):
        known = [texts for texts, one in zip(told, fold_of, strict=True) if one != fold]
        lens = learn_lens([*known, *pairs], vectors)
        seen = {text: vector @ lens / numpy.linalg.norm(vector @ lens) for text, vector in vectors.items()}
        meant = numpy.stack([seen[text] for text in filed])
        asked = [(text, one) for one in numpy.flatnonzero(fold_of == fold).tolist() for text in told[one][1:]]
        for text, answer in [*asked, *((text, -1) for text in traps[fold::FOLDS])]:
            angles = meant @ seen[text]
            likely = numpy.array([words[text].likeness(words[other]) for other in filed])
            for way, (meaning, by_words) in WAYS.items():
                for place in numpy.argsort(-(meaning * angles + by_words * likely))[:NEAR].tolist():
                    angle = float(angles[place]) if meaning else None
                    compared = compare(words[text], words[filed[place]], angle, float(angles.max()))
                    tables[way].append(list(measures(replace(compared, elsewhere=False)).values()))
                    right[way].append(place == answer)
            counts += [ROUNDABOUT if text in roundabout else 1.0] * NEAR
    both, alone = (_logistic(*map(numpy.array, (tables[way], right[way], counts))) for way in WAYS)
    weights = {
        name: (float(both[at]), float(alone[at])) for at, name in enumerate([*measures(compared), "bias"])
    }
    return {**weights, "elsewhere": (ELSEWHERE, ELSEWHERE)}


def _logistic(table: Array, truth: Array, count: Array) -> Array:
    """Newton's steps; a little pull to nought keeps what is never seen there."""
    table = numpy.column_stack([table, numpy.ones(len(table))])
    weights = numpy.zeros(table.shape[1])
    pull = numpy.full(len(weights), 0.5)
    pull[-1] = 0
    for _ in range(30):
        chance = 1 / (1 + numpy.exp(-(table @ weights)))
        slope = table.T @ (count * (chance - truth)) + pull * weights
        bend = (table * (count * chance * (1 - chance))[:, None]).T @ table + numpy.diag(pull + 1e-9)
        stride = numpy.linalg.solve(bend, slope)
        weights -= stride
        if numpy.abs(stride).max() < 1e-6:
            break
    return weights


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


if __name__ == "__main__":
    main()
