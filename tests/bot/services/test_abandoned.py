"""代录 that a worker left half typed: it is listed for who directs the community, and gone on with by one."""

import pytest
from sqlmodel import Session, select

from bot.delivery.notices.committee import draw_drafts_left
from bot.errors import UserError
from bot.services import abandoned, entries, queue, roles
from bot.services.desk import Desk
from storage.queries.outbox import Claim
from storage.tables import Audit, Lane, Member, Role, Suggestion
from tests.builders_committee import NOW, told
from tests.builders_worker import TYPIST, type_draft, worker

DIRECTS, ELSEWHERE, ADMIN = 720, 721, 900


@pytest.fixture
def left(session: Session, desk: Desk) -> Suggestion:
    """Half typed by somebody whose role was taken back; one dispatcher here, and one elsewhere."""
    worker(session, "LT", DIRECTS, Role.DISPATCHER)
    worker(session, "YC", ELSEWHERE, Role.DISPATCHER)
    typist = worker(session, "LT")
    draft = type_draft(session, desk, typist)
    admin = worker(session, None, ADMIN, Role.ADMIN)
    assert abandoned.list_for(session, desk, DIRECTS) == []
    roles.revoke(session, desk, typist, admin, "调走了", NOW)
    session.flush()
    return draft


def test_who_directs_the_community_hears_of_it_and_finds_it_beside_the_queue(
    session: Session, desk: Desk, left: Suggestion
) -> None:
    assert told(session, DIRECTS, abandoned.NOTICE) == [abandoned.NOTICE]
    assert told(session, ELSEWHERE, abandoned.NOTICE) == []
    assert abandoned.list_for(session, desk, DIRECTS) == [left]
    assert abandoned.list_for(session, desk, ELSEWHERE) == []
    member = session.exec(select(Member).where(Member.telegram_id == DIRECTS)).one()
    assert queue.list_page(session, desk, member, 0, NOW).drafts == 1
    claim = Claim(1, None, 0, DIRECTS, Lane.NOTICE, abandoned.NOTICE, None, None, None, 0, NOW)
    screen = draw_drafts_left(session, desk, claim, "zh")
    assert screen is not None
    assert "1条没有录完" in screen.text


def test_one_of_them_goes_on_with_it_and_it_is_hers(session: Session, desk: Desk, left: Suggestion) -> None:
    with pytest.raises(UserError, match="not_yours"):
        abandoned.take(session, desk, ELSEWHERE, left.id, NOW)
    with pytest.raises(UserError, match="not_yours"):
        abandoned.take(session, desk, TYPIST, left.id, NOW)
    for _ in range(2):
        assert abandoned.take(session, desk, DIRECTS, left.id, NOW) is left
    assert entries.find_draft(session, desk, DIRECTS) is left
    assert abandoned.list_for(session, desk, DIRECTS) == []
    taken = [line for line in session.exec(select(Audit)) if line.subject == f"draft:{left.id}"]
    assert len(taken) == 1
    worker(session, "LT", 722, Role.DISPATCHER)
    with pytest.raises(UserError, match="taken"):
        abandoned.take(session, desk, 722, left.id, NOW)


def test_nobody_takes_a_second_one_while_a_first_is_open(
    session: Session, desk: Desk, left: Suggestion
) -> None:
    directs = session.exec(select(Member).where(Member.telegram_id == DIRECTS)).one()
    type_draft(session, desk, directs, contact=None)
    with pytest.raises(UserError, match="own_first"):
        abandoned.take(session, desk, DIRECTS, left.id, NOW)


def test_without_a_dispatcher_the_admins_hear_of_it(session: Session, desk: Desk) -> None:
    typist = worker(session, "LT")
    type_draft(session, desk, typist)
    roles.revoke(session, desk, typist, worker(session, None, ADMIN, Role.ADMIN), "调走了", NOW)
    assert told(session, ADMIN, abandoned.NOTICE) == [abandoned.NOTICE]
