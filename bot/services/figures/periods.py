"""The times that figures are of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of one local day to the end of another, `last` included."""

    first: date
    last: date
    tz: tzinfo

    @property
    def since(self) -> datetime:
        """Its first moment, in UTC."""
        return _begins(self.first, self.tz)

    @property
    def until(self) -> datetime:
        """The first moment after it, in UTC."""
        return _begins(self.last + timedelta(days=1), self.tz)

    def is_over(self, now: datetime) -> bool:
        """Whether nothing can be added to it any more."""
        return now >= self.until

    def month_before(self) -> "Period":
        """The month before the one in which it begins: what 环比 compares a month with."""
        day = self.first.replace(day=1) - timedelta(days=1)
        return month_of(day, self.tz)

    def year_before(self) -> "Period":
        """The same month a year ago: what 同比 compares a month with."""
        return month_of(self.first.replace(year=self.first.year - 1, day=1), self.tz)


def month_of(day: date, tz: tzinfo) -> Period:
    """The calendar month of a day."""
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return Period(first, after - timedelta(days=1), tz)


def _begins(day: date, tz: tzinfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=tz).astimezone(UTC)
