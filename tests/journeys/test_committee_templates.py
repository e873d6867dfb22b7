"""模板: an answer begins with ready words, and does not leave with a blank in it."""

import pytest

from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat, settle_by_chat
from tests.journeys.town import Person, Town, buttons

pytestmark = pytest.mark.anyio


async def writing(town: Town, language: str = "zh-hans") -> tuple[Person, Person, str]:
    """A member who has pressed 答复, and the author."""
    words = "3栋楼道的路灯坏了半个月。" if language != "en" else "The street light is broken."
    resident, number = await file_by_chat(town, words, language=language)
    member = await town.member("LT")
    await accept_by_chat(town, member, number)
    await member.press("答复", await card_by_chat(member, number))
    await town.settled()
    return resident, member, number


async def test_a_template_is_taken_its_blanks_are_filled_and_the_resident_reads_it(town: Town) -> None:
    resident, member, number = await writing(town)
    assert "按卡片上的“模板”" in (await member.see("回复这条消息", number))["text"]
    await member.press("模板", await card_by_chat(member, number))
    await member.press("A 已修好", await member.see("用哪个模板"))
    shown = await member.see("模板“已修好”", "＿＿")
    assert buttons(shown) == ["用这个", "别的模板"]
    await member.press("别的模板", shown)
    await member.press("A 已修好", await member.see("用哪个模板"))
    await member.press("用这个", await member.see("模板“已修好”"))
    preview = await settle_by_chat(member, await member.see("居民将看到", "罗田社区的问题", "＿＿修好"))
    assert "⚠ 还有“＿＿”没填" in preview["text"]
    said = await member.press("发送", preview)
    assert "没有发出" in said["text"]
    await town.settled()
    assert not any("＿＿" in text for text in resident.texts_of_bot())
    await member.reply(preview, "您好，灯已于11月22日修好，再坏请打12345。")
    again = await settle_by_chat(member, await member.see("灯已于11月22日修好", button="发送"))
    assert "＿＿" not in again["text"]
    await member.press("发送", again)
    await resident.see("灯已于11月22日修好")


async def test_it_is_in_the_language_of_the_resident(town: Town) -> None:
    _, member, number = await writing(town, "en")
    await member.press("模板", await card_by_chat(member, number))
    await member.press("C 暂时办不了", await member.see("用哪个模板"))
    assert number in (await member.see("It is not possible at present"))["text"]


async def test_only_the_writer_of_an_answer_has_them(town: Town) -> None:
    _, member, number = await writing(town)
    await member.press("模板", await card_by_chat(member, number))
    listed = await member.see("用哪个模板")
    other = await town.member("LT")
    assert "同事" in (await other.press("模板", await card_by_chat(other, number)))["text"]
    await member.press("取消", await card_by_chat(member, number))
    await town.settled()
    assert "模板" not in buttons(await card_by_chat(member, number))
    await member.press("A 已修好", listed)
    await town.settled()
    assert not any("＿＿" in text for text in member.texts_of_bot())
