"""Which suggestions may be about the same matter as a text: an index in memory, kept right from the history.

Making a vector takes 20 ms and is done beside the turns, never inside one: `ask` for a text that comes,
`sketch` for those that were filed. `follow` and `find` read the database and belong on a reader's thread.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from bot.memory import give_back
from bot.services.similar.backlog import Backlog, Maker, digest
from bot.services.similar.judging import (
    LEAST_PROPOSED,
    MEANING,
    WORDS,
    WORDS_ALONE,
    compare,
    is_worth,
    probability,
)
from bot.services.similar.meaning import SIZE, Encoder
from bot.services.similar.words import Lexicon, Words
from storage.queries import following
from storage.queries import similar as rows
from storage.queries.scopes import Scope
from storage.queries.similar import Sketched
from storage.tables import Sketch, Suggestion

if TYPE_CHECKING:
    from bot.services.similar.index import Index, Mark

MOST = 3
RECENT = timedelta(days=90)
"""How long after its end a suggestion is still shown to others who say the same."""

NEAR, FAR = 24, 4
"""How many the index proposes to be looked at exactly: of the same community, of each other one."""

NEARER = 12
"""How many of these are read: exact vectors tell which."""

UNSEEN = 4
"""So many times more it proposes to whoever sees only a part of a community: the rest is taken out first."""

PAGE = 2_000
# On PostgreSQL a line of the history may be committed after one with a higher number.
OVERLAP = 200


REMEMBERED = 64
"""Texts that were asked and are kept ready: the preview of a draft asks for the same text again."""


class Unread(Exception):
    """What a text is about is not known yet: `Similar.ask` it beside the transaction, then try again."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


@dataclass(frozen=True, slots=True)
class Asked:
    """A text for which similar ones are looked for."""

    words: Words
    vector: Any


@dataclass(frozen=True, slots=True)
class Found:
    """A suggestion that may be about the same, with all its words and how many stand behind it."""

    suggestion: Suggestion
    text: str
    supporters: int


