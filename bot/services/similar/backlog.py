"""Which sketches are still to be made: of what changed, and of all that was filed before.

What changed is looked at until its sketch is right. All the rest is gone through once, the newest first, when
the bot starts and whenever sketches are made by something else than before: a stretch of rows at a time, so
that a look never reads the whole of what was ever filed.
"""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from sqlmodel import Session

from bot.services.similar.plain import plainly
from storage.queries import similar as rows

AT_ONCE = 25
"""Sketches made in one go: about half a second of one core."""

LOOKED = 400
"""Changed ones that are looked at in one go."""

STRETCH = 10_000
"""Rows that are gone through at a time: at every tick, 20 ms of a core."""


class Maker(NamedTuple):
    """What makes sketches now. `exactly`: vectors are compared, so those of other models are no good."""

    version: str
    exactly: bool

    def made(self, made_by: str) -> bool:
        """Whether a sketch compares with what is made now; a vector that nobody looks at yet does no harm."""
        return made_by == self.version if self.exactly else made_by.startswith(self.version)


class Backlog:
    """What lacks its sketch, as far as this process knows."""

    def __init__(self) -> None:
        self._changed: dict[int, None] = {}
        self._maker: Maker | None = None
        self._below = 0  # rows from here on have been gone through

    def add(self, changed: Iterable[int]) -> None:
        """Something was added to the history of these."""
        self._changed.update(dict.fromkeys(changed))

    def list_due(self, session: Session, maker: Maker) -> list[tuple[int, str]]:
        """Some of those whose sketch is to be made, with their words."""
        due = self._look_at_changed(session, maker)
        if len(due) < AT_ONCE:
            earlier = self._go_on(session, maker)
            due |= {subject: text for subject, text in earlier.items() if subject not in due}
        return list(due.items())[:AT_ONCE]

    def _look_at_changed(self, session: Session, maker: Maker) -> dict[int, str]:
        looked = list(islice(self._changed, LOOKED))
        due = self._lacking(session, maker, looked)
        for subject in looked:
            if subject not in due:
                del self._changed[subject]
        return due

    def _lacking(self, session: Session, maker: Maker, subjects: Sequence[int]) -> dict[int, str]:
        sketches, filed = rows.get_sketches(session, subjects), rows.list_filed(session, subjects)
        wanted = [one for one in subjects if one in sketches or one in filed]
        texts, lacking = rows.list_texts(session, wanted), {}
        for subject in wanted:
            text, known = texts.get(subject, ""), sketches.get(subject)
            if known is None or not maker.made(known.made_by) or known.digest != digest(text):
                lacking[subject] = text
        return lacking

    def _go_on(self, session: Session, maker: Maker) -> dict[int, str]:
        if maker != self._maker:
            self._maker, self._below = maker, rows.last_row(session) + 1
        stretch = range(max(self._below - STRETCH, 1), self._below)
        if not stretch:
            return {}
        found = rows.list_lacking(session, stretch, maker.version, AT_ONCE, more=not maker.exactly)
        self._below = found[0] + 1 if found else stretch.start
        texts = rows.list_texts(session, found)
        return {subject: texts.get(subject, "") for subject in found}


def digest(text: str) -> str:
    """A short fingerprint of the words a sketch is made of."""
    return hashlib.sha256(plainly(text).encode()).hexdigest()[:16]
