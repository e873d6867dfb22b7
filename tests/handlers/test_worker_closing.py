"""撤销单位 at the desk: an admin sees what it does, confirms, and can set the body up again; nobody else."""

import pytest
from sqlmodel import Session, select

from bot.services.desk import Desk
from storage.database import Database
from storage.tables import Closure, Group, Role
from tests.builders_committee import PROPERTY, bind
from tests.builders_resident import Chat, all_text
from tests.builders_worker import worker

ADMIN, LOCAL, DISPATCHER, STRANGER = 871, 872, 873, 874


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    def work(session: Session) -> None:
        worker(session, None, ADMIN, Role.ADMIN)
        worker(session, "YC", LOCAL, Role.ADMIN)
        worker(session, "LT", DISPATCHER, Role.DISPATCHER)
        bind(session, PROPERTY, "LT", "PM")

    database.write_now(work)
    return Chat(database, desk, user_id=ADMIN)


def closed(chat: Chat) -> list[tuple[str, str, str | None]]:
    return chat.write(
        lambda session: [
            (one.community, one.body, one.successor) for one in session.exec(select(Closure)).all()
        ]
    )


def test_nothing_happens_before_the_preview_is_confirmed(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("撤销单位")
    chat.press("罗田社区")
    assert "由谁承接" in all_text(chat.press("物业公司"))
    shown = all_text(chat.press("社区工作站"))
    assert "还没有生效" in shown
    assert "1 个工作群解除绑定" in shown
    assert closed(chat) == []
    assert "已撤销" in all_text(chat.press("确认撤销"))
    assert closed(chat) == [("LT", "PM", "WKS")]
    assert not chat.write(lambda session: session.get_one(Group, PROPERTY).active)
    chat.press_data("1|w_closedo||LT.PM.WKS|0", 1)
    assert "已撤销" in chat.alert
    chat.press("返回")
    chat.press("罗田社区")
    chat.press("恢复：物业公司")
    assert closed(chat) == []
    chat.press_data("1|w_reopen||LT.PM|0", 1)
    assert "没有撤销" in chat.alert


def test_forged_presses_change_nothing(chat: Chat, database: Database, desk: Desk) -> None:
    others = {who: Chat(database, desk, user_id=who) for who in (LOCAL, DISPATCHER, STRANGER)}
    others[ADMIN] = chat
    for who, data in (
        (LOCAL, "1|w_closedo||LT.PM.|0"),
        (LOCAL, "1|w_closedo||-.PM.|0"),
        (LOCAL, "1|w_closeat||LT|0"),
        (DISPATCHER, "1|w_closedo||LT.PM.|0"),
        (DISPATCHER, "1|w_close|||0"),
        (DISPATCHER, "1|w_reopen||LT.PM|0"),
        (STRANGER, "1|w_closedo||LT.PM.WKS|0"),
        (ADMIN, "1|w_closedo||XX.PM.|0"),
        (ADMIN, "1|w_closedo||LT.PM.XX|0"),
        (ADMIN, "1|w_closedo||LT.RC.|0"),
    ):
        others[who].press_data(data, 1)
        assert "不" in others[who].alert, data
    for data in ("1|w_closedo|||0", "1|w_closedo||LT.XX.|0", "1|w_closedo||LT|0"):
        chat.press_data(data, 1)
    assert closed(chat) == []
