"""A matter on its way between bodies: given back with a reason, ruled on by the street, passed on."""

import pytest
from sqlmodel import Session, select

from bot import clock
from bot.services import routing
from storage.queries.suggestions import CONDUCT
from storage.tables import Member, Role, Suggestion
from tests.builders_committee import card_by_chat, file_by_chat
from tests.journeys.town import Person, Town, buttons, data_of

pytestmark = pytest.mark.anyio


async def test_a_return_is_asked_for_with_a_reason_and_the_street_rules(town: Town) -> None:
    resident, number = await file_by_chat(town)
    member, above = await town.member("LT"), await town.member("", "街道")
    await member.press("受理", await card_by_chat(member, number))
    await town.settled()
    await member.press("申请退单", await card_by_chat(member, number))
    await member.reply(await member.see("为什么不该由本单位承办", number), "这盏灯归供电局")
    await member.press("发送", await member.see("申请退单，理由", "这盏灯归供电局"))
    waiting = await member.see(number, "等街道裁定")
    assert buttons(waiting) == []
    ruling = await above.see(number, "这盏灯归供电局", button="维持")
    assert "不能操作" in (await member.forge(waiting, data_of(ruling, "维持")))["text"]
    await above.press("改派", ruling)
    await above.press("居委会", await above.see(number, "改派给哪个单位", button="居委会"))
    assert "改由居委会承办" in (await resident.see(number, "改由"))["text"]
    assert "承办：居委会" in (await member.see(number, "居委会", button="签收"))["text"]
    assert "这盏灯归供电局" not in "".join(resident.texts_of_bot())


async def test_a_complaint_about_staff_is_read_by_nobody_who_sits_with_them(town: Town) -> None:
    await file_by_chat(town)
    inside, outside = await town.client.add_user("内部"), await town.client.add_user("外部")
    await town.client.set_member(town.groups["LT"], inside["id"], "member")

    def work(session: Session) -> None:
        suggestion = session.exec(select(Suggestion)).one()
        suggestion.category = CONDUCT
        session.add(suggestion)
        routing.place(session, town.app.desk, suggestion, clock.now())
        for user in (inside, outside):
            session.add(
                Member(
                    telegram_id=user["id"],
                    role=Role.DISPATCHER,
                    granted_at=clock.now(),
                    checked_at=clock.now(),
                )
            )

    await town.write(work)
    await town.settled()
    words = "3栋楼道的路灯坏了半个月"
    assert words not in "".join(text for text in town.admin().at(town.groups[""]).texts_of_bot())
    for user, reads in ((inside, False), (outside, True)):
        person = Person(town, user["id"], user["id"])
        await person.start()
        await town.settled()
        await person.say("/desk")
        await person.press("待分派")
        await person.press("LT-1")
        await town.settled()
        assert (words in "".join(person.texts_of_bot())) is reads
