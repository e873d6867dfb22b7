"""The index in memory: which of very many suggestions may be about the same, told by bits in milliseconds.

Of each suggestion it keeps the signs of its vector (384 bits: the fewer differ, the smaller the angle between
two meanings) and the concepts it names (768 bits): 161 bytes, so that a million of them take 161 MB. What it
proposes is looked at exactly afterwards, and in the rows: nothing is shown because the index says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy

from bot.services.similar.meaning import SIZE
from bot.services.similar.words import BITS

FOREVER = date(9999, 12, 31).toordinal()
WORDS = SIZE // 64
Array = Any

AT_ONCE = 8_192
"""Suggestions that are weighed in one go: what is reckoned of them stays in the cache of one core."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the index keeps of one suggestion. `until`: the last day on which others are shown it.

    `signs`: 48 bytes, or none while it has no vector. `concepts`: their numbers. `length`: of its words.
    """

    id: int
    community: str
    until: int
    signs: bytes
    concepts: tuple[int, ...]
    length: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: the signs of its vector if it has one, its concepts with their weights."""

    signs: bytes
    concepts: Sequence[tuple[int, float]]
    length: float


class Near(NamedTuple):
    """A suggestion that the index proposes, and what its words alone counted."""

    id: int
    words: float


class Block:
    """The suggestions of one community, as columns."""

    def __init__(self) -> None:
        self.count = 0
        self._make(64)

    def _make(self, room: int) -> None:
        self.ids = numpy.zeros(room, numpy.int64)
        self.until = numpy.zeros(room, numpy.int32)
        self.length = numpy.ones(room, numpy.float32)
        self.meant = numpy.zeros(room, numpy.bool_)
        self.signs = numpy.zeros((WORDS, room), numpy.uint64)
        self.concepts = numpy.zeros((BITS // 8, room), numpy.uint8)

    def columns(self) -> tuple[Array, ...]:
        """All columns; the last axis of each is the suggestions."""
        return self.ids, self.until, self.length, self.meant, self.signs, self.concepts

    def put(self, mark: Mark) -> None:
        """Add a suggestion, or change what is kept of it."""
        row = self.find(mark.id)
        if row is None:
            self.append(mark)
        else:
            self._write(row, mark)

    def append(self, mark: Mark) -> None:
        """Add a suggestion that is not there yet."""
        if self.count == len(self.ids):
            self._grow()
        self.count += 1
        self._write(self.count - 1, mark)

    def _write(self, row: int, mark: Mark) -> None:
        self.ids[row], self.until[row], self.length[row] = mark.id, mark.until, mark.length or 1.0
        self.meant[row] = bool(mark.signs)
        self.signs[:, row] = numpy.frombuffer(mark.signs, numpy.uint64) if mark.signs else 0
        self.concepts[:, row] = pack(mark.concepts)

    def drop(self, suggestion_id: int) -> None:
        """Forget a suggestion: the last one takes its place."""
        row = self.find(suggestion_id)
        if row is None:
            return
        self.count -= 1
        for column in self.columns():
            column[..., row] = column[..., self.count]

    def find(self, suggestion_id: int) -> int | None:
        """The place of a suggestion."""
        found = numpy.flatnonzero(self.ids[: self.count] == suggestion_id)
        return int(found[0]) if len(found) else None

    def _grow(self) -> None:
        old, count = self.columns(), self.count
        self._make(count * 3 // 2)
        for column, before in zip(self.columns(), old, strict=True):
            column[..., :count] = before[..., :count]

    def nearest(self, wanted: Wanted, limit: int, today: int, weigh: tuple[float, float]) -> list[Near]:
        """The likeliest, roughly told, the best first; none that is not shown today.

        It looks at a part of the rows after another, which stay in the processor's cache meanwhile, and of
        each only at those that are better than the worst it has.
        """
        at: Array = numpy.zeros(0, numpy.int64)
        scores: Array = numpy.zeros(0, numpy.float32)
        words: Array = numpy.zeros(0, numpy.float32)
        lookups, least = tables(wanted.concepts), -numpy.inf
        for begin in range(0, self.count, AT_ONCE):
            part = slice(begin, min(begin + AT_ONCE, self.count))
            by_words = self._likeness(wanted.length, lookups, part) * numpy.float32(weigh[1])
            score = by_words.copy()
            if wanted.signs:
                score += self._angles(wanted.signs, part) * numpy.float32(weigh[0])
            score[self.until[part] < today] = -numpy.inf
            better = numpy.flatnonzero(score > least)
            if not len(better):
                continue
            at = numpy.concatenate([at, better + begin])
            scores, words = (
                numpy.concatenate([known, new[better]]) for known, new in ((scores, score), (words, by_words))
            )
            if len(at) > limit:
                best = numpy.argpartition(-scores, limit - 1)[:limit]
                at, scores, words = at[best], scores[best], words[best]
                least = scores.min()
        order = numpy.argsort(-scores, kind="stable")
        return [Near(*one) for one in zip(self.ids[at[order]].tolist(), words[order].tolist(), strict=True)]

    def _likeness(self, length: float, lookups: list[tuple[int, Array]], part: slice) -> Array:
        shared = numpy.zeros(part.stop - part.start, numpy.float32)
        for column, table in lookups:
            shared += table[self.concepts[column, part]]
        return shared / (self.length[part] * max(length, 1e-6))

    def _angles(self, signs: bytes, part: slice) -> Array:
        """The cosines that the signs tell of, about; 0 where there is no vector yet."""
        differing = numpy.zeros(part.stop - part.start, numpy.uint16)
        for mine, theirs in zip(self.signs, numpy.frombuffer(signs, numpy.uint64), strict=True):
            differing += numpy.bitwise_count(mine[part] ^ theirs)
        return COSINES[differing] * self.meant[part]


COSINES = numpy.cos(numpy.linspace(0, numpy.pi, SIZE + 1)).astype(numpy.float32)


class Index:
    """All blocks, by community."""

    def __init__(self) -> None:
        self.blocks: dict[str, Block] = {}

    def __len__(self) -> int:
        return sum(block.count for block in self.blocks.values())

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return sum(column.nbytes for block in self.blocks.values() for column in block.columns())

    def put(self, mark: Mark) -> None:
        """Add a suggestion, or change what is kept of it; it stands in one community only."""
        for community, block in self.blocks.items():
            if community != mark.community:
                block.drop(mark.id)
        self.blocks.setdefault(mark.community, Block()).put(mark)

    def extend(self, marks: Iterable[Mark]) -> None:
        """Add many that are not there yet."""
        for mark in marks:
            self.blocks.setdefault(mark.community, Block()).append(mark)

    def drop(self, suggestion_id: int) -> None:
        """Forget a suggestion."""
        for block in self.blocks.values():
            block.drop(suggestion_id)

    def shows(self, today: int) -> bool:
        """Whether there is anything that others may be shown."""
        return any((block.until[: block.count] >= today).any() for block in self.blocks.values())

    def shortlist(
        self, wanted: Wanted, communities: Mapping[str, int], today: int, weigh: tuple[float, float]
    ) -> list[Near]:
        """The likeliest, so many of each community. `today` 0: public or not."""
        return [
            near
            for community, limit in communities.items()
            if community in self.blocks
            for near in self.blocks[community].nearest(wanted, limit, today, weigh)
        ]


def signs_of(vector: Array) -> bytes:
    """The signs of a vector's numbers, a bit each."""
    return bytes(numpy.packbits(vector > 0))


def pack(concepts: Iterable[int]) -> Array:
    """Numbers of concepts as bits."""
    bits = numpy.zeros(BITS, numpy.uint8)
    bits[list(concepts)] = 1
    return numpy.packbits(bits)


def unpack(packed: bytes) -> tuple[int, ...]:
    """The numbers of concepts that were packed."""
    return tuple(numpy.flatnonzero(numpy.unpackbits(numpy.frombuffer(packed, numpy.uint8))).tolist())


def tables(concepts: Sequence[tuple[int, float]]) -> list[tuple[int, Array]]:
    """For each byte of packed concepts that matters: what every value of it shares with these."""
    by_byte: dict[int, Array] = {}
    values = numpy.arange(256, dtype=numpy.uint8)
    for concept, weight in concepts:
        column, bit = divmod(concept, 8)
        table = by_byte.setdefault(column, numpy.zeros(256, numpy.float32))
        table += ((values >> (7 - bit)) & 1).astype(numpy.float32) * weight**2
    return list(by_byte.items())
