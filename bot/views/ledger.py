"""A filter of the ledger in people's words: what may be typed, and what was understood."""

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from functools import cache

from bot.services.ledger.filters import ENDED, ENUMS, NO, OPEN, SWITCHES, YES, Dated, Filter, Meaning, Names
from bot.texts import LANGUAGES, t
from bot.views.words import day
from storage.tables import Broadcast, Channel, CommunityEvent, Status

NAMED = ("community", "estate", "category", "body")


@cache
def words() -> Mapping[str, Meaning]:
    """What may be said in any language, and what it means; names of places come from the rows."""
    said: dict[str, Meaning] = {}
    for lang in LANGUAGES:
        for field, enum in ENUMS.items():
            for value in enum:
                if value is not Status.DRAFT:
                    said.setdefault(t(f"ledger.{field}.{value}", lang), (field, value))
        for channel in Channel:
            said.setdefault(t(f"words.channel.{channel}", lang), ("channel", channel))
        for switch in SWITCHES:
            said.setdefault(t(f"filter.switch.{switch}.{YES}", lang), (switch, YES))
            said.setdefault(t(f"filter.switch.{switch}.{NO}", lang), (switch, NO))
        for dated in Dated:
            said.setdefault(t(f"filter.dated.{dated}", lang), ("dated", dated))
        said.setdefault(t("filter.open", lang), ("status", OPEN))
    return said


def asked(
    days: Filter, names: Names, subject: CommunityEvent | Broadcast | None, tz: tzinfo, lang: str
) -> str:
    """What a record is asked for: of which days and communities, or of which one thing."""
    told = []
    if isinstance(subject, CommunityEvent):
        told = [t("record.of_event", lang, number=subject.id, title=subject.title)]
    elif subject is not None:
        topic = t(f"cast.topic.{subject.topic.value}", lang)
        begun = day(subject.started_at, tz, lang) if subject.started_at is not None else ""
        told = [t("record.of_broadcast", lang, number=subject.id, topic=topic, day=begun)]
    told += _described(days, names, lang, t("record.days", lang))
    return t("filter.between", lang).join(told) or t("filter.all", lang)


def described(asked: Filter, names: Names, lang: str) -> str:
    """The filter as a sentence without an end, such as 提交时间：2026-10-01 至 2026-10-31；社区：罗田社区."""
    return t("filter.between", lang).join(_described(asked, names, lang)) or t("filter.all", lang)


def _described(asked: Filter, names: Names, lang: str, dated: str | None = None) -> Iterator[str]:
    if asked.first or asked.last:
        key = "span" if asked.first and asked.last else "since" if asked.first else "until"
        if asked.first == asked.last:
            key = "day"
        when = t(f"filter.{key}", lang, first=asked.first, last=asked.last)
        yield t("filter.line", lang, field=dated or t(f"filter.dated.{asked.dated}", lang), value=when)
    for field in (*NAMED, *ENUMS, "channel"):
        values = getattr(asked, field)
        if field == "status" and set(values) == {one for one in Status if one not in ENDED}:
            yield t("filter.line", lang, field=t("filter.field.status", lang), value=t("filter.open", lang))
        elif values:
            shown = t("filter.or", lang).join(_value(field, one, names, lang) for one in values)
            yield t("filter.line", lang, field=t(f"filter.field.{field}", lang), value=shown)
    for switch in SWITCHES:
        wanted = getattr(asked, switch)
        if wanted is not None:
            yield t(f"filter.switch.{switch}.{YES if wanted else NO}", lang)
    if asked.text:
        yield t("filter.line", lang, field=t("filter.field.text", lang), value=asked.text)


def _value(field: str, value: str, names: Names, lang: str) -> str:
    if field in ENUMS:
        return t(f"ledger.{field}.{value}", lang)
    if field == "channel":
        known = value in set(Channel)
        return t(f"words.channel.{value}", lang) if known else names.posters.get(value, value)
    return names.find(field, value) or value
