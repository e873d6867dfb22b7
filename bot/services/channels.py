"""How suggestions came: counted by channel, for a month, in the communities of whoever asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from bot.services import entries
from bot.services.desk import Desk
from storage.queries import channels as rows

FIRST = {"day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0}


class Period(StrEnum):
    """Which month, by local time."""

    THIS = "this"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Line:
    """One channel: its code, the name of its poster if it is one's, how many were filed and answered."""

    channel: str
    poster: str | None
    filed: int
    answered: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The month that begins at `start`, what was filed most often first; the sums are those of the lines."""

    start: datetime
    lines: tuple[Line, ...]

    @property
    def filed(self) -> int:
        """All that were filed."""
        return sum(line.filed for line in self.lines)

    @property
    def answered(self) -> int:
        """Those of them that have an answer by now."""
        return sum(line.answered for line in self.lines)


def count(
    session: Session, desk: Desk, telegram_id: int, period: Period, language: str, now: datetime
) -> Counts:
    """What was filed in this month. Imports that were taken back do not count."""
    start, end = month(period, now.astimezone(desk.settings.timezone))
    codes = [community.code for community in entries.list_communities(session, desk, telegram_id)]
    names = rows.list_names(session, language)
    found = rows.count_filed(session, codes, start, end)
    return Counts(start, tuple(Line(code, names.get(code), filed, done) for code, filed, done in found))


def month(period: Period, local: datetime) -> tuple[datetime, datetime]:
    """The first moment of a month and of the next, in the time zone of `local`."""
    start = local.replace(**FIRST)  # type: ignore[arg-type]
    if period is Period.LAST:
        start = (start - timedelta(days=1)).replace(**FIRST)  # type: ignore[arg-type]
    return start, (start + timedelta(days=32)).replace(**FIRST)  # type: ignore[arg-type]
