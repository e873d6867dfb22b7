"""Before she files, she is shown what a neighbour said: she supports it and hears of everything, or not."""

import pytest
from sqlmodel import Session, select

from bot import clock
from bot.services import publishing
from storage.tables import Member, Role, Sketch, Suggestion, Support, Visibility
from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat, settle_by_chat
from tests.journeys.town import Person, Town, buttons

pytestmark = pytest.mark.anyio

FILED = "路口没有红绿灯，过马路很危险"
SAME = "十字街没信号，过马路提心吊胆"


async def made_public(town: Town, words: str = FILED) -> str:
    """A neighbour's suggestion that everybody may read, and that the bot has taken note of."""
    _, number = await file_by_chat(town, words)

    def publish(session: Session) -> None:
        now = clock.now()
        member = Member(telegram_id=77, role=Role.STAFF, granted_at=now, checked_at=now)
        session.add(member)
        session.flush()
        suggestion = session.exec(select(Suggestion).where(Suggestion.number == number)).one()
        suggestion.visibility = Visibility.PUBLIC
        publishing.publish(session, suggestion, member, now)

    await town.write(publish)

    def meant(session: Session) -> bool:
        return session.exec(select(Sketch.vector)).first() is not None

    while not (await town.read(meant) and town.app.desk.similar.shows(clock.now())):
        await town.settled()
    return number


async def supports(town: Town) -> list[bool]:
    """Each support there is, and whether it stands."""
    stand: list[bool] = await town.read(
        lambda session: [one.ended_at is None for one in session.exec(select(Support)).all()]
    )
    return stand


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_a_neighbours_matter_is_supported_with_one_tap_and_every_step_is_told(town: Town) -> None:
    number = await made_public(town)
    liu = await town.resident("刘阿姨")
    await liu.say(SAME)
    shown = await liu.see(number, FILED, button="附议 1")
    assert "都不是" in buttons(shown)
    await liu.press("附议 1", shown)
    await liu.see("已附议", number, "没有丢")
    await liu.press("删除")
    await town.settled()
    member = await town.member("LT")
    assert "已有 1 位邻居附议" in (await card_by_chat(member, number))["text"]
    await accept_by_chat(town, member, number)
    await member.press("答复", await card_by_chat(member, number))
    await member.reply(await member.see("回复这条消息", number), "红绿灯下月装好。")
    await member.press("发送", await settle_by_chat(member, await member.see("居民将看到")))
    await town.settled()
    heard = [text for text in liu.texts_of_bot() if "您附议的" in text]
    assert [sum(word in text for text in heard) for word in ("开始办理", "红绿灯下月装好")] == [1, 1]


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_support_is_taken_back_and_none_of_them_leads_on_to_her_own(town: Town) -> None:
    number = await made_public(town)
    liu = await town.resident("刘阿姨")
    await liu.say(SAME)
    await liu.press("附议 1", await liu.see(number, button="附议 1"))
    await liu.press("撤销附议", await liu.see("已附议"))
    again = await liu.see(number, button="附议 1")
    assert await supports(town) == [False]
    await liu.press("都不是", again)
    await liu.see(SAME, button="提交")
    await file_own(liu)
    assert FILED not in "".join(liu.texts_of_bot()[-2:])


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_what_is_said_in_several_messages_is_compared_when_she_pauses(town: Town) -> None:
    number = await made_public(town)
    liu = await town.resident("刘阿姨")
    await liu.say("您好")
    await liu.see(button="提交")
    await liu.say(SAME)
    await liu.press("都不是", await liu.see(number, FILED, button="附议 1"))
    await liu.say("每天都有孩子过")
    await liu.see("每天都有孩子过", button="提交")
    await file_own(liu)


async def file_own(person: Person) -> None:
    """She files what she has written."""
    await person.press("提交")
    await person.see("LT-2026-000002")
