"""系统设置 at the desk: an admin of the street reads, types, chooses and goes back; nobody else does."""

import pytest
from sqlmodel import Session, select

from bot.delivery.notices.every import all_drawers
from bot.services import admins
from bot.services.desk import Desk
from storage.database import Database
from storage.queries.outbox import Claim
from storage.tables import Outbox, Role, Setting
from tests.builders_committee import NOW
from tests.builders_resident import Chat, all_text
from tests.builders_worker import worker

ADMIN, LOCAL, STAFF, STRANGER, SECOND = 871, 872, 873, 874, 875


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    def work(session: Session) -> None:
        worker(session, None, ADMIN, Role.ADMIN)
        worker(session, "YC", LOCAL, Role.ADMIN)
        worker(session, None, STAFF, Role.STAFF)

    database.write_now(work)
    return Chat(database, desk, user_id=ADMIN)


def held(chat: Chat) -> dict[str, str]:
    rows = chat.write(lambda session: session.exec(select(Setting)).all())
    return {row.name: row.value for row in rows}


def test_a_value_is_typed_seen_and_taken_back(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("系统设置")
    shown = all_text(chat.press("签收期限"))
    assert "现在：1 个工作日" in shown
    assert "看不懂" in all_text(chat.say("很快"))
    assert held(chat) == {}
    # A number is the value here, and no button of a menu.
    shown = all_text(chat.say("2"))
    assert "已改好" in shown
    assert "运维原来的设置：1 个工作日" in shown
    assert "把“1 个工作日”改为“2 个工作日”" in shown
    assert held(chat) == {"sign_days": "2"}
    chat.press("恢复为：1 个工作日")
    assert held(chat) == {}
    chat.press("返回设置")
    chat.press("新意见过目")
    chat.press("先由分拨员过目")
    assert held(chat) == {"screening": "true"}
    chat.press("返回设置")
    chat.press("免打扰时段")
    chat.press("不设")
    assert held(chat)["quiet_hours"] == ""


def test_a_second_admin_is_asked_and_agrees(chat: Chat, database: Database, desk: Desk) -> None:
    second = Chat(database, desk, user_id=SECOND)
    chat.now = second.now = NOW + admins.SETTLED  # for so long she has been one
    chat.write(lambda session: worker(session, None, SECOND, Role.ADMIN))
    chat.say("/desk")
    chat.press("系统设置")
    chat.press("群发复核")
    shown = all_text(chat.say("5000"))
    assert "等另一位管理员同意" in shown
    assert "已改好" not in shown
    assert held(chat) == {}
    (row,) = chat.write(lambda session: session.exec(select(Outbox).where(Outbox.chat_id == SECOND)).all())
    claim = Claim(
        id=1, root_id=None, part=0, chat_id=SECOND, lane=0, notice=row.notice, subject=None,
        detail=row.detail, payload=None, attempts=0, created_at=row.created_at,
    )  # fmt: skip
    asked = chat.write(lambda session: all_drawers()[claim.notice](session, desk, claim, "zh"))
    assert asked is not None
    assert "从“超过 200 人”改为“超过 5000 人”" in asked.text
    chat.press_data("1|w_setok|1||0", 1)
    assert "另一位管理员" in chat.alert
    assert "已改好" in all_text(second.press_data("1|w_setok|1||0", 1))
    assert held(chat) == {"broadcast_approval": "5000"}
    assert chat.write(lambda session: all_drawers()[claim.notice](session, desk, claim, "zh")) is None


def test_nobody_else_reads_or_changes_them(chat: Chat, database: Database, desk: Desk) -> None:
    forged = ("1|w_sets|||0", "1|w_set1||sign_days|0", "1|w_setto|0|screening|0", "1|w_setback||sign_days|0",
              "1|w_setok|1||0", "1|w_setno|1||0")  # fmt: skip
    for who in (LOCAL, STAFF, STRANGER):
        other = Chat(database, desk, user_id=who)
        for press in forged:
            shown = all_text(other.press_data(press, 1))
            assert "工作日" not in f"{shown}{other.alert}", (who, press)
        other.say("2")
    for press in ("1|w_setto|7|screening|0", "1|w_setto|0|bot_token|0", "1|w_set1||admin_ids|0"):
        chat.press_data(press, 1)
    assert held(chat) == {}
