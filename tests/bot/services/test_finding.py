"""全文查找: by exact words in either script and pieces of numbers, within a scope, page by page."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import finding
from bot.services.desk import Desk
from bot.services.finding import Page
from storage.queries.scopes import Scope
from storage.queries.suggestions import CONDUCT
from storage.tables import Answer, Attachment, Erased, Estate, PartKind, Status, Suggestion
from tests.builders_committee import LUOTIAN, NOW, PROPERTY, attach, bind, file_suggestion, member, say
from tests.builders_similar import catch_up

LT = Scope(places=(("LT", None),))
STREET = Scope(places=((None, None),))
TAP = "水龙头"


def look(session: Session, desk: Desk, words: str, scope: Scope = LT, page: int = 0) -> Page:
    return finding.find(session, desk, words, scope, page, NOW)


def found(session: Session, desk: Desk, words: str, scope: Scope = LT, page: int = 0) -> list[str | None]:
    return [hit.suggestion.number for hit in look(session, desk, words, scope, page).hits]


def file_everywhere(session: Session, desk: Desk) -> list[Suggestion]:
    """The word in her words, in what she added, in a recording, in the place, in the answer: oldest first."""
    bind(session, LUOTIAN, "LT")
    said = file_suggestion(session, desk, words=f"楼道的{TAP}一直滴水")
    added, heard, put, answered = (file_suggestion(session, desk, words="太吵") for _ in range(4))
    say(session, added, f"还有{TAP}也坏了", PartKind.ADDITION)
    attach(session, heard, "voice")
    recording = session.exec(select(Attachment)).one()
    recording.transcript = f"{TAP}没关紧"
    put.place = f"{TAP}旁边"
    who = member(session, LUOTIAN).id or 0
    session.add(Answer(suggestion_id=answered.id or 0, member_id=who, text=f"{TAP}换好了", at=NOW))
    session.flush()
    return [said, added, heard, put, answered]


def test_words_are_found_wherever_they_stand_the_newest_first(session: Session, desk: Desk) -> None:
    everywhere = file_everywhere(session, desk)
    file_suggestion(session, desk, words="自来水停了")
    numbers = [one.number for one in reversed(everywhere)]
    for scope in (LT, STREET, Scope(chats=(LUOTIAN,))):
        assert found(session, desk, TAP, scope) == numbers
    page = look(session, desk, TAP)
    assert [hit.found for hit in page.hits] == [TAP] * 5
    assert [hit.answered for hit in page.hits] == [True, False, False, False, False]
    assert (page.hits[0].before, page.hits[0].after) == ("", "换好了")


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("樓道的燈壞了", "楼道的灯"),
        ("楼道的灯坏了", "樓道的燈"),
        ("裡面的電梯發出怪聲", "电梯发出"),
        ("The LIFT is broken", "lift"),
        ("３栋没有水", "3栋"),
        ("折扣100%_正常", "100%_"),
    ],
)
def test_script_and_capitals_make_no_difference_and_signs_mean_themselves(
    session: Session, desk: Desk, written: str, typed: str
) -> None:
    number = file_suggestion(session, desk, words=written).number
    file_suggestion(session, desk, words="折扣100分正常，别的事")
    assert found(session, desk, typed) == ([] if written.startswith("３") else [number])


def test_all_of_several_words_must_be_there_in_whatever_place(session: Session, desk: Desk) -> None:
    both = file_suggestion(session, desk, words="路灯不亮")
    say(session, both, "在东门", PartKind.ADDITION)
    file_suggestion(session, desk, words="路灯太亮")
    assert found(session, desk, "路灯，东门") == [both.number]


def test_an_estate_is_found_by_its_names(session: Session, desk: Desk) -> None:
    estate = session.exec(select(Estate).where(Estate.community == "LT")).first()
    assert estate is not None
    one = file_suggestion(session, desk, words="太吵")
    one.estate = estate.code
    session.add(one)
    assert found(session, desk, estate.zh) == [one.number]


def test_numbers_are_found_whole_or_in_pieces_the_one_that_is_meant_first(
    session: Session, desk: Desk
) -> None:
    for _ in range(12):
        file_suggestion(session, desk, words="太吵")
    there = file_suggestion(session, desk, words="太吵", community="YC")
    said = file_suggestion(session, desk, words="公交12路太少")
    for typed in ("LT-2026-000012", "lt 2026 12", "ＬＴ－12", "LT12"):
        assert found(session, desk, typed, STREET) == ["LT-2026-000012"]
    assert found(session, desk, "12", STREET) == ["LT-2026-000012", said.number]
    assert found(session, desk, "2026", STREET) == []
    assert found(session, desk, "1", STREET)[:2] == [there.number, "LT-2026-000001"]


@pytest.mark.parametrize(
    "hide",
    [
        lambda one: setattr(one, "status", Status.WITHDRAWN),
        lambda one: setattr(one, "erased", Erased.FORGOTTEN),
    ],
)
def test_what_was_taken_back_is_found_by_its_number_alone_and_says_nothing(
    session: Session, desk: Desk, hide: Callable[[Suggestion], None]
) -> None:
    one = file_suggestion(session, desk, words=f"{TAP}坏了")
    hide(one)
    session.add(one)
    assert found(session, desk, TAP) == []
    (hit,) = look(session, desk, "LT-1").hits
    assert (hit.before, hit.found, hit.after) == ("", "", "")


def test_nothing_beyond_the_scope_is_found(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    bind(session, PROPERTY, "LT", "PM")
    here = file_suggestion(session, desk, words=TAP)
    file_suggestion(session, desk, words=TAP, community="YC")
    led = file_suggestion(session, desk, words=TAP, category="PMC-03")
    led.lead = "PM"
    above = file_suggestion(session, desk, words=TAP)
    above.category = CONDUCT
    session.add_all((led, above))
    session.flush()
    recused = Scope(places=((None, None),), recused=frozenset({"LT"}))
    assert found(session, desk, TAP, LT) == [above.number, led.number, here.number]
    assert above.number not in found(session, desk, TAP, recused)
    assert found(session, desk, TAP, Scope(places=(("LT", "PM"),))) == [led.number]
    assert found(session, desk, TAP, Scope(chats=(PROPERTY,))) == [led.number]
    assert found(session, desk, TAP, Scope(chats=(LUOTIAN,))) == [here.number]
    assert found(session, desk, "4", Scope(chats=(LUOTIAN,))) == []
    assert found(session, desk, TAP, Scope()) == []


def test_it_goes_page_by_page(session: Session, desk: Desk) -> None:
    numbers = [file_suggestion(session, desk, words=TAP).number for _ in range(finding.PAGE + 2)]
    first, second = (look(session, desk, TAP, page=page) for page in (0, 1))
    assert [hit.suggestion.number for hit in (*first.hits, *second.hits)] == numbers[::-1]
    assert (first.more, second.more) == (True, False)


def test_what_means_the_same_in_other_words_follows_and_is_not_mixed_in(session: Session, desk: Desk) -> None:
    desk.similar.wake()
    exact = file_suggestion(session, desk, words="路口没有红绿灯，车子开得飞快")
    other = file_suggestion(session, desk, words="十字街那里没有信号，过马路提心吊胆")
    file_suggestion(session, desk, words="老人饭堂饭菜凉，品种少")
    catch_up(session, desk)
    page = look(session, desk, "路口没有红绿灯")
    assert [hit.suggestion.number for hit in page.hits] == [exact.number]
    assert [hit.suggestion.number for hit in page.alike] == [other.number]
    alike = finding.find_alike(session, desk, "路口没有红绿灯", LT, NOW).alike
    assert {hit.suggestion.number for hit in alike} == {exact.number, other.number}
    assert look(session, desk, "LT-1").alike == []


@pytest.mark.parametrize("words", ["", " ，", "一 二 三 四 五", "长" * 61])
def test_what_cannot_be_looked_for_is_said(session: Session, desk: Desk, words: str) -> None:
    with pytest.raises(UserError, match=r"finding\.(no_words|too_long)"):
        look(session, desk, words)
