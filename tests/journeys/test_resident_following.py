"""Promises after filing: told of every step, asked, corrected, withdrawn, rated, closed by silence."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot import clock
from bot.services import suggestions as service
from storage.tables import Event, Part, PartKind, Rating, Status, Suggestion
from tests.builders_committee import settle_by_chat
from tests.journeys.town import Person, Town

pytestmark = pytest.mark.anyio
Json = dict[str, Any]


async def file_one(resident: Person, text: str = "三号楼路灯坏了") -> Json:
    """A suggestion, submitted; gives her own message."""
    message = await resident.say(text)
    await resident.press("提交", await resident.see(text, button="提交"))
    await resident.see("最迟")
    return message


async def accept(member: Person) -> None:
    """受理 and 签收."""
    await member.press("受理", await member.with_button("受理"))
    await member.press("签收", await member.with_button("签收"))


async def answer(member: Person, text: str) -> None:
    """答复."""
    await member.press("答复", await member.with_button("答复"))
    prompt = await member.see("回复这条消息")
    await member.reply(prompt, text)
    await member.press("发送", await settle_by_chat(member, await member.see(text, "居民将看到")))


def only(session: Session) -> Suggestion:
    return session.exec(select(Suggestion)).one()


async def test_a_good_rating_closes_and_is_thanked_for(town: Town) -> None:
    resident = await town.resident()
    await file_one(resident)
    member = await town.member("LT")
    await accept(member)
    await resident.see("开始办理")
    await answer(member, "路灯今天修好了。")
    told = await resident.see("路灯今天修好了。", button="基本满意")
    await resident.press("基本满意", told)
    await resident.see("谢谢您的评价")
    row = await town.read(only)
    assert (row.status, row.rating) == (Status.CLOSED, Rating.PARTLY)
    late = await resident.forge(told, f"1|my_rate|{row.id}|satisfied|{row.revision}")
    assert "不用评价" in late["text"]


async def test_not_satisfied_reopens_once_and_then_the_street_supervises(town: Town) -> None:
    resident = await town.resident()
    await file_one(resident)
    member = await town.member("LT")
    await accept(member)
    await answer(member, "已经修好。")
    await resident.press("不满意", await resident.see("已经修好。", button="不满意"))
    await resident.see("哪里没办好", button="没说清楚")
    await resident.say("灯还是不亮")
    await resident.see("重新办理")
    assert (await town.read(only)).status is Status.REDO
    above = await town.member("", name="街道小张")
    await above.press("签收", await above.with_button("签收"))
    await answer(above, "换了新灯。")
    await resident.press("不满意", await resident.see("换了新灯。", button="不满意"))
    await resident.press("问题没有解决", await resident.see("哪里没办好"))
    await resident.see("督办")
    row = await town.read(only)
    assert (row.status, row.supervised) == (Status.CLOSED, True)


async def test_a_week_of_silence_closes_without_a_rating(town: Town) -> None:
    resident = await town.resident()
    await file_one(resident)
    member = await town.member("LT")
    await accept(member)
    await answer(member, "路灯今天修好了。")
    await resident.see("路灯今天修好了。")
    await town.settled()

    def a_week_passes(session: Session) -> service.Silences:
        row = only(session)
        assert row.waiting_until is not None
        row.waiting_until -= timedelta(days=7)
        session.flush()
        return service.close_silent(session, town.app.desk, clock.now())

    assert await town.write(a_week_passes) == (0, 1)
    await resident.see("没有收到您的评价")
    assert (await town.read(only)).rating is Rating.NONE


async def test_a_question_is_answered_by_simply_writing(town: Town) -> None:
    resident = await town.resident()
    await file_one(resident)
    member = await town.member("LT")
    await member.press("退回补充", await member.with_button("退回补充"))
    prompt = await member.see("回复这条消息")
    await member.reply(prompt, "是哪一盏灯？")
    await member.press("发送", await member.see("是哪一盏灯？", button="发送"))
    await resident.see("是哪一盏灯？", "前回复")
    await resident.say("东门那一盏")
    await resident.see("已转给社区")
    await member.see("东门那一盏")
    row = await town.read(only)
    assert row.status is Status.SUBMITTED
    await resident.say("/my")
    await resident.see("LT-2026-000001", "待受理")


async def test_an_edit_before_review_replaces_and_later_adds(town: Town) -> None:
    resident = await town.resident()
    message = await file_one(resident)
    member = await town.member("LT")
    await resident.edit(message, text="四号楼路灯坏了")
    await resident.see("文字改好了")
    await member.see("四号楼路灯坏了")
    await accept(member)
    await resident.see("开始办理")
    await resident.edit(message, text="四号楼和五号楼路灯都坏了")
    await resident.see("作为补充")
    await member.see("四号楼和五号楼路灯都坏了")

    def look(session: Session) -> tuple[list[tuple[str, PartKind]], list[str]]:
        parts = session.exec(select(Part).order_by(col(Part.id))).all()
        edits = session.exec(select(Event).where(Event.what == "edited").order_by(col(Event.id))).all()
        return [(part.text, part.kind) for part in parts], [event.data["before"] for event in edits]

    parts, before = await town.read(look)
    assert parts == [
        ("四号楼路灯坏了", PartKind.ORIGINAL),
        ("四号楼和五号楼路灯都坏了", PartKind.ADDITION),
    ]
    assert before == ["三号楼路灯坏了", "四号楼路灯坏了"]


async def test_withdrawing_with_a_reason_reaches_the_card(town: Town) -> None:
    resident = await town.resident()
    await file_one(resident)
    member = await town.member("LT")
    await member.with_button("受理")
    await resident.press("撤回")
    await resident.see("撤回", "想说原因")
    await resident.say("邻居已经修好了")
    await resident.press("撤回", await resident.see("邻居已经修好了", button="撤回"))
    await resident.see("撤回了")
    await member.see("已撤回")
    assert (await town.read(only)).status is Status.WITHDRAWN


async def test_an_internal_note_never_reaches_the_resident(town: Town) -> None:
    resident = await town.resident()
    await file_one(resident)
    member = await town.member("LT")
    card = await member.with_button("受理")
    await member.press("受理", card)
    await member.reply(card, "内部备注：先不要告诉居民")
    await town.settled()
    await member.press("签收", await member.with_button("签收"))
    await answer(member, "修好了。")
    await resident.see("修好了。")
    await resident.say("/status LT-2026-1")
    await resident.see("经过")
    await town.settled()
    assert "内部备注" not in "".join(resident.screen())
