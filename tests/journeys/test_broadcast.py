"""A worker tells residents something: looked at twice, sent once, counted, corrected, taken back."""

import asyncio
import re
import signal
from collections import Counter
from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from bot import clock
from storage.tables import Broadcast, BroadcastState, Recipient, Resident
from tests.journeys.test_kill import environment, running
from tests.journeys.town import ADMIN, Person, Town, buttons

pytestmark = pytest.mark.anyio
BOTH = pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
WORDS = "周四晚上停水，请提前储水。"


async def compose(worker: Person, words: str = WORDS, topic: str = "公告") -> None:
    """From the desk to the preview."""
    await worker.say("/desk")
    await worker.press("群发通知")
    await worker.press("新建")
    await worker.press(topic, await worker.see(button=topic))
    await worker.press("写内容", await worker.see("发给谁", button="写内容"))
    await worker.see("请把要发的内容发给我")
    await worker.say(words)
    await worker.see(words)


def ledger(session: Session) -> Counter[str]:
    return Counter(one.state.value for one in session.exec(select(Recipient)).all())


def states(session: Session) -> list[BroadcastState]:
    return [one.state for one in session.exec(select(Broadcast)).all()]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110  (what is waited for is in another process)
            await asyncio.sleep(0.02)


async def done(town: Town) -> None:
    """Nothing of any broadcast is on its way any more."""
    await until(lambda: town.database.read_now(states) == [BroadcastState.DONE])
    await town.settled()


@BOTH
async def test_from_the_draft_to_the_report_with_a_second_person_and_two_languages(
    town: Town, transport: str
) -> None:
    await town.stop()
    town.more |= {"broadcast_approval": 2}
    await town.start()
    worker, colleague = await town.worker(), await town.worker(name="小李")
    lin, zhao = await town.resident(name="林"), await town.resident(name="赵")
    tom = await town.resident(name="Tom", language="en")
    elsewhere = await town.resident(name="别处", poster="YC")
    await compose(worker)
    await worker.press("加English")
    await worker.say("Water will be cut on Thursday evening.")
    await worker.see("Water will be cut")
    await worker.press("请同事看", await worker.see("以上就是居民会看到的", button="请同事看"))
    await worker.see("看，有一位同意就发")
    await colleague.press("同意", await colleague.see(WORDS, "同事想群发", button="同意"))
    got = await lin.see(WORDS, button="不再收")
    await tom.see("Water will be cut on Thursday evening.", button="No more of these")
    await worker.see("群发结果", "送到 3 位")
    await done(town)
    assert not any(WORDS in text for text in elsewhere.texts_of_bot())

    await zhao.press("不再收")
    await zhao.see("不再给您群发“公告”")
    await worker.press("更正", await worker.with_button("撤回"))
    await worker.say("改为周五晚上停水，请提前储水。")
    changed = await lin.see("改为周五晚上停水")
    assert changed["message_id"] == got["message_id"]
    await town.settled()
    assert "Water will be cut on Thursday evening." in tom.texts_of_bot()

    await worker.press("撤回", await worker.with_button("撤回"))
    await worker.press("撤回", await worker.see("从居民手机上删掉", button="撤回"))
    await until(lambda: not any("停水" in text for text in lin.texts_of_bot()))
    await town.settled()
    await worker.press("刷新")
    await worker.see("已从 3 位的手机上撤回")

    await compose(worker, "周六有义诊。")
    check = await worker.see("以上就是居民会看到的", "1 位选择不收这一类")
    await worker.press("现在就发", check)
    await lin.see("周六有义诊。")
    await town.settled()
    assert not any("义诊" in text for text in zhao.texts_of_bot())


@BOTH
async def test_a_place_goes_to_residents_groups_and_a_channel_and_is_tried_and_sent_back_before(
    town: Town, transport: str
) -> None:
    await town.stop()
    town.more |= {"broadcast_approval": 0}
    await town.start()
    worker, colleague = await town.worker(), await town.worker(name="小李")
    lin, admin = await town.resident(name="林"), town.admin()
    chat = await town.client.add_group("罗田之声", [ADMIN], type="channel", bot_admin=True)
    channel = admin.at(chat["id"])
    await admin.start()
    await channel.say("/bind ABCD-EFGH-JKMN")
    await admin.see("没有绑上")
    await admin.say("/invite group LT")
    made = await admin.see("/bind", "频道")
    code = re.search(r"/bind ([A-Z0-9-]+)", made["text"])
    assert code is not None
    await channel.say(f"/bind {code[1]}")
    await admin.see("罗田", "也发到频道")

    await worker.say("/desk")
    await worker.press("群发通知")
    await worker.press("新建")
    await worker.press("会议活动", await worker.see(button="会议活动"))
    await worker.press("也发到频道", await worker.see("发给谁", button="也发到频道"))
    await worker.press("也发到各群", await worker.see(button="✓ 也发到频道"))
    await worker.press("写内容", await worker.see(button="✓ 也发到各群"))
    await worker.see("位置都可以")
    await worker.say(location={"latitude": 22.77, "longitude": 113.85})
    only_place = await worker.see("请再写一句话", button="试发")
    assert "请同事看" not in buttons(only_place)
    await worker.say("周六义诊，地点看上面。")
    await worker.see("以上就是居民会看到的", "能发到 3 位")
    await worker.press("试发")
    await worker.see("周六义诊", button="不再收")
    await worker.press("请同事看")
    await colleague.press("退回", await colleague.see("周六义诊", button="退回"))
    await colleague.say("写上几点")
    await worker.press("去修改", await worker.see("写上几点", button="去修改"))
    await worker.press("请同事看", await worker.see("退回过：写上几点", button="请同事看"))
    await colleague.press("同意", await colleague.see("周六义诊", button="同意"))
    await lin.see("周六义诊", button="不再收")
    await worker.see("群发结果", "送到 3 位")
    await done(town)
    for chat_id in (town.groups["LT"], channel.chat_id):
        *_, place, words = town.messages(chat_id)
        assert place["location"] == {"latitude": 22.77, "longitude": 113.85}
        assert (words["text"], buttons(words)) == ("周六义诊，地点看上面。", [])
    assert code[1] not in str(town.messages(channel.chat_id))


