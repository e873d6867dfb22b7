"""A meeting from the form to the cancellation, as a worker and her residents see it; trouble on the way."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot import clock
from storage.database import Database
from storage.tables import CommunityEvent, EventNews, NewsKind, SignUp
from tests.journeys.town import Person, Town

pytestmark = pytest.mark.anyio
TITLE = "楼道照明议事会"


async def announce(worker: Person, seats: str) -> None:
    """From the desk until residents are told."""
    await worker.say("/desk")
    await worker.press("会议活动")
    await worker.press("新建", await worker.see(button="新建"))
    await worker.press("居民议事会", await worker.see(button="居民议事会"))
    for asked, typed in (
        ("标题", TITLE),
        ("说明", "请带上电费单。"),
        ("图片或文件", None),
        ("地点", "社区二楼会议室"),
        ("开始时间", "三十天后晚上7点"),
    ):
        question = await worker.see(asked)
        await (worker.say(typed) if typed is not None else worker.press("下一步", question))
    await worker.press("对", await worker.see("19:00", button="对"))
    for asked, button in (("多长时间", "2小时"), ("对象", "下一步")):
        await worker.press(button, await worker.see(asked, button=button))
    await worker.see("名额")
    await worker.say(seats)
    for asked, button in (
        ("报名办法", "下一步"),
        ("报名截止", "到开始为止"),
        ("联系人", "跳过"),
        ("重复", "下一步"),
    ):
        await worker.press(button, await worker.see(asked, button=button))
    await worker.see(TITLE, "社区二楼会议室")
    await worker.press("发布并通知", await worker.see("上面就是居民会看到的样子", button="发布并通知"))


def answers(session: Session) -> Counter[str]:
    return Counter(one.state.value for one in session.exec(select(SignUp)).all())


async def test_from_the_form_to_the_cancellation(town: Town, transport: str) -> None:
    worker, lin, zhao = await town.worker(), await town.resident(name="林"), await town.resident(name="赵")
    elsewhere = await town.resident(name="别处", poster="YC")
    await announce(worker, "1")
    await lin.press("参加", await lin.see(TITLE, button="参加"))
    await lin.see("您已报名", button="不去了")
    await zhao.press("参加", await zhao.see(TITLE, button="参加"))
    await zhao.see("您在候补", "第1位")
    await lin.press("不去了")
    await zhao.press("确认参加", await zhao.see("有名额了", button="确认参加"))
    await zhao.see("您已报名")

    await worker.say("/desk")
    await worker.press("会议活动")
    shown = await worker.see(button="新建")
    own = next(
        text for row in shown["reply_markup"]["inline_keyboard"] for text in [row[0]["text"]] if TITLE in text
    )
    await worker.press(own, shown)
    await worker.press("修改", await worker.see("参加：1人", button="修改"))
    await worker.press("地点", await worker.see("要改哪一项", button="地点"))
    await worker.see("地点")
    await worker.say("一楼大厅")
    await worker.press("发布改动", await worker.see("社区二楼会议室 → 一楼大厅", button="发布改动"))
    await zhao.see("有变动", "社区二楼会议室 → 一楼大厅", file="document")
    await worker.press("取消活动", await worker.see("一楼大厅", button="取消活动"))
    await worker.see("为什么取消")
    await worker.say("台风")
    await zhao.see("取消了", "原因：台风", file="document")
    await town.settled()
    assert await town.read(answers) == {"going": 1, "withdrawn": 1}
    assert not any(TITLE in text for text in elsewhere.texts_of_bot())
    assert not any("有变动" in text for text in lin.texts_of_bot()), "she had taken it back"


async def test_seats_and_reminders_hold_through_trouble_and_a_downtime(town: Town, transport: str) -> None:
    worker = await town.worker()
    people = [await town.resident(name=f"居民{number}") for number in range(6)]
    await announce(worker, "3")
    invitations = [await one.see(TITLE, button="参加") for one in people]
    await town.settled()
    await town.client.fault("sendMessage", "reset_after", chat_id=people[0].chat_id, times=1)
    await town.client.fault(
        "sendMessage", "status", chat_id=people[1].chat_id, status=429, retry_after=1, times=1
    )
    await asyncio.gather(
        *(one.press("参加", message) for one, message in zip(people, invitations, strict=True))
    )
    await town.settled()
    assert await town.read(answers) == {"going": 3, "waiting": 3}

    def soon(session: Session) -> None:
        event = session.exec(select(CommunityEvent)).one()
        event.starts_at = clock.now() + timedelta(minutes=30)
        session.add(event)
        for reminder in session.exec(select(EventNews).where(EventNews.kind == NewsKind.REMINDER)).all():
            reminder.due_at = clock.now() - timedelta(minutes=30)
            session.add(reminder)

    def meanwhile() -> None:
        database = Database(town.database_url)
        database.write_now(soon)
        database.engine.dispose()

    await town.restart(meanwhile)
    going = await town.read(
        lambda session: [
            one.resident_id for one in session.exec(select(SignUp).where(SignUp.state == "going")).all()
        ]
    )
    assert len(going) == 3

    async with asyncio.timeout(20):
        while sum("别忘了" in text for one in people for text in one.texts_of_bot()) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await town.settled()
    reminded = [sum("别忘了" in text for text in one.texts_of_bot()) for one in people]
    assert sorted(reminded) == [0, 0, 0, 1, 1, 1]
