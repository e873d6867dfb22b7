"""Whatever is merged, unmerged, answered, taken back or muted in whatever order: each one that leaves stands
as it stood, nobody gets two notices of one change, and there are no chains.
"""

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import committee, following, merging, notices, suggestions
from bot.services.desk import Desk
from storage.queries import suggestions as stored
from storage.tables import Outbox, OutboxState, Status
from tests import builders_merging as merged
from tests.builders_committee import DONE, LUOTIAN, NOW, bind, deliver, file_suggestion, member, resident

COUNT = 4
PEOPLE = (501, 502, 503)
"""Fewer than there are suggestions: the first wrote two of them, and each stands behind others too."""

WHICH = st.integers(0, COUNT - 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), WHICH, WHICH),
        st.tuples(st.just("unmerge"), WHICH, WHICH),
        st.tuples(st.just("accept"), WHICH, WHICH),
        st.tuples(st.just("answer"), WHICH, WHICH),
        st.tuples(st.just("withdraw"), WHICH, WHICH),
        st.tuples(st.just("mute"), WHICH, st.integers(0, len(PEOPLE) - 1)),
    ),
    max_size=14,
)


class Story:
    """Four suggestions of three residents, and what each merged one looked like before."""

    def __init__(self, session: Session, desk: Desk) -> None:
        self.session, self.desk = session, desk
        bind(session, LUOTIAN, "LT")
        self.people = [resident(session, one) for one in PEOPLE]
        self.rows = [
            file_suggestion(session, desk, author=self.people[number % len(PEOPLE)], words=f"灯坏了{number}")
            for number in range(COUNT)
        ]
        for number, row in enumerate(self.rows):
            row.due_at = NOW + timedelta(days=(number * 3 + 4) % 7)
            merged.back(session, row, self.people[(number + 1) % len(PEOPLE)])
        self.before: dict[int, dict[str, Any]] = {}
        self.who = member(session, LUOTIAN)
        deliver(session)

    def take(self, what: str, which: int, other: int) -> None:
        standing = {row.id: merged.as_it_stands(self.session, row) for row in self.rows}
        pointing = {row.id: row.merged_into for row in self.rows}
        nested = self.session.begin_nested()
        try:
            getattr(self, f"do_{what}")(which, other)
            self.session.flush()
            nested.commit()
        except UserError:
            nested.rollback()
        for row in self.rows:
            if row.merged_into is not None and pointing[row.id] is None:
                self.before[row.id or 0] = standing[row.id]
            if pointing[row.id] is not None and row.merged_into is None:
                self.check_restored(self.before.pop(row.id or 0), merged.as_it_stands(self.session, row))
        self.check()

    def check_restored(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        if after["status"] is Status.WITHDRAWN:
            return
        differ = {name for name in before if before[name] != after[name]}
        assert differ == set()

    def check(self) -> None:
        told = Counter(
            (row.chat_id, row.detail)
            for row in self.session.exec(select(Outbox).where(Outbox.state == OutboxState.QUEUED)).all()
            if row.chat_id in PEOPLE
        )
        assert all(count == 1 for count in told.values()), told
        for row in self.rows:
            assert (row.merged_into is None) == (row.status is not Status.MERGED)
            if row.merged_into is not None:
                main = stored.get_suggestion(self.session, row.merged_into)
                assert main.merged_into is None
                assert main.due_at is not None
                assert row.due_at is None or main.due_at <= row.due_at
        deliver(self.session)

    def do_merge(self, which: int, other: int) -> None:
        merging.merge(self.session, self.rows[which], self.rows[other], self.who, NOW, street=False)

    def do_unmerge(self, which: int, _: int) -> None:
        merging.unmerge(self.session, self.desk, self.rows[which], self.who, NOW)

    def do_accept(self, which: int, _: int) -> None:
        committee.accept(self.session, self.desk, self.rows[which], self.who, NOW)
        committee.sign(self.session, self.rows[which], self.who, NOW)

    def do_answer(self, which: int, _: int) -> None:
        committee.answer(self.session, self.desk, self.rows[which], self.who, "修好了", DONE, NOW)

    def do_withdraw(self, which: int, _: int) -> None:
        row = self.rows[which]
        hearing = Counter(one.chat_id for one in notices.list_hearing(self.session, row))
        suggestions.withdraw(self.session, row, None, NOW)
        told = Counter(
            one.chat_id
            for one in self.session.exec(select(Outbox).where(Outbox.state == OutboxState.QUEUED)).all()
            if one.chat_id in PEOPLE
        )
        assert told <= hearing

    def do_mute(self, which: int, who: int) -> None:
        following.mute(self.session, self.rows[which], self.people[who], NOW)


@given(steps=STEPS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merging_and_unmerging_in_any_order_restores_and_tells_once(
    session: Session, desk: Desk, steps: list[tuple[str, int, int]]
) -> None:
    nested = session.begin_nested()
    try:
        story = Story(session, desk)
        for what, which, other in steps:
            story.take(what, which, other)
    finally:
        nested.rollback()
        session.expunge_all()
