"""Too much at once, a ban, the night and the one message a day: said plainly, and nothing is lost."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot import clock
from storage.tables import Member, Outbox, OutboxState, Role
from tests.builders_committee import accept_by_chat, file_by_chat
from tests.journeys.town import Town

pytestmark = pytest.mark.anyio


async def run_with(town: Town, **settings: Any) -> None:
    """The same town under other settings."""
    town.more |= settings
    await town.restart()


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_who_writes_too_much_is_told_once_and_keeps_the_draft(town: Town) -> None:
    await run_with(town, messages_per_minute=6)
    resident = await town.resident()
    await resident.say("路灯坏了")
    await resident.see("路灯坏了", button="提交")
    for number in range(6):
        await resident.say(f"还有{number}")
    await resident.see("发得太多了", "前面的都收到了")
    await resident.say("还有")
    await town.settled()
    assert len([text for text in resident.texts_of_bot() if "发得太多了" in text]) == 1
    await resident.start()
    await resident.press("提交", await resident.see("路灯坏了", "还有0", button="提交"))
    await resident.see("LT-2026-000001")


async def test_a_ban_is_told_with_its_reason_and_lifted_again(town: Town) -> None:
    resident, number = await file_by_chat(town)
    staff = await town.worker(None)  # type: ignore[arg-type]

    def promote(session: Session) -> None:
        row = session.exec(select(Member).where(Member.telegram_id == staff.user_id)).one()
        row.role = Role.STAFF

    await town.write(promote)
    await staff.say(f"/ban {number} 7 一直发广告")
    await staff.see(number, "一直发广告")
    await resident.see("暂停到", "一直发广告")
    await resident.say("再来一条")
    await resident.see("暂停到", "一直发广告")
    await staff.say(f"/unban {number}")
    await resident.see("您可以继续提意见了")
    await resident.say("3栋的灯又坏了")
    await resident.see("3栋的灯又坏了", button="提交")


def around(now: datetime) -> str:
    """Quiet hours that it is now."""
    return f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"


async def test_at_night_news_wait_until_she_wants_them(town: Town) -> None:
    await run_with(town, quiet_hours=around(clock.now().astimezone(town.settings.timezone)))
    resident, number = await file_by_chat(town)
    await accept_by_chat(town, await town.member("LT"), number)
    await town.settled()
    assert not any("开始办理" in text for text in resident.texts_of_bot())
    await resident.say("/settings")
    await resident.press("夜里也告诉我", await resident.see("不打扰", button="夜里也告诉我"))
    await resident.see(number, "开始办理")


async def test_once_a_day_all_that_is_new_comes_in_one_message(town: Town) -> None:
    resident, number = await file_by_chat(town)
    await resident.say("/settings")
    await resident.press("改为每天一次", await resident.see("马上告诉您", button="改为每天一次"))
    await resident.see("每天 18:00")
    await accept_by_chat(town, await town.member("LT"), number)
    await town.settled()
    assert not any("已受理" in text for text in resident.texts_of_bot())

    def a_day_passes(session: Session) -> None:
        waiting = select(Outbox).where(
            Outbox.chat_id == resident.chat_id, col(Outbox.state) == OutboxState.QUEUED
        )
        for row in session.exec(waiting).all():
            row.created_at -= timedelta(days=1)
            row.due_at = clock.now()

    await town.restart(None)
    await town.write(a_day_passes)
    await town.restart()
    await resident.see("今天的消息", "2 条", number, "开始办理")
