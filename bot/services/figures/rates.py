"""Rates and changes. None where the base is 0: it is shown as “—”, never as 0 or infinite."""

from dataclasses import dataclass


def ratio(part: float, whole: float) -> float | None:
    """The part of the whole, from 0 to 1; None of nothing."""
    return part / whole if whole else None


def change(now: float, before: float) -> float | None:
    """环比, 同比: (this − that) ÷ that; None if that was 0."""
    return (now - before) / before if before else None


def mean(total: float, count: int) -> float | None:
    """The average; None of nothing."""
    return total / count if count else None


@dataclass(slots=True)
class Timeliness:
    """Answers against their dates, of a time.

    `on_time`: went out in it, no later than their date (as it stood then, with pauses and put-offs); what had
    no date was on time. `late`: went out in it, after their date. `overdue`: had not gone out at its end, and
    their date had passed. A reopened one owes a second answer, with a date of its own.
    """

    on_time: int = 0
    late: int = 0
    overdue: int = 0

    @property
    def settled(self) -> int:
        """已办结: answered, in time or not."""
        return self.on_time + self.late

    @property
    def owed(self) -> int:
        """应办结: answered in the time, or overdue at its end. What still had time is not owed."""
        return self.settled + self.overdue

    @property
    def settled_rate(self) -> float | None:
        """结案率: 已办结 ÷ 应办结."""
        return ratio(self.settled, self.owed)

    @property
    def on_time_rate(self) -> float | None:
        """按时结案率: 按时 ÷ 应办结."""
        return ratio(self.on_time, self.owed)


@dataclass(slots=True)
class Satisfaction:
    """What was said of answers in a time: each word counts, also one that took back an earlier one."""

    satisfied: int = 0
    partly: int = 0
    not_satisfied: int = 0

    @property
    def rated(self) -> int:
        """已评价."""
        return self.satisfied + self.partly + self.not_satisfied

    def rate(self, partly_weight: float) -> float | None:
        """满意率: (满意 + weight × 基本满意) ÷ 已评价."""
        return ratio(self.satisfied + partly_weight * self.partly, self.rated)

    @property
    def not_satisfied_rate(self) -> float | None:
        """不满意率: 不满意 ÷ 已评价."""
        return ratio(self.not_satisfied, self.rated)
