"""The console's figures are what one gets by adding up the rows by hand, on both databases."""

from bisect import bisect_right
from collections import Counter
from datetime import datetime, time, timedelta
from itertools import pairwise

from sqlmodel import Session

from bot.services import overview
from bot.services.desk import Desk
from bot.services.ledger.filters import EVERYTHING, Filter
from bot.services.overview import DAYS
from storage.tables import Status, Suggestion
from tests.builders_committee import NOW, file_suggestion, resident


def fill(session: Session, desk: Desk) -> list[Suggestion]:
    """Forty of two communities, filed over four months, answered at and around every border between times."""
    author, rows = resident(session), []
    for number in range(40):
        one = file_suggestion(session, desk, author=author, community=("LT", "YC")[number % 2])
        filed = one.submitted_at = NOW - timedelta(days=3 * number, minutes=number)
        one.due_at = filed + timedelta(days=7)
        if number % 4:
            border = DAYS[number % len(DAYS)]
            one.answered_at = filed + timedelta(days=border, seconds=number % 3 - 1)
            one.status = Status.REPLIED
        rows.append(one)
    rows[4].status, rows[4].closed_at = Status.WITHDRAWN, NOW
    session.flush()
    return rows


def test_it_adds_up_to_what_the_rows_say(session: Session, desk: Desk) -> None:
    rows = fill(session, desk)
    found = overview.look(session, desk, Filter(), EVERYTHING, NOW)
    waits: Counter[int] = Counter()
    late: Counter[str] = Counter()
    for one in rows:
        assert one.submitted_at is not None
        assert one.due_at is not None
        if one.answered_at is not None:
            waits[bisect_right(DAYS, (one.answered_at - one.submitted_at) // timedelta(days=1))] += 1
        late[one.community] += one.due_at < (one.answered_at or one.closed_at or NOW)
    begins = [datetime.combine(day, time(), desk.settings.timezone) for day in overview.list_weeks(desk, NOW)]
    filed = [one.submitted_at for one in rows if one.submitted_at is not None]
    assert found.count == 40
    assert found.answered == 30
    assert list(found.waits) == [waits[place] for place in range(len(DAYS) + 1)]
    assert [count for _, count in found.weeks] == [
        sum(since <= at < until for at in filed) for since, until in pairwise(begins)
    ]
    assert 0 < sum(count for _, count in found.weeks) < 40, "some were filed before the weeks that are told"
    assert found.late_by_community == late
    assert found.late == late.total()
    assert found.statuses == Counter(one.status for one in rows)
    assert found.communities == {"LT": 20, "YC": 20}