class Similar:
    """One for a process. Nothing is loaded before the first suggestion is filed, and no model before one of
    them is public or a member of the staff asks.
    """

    def __init__(self, index: "Index | None" = None) -> None:
        self._encoder = Encoder()
        self._awake = False
        self._index = index
        self._lock = Lock()
        self._last = 0
        self._backlog = Backlog()
        self._asked: dict[str, Asked] = {}

    @cached_property
    def lexicon(self) -> Lexicon:
        """The concepts and their names."""
        return Lexicon.load()

    @property
    def version(self) -> str:
        """What sketches are made by now."""
        model = self._encoder.version if self._awake else ""
        return f"{self.lexicon.version}{model}"

    @property
    def awake(self) -> bool:
        """Whether vectors are made: else only words are compared."""
        return self._awake

    def shows(self, now: datetime) -> bool:
        """Whether there is anything that could be shown to a resident who says something new."""
        return self._index is not None and self._index.shows(now.toordinal())

    def wake(self) -> None:
        """Have vectors made from now on."""
        self._awake = True

    def ask(self, text: str) -> Asked:
        """A text made ready to be looked for, and remembered. Beside every transaction: it takes 20 ms."""
        asked = Asked(self.lexicon.read(text), self._encoder.encode(text))
        with self._lock:
            self._asked[digest(text)] = asked
            while len(self._asked) > REMEMBERED:
                del self._asked[next(iter(self._asked))]
        return asked

    def get_asked(self, text: str) -> Asked:
        """A text that was asked a moment ago. Raises Unread for any other."""
        asked = self._asked.get(digest(text))
        if asked is None:
            raise Unread(text)
        return asked

    def sketch(self, subject: int, text: str) -> Sketch:
        """What a filed suggestion is compared by. Beside every transaction."""
        from bot.services.similar import index

        words, vector = self.lexicon.read(text), self._encoder.encode(text) if self._awake else None
        return Sketch(
            suggestion_id=subject,
            made_by=self.version,
            digest=digest(text),
            concepts=index.pack(words.concepts),
            length=words.length,
            vector=vector.astype("<f2").tobytes() if vector is not None else None,
        )

    def follow(self, session: Session, now: datetime) -> list[tuple[int, str]]:
        """Bring the index up to what the rows say. Gives suggestions whose sketch is to be made, with their
        words; those without words need none.
        """
        last = rows.last_event(session)
        if last == 0:
            return []
        if last > self._last:
            changed = rows.list_changed(session, (self._last or last) - OVERLAP)
            self._backlog.add(changed)
            if self._index is not None:
                self.refresh(session, changed, now)
        if self._index is None:
            self._load(session, now)
        self._last = last
        self._awake = self._awake or self.shows(now)
        return self._backlog.list_due(session, Maker(self.version, self._awake))

    def _is_current(self, made_by: str) -> bool:
        return Maker(self.version, self._awake).made(made_by)

    def _load(self, session: Session, now: datetime) -> None:
        from bot.services.similar.index import Index

        index = Index()
        index.reserve(rows.count_by_community(session))
        for page in rows.each_sketched(session, PAGE):
            index.extend(marks(page, now, self._is_current))
        self._index = index
        give_back()

    def keep(self, session: Session, sketches: Iterable[Sketch]) -> None:
        """Store sketches that were made. In a transaction."""
        for sketch in sketches:
            rows.put_sketch(session, sketch)

    def refresh(self, session: Session, ids: Sequence[int], now: datetime) -> None:
        """Read again what is known of these suggestions."""
        if self._index is None:
            return
        known = {mark.id: mark for mark in marks(rows.list_sketched_of(session, ids), now, self._is_current)}
        with self._lock:
            for subject in ids:
                if subject in known:
                    self._index.put(known[subject])
                else:
                    self._index.drop(subject)

    def recall(self, session: Session, suggestion: Suggestion) -> Asked:
        """A filed suggestion made ready to be looked for, by its sketch: nothing is encoded anew."""
        subject = suggestion.id or 0
        sketch = rows.get_sketches(session, [subject]).get(subject)
        text = rows.list_texts(session, [subject]).get(subject, "")
        return Asked(self.lexicon.read(text), self._vector_of(sketch))

    def find(
        self,
        session: Session,
        asked: Asked,
        community: str | None,
        now: datetime,
        *,
        but: Collection[int | None] = (),
        scope: Scope | None = None,
        most: int = MOST,
    ) -> list[Found]:
        """The likeliest others: this community's first, then those of the rest of the town; None: all alike.

        `but`: what is not looked at, such as the one that is compared. Without a `scope` only what every
        resident may read is found, with one what it sees, public or not.
        """
        if self._index is None:
            return []
        more = UNSEEN if scope is not None and scope.narrow else 1
        wanted_of = {code: more * (NEAR if community in (code, None) else FAR) for code in self._index.blocks}
        near = self._shortlist(asked, wanted_of, now.toordinal() if scope is None else 0)
        home = rows.list_candidates(session, [one for one in near if one not in but], scope)
        texts, chances = self._read(session, asked, {one: near[one] for one in home}, NEARER)
        best = max(chances.values(), default=0.0)
        likely = sorted(
            (
                one
                for one, chance in chances.items()
                if (is_worth(chance, best) if scope is None else chance >= LEAST_PROPOSED)
            ),
            key=lambda one: (community not in (home[one], None), -chances[one], one),
        )[:most]
        found, supporters = rows.get_suggestions(session, likely), following.count_each(session, likely)
        return [Found(found[one], texts.get(one, ""), supporters.get(one, 0)) for one in likely]

    def judge_each(self, session: Session, suggestion: Suggestion, ids: Sequence[int]) -> dict[int, float]:
        """How likely each of these is about the same as a filed one, whatever the others are: by row id."""
        asked = self.recall(session, suggestion)
        angles, texts = self._angles(session, asked, ids), rows.list_texts(session, ids)
        return {one: self._chance(asked, texts.get(one, ""), angles.get(one)) for one in ids}

    def _shortlist(self, asked: Asked, wanted_of: Mapping[str, int], today: int) -> dict[int, float]:
        """What the index proposes, and what the words of each counted, by row id."""
        from bot.services.similar import index

        weights = self.lexicon.weights
        names = self.lexicon.names
        concepts = [(concept, weights[names[concept]]) for concept in asked.words.concepts]
        signs = index.signs_of(asked.vector) if asked.vector is not None else b""
        wanted = index.Wanted(signs, concepts, asked.words.length)
        weigh = (MEANING, WORDS) if signs else (0.0, WORDS_ALONE)
        with self._lock:
            return dict(self._index.shortlist(wanted, wanted_of, today, weigh)) if self._index else {}

    def _read(
        self, session: Session, asked: Asked, near: Mapping[int, float], most: int
    ) -> tuple[dict[int, str], dict[int, float]]:
        """The words of these suggestions, and how likely each is about the same.

        No more than `most` of those that have a vector are read: the likeliest by it and by `near`.
        """
        angles = self._angles(session, asked, near)
        best = max(angles.values(), default=0.0)
        nearest = sorted(angles, key=lambda one: MEANING * angles[one] + near[one], reverse=True)[:most]
        read = [*nearest, *(one for one in near if one not in angles)]
        texts = rows.list_texts(session, read)
        return texts, {one: self._chance(asked, texts.get(one, ""), angles.get(one), best) for one in read}

    def _chance(self, asked: Asked, text: str, angle: float | None, best: float = 0.0) -> float:
        return probability(compare(asked.words, self.lexicon.read(text), angle, best))

    def _angles(self, session: Session, asked: Asked, ids: Collection[int]) -> dict[int, float]:
        """The cosines of two meanings, of those whose vector compares with the one that is made now."""
        vectors = rows.get_vectors(session, ids, self.version) if asked.vector is not None else {}
        if not vectors:
            return {}
        return dict(zip(vectors, (read_vectors(vectors.values()) @ asked.vector).tolist(), strict=True))

    def _vector_of(self, sketch: Sketch | None) -> Any:
        """The vector of a sketch, if it compares with those that are made now."""
        if sketch is None or sketch.vector is None or sketch.made_by != self.version:
            return None
        return read_vectors([sketch.vector])[0]


def read_vectors(stored: Iterable[bytes]) -> Any:
    """The vectors of sketches, one a row."""
    import numpy

    return numpy.frombuffer(b"".join(stored), "<f2").astype("f4").reshape(-1, SIZE)


def marks(page: Sequence[Sketched], now: datetime, current: Callable[[str], bool]) -> "list[Mark]":
    """What the index keeps of sketched suggestions: of one made by another lexicon only that it is there."""
    from bot.services.similar import index

    fresh = [current(row.made_by) for row in page]
    signs = index.signs_of_each([row.vector if good else None for row, good in zip(page, fresh, strict=True)])
    return [
        index.Mark(
            row.suggestion_id,
            row.community,
            _shown_until(row, index.FOREVER),
            signs[place],
            row.concepts if fresh[place] else b"",
            row.length,
        )
        for place, row in enumerate(page)
    ]


def _shown_until(row: Sketched, forever: int) -> int:
    if not row.public:
        return 0
    return forever if row.closed_at is None else (row.closed_at + RECENT).toordinal()
