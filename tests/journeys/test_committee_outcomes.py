"""Before an answer goes out it is said how the matter ends; the resident reads it in plain words."""

import pytest
from sqlmodel import Session, select

from bot import clock
from bot.services.desk import Desk
from bot.services.sheets import Format
from storage.tables import Answer, Kind, Suggestion
from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat
from tests.builders_ledger import exported, lines
from tests.journeys.town import Person, Town, buttons

pytestmark = pytest.mark.anyio


async def of_kind(town: Town, kind: Kind, language: str = "zh-hans") -> tuple[Person, Person, str]:
    """A suggestion of this kind that a member has signed for."""
    words = "广场上装几盏路灯吧。" if language != "en" else "Please put a few lights on the square."
    resident, number = await file_by_chat(town, words, language=language)

    def work(session: Session) -> None:
        session.exec(select(Suggestion)).one().kind = kind

    await town.write(work)
    member = await town.member("LT")
    await accept_by_chat(town, member, number)
    await member.press("答复", await card_by_chat(member, number))
    return resident, member, number


async def pressed(member: Person, button: str) -> list[str]:
    """The buttons after this one."""
    message = await member.with_button(button)
    await member.press(button, message)
    await member.town.settled()
    return buttons(member.now(message))


async def test_a_proposal_taken_up_in_part_needs_a_reason_that_the_resident_reads(town: Town) -> None:
    resident, member, number = await of_kind(town, Kind.SUGGESTION)
    await member.reply(await member.see("回复这条消息", number), "先在东侧装三盏。")
    preview = await member.see("居民将看到", "这条建议采纳吗")
    assert buttons(preview) == ["采纳", "部分采纳", "不采纳", "重写", "取消"]
    assert "眼下经费或场地不够" in await pressed(member, "部分采纳")
    await member.reply(member.now(preview), "西侧地下有电缆，装不了。")
    again = await member.see("西侧地下有电缆", "这件事办得怎么样")
    assert "最新的一条预览" in (await member.press("采纳", preview))["text"]
    assert "发送" in await pressed(member, "B 正在解决或列入规划")
    await member.press("发送", member.now(again))
    await member.press("就这样发送", await member.see("没有写哪天办好"))
    told = await resident.see("先在东侧装三盏。", "采纳了一部分", "原因：西侧地下有电缆，装不了。")
    assert "办理结果：正在解决或列入规划" in told["text"]
    card = await card_by_chat(member, number)
    assert "采纳情况：部分采纳（西侧地下有电缆，装不了。）" in card["text"]
    assert "办结" not in buttons(card)
    answer = await town.read(lambda session: session.exec(select(Answer)).one().model_dump())
    assert (answer["result_class"], answer["adoption"], answer["solved"]) == ("B", "partly", None)
    desk = Desk(town.settings)
    _, data = await town.read(lambda session: exported(session, desk, Format.JSONL, clock.now()))
    [filed] = lines(data)
    assert (filed["result_class"], filed["adoption"], filed["solved"]) == ("B", "partly", None)
    assert filed["adoption_reason"] == "西侧地下有电缆，装不了。"


async def test_a_complaint_says_whether_it_is_so_and_an_english_resident_reads_that(town: Town) -> None:
    resident, member, number = await of_kind(town, Kind.COMPLAINT, "en")
    await member.reply(await member.see("回复这条消息", number), "The lights are ordered.")
    assert buttons(await member.see("反映的情况属实吗"))[:4] == ["属实", "部分属实", "不属实", "不适用"]
    assert "A 已解决或基本解决" in await pressed(member, "部分属实")
    assert "是否解决：已解决" in await pressed(member, "A 已解决或基本解决")
    assert "是否解决：不适用" in await pressed(member, "是否解决：已解决")
    assert "属实" in await pressed(member, "重选结果")
    for button in ("不属实", "D 留作参考"):
        await pressed(member, button)
    await member.press("发送")
    told = await resident.see("The lights are ordered.", "did not find what was reported")
    assert "Result: Kept for reference" in told["text"]
    assert "是否属实：不属实" in (await card_by_chat(member, number))["text"]


async def test_only_the_writer_says_how_it_ends_and_forged_words_change_nothing(town: Town) -> None:
    resident, member, number = await of_kind(town, Kind.PRAISE)
    await member.reply(await member.see("回复这条消息", number), "谢谢您的鼓励。")
    preview = await member.see("居民将看到", "谢谢您的鼓励", button="发送")
    assert buttons(preview) == ["发送", "写上日期", "重写", "取消"]
    for data in ("r.A", "v.true", "a.not", "w.1", "..", ""):
        word = await member.forge(preview, f"1|c_outcome|1|1.{data}|5")
        assert word["text"]
    colleague = await town.member("LT", "乙")
    for action in ("c_outcome", "c_outanew", "c_outsolved"):
        assert "只有本人" in (await colleague.forge(preview, f"1|{action}|1|1|5"))["text"]
    await member.press("发送", preview)
    assert "办理结果" not in (await resident.see("谢谢您的鼓励。"))["text"]
