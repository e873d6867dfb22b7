"""A poster says where it hangs; whoever scans it need not say it again."""

import pytest
from sqlmodel import Session

from bot.errors import UserError
from bot.services import drafts, posters, residents
from bot.services.desk import Desk
from bot.services.said import Said
from storage.queries import channels, places
from storage.tables import Poster, Resident
from tests.builders_committee import AUTHOR, NOW, resident
from tests.builders_worker import TYPIST, worker


@pytest.mark.parametrize(
    ("payload", "community", "estate", "channel"),
    [
        ("LT", "LT", None, "poster"),
        ("lt", "LT", None, "poster"),
        ("LT-poster3", "LT", None, "poster3"),
        ("TXC_gate-2", "TXC", None, "gate-2"),
        ("LT-01", "LT", "LT-01", "poster"),
        ("lt-01-lobby", "LT", "LT-01", "lobby"),
        ("LT-01_p12", "LT", "LT-01", "p12"),
        ("LT-99", "LT", None, "99"),
        ("LT-011", "LT", None, "011"),
    ],
)
def test_a_link_names_its_place_and_itself(
    session: Session, payload: str, community: str, estate: str | None, channel: str
) -> None:
    scanned = posters.find_scanned(session, payload)
    assert scanned is not None
    assert (scanned.community.code, scanned.channel) == (community, channel)
    assert (scanned.estate.code if scanned.estate else None) == estate


@pytest.mark.parametrize("payload", ["ZZ", "L", "", "LT-", "LT poster", "LT-" + "x" * 41, "../LT", "罗田"])
def test_a_link_that_means_nothing_is_no_poster(session: Session, payload: str) -> None:
    assert posters.find_scanned(session, payload) is None


def scan(session: Session, payload: str, telegram_id: int = AUTHOR) -> Resident:
    """Somebody who scanned this and agreed."""
    person = resident(session, telegram_id)
    scanned = posters.find_scanned(session, payload)
    assert scanned is not None
    posters.arrive(session, person, scanned)
    return person


def test_what_she_says_then_is_about_the_estate_and_came_by_the_poster(session: Session, desk: Desk) -> None:
    person = scan(session, "SM-02-p7")
    draft = drafts.add(session, desk, person, Said(AUTHOR, 1, "楼道灯坏了"), NOW).draft
    assert (draft.community, draft.estate, draft.channel) == ("SM", "SM-02", "p7")


def test_another_community_forgets_the_estate(session: Session, desk: Desk) -> None:
    person = scan(session, "SM-02")
    residents.set_community(session, person, "LT")
    draft = drafts.add(session, desk, person, Said(AUTHOR, 1, "楼道灯坏了"), NOW).draft
    assert (draft.community, draft.estate) == ("LT", None)


def test_made_again_it_is_the_same_poster_and_its_link_leads_back_to_it(session: Session) -> None:
    typist = worker(session)
    community, estate = residents.get_community(session, "LT"), places.find_estate(session, "LT-01")
    one = posters.make(session, typist, community, estate, " 邻里节 ", NOW)
    again = posters.make(session, typist, community, estate, "邻里节", NOW)
    other = posters.make(session, typist, community, None, "邻里节", NOW)
    assert one.poster.id == again.poster.id != other.poster.id
    link = posters.link(one, "yishi_bot")
    assert link == f"https://t.me/yishi_bot?start=LT-01-p{one.poster.id}"
    scanned = posters.find_scanned(session, link.rpartition("=")[2])
    assert scanned is not None
    assert channels.list_names(session, "zh")[scanned.channel] == "邻里节"


def test_every_link_fits_what_telegram_takes(session: Session) -> None:
    for estate in places.list_estates(session):
        poster = Poster(id=2**53, community=estate.community, estate=estate.code, member_id=1, created_at=NOW)
        community = residents.get_community(session, estate.community)
        payload = posters.link(posters.Made(poster, community, estate), "b").rpartition("=")[2]
        assert len(payload) <= 64
        assert payload.replace("-", "").replace("_", "").isalnum()


def test_names_and_lines_that_do_not_fit_are_refused(session: Session) -> None:
    typist, community = worker(session), residents.get_community(session, "LT")
    with pytest.raises(UserError, match=r"poster\.name_long"):
        posters.make(session, typist, community, None, "长" * 21, NOW)
    made = posters.make(session, typist, community, None, "", NOW)
    with pytest.raises(UserError, match=r"poster\.note_long"):
        posters.annotate(session, made, "长" * 41)
    assert posters.annotate(session, made, "周一至周五 9:00–17:00").poster.note


def test_only_workers_of_the_community_change_a_poster(session: Session, desk: Desk) -> None:
    typist, community = worker(session), residents.get_community(session, "LT")
    made = posters.make(session, typist, community, None, "", NOW)
    worker(session, "YC", telegram_id=802)
    assert posters.get(session, desk, TYPIST, made.poster.id, NOW).poster == made.poster
    with pytest.raises(UserError, match=r"access\.not_yours"):
        posters.get(session, desk, 802, made.poster.id, NOW)
    with pytest.raises(UserError, match=r"poster\.not_found"):
        posters.get(session, desk, TYPIST, 4711, NOW)
