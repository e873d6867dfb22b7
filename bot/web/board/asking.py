"""What a request asks for, and the addresses of what it may ask for next."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from urllib.parse import urlencode

from starlette.requests import Request

from bot.texts import LANGUAGES, language_of
from storage.queries.board import Place, Wanted
from storage.tables import Category

LONGEST_WORDS = 100
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
OPEN, ANSWERED = "open", "answered"


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of a list as they stand in its address; what makes no sense is left out.

    `category` is that of one category, or of a group of them. `lang`: the language that was asked for in the
    address, or nothing.
    """

    community: str = ""
    category: str = ""
    stage: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""
    after: Place | None = None
    lang: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for but all."""
        return any((self.community, self.category, self.stage, self.since, self.until, self.words))

    @property
    def countable(self) -> bool:
        """Whether it is known how many there are, without counting anew."""
        return not (self.since or self.until or self.words)


def read(request: Request, communities: Collection[str], categories: Collection[Category]) -> Asked:
    """What the address asks for."""
    given = request.query_params
    groups = {one.menu_group for one in categories} | {one.code for one in categories}
    return Asked(
        community=_one_of(given.get("community", ""), communities),
        category=_one_of(given.get("category", ""), groups),
        stage=_one_of(given.get("status", ""), (OPEN, ANSWERED)),
        since=_day(given.get("from", "")),
        until=_day(given.get("until", "")),
        words=" ".join(given.get("q", "").split())[:LONGEST_WORDS],
        after=_place(given.get("after", "")),
        lang=_one_of(given.get("lang", ""), LANGUAGES),
    )


def wanted(asked: Asked, categories: Collection[Category], tz: tzinfo) -> Wanted:
    """The rows it asks for, words left aside."""
    codes = tuple(one.code for one in categories if asked.category in (one.code, one.menu_group))
    return Wanted(
        community=asked.community or None,
        categories=codes if asked.category else (),
        answered={OPEN: False, ANSWERED: True}.get(asked.stage),
        since=_midnight(asked.since, tz),
        until=_midnight(
            asked.until + timedelta(days=1) if asked.until and asked.until < date.max else None, tz
        ),
    )


def language(request: Request, default: str) -> str:
    """The language of the address, else the reader's own, else the house's."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    ranked = sorted(_tags(request.headers.get("accept-language", "")), key=lambda tag: -tag[1])
    known = (tag for tag, quality in ranked if quality > 0 and tag.lower().startswith(("zh", "en")))
    return language_of(next(known, None), default)


def query(asked: Asked, **changes: object) -> str:
    """The part of an address behind the path that asks for this, beginning with `?`, or nothing."""
    one = replace(asked, **changes)  # type: ignore[arg-type]
    named: Mapping[str, object] = {
        "q": one.words,
        "community": one.community,
        "category": one.category,
        "status": one.stage,
        "from": one.since,
        "until": one.until,
        "after": written(one.after),
        "lang": one.lang,
    }
    told = urlencode({name: str(value) for name, value in named.items() if value})
    return f"?{told}" if told else ""


def written(place: Place | None) -> str:
    """A place in the order of the board, as it stands in an address."""
    return f"{(place.filed_at - EPOCH) // MICROSECOND}-{place.suggestion_id}" if place is not None else ""


def _one_of(given: str, known: Collection[str]) -> str:
    return given if given in known else ""


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _midnight(day: date | None, tz: tzinfo) -> datetime | None:
    return datetime.combine(day, time(), tz) if day is not None and day.year > 1 else None


def _place(given: str) -> Place | None:
    moment, _, number = given.partition("-")
    try:
        return Place(EPOCH + int(moment[:18]) * MICROSECOND, int(number[:18]))
    except (ValueError, OverflowError):
        return None


def _tags(header: str) -> list[tuple[str, float]]:
    """The languages of Accept-Language with their quality (RFC 9110, 12.5.4)."""
    found = []
    for piece in header.split(",")[:20]:
        tag, _, quality = piece.partition(";q=")
        try:
            found.append((tag.strip(), float(quality or 1)))
        except ValueError:
            continue
    return found
