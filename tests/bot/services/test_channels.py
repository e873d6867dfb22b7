"""How suggestions came, month by month: the sums are those of the rows."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.services import batches, channels, posters, residents
from bot.services.channels import Period
from bot.services.desk import Desk
from bot.views import channels as view
from storage.tables import BatchRow, Channel, Suggestion
from tests.bot.services.test_batches import filed, imported, run_all
from tests.builders_committee import NOW, file_suggestion
from tests.builders_worker import TYPIST, type_draft, type_in, worker

TZ = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [(Period.THIS, (2026, 12, 1), (2027, 1, 1)), (Period.LAST, (2026, 11, 1), (2026, 12, 1))],
)
def test_a_month_is_the_calendars_by_local_time(
    period: Period, start: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    # 30 November 17:00 UTC is 1 December in Shenzhen.
    local = datetime(2026, 11, 30, 17, tzinfo=UTC).astimezone(TZ)
    assert channels.month(period, local) == (datetime(*start, tzinfo=TZ), datetime(*end, tzinfo=TZ))


def numbers(session: Session, desk: Desk, period: Period = Period.THIS) -> dict[str, tuple[int, int]]:
    found = channels.count(session, desk, TYPIST, period, "zh", NOW)
    assert found.filed == sum(line.filed for line in found.lines)
    return {line.channel: (line.filed, line.answered) for line in found.lines}


def test_what_was_filed_is_counted_by_how_it_came(session: Session, desk: Desk) -> None:
    typist = worker(session)
    for number in range(3):
        type_in(session, desk, typist, f"灯坏了{number}", message_id=number + 1)
    answered = type_in(session, desk, typist, "电梯坏了", channel=Channel.COUNCIL, message_id=9)
    answered.answered_at = NOW
    session.add(answered)
    file_suggestion(session, desk)
    type_draft(session, desk, typist, "没交上来", message_id=10)
    assert numbers(session, desk) == {"phone": (3, 0), "bot": (1, 0), "council": (1, 1)}
    assert numbers(session, desk, Period.LAST) == {}


def test_a_month_ends_where_the_next_begins(session: Session, desk: Desk) -> None:
    suggestion: Suggestion = type_in(session, desk, worker(session))
    suggestion.submitted_at = datetime(2026, 10, 31, 23, 59, 59, tzinfo=TZ)
    session.add(suggestion)
    assert numbers(session, desk, Period.LAST) == {"phone": (1, 0)}
    suggestion.submitted_at += timedelta(seconds=1)
    session.add(suggestion)
    assert numbers(session, desk) == {"phone": (1, 0)}


def test_only_ones_own_communities_count(session: Session, desk: Desk) -> None:
    worker(session, "LT")
    file_suggestion(session, desk, community="YC")
    assert numbers(session, desk) == {}


def test_an_import_that_was_taken_back_does_not_count(session: Session, desk: Desk) -> None:
    batch = imported(session, desk)
    assert numbers(session, desk) == {"dividend": (2, 0)}
    batches.undo(session, batch, NOW)
    run_all(session, desk)
    assert len(filed(session)) == 2
    assert numbers(session, desk) == {}
    assert session.get(BatchRow, 1) is not None


def test_posters_come_out_in_words(session: Session, desk: Desk) -> None:
    typist, community = worker(session), residents.get_community(session, "LT")
    made = posters.make(session, typist, community, None, "重阳节", NOW)
    nameless = posters.make(session, typist, community, None, "", NOW)
    for poster in (made, nameless):
        suggestion = file_suggestion(session, desk)
        suggestion.channel = posters.channel_of(poster.poster)
        session.add(suggestion)
    file_suggestion(session, desk).channel = "poster3"
    session.flush()
    text = view.counts(channels.count(session, desk, TYPIST, Period.THIS, "zh", NOW), "zh").text
    assert "海报“重阳节”：1 条" in text
    assert "海报“罗田社区”：1 条" in text
    assert "poster3：1 条" in text
    assert "合计：3 条" in text
    assert "2026年11月" in text
