"""What is looked at before an answer goes out: what warns needs one more press, and only a blank stops it.

Found by its words alone, so it can be wrong: a person decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from sqlmodel import Session

from bot.errors import UserError
from bot.hanzi import simplified
from bot.services import notices, personal, promises, templates
from bot.services.desk import Desk
from bot.services.outcomes import Outcome
from bot.services.personal import Personal, Span
from bot.services.similar.words import Lexicon
from bot.services.splitting import SENTENCE
from storage import seeds
from storage.queries import suggestions
from storage.tables import ResultClass, Suggestion

CONTENT = 8
"""Letters that an answer has at least beside stock phrases; with fewer it says nothing."""

MOBILE = re.compile(r"^\D*(?:(?:00)?86\D?)?1[3-9]")
NUMBER = re.compile(
    r"(?<!\d)(?:12345|1[12]\d|9\d{4}|400[ -]?\d{3}[ -]?\d{4}"
    r"|(?:0\d{2,3}[ -]?)?[2-9]\d{6,7}|1[3-9]\d{9})(?!\d)"
)
"""Telephone numbers of services and offices, and mobile ones."""


class Point(StrEnum):
    """What is looked at, in the order in which it is shown. With a BLANK in it no answer goes out."""

    BLANK = "blank"
    MATTERS = "matters"
    EMPTY = "empty"
    DAY = "day"
    PRIVATE = "private"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Finding:
    """How it is with one point. `warns`: it needs one more press. `words`: of hers or of the answer."""

    point: Point
    good: bool
    warns: bool = False
    words: str = ""


def look_over(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    text: str,
    outcome: Outcome,
    promised: date | None,
    now: datetime,
) -> list[Finding]:
    """Look at an answer to a suggestion. `promised`: the day that goes with it, if its words name none."""
    said = [part.text for part in suggestions.list_parts(session, notices.suggestion_id(suggestion))]
    day = promised or next(iter(promises.find_days(desk, text, now)), None)
    return check(desk.similar.lexicon, said, text, outcome, day)


def check(
    lexicon: Lexicon, said: Sequence[str], text: str, outcome: Outcome, day: date | None
) -> list[Finding]:
    """Look at an answer. `said`: her messages; `day`: the one that it names."""
    reason = outcome.reason or ""
    found = [
        Finding(Point.BLANK, good=False, warns=True) if templates.BLANK in f"{text}\n{reason}" else None,
        _matters(lexicon, said, f"{text}\n{reason}"),
        Finding(Point.EMPTY, good=False, warns=True) if is_empty(text) else None,
        _day(outcome, day),
        _private(f"{text}\n{reason}"),
        Finding(Point.CONTACT, good=_has_contact(text)),
    ]
    return [one for one in found if one is not None]


def access_filled(text: str) -> None:
    """Raises UserError `check.blank` for an answer in which something is still to be filled in."""
    if templates.BLANK in text:
        raise UserError("check.blank")


def find_private(text: str) -> list[Span]:
    """The numbers in a text that belong to a person: not those of offices and services."""
    return [span for span in personal.find(text) if not _is_office(text, span)]


def mask_private(text: str) -> str:
    """The text with them starred out."""
    return personal.mask(text, find_private(text))


def is_empty(text: str) -> bool:
    """Whether it holds stock phrases and hardly anything else."""
    plain = simplified(text).lower()
    rest = plain
    for phrase in _phrases("empty"):
        rest = rest.replace(phrase, "")
    return rest != plain and sum(letter.isalnum() for letter in rest) < CONTENT


def _is_office(text: str, span: Span) -> bool:
    number = text[span.start : span.end].translate(personal.PLAIN)
    return span.kind is Personal.PHONE and MOBILE.match(number) is None


def _matters(lexicon: Lexicon, said: Sequence[str], text: str) -> Finding | None:
    """Whether each matter she named is named in the answer; None if she named fewer than two."""
    answered = {word for one in SENTENCE.findall(text) for word in lexicon.read(one).weights}
    named: dict[frozenset[int], tuple[str, bool]] = {}
    for sentence in (one.strip() for part in said for one in SENTENCE.findall(part)):
        words = lexicon.read(sentence)
        concepts = frozenset(words.concepts)
        if concepts and not _is_polite(sentence) and not any(concepts & others for others in named):
            named[concepts] = sentence, not answered.isdisjoint(words.weights)
    if len(named) < 2:
        return None
    missing = [sentence for sentence, told in named.values() if not told]
    return Finding(Point.MATTERS, not missing, bool(missing), missing[0] if missing else str(len(named)))


def _is_polite(sentence: str) -> bool:
    """Whether it greets or thanks and says nothing else."""
    rest = simplified(sentence).lower()
    for phrase in _phrases("polite"):
        rest = rest.replace(phrase, "")
    return not any(letter.isalnum() for letter in rest)


def _day(outcome: Outcome, day: date | None) -> Finding | None:
    if day is not None:
        return Finding(Point.DAY, good=True, words=day.isoformat())
    return Finding(Point.DAY, good=False, warns=True) if outcome.result is ResultClass.B else None


def _private(text: str) -> Finding | None:
    spans = find_private(text)
    if not spans:
        return None
    masked = mask_private(text)
    return Finding(
        Point.PRIVATE, good=False, warns=True, words=", ".join(masked[one.start : one.end] for one in spans)
    )


def _has_contact(text: str) -> bool:
    plain = simplified(text).lower()
    return NUMBER.search(plain) is not None or any(phrase in plain for phrase in _phrases("contact"))


@cache
def _phrases(use: str) -> tuple[str, ...]:
    phrases = [row["phrase"] for row in seeds.rows("answer_words") if row["use"] == use]
    return tuple(sorted(phrases, key=len, reverse=True))
