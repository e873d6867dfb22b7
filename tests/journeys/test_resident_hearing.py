"""Promises after filing: supporters hear what the author hears, and a promised day comes back by itself."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot import clock
from bot.services import promises
from storage.queries import people
from storage.tables import Promise, Suggestion, Support, Visibility
from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat, settle_by_chat
from tests.journeys.town import Person, Town

pytestmark = pytest.mark.anyio


async def stand_behind(town: Town, neighbour: Person) -> None:
    """The neighbour supports the only suggestion there is."""

    def work(session: Session) -> None:
        who = people.find_resident(session, neighbour.user_id)
        suggestion = session.exec(select(Suggestion)).one()
        assert who is not None
        suggestion.visibility, suggestion.published_at = Visibility.PUBLIC, clock.now()
        session.add(Support(suggestion_id=suggestion.id or 0, resident_id=who.id or 0, at=clock.now()))

    await town.write(work)


async def write_answer(member: Person, number: str, words: str, send: str = "发送") -> dict[str, Any]:
    await member.press("答复", await card_by_chat(member, number))
    await member.reply(await member.see("回复这条消息", number), words)
    preview = await settle_by_chat(member, await member.see("居民将看到", words))
    await member.press(send, preview)
    return preview


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_a_supporter_hears_every_step_until_she_says_stop(town: Town) -> None:
    author, number = await file_by_chat(town)
    neighbour = await town.resident("刘阿姨")
    await stand_behind(town, neighbour)
    member = await town.member("LT")
    await accept_by_chat(town, member, number)
    await write_answer(member, number, "灯今天换好了。")
    await town.settled()
    heard = [text for text in neighbour.texts_of_bot() if "您附议的" in text]
    assert [sum(word in text for text in heard) for word in ("已受理", "开始办理", "灯今天换好了")] == [
        1,
        1,
        1,
    ]
    assert not any("您满意吗" in text for text in heard)
    await neighbour.press("不再通知")
    await neighbour.see("不再告诉您")
    await author.press("满意", await author.see("您满意吗"))
    await town.settled()
    assert not any("办结" in text for text in neighbour.texts_of_bot())
    await neighbour.say("/my")
    await neighbour.press("我附议的（1）", await neighbour.see("还没有提过意见"))
    await neighbour.press(number, await neighbour.see("我附议的", button=number))
    await neighbour.see(number, "已办结", "灯今天换好了", "已设为不再通知", button="取消附议")


def spelled(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


async def the_day_comes(town: Town) -> None:
    """As if the promised day had been while the bot was down: the first tick in office hours asks."""
    calendar, tz = town.app.desk.calendar, town.app.desk.settings.timezone
    day = clock.now().astimezone(tz).date() - timedelta(days=1)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    moment = datetime(day.year, day.month, day.day, 10, tzinfo=tz)

    def work(session: Session) -> None:
        for promise in session.exec(select(Promise)).all():
            promise.ask_at = moment - timedelta(days=2)
        session.flush()
        promises.ask_due(session, town.app.desk, moment)

    await town.write(work)


async def test_a_promised_day_comes_back_after_a_down_time_and_is_put_off_and_kept(town: Town) -> None:
    today = clock.now().astimezone(town.app.desk.settings.timezone).date()
    first, second = (today + timedelta(days=days) for days in (10, 30))
    resident, number = await file_by_chat(town)
    member = await town.member("LT")
    await accept_by_chat(town, member, number)
    words = f"{spelled(first)}前换新灯。"
    preview = await write_answer(member, number, words, send="发送，记为承诺")
    assert "记为承诺" in preview["text"]
    assert f"说好 {spelled(first)} 前办好" in (await resident.see(words, button="满意"))["text"]
    await town.restart()
    await the_day_comes(town)
    await member.press("还没有", await member.see(number, "办好了吗", button="还没有"))
    await member.reply(await member.see("回复这条消息", "新的日期"), "配件还没到")
    await member.see("没有看到今天以后的日期")
    await member.reply(await member.see("没有看到今天以后的日期"), f"{spelled(second)}前，配件还没到")
    await member.press("发送", await member.see("居民将看到", spelled(second), button="发送"))
    told = await resident.see("没有办好", f"新的日期：{spelled(second)}", "配件还没到")
    assert number in told["text"]
    await town.settled()
    await the_day_comes(town)
    due = await member.see(number, f"{spelled(second)} 前办好", button="办好了")
    await member.press("办好了", due)
    await resident.see(number, "说办好了")
    again = await member.forge(due, f"1|c_kept|1|{2}|0")
    assert "已经有同事回答过" in again["text"]
    await resident.say(f"/status {number}")
    await resident.see("已办好", "没有按时办好", "承诺")


async def test_who_blocked_the_bot_is_on_the_call_list_until_she_is_back(town: Town) -> None:
    resident, number = await file_by_chat(town)
    await town.client.block(resident.user_id)
    member = await town.member("LT")
    await accept_by_chat(town, member, number)
    assert not any("已受理" in text for text in resident.texts_of_bot())
    worker = await town.worker()
    await worker.say("/desk")
    await worker.press("回访名单", await worker.see("工作台", button="回访名单"))
    await worker.press(number, await worker.see("1 人没有收到消息", button=number))
    await worker.see("停用了机器人", "开始办理", "没有电话", button="已告知")
    await town.client.block(resident.user_id, False)
    await resident.start()
    await resident.see(number, "开始办理")
    await worker.press("回访名单", await worker.with_button("回访名单"))
    await worker.see("没有要打电话")
