"""The small words that many screens share: names, days, statuses, kinds, how many files."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Protocol, TypeVar

from babel.dates import format_date, format_datetime, format_skeleton

from bot.hanzi import name_in
from bot.services.pages import COUNTED
from bot.services.said import joined
from bot.texts import t
from storage.tables import Attachment, Body, Channel, Estate, Kind, Part, Status, Suggestion, Visibility

LOCALES = {"zh": "zh_Hans_CN", "zh-hant": "zh_Hant_HK", "en": "en_GB"}
# The order in which files are counted; what is missing here is counted as a file.
FILES = ("photo", "video", "voice", "audio", "document")
COUNTED_AS = {"video_note": "video", "animation": "video"}

B = TypeVar("B")


class Named(Protocol):
    """A row with its name in (simplified) Chinese and English."""

    zh: str
    en: str


def named(row: Named, lang: str) -> str:
    """The name of a community, estate, body or category."""
    return name_in(lang, row.zh, row.en)


def place(estate: Estate | None, words: str | None, lang: str) -> str:
    """Where it is: the estate, where in it, or only words; empty if nobody said."""
    return " ".join(filter(None, (named(estate, lang) if estate else None, words)))


def day(moment: datetime, tz: tzinfo, lang: str) -> str:
    """The local day, as in 2026年12月14日 or 14 December 2026."""
    return long_day(moment.astimezone(tz).date(), lang)


@lru_cache(maxsize=2048)  # a list names the same days again and again, and Babel takes 60 µs for each
def long_day(day: date, lang: str) -> str:
    """A day, as in 2026年12月14日 or 14 December 2026."""
    return format_date(day, "long", locale=LOCALES.get(lang, "en_GB"))


def brief_day(day: date, lang: str) -> str:
    """A day as people say it: 11月8日, 8 Nov."""
    return str(format_skeleton("MMMd", day, locale=LOCALES.get(lang, "en_GB")))


def weekday(day: date, lang: str) -> str:
    """A day with its weekday: 11月30日周一, Mon 30 Nov."""
    return str(format_skeleton("MMMEd", day, locale=LOCALES.get(lang, "en_GB")))


def short_day(moment: datetime, tz: tzinfo, lang: str) -> str:
    """The local day and hour in few letters, as in 12/14 09:30."""
    return format_datetime(moment.astimezone(tz), "MM/dd HH:mm", locale=LOCALES.get(lang, "en_GB"))


def kind(which: Kind, lang: str) -> str:
    """建议, 求助, 投诉, 咨询 or 表扬."""
    return t(f"words.kind.{which.value}", lang)


def channel(code: str, lang: str) -> str:
    """How it came: 电话, 纸质, …; a poster has its own name."""
    return t(f"words.channel.{code}", lang) if code in set(Channel) else code


def status(suggestion: Suggestion, lead: Body | None, lang: str) -> str:
    """Where it stands, in the words for its author."""
    if suggestion.status is Status.DISPATCHED and lead is not None:
        return t("words.status.DISPATCHED_TO", lang, body=named(lead, lang))
    return t(f"words.status.{suggestion.status.value}", lang)


def result(suggestion: Suggestion, lang: str) -> str | None:
    """How it ended, in words: solved, being solved, later, kept; None if nobody has said."""
    return t(f"words.result.{suggestion.result_class.value}", lang) if suggestion.result_class else None


def author(suggestion: Suggestion, lang: str) -> str:
    """The name under which others know who said it: made up, typed by herself, or none."""
    if suggestion.erased is not None:
        return t(f"words.erased.{suggestion.erased.value}", lang)
    if suggestion.visibility is Visibility.NAMED and suggestion.display_name:
        return suggestion.display_name
    if suggestion.visibility is Visibility.PUBLIC and suggestion.pseudonym:
        return pseudonym(suggestion.pseudonym, lang)
    return t("words.anonymous", lang)


def pseudonym(made_up: str, lang: str) -> str:
    """A made-up name in words, as in 居民·青石: it is kept as the numbers of its words."""
    first, second, *number = made_up.split(".")
    return t(
        "pseudonym.whole",
        lang,
        first=t(f"pseudonym.first.{first}", lang),
        second=t(f"pseudonym.second.{second}", lang),
        number="".join(number),
    ).strip()


def files(attachments: Iterable[Attachment], lang: str) -> str:
    """How many files of which sort; empty if there are none."""
    counts = Counter(COUNTED_AS.get(one.kind, one.kind) for one in attachments)
    return t("words.comma", lang).join(
        t(f"words.files.{sort}", lang, count=counts[sort]) for sort in FILES if counts[sort]
    )


def spoken(parts: Sequence[Part]) -> str:
    """All that was said, as one text."""
    return joined(parts)


def in_rows(choices: Sequence[B], width: int) -> list[tuple[B, ...]]:
    """Choices side by side, `width` to a row."""
    return [tuple(choices[start : start + width]) for start in range(0, len(choices), width)]


def counted(count: int, lang: str) -> str:
    """How many there are; “1000+” of what is counted no farther."""
    return t("words.more", lang, count=COUNTED) if count > COUNTED else str(count)


def shorten(text: str, limit: int) -> str:
    """The beginning of a text."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
