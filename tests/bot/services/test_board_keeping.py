"""The board holds what is public, as it is now, without who said it; the store lets nothing else there."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.services import committee, erasing, merging, publishing, suggestions, visibility
from bot.services.board import keeping
from bot.services.desk import Desk
from storage.queries import board, people
from storage.queries import suggestions as rows
from storage.tables import (
    Category,
    Erased,
    PartKind,
    Publication,
    Stage,
    Status,
    Suggestion,
    Visibility,
)
from tests import builders_committee as builders
from tests.builders_board import PSEUDONYM, answer, passed, shown, who, wished
from tests.builders_committee import LUOTIAN, NOW, bind
from tests.builders_merging import join

NEVER_PUBLIC = "NBR-01"
INSERT = text(
    "INSERT INTO publication (suggestion_id, number, community, category, category_public, stage, answered,"
    " words, steps, filed_at, updated_at) VALUES (:id, 'LT-2026-000001', 'LT', :category, :open, 'waiting',"
    " FALSE, 'x', '[]', :at, :at)"
)


@pytest.fixture(autouse=True)
def town(session: Session) -> None:
    bind(session, LUOTIAN, "LT")


def one(session: Session) -> Publication:
    [row] = shown(session)
    return row


def insert_raw(
    session: Session, suggestion: Suggestion, category: str | None, *, is_open: bool = True
) -> bool:
    """Whether the store lets somebody put it there by SQL of her own."""
    values = {"id": suggestion.id, "category": category, "open": is_open, "at": "2026-11-23 02:00:00"}
    try:
        with session.begin_nested():
            session.execute(INSERT, values)
    except IntegrityError:
        return False
    session.execute(text("DELETE FROM publication"))
    return True


def test_what_is_passed_stands_there_with_everything_that_may_be_read(session: Session, desk: Desk) -> None:
    suggestion = passed(session, desk, "我叫张秀英，电话13812345678，3栋2单元501门口的灯坏了")
    row = one(session)
    assert (row.number, row.category, row.stage) == ("LT-2026-000001", "MUN-01", Stage.WAITING)
    assert row.author == PSEUDONYM
    assert "门口的灯坏了" in row.words
    assert not [secret for secret in ("张秀英", "13812345678", "501") if secret in row.words]
    answer(session, desk, suggestion, "张女士，您好：3栋2单元501门口的灯已换，苏A12345别再挡住。")
    row = one(session)
    assert row.stage is Stage.ANSWERED
    assert row.answer is not None
    assert "灯已换" in row.answer
    assert not [secret for secret in ("张女士", "501", "12345") if secret in row.answer]
    names = [step["name"] for step in row.steps]
    assert names == ["submitted", "accepted", "dispatched", "in_progress", "answered"]
    assert {key for step in row.steps for key in step} <= {"at", "name", "body", "day", "result"}


def test_what_nobody_passed_and_what_was_added_since_is_not_there(session: Session, desk: Desk) -> None:
    wished(session, desk)
    assert shown(session) == []
    suggestion = passed(session, desk, "路灯不亮")
    builders.say(session, suggestion, "还有井盖", PartKind.ADDITION)
    rows.list_parts(session, suggestion.id or 0)[-1].at = NOW + timedelta(hours=1)
    keeping.keep(session, suggestion)
    assert one(session).words == "路灯不亮"
    publishing.publish(session, suggestion, who(session), NOW + timedelta(hours=2))
    assert one(session).words == "路灯不亮\n还有井盖"


def test_everything_that_ends_it_takes_it_away_at_once(session: Session, desk: Desk) -> None:
    author = builders.resident(session, 801)
    every = [passed(session, desk, f"第{number}条", author=author) for number in range(5)]
    assert len(shown(session)) == 5
    publishing.take_back(session, every[0], who(session), "有门牌", NOW)
    visibility.choose(session, author, every[1], Visibility.COMMITTEE, NOW)
    suggestions.withdraw(session, every[2], None, NOW)
    committee.set_category(session, desk, every[3], who(session), NEVER_PUBLIC, NOW)
    assert [row.number for row in shown(session)] == [every[4].number]
    found = people.find_resident(session, 801)
    assert found is not None
    erasing.forget(session, found, NOW, withdraw=False)
    assert shown(session) == []


def test_a_merged_one_is_away_until_it_is_unmerged(session: Session, desk: Desk) -> None:
    main, other = passed(session, desk), passed(session, desk, "楼道又黑了")
    join(session, other, main)
    assert one(session).number == main.number
    merging.unmerge(session, desk, other, who(session), NOW)
    assert [row.words for row in shown(session)] == ["楼道灯坏了一个月", "楼道又黑了"]
    assert "unmerged" in [step["name"] for step in shown(session)[1].steps]


def test_the_store_itself_takes_only_what_the_rule_lets_through(session: Session, desk: Desk) -> None:
    """Every combination, written by hand: the triggers say what `publishing.is_public` says."""
    suggestion = wished(session, desk)
    outcomes = set()
    for wish, when, sensitive, category, status, erased in product(
        (Visibility.PUBLIC, Visibility.COMMITTEE), (None, NOW), (False, True), (None, "MUN-01", NEVER_PUBLIC),
        (Status.SUBMITTED, Status.CLOSED, Status.MERGED, Status.WITHDRAWN, Status.REJECTED, Status.DRAFT),
        (None, Erased.EXPIRED),
    ):  # fmt: skip
        suggestion.visibility, suggestion.published_at, suggestion.sensitive = wish, when, sensitive
        suggestion.category, suggestion.status, suggestion.erased = category, status, erased
        session.add(suggestion)
        session.flush()
        there = insert_raw(session, suggestion, category)
        assert there is publishing.is_public(session, suggestion)
        outcomes.add(there)
    assert outcomes == {True, False}


def test_a_category_that_is_never_public_cannot_get_there_by_any_lie(session: Session, desk: Desk) -> None:
    honest, private = passed(session, desk), wished(session, desk, category=NEVER_PUBLIC)
    for category, is_open in ((NEVER_PUBLIC, True), (NEVER_PUBLIC, False), ("MUN-01", True)):
        assert not insert_raw(session, private, category, is_open=is_open)
    for lie in (f"category = '{NEVER_PUBLIC}'", "category_public = FALSE", f"suggestion_id = {private.id}"):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(f"UPDATE publication SET {lie}"))
    assert one(session).number == honest.number


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE suggestion SET category = '{NEVER_PUBLIC}'",
        "UPDATE suggestion SET category = NULL",
        "UPDATE suggestion SET sensitive = TRUE",
        "UPDATE suggestion SET published_at = NULL",
        "UPDATE suggestion SET visibility = 'named'",
        "UPDATE suggestion SET status = 'MERGED'",
        "UPDATE suggestion SET erased = 'expired'",
        "UPDATE category SET public = FALSE WHERE code = 'MUN-01'",
    ],
)
def test_whatever_is_written_by_hand_the_row_goes_with_it(session: Session, desk: Desk, change: str) -> None:
    passed(session, desk)
    assert len(shown(session)) == 1
    session.execute(text(change))
    assert shown(session) == []


def test_what_was_public_before_there_was_a_board_is_put_there(session: Session, desk: Desk) -> None:
    suggestion = passed(session, desk)
    wished(session, desk)
    session.execute(text("DELETE FROM publication"))
    assert board.list_missing(session, 10) == [suggestion.id]
    keeping.fill(session, [suggestion.id or 0])
    assert (one(session).words, board.list_missing(session, 10)) == ("楼道灯坏了一个月", [])


def test_the_categories_that_are_never_public_are_those_of_the_rules(session: Session) -> None:
    private = session.exec(select(Category.code).where(col(Category.public).is_(False))).all()
    assert sorted(private) == [
        "CHD-03", "ELD-03", "ELD-04", "GOV-04", "MED-04", "NBR-01", "NBR-02", "NBR-03", "NBR-04", "SEC-03",
    ]  # fmt: skip
