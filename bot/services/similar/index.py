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
NO_SIGNS, NO_CONCEPTS = bytes(SIZE // 8), bytes(BITS // 8)
Array = Any

AT_ONCE = 8_192
"""Suggestions that are weighed in one go: what is reckoned of them stays in the cache of one core."""


class Mark(NamedTuple):
    """What the index keeps of one suggestion. `until`: the last day on which others are shown it.

    `signs`: 48 bytes, or none while it has no vector. `concepts`: packed, or none while they are not known.
    `length`: of its words.
    """

    id: int
    community: str
    until: int
    signs: bytes
    concepts: bytes
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
            self.extend([mark])
        else:
            self._write(row, [mark])

    def extend(self, marks: Sequence[Mark]) -> None:
        """Add suggestions that are not there yet."""
        begin = self.count
        self.reserve(begin + len(marks))
        self.count += len(marks)
        self._write(begin, marks)

    def _write(self, begin: int, marks: Sequence[Mark]) -> None:
        rows = slice(begin, begin + len(marks))
        self.ids[rows] = [mark.id for mark in marks]
        self.until[rows] = [mark.until for mark in marks]
        self.length[rows] = [mark.length or 1.0 for mark in marks]
        self.meant[rows] = [bool(mark.signs) for mark in marks]
        signs = b"".join(mark.signs or NO_SIGNS for mark in marks)
        self.signs[:, rows] = numpy.frombuffer(signs, numpy.uint64).reshape(-1, WORDS).T
        concepts = b"".join(mark.concepts or NO_CONCEPTS for mark in marks)
        self.concepts[:, rows] = numpy.frombuffer(concepts, numpy.uint8).reshape(-1, BITS // 8).T

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

    def reserve(self, room: int) -> None:
        """Have room for so many in all, and some more."""
        if room <= len(self.ids):
            return
        old, count = self.columns(), self.count
        # An eighth more: what is copied is little, and what stays empty is memory all the same.
        self._make(room + room // 8)
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
        by_community: dict[str, list[Mark]] = {}
        for mark in marks:
            by_community.setdefault(mark.community, []).append(mark)
        for community, those in by_community.items():
            self.blocks.setdefault(community, Block()).extend(those)

    def reserve(self, rooms: Mapping[str, int]) -> None:
        """Have room for so many of each community."""
        for community, room in rooms.items():
            self.blocks.setdefault(community, Block()).reserve(room)

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


def signs_of_each(vectors: Sequence[bytes | None]) -> list[bytes]:
    """The signs of stored vectors, none of those that are none."""
    there = [vector for vector in vectors if vector]
    numbers = numpy.frombuffer(b"".join(there), "<f2").reshape(-1, SIZE)
    signs = iter(numpy.packbits(numbers > 0, axis=1))
    return [next(signs).tobytes() if vector else b"" for vector in vectors]


def pack(concepts: Iterable[int]) -> bytes:
    """Numbers of concepts as bits."""
    bits = numpy.zeros(BITS, numpy.uint8)
    bits[list(concepts)] = 1
    return numpy.packbits(bits).tobytes()


def tables(concepts: Sequence[tuple[int, float]]) -> list[tuple[int, Array]]:
    """For each byte of packed concepts that matters: what every value of it shares with these."""
    by_byte: dict[int, Array] = {}
    values = numpy.arange(256, dtype=numpy.uint8)
    for concept, weight in concepts:
        column, bit = divmod(concept, 8)
        table = by_byte.setdefault(column, numpy.zeros(256, numpy.float32))
        table += ((values >> (7 - bit)) & 1).astype(numpy.float32) * weight**2
    return list(by_byte.items())
