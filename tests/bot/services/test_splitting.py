"""Several matters in one message: each gets a number, nothing is lost, the author is told once."""

import pytest
from sqlmodel import Session

from bot.errors import UserError
from bot.services import committee, splitting
from bot.services.desk import Desk
from storage.queries import suggestions
from storage.tables import PartKind, Status, Suggestion
from tests.builders_committee import (
    AUTHOR,
    LUOTIAN,
    NOW,
    bind,
    deliver,
    file_suggestion,
    in_hand,
    member,
    resident,
    say,
    told,
)

WORDS = "3栋路灯坏了。一个月没人修！另外电梯老是停。"


def several(session: Session, desk: Desk) -> Suggestion:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk, author=resident(session), words=WORDS, photos=2)
    say(session, suggestion, "还有广场舞太吵", PartKind.ADDITION)
    deliver(session)
    return suggestion


def text(session: Session, suggestion: Suggestion) -> str:
    return "|".join(part.text for part in suggestions.list_parts(session, suggestion.id or 0))


def test_each_group_of_sentences_becomes_a_suggestion_of_its_own(session: Session, desk: Desk) -> None:
    suggestion = several(session, desk)
    who = member(session, LUOTIAN)
    found = splitting.list_sentences(session, suggestion)
    assert [one.text for one in found] == [
        "3栋路灯坏了。",
        "一个月没人修！",
        "另外电梯老是停。",
        "还有广场舞太吵",
    ]
    made = splitting.split(session, desk, suggestion, who, splitting.read_groups("1 2/3/4", 4), NOW)
    assert [text(session, one) for one in (suggestion, *made)] == [
        "3栋路灯坏了。一个月没人修！|", "另外电梯老是停。", "还有广场舞太吵",
    ]  # fmt: skip
    assert [one.number for one in (suggestion, *made)] == [f"LT-2026-{n:06}" for n in (1, 2, 3)]
    assert [one.category for one in made] == ["PMC-03", "NOI-02"]
    for one in made:
        assert (one.status, one.due_at, one.submitted_at, one.resident_id) == (
            Status.SUBMITTED, suggestion.due_at, suggestion.submitted_at, suggestion.resident_id,
        )  # fmt: skip
        assert len(suggestions.list_attachments(session, one.id or 0)) == 2
        assert in_hand(session, one) == [LUOTIAN]
    assert told(session, AUTHOR) == ["split"]
    event = suggestions.list_events(session, suggestion.id or 0)[-1]
    assert splitting.new_numbers(event) == ["LT-2026-000002", "LT-2026-000003"]
    assert event.data["before"] == [WORDS, "还有广场舞太吵"]


@pytest.mark.parametrize(
    "typed", ["", "1", "1 2 3 4", "1/2/3", "1 2/3 3 4", "1/2/3/4/5", "0 1/2 3 4", "//", "1/2 3 4/"]
)
def test_what_does_not_name_each_sentence_once_is_asked_for_again(typed: str) -> None:
    with pytest.raises(UserError, match="how"):
        splitting.read_groups(typed, 4)


def test_groups_are_read_however_they_are_typed() -> None:
    assert splitting.read_groups("4，1、2／3", 4) == ((3, 0, 1), (2,))


def test_one_sentence_or_a_book_is_not_split_and_nothing_after_dispatching(
    session: Session, desk: Desk
) -> None:
    suggestion = several(session, desk)
    single = file_suggestion(session, desk, words="路灯坏了")
    book = file_suggestion(session, desk, words="坏了。" * 41)
    for one, key in ((single, "single"), (book, "too_long")):
        with pytest.raises(UserError, match=key):
            splitting.list_sentences(session, one)
    committee.accept(session, desk, suggestion, member(session, LUOTIAN), NOW)
    with pytest.raises(UserError, match="too_late"):
        splitting.split(session, desk, suggestion, member(session, LUOTIAN), ((0, 1, 2), (3,)), NOW)


@pytest.mark.parametrize("by_member", [False, True])
def test_what_stays_is_filed_under_what_it_is_about_unless_a_member_has_said_so(
    session: Session, desk: Desk, by_member: bool
) -> None:
    bind(session, LUOTIAN, "LT")
    who, author = member(session, LUOTIAN), resident(session)
    suggestion = file_suggestion(session, desk, author=author, words="路灯坏了；还有垃圾桶没人收。")
    suggestion.category = "ENV-01"
    if by_member:
        committee.set_category(session, desk, suggestion, who, "ENV-01", NOW)
    splitting.split(session, desk, suggestion, who, splitting.read_groups("1/2", 2), NOW)
    assert text(session, suggestion) == "路灯坏了", "with nothing hanging on to it"
    assert (suggestion.category == "ENV-01") == by_member
