"""A town with a console: LT's group with ANNA in it, people of the office, and one suggestion that waits."""

import pytest
from sqlmodel import Session

from bot.services.desk import Desk
from bot.web.console import figures, queue
from storage.database import Database
from storage.tables import Role
from tests.bot.web.console.browser import Site
from tests.builders_committee import ANNA, LUOTIAN, STREET, YANCHUAN, bind, file_suggestion, member, resident
from tests.builders_worker import worker

WORDS = "楼道灯坏了一个月，晚上看不见"
DISPATCHER, STAFF, WORKER, ADMIN, STRANGER, OTHER = 801, 802, 803, 900, 4242, 777
ONE = "/s/LT-2026-000001"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cores that others use, too, are slow: a page that shows something is waited for."""
    for page in (figures, queue):
        monkeypatch.setattr(page, "PATIENCE", 60.0)


@pytest.fixture
def site(database: Database, desk: Desk) -> Site:
    """The console of that town."""
    return settle(Site(database, desk, {(LUOTIAN, ANNA), (YANCHUAN, OTHER)}))


def settle(site: Site) -> Site:
    """People and one suggestion; OTHER sits in the group of another community."""

    def work(session: Session) -> None:
        for chat_id, community in ((LUOTIAN, "LT"), (STREET, None), (YANCHUAN, "YC")):
            bind(session, chat_id, community)
        member(session, LUOTIAN, ANNA)
        member(session, YANCHUAN, OTHER)
        worker(session, "LT", DISPATCHER, Role.DISPATCHER)
        worker(session, None, STAFF, Role.STAFF)
        worker(session, "LT", WORKER)
        file_suggestion(session, site.desk, author=resident(session), words=WORDS)

    site.write(work)
    return site
