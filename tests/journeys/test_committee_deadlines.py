"""Dates as people live them: put off once, in words; forgotten, and brought up again by themselves."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlmodel import Session, select

from bot import clock
from bot.delivery import weekly as mailing
from bot.services import briefings, extensions, ladder, notices, terms, weekly
from storage.queries import outbox, places, pulses, suggestions
from storage.tables import Event, LadderStep, Member, Role, Step, Suggestion
from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat
from tests.journeys.town import Person, Town, buttons, data_of

pytestmark = pytest.mark.anyio


async def test_a_date_is_put_off_once_with_a_reason_that_the_resident_reads(town: Town) -> None:
    resident, number = await file_by_chat(town)
    member, above = await town.member("LT"), await town.member("", "街道")
    await accept_by_chat(town, member, number)

    def latest(session: Session) -> str:
        suggestion = suggestions.find_suggestion(session, number)
        assert suggestion is not None
        day = extensions.latest_day(town.app.desk, suggestion)
        return f"{day.year}年{day.month}月{day.day}日"

    day = await town.read(latest)
    await member.press("延期", await card_by_chat(member, number))
    await member.reply(await member.see("写新的日期和原因", number), "2049年1月4日，配件要从外地调")
    assert "两年以后" in (await member.see("日期"))["text"]
    await member.reply(await town.see(member.chat_id, "写新的日期和原因", number), f"{day}，配件要从外地调")
    await member.press("发送", await member.see("同意后居民将看到", "配件要从外地调"))
    waiting = await member.see("申请延期到", "配件要从外地调", button="答复")
    assert "延期" not in buttons(waiting)
    ruling = await above.see(number, "申请延期到", button="同意延期")
    assert "不能操作" in (await member.forge(waiting, data_of(ruling, "同意延期")))["text"]
    resident.mark = town.cursor
    await above.press("同意延期", ruling)
    told = await resident.see(number, "要多花些时间")
    assert day in told["text"]
    assert told["text"].count(day) == 1
    assert "原因：配件要从外地调" in told["text"]
    assert "已经转到别处" in (await above.forge(ruling, data_of(ruling, "退回延期")))["text"]
    await member.see("延期已同意")
    assert "延期" not in buttons(await card_by_chat(member, number))


async def test_what_is_hurried_by_hand_reaches_the_body_and_the_resident(town: Town) -> None:
    resident, number = await file_by_chat(town)
    member, above = await town.member("LT"), await town.member("", "街道")
    await accept_by_chat(town, member, number)
    await town.write(lambda session: put_before_the_street(session, town, number))
    await town.settled()
    resident.mark = member.mark = town.cursor
    card = await above.with_button("督办")
    assert "已催办" in (await above.press("催办", card))["text"]
    assert "请抓紧办理" in (await member.see("催办", number))["text"]
    again = await above.press("催办", await above.with_button("督办"))
    assert "今天已经催办过" in again["text"]
    forged = data_of(await above.with_button("督办"), "督办")
    assert "不能操作" in (await member.forge(await card_by_chat(member, number), forged))["text"]
    await above.press("督办", await above.with_button("督办"))
    assert "街道正在督办" in (await resident.see(number, "督办"))["text"]


async def test_forgotten_for_weeks_it_comes_up_by_itself_once_each_also_after_a_downtime(
    town: Town,
) -> None:
    ours, taken_on = await file_by_chat(town, "3栋的电梯坏了，请派人修一修。")
    theirs, untouched = await file_by_chat(town, "路灯坏了，请派人修一修。", poster="YC")
    members = [await town.member("LT", name) for name in ("李委员", "王委员")]
    others = [await town.member("YC", name) for name in ("赵委员", "钱委员")]
    head = await town.client.add_user("书记", language_code="zh-hans")
    secretary = Person(town, head["id"], head["id"])
    await secretary.start()
    await accept_by_chat(town, members[0], taken_on)
    begin = clock.now() - timedelta(days=45)

    def long_ago(session: Session) -> None:
        now = clock.now()
        session.add(
            Member(telegram_id=head["id"], role=Role.STAFF, community="LT", granted_at=now, checked_at=now)
        )
        for suggestion in session.exec(select(Suggestion)).all():
            assert suggestion.kind is not None
            suggestion.submitted_at = suggestion.accepted_at = begin
            suggestion.due_at = terms.answer_due(town.app.desk, begin, suggestion.kind)
            suggestion.ladder_at = ladder.first_look(town.app.desk, suggestion.due_at, begin)
            session.add(suggestion)

    await town.write(long_ago)

    async def pass_time(since: datetime, until: datetime) -> None:
        while since <= until:
            await town.write(partial(ladder.climb_due, desk=town.app.desk, now=since))
            since += timedelta(hours=4)

    first_due = (await town.read(lambda session: due_of(session, taken_on))) + timedelta(hours=8)
    await pass_time(begin, first_due)
    await town.restart()
    await pass_time(clock.now() - timedelta(hours=1), clock.now())
    await town.settled()

    screen = "\n".join(members[1].texts_of_bot())
    for words in ("快到期了", "已超期。请尽快答复", "街道已督办。请今天就处理"):
        assert screen.count(words) == 1, words
    calls = "\n".join(secretary.texts_of_bot())
    assert calls.count("催办") == 1
    assert taken_on in calls
    street = "\n".join(town.admin().at(town.groups[""]).texts_of_bot())
    assert street.count("至今没有答复，请跟进") == 2
    for person in (ours, theirs):
        assert "\n".join(person.texts_of_bot()).count("街道已经督办") == 1
    assert "还没回应" in "\n".join(others[0].texts_of_bot())
    assert untouched in "\n".join(others[0].texts_of_bot())
    await secretary.press("打开")
    await secretary.see(taken_on, "督办", button="答复")
    above = await town.member("", "街道")
    for number in (taken_on, untouched):
        await above.press("打开", await town.see(above.chat_id, number, "请跟进", button="打开"))
        await above.see(number, "卡片")
    rows = await town.read(
        lambda session: [
            (one.suggestion_id, one.step, one.due) for one in session.exec(select(LadderStep)).all()
        ]
    )
    lines = await town.read(
        lambda session: [one.what for one in session.exec(select(Event)).all() if one.what in set(Step)]
    )
    assert len(rows) == len(set(rows)) == len(lines) == 7


def due_of(session: Session, number: str) -> datetime:
    suggestion = suggestions.find_suggestion(session, number)
    assert suggestion is not None
    assert suggestion.due_at is not None
    return suggestion.due_at


def put_before_the_street(session: Session, town: Town, number: str) -> None:
    """The street's group has its card too."""
    suggestion = suggestions.find_suggestion(session, number)
    assert suggestion is not None
    notices.put_card(session, suggestion, town.groups[""], clock.now())


