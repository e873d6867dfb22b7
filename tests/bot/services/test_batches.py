"""All good rows of a sheet are filed exactly once, and for a day what nobody has touched is taken back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.errors import UserError
from bot.services import batches, committee, drafts, spoken, suggestions
from bot.services.batches import rows
from bot.services.batches.sheets import read as read_sheet
from bot.services.desk import Desk
from bot.services.entries import list_communities
from bot.views import batch as view
from storage.queries import batches as queries
from storage.tables import (
    Batch,
    BatchRow,
    BatchState,
    Card,
    Consent,
    ConsentSource,
    Lane,
    Member,
    Outbox,
    Resident,
    Status,
    Suggestion,
)
from tests.builders_committee import LUOTIAN, NOW, bind, card_in, member
from tests.builders_worker import PHONE, TYPIST, worker

HEAD = "日期,渠道,社区,小区,地点,内容,类型,类别,联系电话"
LINES = (
    "2026-11-03,股份分红日,罗田,罗田花园,3栋,楼道灯坏了一个月,投诉,MUN-01,13800138000",
    "2026-11-03,股份分红日,罗田,,,广场晚上太吵,,,",
    "昨天,股份分红日,罗田,,,这行的日期不对,,,",
)


def send(session: Session, desk: Desk, typist: Member, lines: Sequence[str] = LINES) -> Batch:
    """A sheet that has been fetched and read."""
    batch = batches.begin(session, typist, "file", NOW)
    sheet = read_sheet("\n".join((HEAD, *lines)).encode())
    own = list_communities(session, desk, typist.telegram_id)
    found = rows.read(session, sheet, own, NOW.date())
    assert batches.settle(session, batch, f"digest{len(lines)}", sheet.heads, found)
    return batch


def run_all(session: Session, desk: Desk, now: datetime = NOW) -> int:
    """Tick until nothing is under way; gives how often it took."""
    ticks = 0
    while queries.count_running(session):
        batches.run(session, desk, now)
        ticks += 1
    return ticks


def filed(session: Session) -> list[Suggestion]:
    statement = select(Suggestion).where(Suggestion.status != Status.DRAFT).order_by(col(Suggestion.number))
    return list(session.exec(statement).all())


def imported(session: Session, desk: Desk, lines: Sequence[str] = LINES) -> Batch:
    bind(session, LUOTIAN, "LT")
    batch = send(session, desk, worker(session), lines)
    batches.start(session, desk, batch, TYPIST)
    run_all(session, desk)
    return batch


def test_the_preview_counts_good_and_faulty_rows_and_numbers_to_call(session: Session, desk: Desk) -> None:
    batch = send(session, desk, worker(session))
    facts = batches.look(session, batch)
    assert (len(facts.good), [row.line for row in facts.faulty], facts.contacts) == (2, [4], 1)
    assert (facts.twin, facts.filed, filed(session)) == (None, 0, [])


def test_good_rows_become_suggestions_as_if_entered_by_hand(session: Session, desk: Desk) -> None:
    batch = imported(session, desk)
    assert batch.state is BatchState.DONE
    one, other = filed(session)
    assert (one.number, one.channel, one.estate, one.place) == ("LT-2026-000001", "dividend", "LT-01", "3栋")
    assert (one.kind, one.category, one.typist_id) == ("COMPLAINT", "MUN-01", batch.member_id)
    assert one.created_at.date().isoformat() == "2026-11-03"
    assert (one.submitted_at, other.number) == (NOW, "LT-2026-000002")
    assert one.due_at is not None
    assert other.category is not None
    assert card_in(session, one, LUOTIAN) is not None
    assert suggestions.first_words(session, one) == "楼道灯坏了一个月"
    author = session.get(Resident, one.resident_id)
    assert author is not None
    assert author.contact == PHONE
    assert session.exec(select(Consent)).one().source is ConsentSource.ORAL
    assert spoken.find(session, desk, TYPIST, "LT-2026-2", NOW) == other


def test_numbers_in_the_words_are_masked(session: Session, desk: Desk) -> None:
    imported(session, desk, ["2026-11-03,电话,罗田,,,我叫李四，电话13800138000，灯坏了,,,"])
    words = suggestions.first_words(session, filed(session)[0])
    assert "13800138000" not in words
    assert "灯坏了" in words


def test_cards_of_a_sheet_let_all_else_go_first(session: Session, desk: Desk) -> None:
    imported(session, desk)
    lanes = session.exec(select(Outbox.lane).where(Outbox.chat_id == LUOTIAN)).all()
    assert lanes == [Lane.BULK, Lane.BULK]


def test_pressed_twice_it_is_filed_once(session: Session, desk: Desk) -> None:
    batch = imported(session, desk)
    with pytest.raises(UserError, match=r"batch\.begun"):
        batches.start(session, desk, batch, TYPIST)
    with pytest.raises(UserError, match=r"batch\.begun"):
        batches.drop(session, batch)
    run_all(session, desk)
    assert len(filed(session)) == 2


def test_killed_in_the_middle_it_goes_on_where_it_was(session: Session, desk: Desk) -> None:
    lines = [f"2026-11-03,电话,罗田,,,第{n}件事情要反映,,," for n in range(25)]
    typist = worker(session)
    batch = send(session, desk, typist, lines)
    batches.start(session, desk, batch, TYPIST)
    session.commit()
    assert batches.run(session, desk, NOW) is None
    session.commit()
    assert len(filed(session)) == batches.AT_ONCE
    # What this transaction did is lost with the process; the rows' marks are lost with it.
    batches.run(session, desk, NOW)
    session.rollback()
    assert len(filed(session)) == batches.AT_ONCE
    run_all(session, desk)
    assert sorted(one.number or "" for one in filed(session)) == [f"LT-2026-{n:06}" for n in range(1, 26)]
    done = [row.suggestion_id for row in queries.list_rows(session, batch.id or 0)]
    assert len(set(done)) == 25


def test_a_row_that_a_rule_refuses_does_not_stop_those_behind_it(
    session: Session, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = drafts.submit

    def refuse_the_first(session: Session, desk: Desk, draft: Suggestion, now: datetime) -> Suggestion:
        if draft.place == "3栋":
            raise UserError("saying.gone")
        return submit(session, desk, draft, now)

    monkeypatch.setattr(drafts, "submit", refuse_the_first)
    batch = imported(session, desk)
    assert batch.state is BatchState.DONE
    assert [row.line for row in batches.list_refused(session, batch)] == [2]
    assert [suggestions.first_words(session, one) for one in filed(session)] == ["广场晚上太吵"]
    assert len(session.exec(select(Suggestion)).all()) == 1
    assert "第 2 行" in view.done(batch, ["LT-2026-000001"], batches.list_refused(session, batch), "zh").text


def test_what_became_a_suggestion_is_kept_nowhere_else(session: Session, desk: Desk) -> None:
    batch = imported(session, desk)
    good = [row for row in queries.list_rows(session, batch.id or 0) if not row.faults]
    assert [(row.cells, row.fields) for row in good] == [([], {}), ([], {})]
    batches.forget_old(session, NOW + timedelta(hours=25))
    assert [row.line for row in queries.list_rows(session, batch.id or 0)] == [2, 3]


def test_nobody_elses_sheet_can_be_imported(session: Session, desk: Desk) -> None:
    batch = send(session, desk, worker(session))
    worker(session, telegram_id=802)
    for wanted in (batch.id, 4711, None):
        with pytest.raises(UserError, match=r"batch\.not_found"):
            batches.get_own(session, 802, wanted)
    assert batches.get_own(session, TYPIST, batch.id) == batch


def test_a_role_lost_after_the_preview_files_nothing(session: Session, desk: Desk) -> None:
    typist = worker(session)
    batch = send(session, desk, typist)
    typist.active = False
    session.add(typist)
    session.flush()
    with pytest.raises(UserError, match=r"access\.not_yours"):
        batches.start(session, desk, batch, TYPIST)


def test_a_sheet_without_a_good_row_and_one_not_wanted_file_nothing(session: Session, desk: Desk) -> None:
    typist = worker(session)
    bad = send(session, desk, typist, LINES[2:])
    with pytest.raises(UserError, match=r"batch\.nothing"):
        batches.start(session, desk, bad, TYPIST)
    other = send(session, desk, typist)
    batches.drop(session, other)
    with pytest.raises(UserError, match=r"batch\.begun"):
        batches.start(session, desk, other, TYPIST)
    assert run_all(session, desk) == 0


def test_the_same_file_again_is_pointed_out_until_it_was_undone(session: Session, desk: Desk) -> None:
    first = imported(session, desk)
    typist = session.get(Member, first.member_id)
    assert typist is not None
    again = send(session, desk, typist)
    assert batches.look(session, again).twin == (NOW, 2)
    batches.undo(session, first, NOW)
    run_all(session, desk)
    assert batches.look(session, again).twin is None


def test_undoing_takes_back_what_nobody_touched_and_lists_the_rest(session: Session, desk: Desk) -> None:
    batch = imported(session, desk)
    one, other = filed(session)
    committee.accept(session, desk, one, member(session, LUOTIAN), NOW)
    batches.undo(session, batch, NOW + timedelta(hours=23))
    run_all(session, desk, NOW + timedelta(hours=23))
    assert batch.state is BatchState.UNDONE
    assert (one.status, other.status) == (Status.DISPATCHED, Status.WITHDRAWN)
    assert batches.list_numbers(session, batch, kept=True) == [one.number]
    assert batches.list_numbers(session, batch, kept=False) == [other.number]
    assert suggestions.look(session, other).history[-1].name == "import_undone"
    # Its card was never shown: now it need not be.
    card = card_in(session, other, LUOTIAN)
    assert isinstance(card, Card)
    assert card.retired


def test_undoing_comes_to_an_end_after_a_day_and_happens_once(session: Session, desk: Desk) -> None:
    batch = imported(session, desk)
    with pytest.raises(UserError, match=r"batch\.too_late"):
        batches.undo(session, batch, NOW + timedelta(hours=25))
    batches.undo(session, batch, NOW)
    with pytest.raises(UserError, match=r"batch\.too_late"):
        batches.undo(session, batch, NOW)
    run_all(session, desk)
    with pytest.raises(UserError, match=r"batch\.too_late"):
        batches.undo(session, batch, NOW)


def test_what_nobody_decided_about_is_forgotten_after_a_day(session: Session, desk: Desk) -> None:
    batch = send(session, desk, worker(session))
    batches.forget_old(session, NOW + timedelta(hours=23))
    assert len(session.exec(select(BatchRow)).all()) == 3
    batches.forget_old(session, NOW + timedelta(hours=25))
    session.refresh(batch)
    assert batch.state is BatchState.DROPPED
    assert session.exec(select(BatchRow)).all() == []


def test_a_file_read_twice_at_once_counts_once(session: Session, desk: Desk) -> None:
    batch = send(session, desk, worker(session))
    assert not batches.settle(session, batch, "digest", ["内容"], [])
    assert not batches.fail(session, batch, "lost")


def test_a_sheet_of_a_thousand_rows_is_filed_in_small_pieces(session: Session, desk: Desk) -> None:
    lines = [f"2026-11-03,电话,罗田,,,第{n}件事情要反映,,," for n in range(30)]
    batch = send(session, desk, worker(session), lines)
    batches.start(session, desk, batch, TYPIST)
    assert run_all(session, desk) == 4
    with pytest.raises(UserError, match=r"saying\.filed"):
        drafts.submit(session, desk, filed(session)[0], NOW)
