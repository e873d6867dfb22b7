"""What is kept long enough is forgotten, what is younger is not, and how much it was is on record."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from bot import clock
from bot.jobs.forgetting import forget_by
from bot.services import erasing, residents, retention
from bot.services.desk import Desk
from bot.services.drafts import add
from bot.services.events import signing
from bot.services.said import Said
from storage.database import Database
from storage.queries import inbox, outbox, people
from storage.queries import retention as kept
from storage.queries.inbox import Raw
from storage.tables import (
    Call,
    CallReason,
    Dialog,
    Erased,
    IdentityRead,
    Inbox,
    InboxState,
    Invite,
    Outbox,
    OutboxState,
    Part,
    Resident,
    Retention,
    RetentionRun,
    Role,
    SignUp,
    Status,
    Suggestion,
)
from tests.builders_committee import LUOTIAN, NOW, bind, file_suggestion, member, resident
from tests.builders_events import announced

Left = Callable[[Session], object]


def run(session: Session, code: str, now: datetime) -> int:
    rule = next(rule for rule in retention.RULES if rule.code == code)
    due = retention.list_due(session, rule, now)
    return sum(retention.apply(session, rule, batch, now) for batch in retention.in_batches(due))


def update(session: Session, state: InboxState) -> None:
    [item] = inbox.add_updates(session, [Raw(1, "1", 501, '{"text":"灯坏了"}')], NOW)
    inbox.set_state(session, item.id, state)


def hold(session: Session, desk: Desk) -> Left:
    update(session, InboxState.HELD)
    return lambda session: [row.body for row in session.exec(select(Inbox))]


def handle(session: Session, desk: Desk) -> Left:
    update(session, InboxState.DONE)
    return lambda session: [row.body for row in session.exec(select(Inbox))]


def park(session: Session, desk: Desk) -> Left:
    update(session, InboxState.PARKED)
    return lambda session: [row.body for row in session.exec(select(Inbox))]


def begin_form(session: Session, desk: Desk) -> Left:
    people.set_dialog(session, 501, 501, "naming", NOW, None, {"reason": "x"})
    return lambda session: session.exec(select(Dialog)).all()


def begin_draft(session: Session, desk: Desk) -> Left:
    add(session, desk, resident(session), Said(501, 1, "灯坏了"), NOW)
    return lambda session: [*session.exec(select(Suggestion)), *session.exec(select(Part))]


def send(session: Session, desk: Desk) -> Left:
    row = outbox.add_message(session, chat_id=501, notice="reply", payload={"params": {}}, now=NOW)
    outbox.end(session, [{"row": row, "to": OutboxState.SENT, "sent_as": 7, "why": None, "at": NOW}])
    return lambda session: [row.payload for row in session.exec(select(Outbox)) if row.payload is not None]


def call_her(session: Session, desk: Desk) -> Left:
    suggestion = file_suggestion(session, desk)
    session.add(
        Call(
            suggestion_id=suggestion.id or 0, resident_id=suggestion.resident_id, notice="answered",
            reason=CallReason.BLOCKED, created_at=NOW, done_at=NOW, outcome="她说谢谢",
        )
    )  # fmt: skip
    return lambda session: [row.outcome for row in session.exec(select(Call)) if row.outcome]


def invite(session: Session, desk: Desk) -> Left:
    session.add(
        Invite(code_hash="x", role=Role.STAFF, created_at=NOW, expires_at=NOW, used_at=NOW, used_by=701)
    )
    return lambda session: [row.used_by for row in session.exec(select(Invite)) if row.used_by]


def close(session: Session, desk: Desk) -> Left:
    suggestion = file_suggestion(session, desk, photos=1)
    suggestion.status, suggestion.closed_at = Status.CLOSED, NOW
    return lambda session: session.exec(select(Part)).all()


def stay_away(session: Session, desk: Desk) -> Left:
    resident(session)
    return lambda session: [row.telegram_id for row in session.exec(select(Resident)) if row.telegram_id]


def come_by(session: Session, desk: Desk) -> Left:
    residents.meet(session, 501, "zh", NOW)
    return lambda session: [row.telegram_id for row in session.exec(select(Resident)) if row.telegram_id]


def open_identity(session: Session, desk: Desk) -> Left:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    session.add(
        IdentityRead(
            suggestion_id=suggestion.id or 0, resident_id=suggestion.resident_id,
            member_id=member(session, LUOTIAN).id or 0, reason="回访", at=NOW,
        )
    )  # fmt: skip
    return lambda session: session.exec(select(IdentityRead)).all()


def sign_up(session: Session, desk: Desk) -> Left:
    _, event = announced(session, desk)
    signing.sign_up(session, desk, event, resident(session), 1, NOW)
    event.ended_at = NOW
    return lambda session: session.exec(select(SignUp)).all()


@pytest.mark.parametrize(
    ("code", "days", "leave"),
    [
        ("held", 1, hold),
        ("strangers", 1, come_by),
        ("dialogs", 1, begin_form),
        ("updates", 7, handle),
        ("drafts", 30, begin_draft),
        ("parked", 180, park),
        ("payloads", 180, send),
        ("calls", 180, call_her),
        ("invites", 180, invite),
        ("closed", 730, close),
        ("sign_ups", 365, sign_up),
        ("residents", 730, stay_away),
        ("identity_reads", 1095, open_identity),
    ],
)
def test_it_is_kept_to_its_day_and_not_a_day_longer(
    session: Session, desk: Desk, code: str, days: int, leave: Callable[[Session, Desk], Left]
) -> None:
    left = leave(session, desk)
    session.flush()
    before = left(session)
    assert before
    assert kept.days(session)[code] == days
    assert run(session, code, NOW + timedelta(days=days, seconds=-1)) == 0
    assert left(session) == before
    assert run(session, code, NOW + timedelta(days=days, seconds=1)) == 1
    assert not left(session)
    runs = session.exec(select(RetentionRun)).all()
    assert [(one.rule, one.erased) for one in runs] == [(code, 1)]


def test_people_are_asked_in_turns_until_the_round_is_over(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "TURN", 2)
    rule = next(rule for rule in retention.RULES if rule.rounds)
    people = [resident(session, 601 + number).id for number in range(5)]
    now = NOW + timedelta(days=731)
    for asked in (people[:2], people[2:4], people[4:], people[:2]):
        turn = retention.list_turn(session, rule)
        assert turn == asked
        assert retention.list_due(session, rule, now, turn) == asked
        retention.end_turn(session, rule, turn, now)


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        asked.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(connection, "before_cursor_execute", note)


def test_a_great_many_are_forgotten_some_at_a_time_until_none_is_left(
    database: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after days of a shorter term: never are all known at once, nor changed in one transaction."""
    monkeypatch.setattr(retention, "MOST", 4)
    monkeypatch.setattr(retention, "BATCH", 3)
    found: list[int] = []
    look = retention.list_due

    def looking(*asked: Any, **how: Any) -> Sequence[int]:
        due = look(*asked, **how)
        found.append(len(due))
        return due

    monkeypatch.setattr(retention, "list_due", looking)

    def close_all(session: Session) -> None:
        for _ in range(9):
            one = file_suggestion(session, desk)
            one.status, one.closed_at = Status.CLOSED, clock.now() - timedelta(days=731)

    database.write_now(close_all)
    closed = next(rule for rule in retention.RULES if rule.code == "closed")
    asyncio.run(forget_by(database, closed, clock.now()))
    kept_since = database.read_now(lambda session: session.exec(select(Suggestion.erased)).all())
    assert kept_since == [Erased.EXPIRED] * 9
    assert [number for number in found if number] == [4, 3, 1, 4, 3, 1, 1, 1]


