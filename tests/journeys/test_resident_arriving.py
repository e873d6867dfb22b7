"""Promises of the first minutes: few actions, nothing lost, nothing kept without consent."""

import pytest
from sqlmodel import Session, col, select

from storage.tables import Consent, Inbox, InboxState, Part, Suggestion
from tests.journeys.town import Town

pytestmark = pytest.mark.anyio


def spoken(session: Session) -> list[str]:
    return [part.text for part in session.exec(select(Part).order_by(col(Part.id)))]


async def test_four_actions_from_the_poster_to_the_receipt(town: Town) -> None:
    resident = await town.resident(poster="LT-poster3", agrees=False)
    await resident.press("同意", await resident.see("三行", button="同意"))
    await resident.say("三号楼楼道灯坏了，晚上很黑")
    await resident.press("提交", await resident.see("楼道灯", button="提交"))
    receipt = await resident.see("LT-2026-000001", button="撤回")
    assert "答复您" in receipt["text"]
    await town.settled()
    hers = [one for one in town.messages(resident.chat_id) if one["from"]["id"] == resident.user_id]
    assert len(hers) == 2
    filed = await town.read(lambda session: session.exec(select(Suggestion)).one())
    assert filed.channel == "poster3"


async def test_words_before_consent_wait_and_come_back(town: Town) -> None:
    resident = await town.resident(poster=None)
    await resident.say("路灯坏了，先说一句")
    await resident.press("罗田社区", await resident.see("替您留着", button="罗田社区"))
    await resident.say("在东门")
    await resident.see("替您留着")
    assert await town.read(spoken) == []
    await resident.press("同意")
    await resident.see("还在")
    await resident.see("路灯坏了，先说一句\n在东门", button="提交")


async def test_refusing_erases_what_waited_and_leaves_reading_open(town: Town) -> None:
    resident = await town.resident(poster="LT", agrees=False)
    await resident.see("三行")
    await resident.say("不该留下的话")
    await resident.press("不同意", await resident.see("留着"))
    await resident.see("没有同意")
    await town.settled()
    bodies = await town.read(
        lambda session: [row.body for row in session.exec(select(Inbox)) if row.state is InboxState.HELD]
    )
    assert bodies == []
    before = len(resident.texts_of_bot())
    await town.settled()
    assert len(resident.texts_of_bot()) == before
    await resident.say("/privacy")
    await resident.see("我们记什么")
    consents = await town.read(lambda session: session.exec(select(Consent)).all())
    assert [consent.agreed for consent in consents] == [False]


async def test_an_english_phone_is_answered_in_english(town: Town) -> None:
    resident = await town.resident("Jo", poster="YC", language="en-GB")
    await resident.say("The street light is broken")
    await resident.press("Submit", await resident.see("Street lighting", button="Submit"))
    await resident.see("YC-2026-000001", "Expect an answer by")
    await resident.say("语言")
    await resident.press("中文", await resident.see("Which language"))
    await resident.see("以后用中文")


async def test_a_poster_that_means_nothing_and_a_second_start_do_no_harm(town: Town) -> None:
    resident = await town.resident(poster="NOWHERE-9", agrees=False)
    await resident.see("二维码我们不认识")
    await resident.press("山门社区", await resident.see("哪个社区"))
    await resident.press("同意", await resident.see("三行"))
    await resident.say("井盖坏了")
    await resident.see("井盖坏了", button="提交")
    await resident.start("LT")
    await resident.see("井盖坏了", button="提交")
    await resident.press("提交")
    await resident.see("SM-2026-000001")
