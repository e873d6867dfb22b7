"""What somebody asks the ledger for, as a text and as a `Filter`: in chat, on the command line, in addresses.

The text is made of words: days (上月, 2026-10-01..2026-10-31, last week), names of places, bodies, categories
and states, or `key:value,value` with codes. What is none of these is looked for in the suggestions' own
words. `write` gives the same filter with keys and codes only, and `read` takes that back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NoReturn

from sqlmodel import Session

from bot.errors import UserError
from bot.hanzi import simplified
from bot.services import finding
from bot.services.desk import Desk
from bot.services.spans import Span
from storage.queries import places
from storage.queries.exports import Names
from storage.queries.ledger.filters import EVERYTHING, Dated, Filter, Selection
from storage.queries.scopes import Scope
from storage.tables import Kind, Rating, ResultClass, Status

__all__ = ["EVERYTHING", "Dated", "Filter", "Meaning", "Names", "Selection", "read", "select", "write"]

LISTS = ("community", "estate", "category", "kind", "body", "status", "result", "rating", "channel")
SWITCHES = ("overdue", "supervised", "urgent", "public")
ENUMS: Mapping[str, type[StrEnum]] = {
    "kind": Kind,
    "status": Status,
    "result": ResultClass,
    "rating": Rating,
}
YES, NO = "yes", "no"
TEXT = "text:"
OPEN = "open"
"""A status for all in which something is still to be done."""

ENDED = frozenset({Status.DRAFT, Status.REJECTED, Status.CLOSED, Status.MERGED, Status.WITHDRAWN})
LONGEST, WIDEST = 300, 6
"""Characters of a text, and words of one name, at most."""

Meaning = tuple[str, str]
"""A field of the filter, and its value as `write` gives it."""


def read(session: Session, desk: Desk, typed: str, words: Mapping[str, Meaning], now: datetime) -> Filter:
    """The filter that a text describes. `words`: what is said in the languages, `bot.views.ledger.words`.

    Raises UserError `filter.unknown` for a value there is none of, `filter.two_spans`, `filter.too_long`.
    """
    if len(typed) > LONGEST:
        raise UserError("filter.too_long", letters=LONGEST)
    reader = _Reader(session, desk, words, now.astimezone(desk.settings.timezone).date())
    head, _, tail = typed.partition(TEXT)
    tokens, free, made = head.split(), [], Filter()
    while tokens:
        for took in range(min(WIDEST, len(tokens)), 0, -1):
            more = reader.add(made, " ".join(tokens[:took]))
            if more is not None:
                made = more
                break
        else:
            free.append(tokens[0])
        tokens = tokens[took:]
    return replace(made, text=" ".join([*free, *tail.split()]))


class _Reader:
    """What may be written in this town."""

    def __init__(self, session: Session, desk: Desk, words: Mapping[str, Meaning], today: date) -> None:
        self._spans, self._today = desk.spans, today
        self._meanings = {plain(word): meaning for word, meaning in words.items()}
        self._codes: dict[str, dict[str, str]] = {
            field: {value.casefold(): value for value in enum} for field, enum in ENUMS.items()
        }
        self._codes["status"][OPEN] = OPEN
        communities = places.list_communities(session)
        self._name("community", ((one.code, (one.code, one.zh, one.en)) for one in communities))
        self._name("body", ((one.code, (one.zh, one.en)) for one in places.list_bodies(session)))
        categories = places.list_categories(session)
        self._name("category", ((one.code, (one.zh, one.en)) for one in categories))
        self._name("category", ((sort(one.code), (one.l1_zh, one.l1_en)) for one in categories))
        # “罗田” is the community, though estates there begin so too.
        self._name("community", ((one.code, _beginnings(one.zh)) for one in communities))
        estates = places.list_estates(session)
        self._name("estate", ((one.code, (one.zh, one.en, *one.aliases.split())) for one in estates))

    def _name(self, field: str, named: Iterator[tuple[str, Sequence[str]]]) -> None:
        """These codes are called so; a word that means something already keeps its meaning."""
        codes = self._codes.setdefault(field, {})
        for code, names in named:
            codes[code.casefold()] = code
            for name in names:
                self._meanings.setdefault(plain(name), (field, code))

    def add(self, made: Filter, text: str) -> Filter | None:
        """The filter with what this text asks for besides; None if it only is something to look for."""
        key, colon, value = text.partition(":")
        key = key.casefold() if colon and " " not in text else ""
        if key in [*Dated]:
            span = self._spans.read(value, self._today)
            return _dated(made, Dated(key), span or _unknown(text))
        if key in (*LISTS, *SWITCHES):
            for one in value.split(","):
                made = _with(made, key, self._code(key, one) or _unknown(text))
            return made
        meaning = self._meanings.get(plain(text))
        if meaning is not None:
            return _with(made, *meaning)
        span = self._spans.read(text, self._today)
        if span is None and self._spans.is_meant(text):
            _unknown(text)
        return None if span is None else _dated(made, made.dated, span)

    def _code(self, field: str, typed: str) -> str | None:
        """The code in its own spelling: nobody types capitals for pleasure. A channel is whatever it was."""
        if field in SWITCHES:
            return typed.casefold() if typed.casefold() in (YES, NO) else None
        return typed if field == "channel" else self._codes[field].get(typed.casefold())


def _unknown(text: str) -> NoReturn:
    raise UserError("filter.unknown", word=text)


def _dated(made: Filter, dated: Dated, span: Span) -> Filter:
    if made.first or made.last:
        raise UserError("filter.two_spans")
    return replace(made, dated=dated, first=span.first, last=span.last)


def _with(made: Filter, field: str, value: str) -> Filter:
    change: Any
    if field in SWITCHES:
        change = value == YES
    elif field == "dated":
        change = Dated(value)
    else:
        values = [one for one in Status if one not in ENDED] if value == OPEN else [value]
        typed = [ENUMS[field](one) for one in values] if field in ENUMS else values
        change = tuple(dict.fromkeys((*getattr(made, field), *typed)))
    return replace(made, **{field: change})


def _beginnings(name: str) -> Sequence[str]:
    return [name[:end] for end in range(2, len(name))]


def sort(category: str) -> str:
    """The part of a category's code that it shares with others of its sort."""
    return category.partition("-")[0]


def plain(word: str) -> str:
    """A word in the one spelling in which words are compared."""
    return " ".join(simplified(word).casefold().split())


def write(asked: Filter) -> str:
    """The filter in keys and codes, always the same for the same filter; empty for all there is."""
    return " ".join(_pieces(asked))


def _pieces(asked: Filter) -> Iterator[str]:
    if asked.first or asked.last:
        yield f"{asked.dated}:{asked.first or ''}..{asked.last or ''}"
    for field in LISTS:
        values = getattr(asked, field)
        if values:
            yield f"{field}:{','.join(values)}"
    for field in SWITCHES:
        wanted = getattr(asked, field)
        if wanted is not None:
            yield f"{field}:{YES if wanted else NO}"
    if asked.text:
        yield f"{TEXT}{asked.text}"


def select(session: Session, desk: Desk, asked: Filter, scope: Scope, now: datetime) -> Selection:
    """The filter made ready for `storage.queries.ledger`. Raises UserError as `finding.read` does."""
    tz = desk.settings.timezone
    first, last = asked.first, asked.last
    return Selection(
        asked,
        scope,
        now,
        datetime.combine(first, time(), tz) if first else None,
        datetime.combine(last + timedelta(days=1), time(), tz) if last else None,
        finding.read(session, asked.text) if asked.text else (),
    )