def test_what_is_long_over_is_forgotten_by_as_many_statements_however_much_it_is(
    session: Session, desk: Desk
) -> None:
    spent = []
    for many in (1, 12):
        for _ in range(many):
            one = file_suggestion(session, desk)
            one.status, one.closed_at = Status.CLOSED, NOW
        session.flush()
        with statements(session) as asked:
            assert run(session, "closed", NOW + timedelta(days=731)) == many
        spent.append(len(asked))
    assert spent[1] <= spent[0]


def test_every_rule_with_days_exists_and_those_without_forget_at_once(session: Session) -> None:
    codes = {rule.code for rule in retention.RULES}
    assert codes - set(kept.days(session)) == {"forgotten", "farewells"}
    assert set(kept.days(session)) <= codes


def test_what_the_operator_sets_counts(session: Session, desk: Desk) -> None:
    begin_draft(session, desk)
    row = session.get(Retention, "drafts")
    assert row is not None
    row.days = 2
    session.flush()
    assert run(session, "drafts", NOW + timedelta(days=3)) == 1


def test_a_draft_to_which_she_added_yesterday_stays(session: Session, desk: Desk) -> None:
    person = resident(session)
    add(session, desk, person, Said(501, 1, "灯坏了"), NOW)
    add(session, desk, person, Said(501, 2, "还没修"), NOW + timedelta(days=29))
    assert run(session, "drafts", NOW + timedelta(days=31)) == 0


def test_two_years_after_it_ended_nobody_knows_whose_it_was(session: Session, desk: Desk) -> None:
    person = resident(session)
    suggestion = file_suggestion(session, desk, author=person)
    suggestion.status, suggestion.closed_at = Status.CLOSED, NOW
    assert run(session, "closed", NOW + timedelta(days=731)) == 1
    assert suggestion.erased is Erased.EXPIRED
    assert suggestion.resident_id != person.id
    assert person.telegram_id is not None


def test_an_open_one_of_a_forgotten_person_loses_its_words_when_it_ends(session: Session, desk: Desk) -> None:
    person = resident(session)
    suggestion = file_suggestion(session, desk, author=person)
    suggestion.status = Status.IN_PROGRESS
    erasing.forget(session, person, NOW, withdraw=False)
    assert run(session, "forgotten", NOW + timedelta(days=1)) == 0
    suggestion.status, suggestion.closed_at = Status.CLOSED, NOW
    session.flush()
    assert run(session, "forgotten", NOW + timedelta(days=1)) == 1
    assert session.exec(select(Part)).all() == []
    assert run(session, "forgotten", NOW + timedelta(days=1)) == 0


def test_somebody_with_a_suggestion_is_no_stranger(session: Session, desk: Desk) -> None:
    person = resident(session)
    file_suggestion(session, desk, author=person)
    person.consent = None
    session.flush()
    assert run(session, "strangers", NOW + timedelta(days=9)) == 0
    assert run(session, "residents", NOW + timedelta(days=900)) == 0
