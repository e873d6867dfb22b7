"""Estates: found by what is typed and by where somebody stands; of a place nothing finer is kept."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from bot.services import drafts, estates, residents
from bot.services.desk import Desk
from storage.queries import places
from storage.tables import Estate, Suggestion
from tests.builders_committee import NOW, resident

EVERYWHERE = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("罗田花园", ["LT-01"]),
        ("羅田花園", ["LT-01"]),
        ("luotian garden", ["LT-01"]),
        ("LT-01", ["LT-01"]),
        ("花园小区", ["LT-01"]),
        ("松湖", ["SM-02"]),
        ("罗田", ["LT-01", "LT-03"]),
        ("旧村", ["LT-03"]),
        ("我在罗田花园3栋楼下", ["LT-01"]),
        ("三号楼东门", []),
        ("园", []),
        ("", []),
    ],
)
def test_an_estate_is_found_by_name_alias_part_or_in_a_text(
    session: Session, desk: Desk, typed: str, codes: list[str]
) -> None:
    assert [estate.code for estate in estates.search(session, typed, "LT")] == codes


def test_a_name_that_several_have_is_asked_about_outside_of_its_community(
    session: Session, desk: Desk
) -> None:
    assert {estate.code for estate in estates.search(session, "旧村", "YC")} == {"LT-03", "SM-03"}


def test_a_location_is_the_nearest_estate_within_a_kilometre(session: Session) -> None:
    garden = estates.get(session, "LT-01")
    assert estates.find_at(session, 22.8015, 113.8803) == garden
    assert estates.find_at(session, 22.5, 113.8) is None
    assert 110_000 < estates.metres(22.0, 113.0, 23.0, 113.0) < 112_000


@given(EVERYWHERE, EVERYWHERE)
def test_a_distance_is_the_same_both_ways_and_half_the_earth_at_most(
    here: tuple[float, float], there: tuple[float, float]
) -> None:
    distance = estates.metres(*here, *there)
    assert 0 <= distance <= 20_016_000
    assert distance == pytest.approx(estates.metres(*there, *here), abs=1)


@given(EVERYWHERE)
def test_no_place_of_an_update_stays_finer_than_an_estate(place: tuple[float, float]) -> None:
    known = [Estate(code="A", community="LT", zh="甲", en="A", latitude=22.8, longitude=113.88)]
    spot = {"latitude": place[0], "longitude": place[1], "horizontal_accuracy": 3.5, "live_period": 60}
    message: dict[str, Any] = {"text": "在这里", "location": spot, "venue": {"title": "甲", "location": spot}}
    update = {"update_id": 1, "message": {**message, "reply_to_message": message, "more": [message]}}
    coarse = estates.coarsen(update, known)
    allowed = ({"latitude": 22.8, "longitude": 113.88}, estates.NOWHERE)
    for held in (coarse["message"], coarse["message"]["reply_to_message"], coarse["message"]["more"][0]):
        assert held["text"] == "在这里"
        assert held["location"] in allowed
        assert held["venue"] == {"title": "甲", "location": held["location"]}


@pytest.mark.parametrize("spot", [{"latitude": "x"}, {"longitude": 1.0}, {"latitude": None, "longitude": []}])
def test_an_odd_place_is_nowhere(spot: dict[str, Any]) -> None:
    assert estates.coarsen({"message": {"location": spot}}, [])["message"]["location"] == estates.NOWHERE


@pytest.fixture
def draft(session: Session) -> Suggestion:
    row = Suggestion(resident_id=resident(session).id or 0, community="LT", created_at=NOW)
    session.add(row)
    session.flush()
    return row


def test_choosing_an_estate_chooses_its_community(session: Session, draft: Suggestion) -> None:
    before = draft.revision
    estates.locate(session, draft, estates.get(session, "SM-02"))
    assert draft.estate == "SM-02"
    assert draft.community == "SM"
    assert draft.revision > before
    drafts.choose_community(session, draft, residents.get_community(session, "SM"))
    assert draft.estate == "SM-02"
    drafts.choose_community(session, draft, residents.get_community(session, "LT"))
    assert draft.estate is None
    assert draft.community == "LT"


def test_words_beside_an_estate_are_kept_only_if_they_say_more(
    session: Session, desk: Desk, draft: Suggestion
) -> None:
    garden = estates.get(session, "LT-01")
    for typed, kept in (("罗田花园", None), ("罗田花", None), ("罗田花园3栋", "罗田花园3栋")):
        estates.take_words(session, draft, garden, typed)
        assert (draft.estate, draft.place) == ("LT-01", kept)
    estates.take_words(session, draft, None, "菜市场门口" * 100)
    assert (draft.estate, draft.place) == (None, ("菜市场门口" * 100)[:200])
    estates.forget(session, draft)
    assert draft.place is None


def test_the_estates_of_the_seed_belong_to_communities_and_lie_apart(session: Session) -> None:
    rows = places.list_estates(session)
    assert len(rows) > 10
    assert {row.community for row in rows} == {row.code for row in places.list_communities(session)}
    for row in rows:
        assert row.latitude is not None
        assert row.longitude is not None
        assert estates.find_at(session, row.latitude, row.longitude) == row