async def test_in_the_morning_the_group_reads_what_waits_and_on_monday_the_head_gets_a_picture(
    town: Town,
) -> None:
    _, number = await file_by_chat(town)
    member = await town.member("LT")
    secretary = await town.worker("LT", "书记")
    monday = last_working_day(town)

    def work(session: Session) -> None:
        session.add(
            Member(
                telegram_id=secretary.user_id,
                role=Role.STAFF,
                community="LT",
                granted_at=clock.now(),
                checked_at=clock.now(),
            )
        )
        for group in places.list_groups(session):
            outbox.add_message(session, chat_id=group.chat_id, notice=briefings.NOTICE, now=clock.now())
        pulses.beat(session, weekly.SENT, monday - timedelta(days=7))

    await town.write(work)
    await mailing.send_due(town.database, town.app.desk, monday)
    await town.settled()
    morning = await member.see("晨报", "等受理或签收 1 件", number)
    card = await card_by_chat(member, number)
    await member.press(buttons(morning)[0], morning)
    await member.see(number, "卡片")
    assert card["message_id"]
    assert [text for text in town.admin().at(town.groups["YC"]).texts_of_bot() if "晨报" in text] == []
    assert "罗田社区" in (await secretary.see("周报", "现在在办 1 件"))["text"]
    assert [message for message in town.messages(secretary.chat_id) if "photo" in message]


def last_working_day(town: Town) -> datetime:
    """Ten o'clock on the last working day that has begun."""
    desk, now = town.app.desk, clock.now()
    tz = desk.settings.timezone
    for back in range(15):
        day = (now - timedelta(days=back)).astimezone(tz).replace(hour=10, minute=0)
        if day < now and desk.calendar.is_working_day(day.date()):
            return day
    raise AssertionError("two weeks without a working day")
