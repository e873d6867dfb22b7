"""Who deals with a suggestion does not see who filed it; who has to know gives a reason, and she hears it."""

import pytest
from sqlmodel import Session

from bot import clock
from storage.tables import Member, Role
from tests.builders_committee import card_by_chat, file_by_chat
from tests.journeys.town import Person, Town

pytestmark = pytest.mark.anyio

REASON = "约时间上门看漏水"


async def staff(town: Town) -> Person:
    """Somebody of the street's staff, in a private chat with the bot."""
    user = await town.client.add_user("街道小周", language_code="zh-hans")
    now = clock.now()
    role = Member(telegram_id=user["id"], role=Role.STAFF, granted_at=now, checked_at=now)

    def work(session: Session) -> None:
        session.add(role)

    await town.write(work)
    person = Person(town, user["id"], user["id"])
    await person.start()
    await town.settled()
    return person


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_an_identity_is_looked_up_for_a_reason_that_its_owner_reads(town: Town) -> None:
    author, number = await file_by_chat(town)
    member, clerk = await town.member("LT"), await staff(town)
    card = await card_by_chat(member, number)
    assert "单独聊天" in (await member.forge(card, "1|c_identity|1||1"))["text"]
    await clerk.say(f"/find {number}")
    await clerk.press("LT-1", await clerk.see(number, button="LT-1"))
    await clerk.press("查看身份", await clerk.see(number, button="查看身份"))
    await clerk.see("为什么", "告诉本人")
    await clerk.say(REASON)
    await clerk.see(number, "打开对话")
    told = await author.see(number, "街道工作人员查看了您的联系方式", REASON)
    assert "小周" not in told["text"]
    await town.settled()
    assert REASON not in "".join(member.texts_of_bot())
