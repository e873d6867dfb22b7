"""What stands on the board in words, for its pages and for programs: plain text, nothing of Telegram."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.services.board.keeping import read_moment
from bot.services.board.reading import Entry, is_overdue
from bot.texts import t
from bot.views import board_words as words
from bot.views.words import day, kind, named, pseudonym


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom, and when: the language, the town's time, this moment."""

    lang: str
    tz: tzinfo
    now: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the history: its day, for people and for programs, and what happened."""

    day: str
    iso: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One suggestion in words. Days have no hour: who was seen writing then is nobody's business."""

    number: str
    summary: str
    words: tuple[str, ...]
    stage: str
    stage_code: str
    overdue: bool
    community: str
    place: str
    category: str
    group: str
    kind: str
    author: str
    body: str
    answer: tuple[str, ...]
    result: str
    asked_on: str
    asked_iso: str
    answered_on: str
    due: str
    supporters: int
    supported: str
    steps: tuple[Step, ...]


def show(entry: Entry, reader: Reader) -> Shown:
    """A row with what stands beside it, in the reader's words."""
    row, lang, tz = entry.row, reader.lang, reader.tz
    due = words.due(row, tz, lang, reader.now)
    return Shown(
        number=row.number,
        summary=words.summary(row) or row.number,
        words=tuple(filter(None, row.words.split("\n"))),
        stage=words.stage(row.stage, lang),
        stage_code=row.stage.value,
        overdue=is_overdue(row, reader.now),
        community=named(entry.community, lang),
        place=words.place(entry, lang),
        category=words.category(entry, lang),
        group=words.group(entry, lang),
        kind=kind(row.kind, lang) if row.kind is not None else "",
        author=t("board.one.by", lang, name=pseudonym(row.author, lang)) if row.author else "",
        body=named(entry.lead, lang) if entry.lead is not None else "",
        answer=tuple(filter(None, (row.answer or "").split("\n"))),
        result=words.result(row.result_class, lang) if row.result_class is not None and row.answered else "",
        asked_on=t("board.asked_on", lang, day=day(row.filed_at, tz, lang)),
        asked_iso=local_day(row.filed_at, tz),
        answered_on=t("board.answered_on", lang, day=day(row.answered_at, tz, lang))
        if row.answered_at
        else "",
        due=due or "",
        supporters=entry.supporters,
        supported=t("board.supporters", lang, count=entry.supporters) if entry.supporters else "",
        steps=tuple(
            Step(
                day(read_moment(step), tz, lang),
                local_day(read_moment(step), tz),
                words.step(step, entry.bodies, lang),
            )
            for step in row.steps
        ),
    )


def local_day(moment: datetime, tz: tzinfo) -> str:
    """The local day as ISO 8601 writes it."""
    return moment.astimezone(tz).date().isoformat()