@BOTH
async def test_trouble_on_the_way_is_told_in_the_report_and_nobody_gets_it_twice(
    town: Town, transport: str
) -> None:
    worker = await town.worker()
    people = [await town.resident(name=f"居民{number}") for number in range(10)]
    await town.settled()
    await town.client.block(people[2].user_id)
    await town.settled()
    await compose(worker)
    preview = await worker.see("1 位停用了机器人", button="现在就发")
    await town.client.fault("sendMessage", "reset_after", chat_id=people[0].chat_id, times=1)
    for person in people[5:]:
        await town.client.fault(
            "sendMessage", "status", chat_id=person.chat_id, status=429, retry_after=1, times=2
        )
    # Telegram says of neither before it is written to.
    await town.client.fault(
        "sendMessage", "status", chat_id=people[3].chat_id, status=403, times=1,
        description="Forbidden: bot was blocked by the user",
    )  # fmt: skip
    await town.client.deactivate(people[4].user_id)
    await worker.press("现在就发", preview)
    await worker.see("群发结果", "送到 6 位", "不确定送到没有 1 位")
    await done(town)
    assert await town.read(ledger) == {"sent": 6, "unknown": 1, "blocked": 1, "gone": 1}
    got = [sum(WORDS in text for text in person.texts_of_bot()) for person in people]
    assert got == [1, 1, 0, 0, 0, 1, 1, 1, 1, 1]


async def test_an_alert_needs_a_reason_rings_at_night_and_is_repeated_to_whoever_did_not_confirm(
    town: Town,
) -> None:
    await town.stop()
    town.more |= {"quiet_hours": "00:00-23:59"}
    await town.start()
    worker, lin, zhao = await town.worker(), await town.resident(name="林"), await town.resident(name="赵")
    await compose(worker, "台风今晚登陆，请不要出门。", "紧急提醒")
    assert "现在就发" not in buttons(await worker.see("请先写明急在哪里", button="写明急在哪里"))
    await worker.press("写明急在哪里")
    await worker.see("急在哪里？")
    await worker.say("台风红色预警")
    await worker.press("现在就发", await worker.see("急在哪里：台风红色预警", button="现在就发"))
    await lin.press("已知悉", await lin.see("台风今晚登陆", button="已知悉"))
    await zhao.see("台风今晚登陆")
    await worker.see("群发结果")
    await done(town)
    await worker.press("刷新")
    await worker.press("再提醒", await worker.see("已确认知悉 1 位", button="再提醒"))
    await zhao.see("台风今晚登陆")
    await done(town)
    count = [sum("台风今晚登陆" in text for text in one.texts_of_bot()) for one in (lin, zhao)]
    assert count == [1, 2]


async def test_what_is_no_alert_waits_for_the_morning_and_can_be_paused_and_stopped(town: Town) -> None:
    await town.stop()
    town.more |= {"quiet_hours": "00:00-23:59"}
    await town.start()
    worker, lin = await town.worker(), await town.resident(name="林")
    await compose(worker)
    await worker.press("现在就发")
    await worker.press("暂停", await worker.see("正在发送", button="暂停"))
    await worker.press("继续", await worker.see("已暂停", button="继续"))
    await worker.press("停止", await worker.see("正在发送", button="停止"))
    await worker.see("群发结果", "没有发 1 位")
    await town.settled()
    assert not any(WORDS in text for text in lin.texts_of_bot())


def join(session: Session, users: list[int]) -> None:
    """So many residents of LT."""
    for user in users:
        session.add(
            Resident(
                telegram_id=user, language="zh", community="LT", consent="2026-11", created_at=clock.now()
            )
        )


async def test_killed_in_the_middle_nobody_is_missed_and_nobody_gets_it_twice(town: Town) -> None:
    await town.stop()
    town.more |= {"broadcast_approval": 100_000}
    await town.start()
    worker = await town.worker()
    made = await town.client.add_users([{"first_name": str(n), "started": True} for n in range(300)])
    users = [user["id"] for user in made]
    await town.write(lambda session: join(session, users))
    await compose(worker)
    preview = await worker.see("现在能发到 300 位", button="现在就发")
    await town.stop()
    settings = environment(town.sandbox, "", town.data_dir) | {
        "YISHI_DATABASE_URL": town.database_url,
        "YISHI_BROADCAST_APPROVAL": "100000",
        "YISHI_SEND_RATE": "300",
    }

    def reached() -> int:
        return sum(WORDS in str(town.messages(user)) for user in users)

    async with running(settings) as first:
        await worker.press("现在就发", preview, answered=False)
        await until(lambda: reached() >= 100)
        first.send_signal(signal.SIGKILL)
        assert await first.wait() == -signal.SIGKILL
    assert reached() < 300
    await town.start()
    await done(town)
    counts = await town.read(ledger)
    got = [sum(WORDS in text for text in Person(town, user, user).texts_of_bot()) for user in users]
    assert max(got) == 1
    assert counts["sent"] + counts["unknown"] == 300
    assert got.count(0) <= counts["unknown"]
