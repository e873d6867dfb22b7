"""高频: three residents say the same by chat, the head of their community hears of it without asking."""

import pytest
from sqlmodel import Session

from bot import clock
from bot.services import surges
from storage.tables import Member, Role
from tests.builders_committee import card_by_chat, file_by_chat
from tests.builders_similar import catch_up
from tests.journeys.town import Person, Town

pytestmark = pytest.mark.anyio

SAYINGS = (
    "3栋楼道的路灯坏了半个月，请派人修一修。",
    "我们3栋楼道的路灯坏了，快来修",
    "3栋楼道路灯坏了好久没人修",
)


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_the_head_of_the_community_is_told_once_with_the_numbers(town: Town) -> None:
    user = await town.client.add_user("主任", language_code="zh-hans")
    head = Person(town, user["id"], user["id"])
    now = clock.now()
    role = Member(
        telegram_id=user["id"], role=Role.DISPATCHER, community="LT", granted_at=now, checked_at=now
    )
    await town.write(lambda session: session.add(role))
    await head.start()
    numbers = [(await file_by_chat(town, words))[1] for words in SAYINGS]

    def tick(session: Session) -> None:
        catch_up(session, town.app.desk, clock.now())
        surges.note(
            session, town.app.desk, surges.compare_due(session, town.app.desk, clock.now()), clock.now()
        )
        session.flush()
        surges.tell_due(session, town.app.desk, clock.now())

    for _ in range(2):
        await town.write(tick)
    told = await head.see("高频", *numbers)
    await town.settled()
    assert len([text for text in head.texts_of_bot() if "高频" in text]) == 1
    member = await town.member()
    assert "同类意见 3 件" in (await card_by_chat(member, numbers[0]))["text"]
    await head.press("LT-2", told)
    await head.see(numbers[1], SAYINGS[1], button="并案")
    await member.say("/list")
    assert (await member.see("LT-2026-000003", "高频"))["text"].count("高频") == 3
