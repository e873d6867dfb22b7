"""全文查找: suggestions by the words that stand in them, or by a piece of their number; then by likeness.

What is found never goes beyond the scope of whoever looks for it (`bot.services.scopes`). It is looked for on
a reader's thread: see `storage.queries.finding` for what it takes.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from sqlmodel import Session

from bot.errors import UserError
from bot.hanzi import simplified, spellings
from bot.services.deadlines import Calendar
from bot.services.deidentifying import deidentify
from bot.services.desk import Desk
from storage.queries import finding as rows
from storage.queries import places
from storage.queries.finding import Term
from storage.queries.scopes import Scope
from storage.tables import Suggestion

PAGE = 6
ALIKE = 3
"""How many are shown that only mean about the same."""

LONGEST, TERMS = 60, 4
"""Characters that are looked for at most, and words."""

NUMBER = re.compile(r"([A-Za-z]{2,4})[\s-]*(?:(\d{4})[\s-]+)?0*(\d{1,6})")
BETWEEN = re.compile(r"[\s,;、。]+")
BEFORE, AFTER = 14, 36
"""Characters shown before what was found, and from there on."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A suggestion that was found, with the words around the place: `before`, `found`, `after`.

    `answered`: they are the answer's. All are empty where its words are gone.
    """

    suggestion: Suggestion
    before: str = ""
    found: str = ""
    after: str = ""
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page of what was found, counted from 0. `alike`: what may mean the same in other words."""

    words: str
    hits: Sequence[Hit]
    page: int
    more: bool
    alike: Sequence[Hit]
    now: datetime
    timezone: tzinfo
    calendar: Calendar


def find(session: Session, desk: Desk, words: str, scope: Scope, page: int, now: datetime) -> Page:
    """A page of what holds these words, all of them, the newest first; if that is all, what is alike too.

    Raises UserError `finding.no_words` or `finding.too_long`.
    """
    terms = read(session, words)
    found = rows.list_found(session, terms, scope, PAGE + 1, page * PAGE)
    more = len(found) > PAGE
    known = [one.id for one in found]
    alike = [] if page or more else list_alike(session, desk, words, scope, now, but=known)
    hits = [look(session, one, terms) for one in found[:PAGE]]
    return Page(words, hits, page, more, alike, now, desk.settings.timezone, desk.calendar)


def find_alike(session: Session, desk: Desk, words: str, scope: Scope, now: datetime) -> Page:
    """What may mean the same as these words, whether or not it holds them."""
    alike = list_alike(session, desk, words, scope, now, most=PAGE)
    return Page(words, [], 0, False, alike, now, desk.settings.timezone, desk.calendar)


def list_alike(
    session: Session,
    desk: Desk,
    words: str,
    scope: Scope,
    now: datetime,
    *,
    but: Collection[int | None] = (),
    most: int = ALIKE,
) -> list[Hit]:
    """What may mean the same, the likeliest first; nothing for a number, and nothing without a model."""
    if any(term.number for term in read(session, words)):
        return []
    desk.similar.wake()
    asked = desk.similar.ask(words)
    if asked.vector is None:
        return []
    found = desk.similar.find(session, asked, None, now, scope=scope, but=but, most=most)
    return [_around(Hit(one.suggestion), one.text, 0, 0) for one in found]


def keep(page: Page, sees: Callable[[Suggestion], bool]) -> Page:
    """The page without what somebody does not see after all."""
    hits = [one for one in page.hits if sees(one.suggestion)]
    return replace(page, hits=hits, alike=[one for one in page.alike if sees(one.suggestion)])


def read(session: Session, words: str) -> list[Term]:
    """What is looked for: a number (LT-42, lt 2026 42), or up to four words, a piece of a number among them.

    Raises UserError `finding.no_words` or `finding.too_long`.
    """
    plain = unicodedata.normalize("NFKC", words).strip()
    pieces = [piece for piece in BETWEEN.split(plain) if piece]
    if not pieces:
        raise UserError("finding.no_words")
    number = NUMBER.fullmatch(plain)
    if number is not None and places.find_community(session, number[1].upper()) is not None:
        return [Term(number=f"{number[1].upper()}-{number[2] or '____'}-{int(number[3]):06}")]
    if len(plain) > LONGEST or len(pieces) > TERMS:
        raise UserError("finding.too_long", words=TERMS, letters=LONGEST)
    return [_term(session, piece) for piece in pieces]


def _term(session: Session, piece: str) -> Term:
    folded = _fold(piece)
    estates = tuple(
        one.code
        for one in places.list_estates(session)
        if any(folded in _fold(name) for name in (one.zh, one.en, one.aliases))
    )
    serial = int(piece) if piece.isdecimal() and len(piece) <= 6 else None
    if serial is None:
        return Term(spellings(piece), estates)
    return Term(spellings(piece), estates, number=f"%-____-%{piece}%", exactly=f"%-____-{serial:06}")


def look(session: Session, suggestion: Suggestion, terms: Sequence[Term]) -> Hit:
    """A suggestion that was found, with the words around the first place of a term."""
    hit = Hit(suggestion)
    said = rows.list_said(session, suggestion)
    for text, answered in said:
        for term in terms:
            for start, end in _places(text, term):
                return _around(replace(hit, answered=answered), text, start, end)
    return _around(hit, said[0][0], 0, 0) if said else hit


def _places(text: str, term: Term) -> Iterator[tuple[int, int]]:
    folded = _fold(text)
    for spelling in term.spellings:
        start = folded.find(_fold(spelling))
        # A phrase may become longer or shorter when it is simplified: then its place is not known.
        if start >= 0 and len(folded) == len(text):
            yield start, start + len(spelling)


def _around(hit: Hit, text: str, start: int, end: int) -> Hit:
    """The words around a place, without what says who said it: bodies outside the office look, too."""
    text = deidentify(text)
    first, last = max(0, start - BEFORE), start + AFTER
    before = ("…" if first else "") + text[first:start]
    after = text[end:last] + ("…" if last < len(text) else "")
    return replace(hit, before=_line(before), found=_line(text[start:end]), after=_line(after))


def _line(text: str) -> str:
    return text.replace("\n", " ")


def _fold(text: str) -> str:
    return simplified(text).lower()
