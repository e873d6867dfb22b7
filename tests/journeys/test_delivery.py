"""What goes out: at Telegram's pace, once, and what became of it is on record."""

from collections import Counter

import pytest
from sqlmodel import Session, select

from storage.tables import Call, CallReason, Outbox, OutboxState, Reach, Resident
from tests.journeys.town import Town

pytestmark = pytest.mark.anyio
BOTH = pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)


def states(session: Session, chat_id: int) -> Counter[str]:
    rows = session.exec(select(Outbox).where(Outbox.chat_id == chat_id)).all()
    return Counter(row.state.value for row in rows)


@BOTH
async def test_a_flood_wait_is_obeyed_and_the_message_arrives(town: Town) -> None:
    resident = await town.resident()
    await town.client.fault("sendMessage", "status", status=429, retry_after=1, times=1)
    await resident.say("请问老年食堂几点开门？")
    await resident.see("老年食堂")
    calls = [call for call in await town.client.calls("sendMessage") if call["chat_id"] == resident.chat_id]
    refused = next(call for call in calls if call["status"] == 429)
    after = next(call for call in calls if call["n"] > refused["n"])
    assert after["at"] - refused["at"] >= 1.0


async def test_a_lost_answer_is_unknown_and_the_message_is_not_sent_again(town: Town) -> None:
    resident = await town.resident()
    await town.client.fault("sendMessage", "reset_after", chat_id=resident.chat_id, times=1)
    await resident.say("小区门口的树枝挡住了红绿灯。")
    await resident.see("树枝")
    await town.settled()
    assert (await town.read(lambda session: states(session, resident.chat_id)))["unknown"] == 1
    previews = [text for text in resident.texts_of_bot() if "树枝" in text]
    assert len(previews) == 1


async def test_a_request_that_never_left_is_repeated(town: Town) -> None:
    resident = await town.resident()
    await town.client.fault("editMessageText", "reset_before", times=1)
    await resident.say("公交站台没有座椅。")
    await resident.press("提交")
    await resident.see("LT-")


@BOTH
async def test_who_blocks_us_is_remembered_and_welcome_back(town: Town) -> None:
    resident = await town.resident()

    def reach(session: Session) -> Reach:
        return session.exec(select(Resident).where(Resident.telegram_id == resident.user_id)).one().reach

    await resident.say("希望多办几场讲座。")
    await resident.press("提交")
    await resident.see("LT-")
    await town.client.block(resident.user_id)
    await town.settled()
    assert await town.read(reach) is Reach.BLOCKED
    member = await town.member()
    await member.press("受理")
    await town.settled()
    # Telegram need not be asked again: a community worker calls her instead.
    refused = await town.read(lambda session: states(session, resident.chat_id))
    assert refused["refused"] == 0
    calls = await town.read(lambda session: session.exec(select(Call)).all())
    assert [(call.reason, call.done_at) for call in calls] == [(CallReason.BLOCKED, None)]
    await town.client.block(resident.user_id, False)
    await town.settled()
    assert await town.read(reach) is Reach.OK


async def test_a_group_that_became_a_supergroup_is_followed(town: Town) -> None:
    basic = await town.client.add_group("旧群", [900], type="group")
    old = basic["id"]

    def bind(session: Session) -> None:
        from storage.tables import Group

        group = session.get(Group, town.groups["LT"])
        assert group is not None
        session.add(Group(chat_id=old, community="LT", bound_at=group.bound_at))
        session.delete(group)

    await town.write(bind)
    new = (await town.client.migrate(old))["id"]
    resident = await town.resident()
    await resident.say("楼下的窨井盖松了。")
    await resident.press("提交")
    number = (await resident.see("LT-"))["text"]
    assert number
    await town.see(new, "窨井盖")


async def test_limits_of_telegram_are_kept_and_everything_arrives(town: Town) -> None:
    await town.stop()
    town.more |= {"send_rate": 30, "chat_rate": 1, "group_rate": 20}
    await town.start()
    await town.client.limit(overall_per_second=30, chat_per_second=1, group_per_minute=20)
    people = [await town.resident(f"居民{number}", agrees=False) for number in range(12)]
    await town.settled()
    for person in people:
        assert person.texts_of_bot()
    refused = [call for call in await town.client.calls() if call["status"] == 429]
    assert refused == []


async def test_what_was_said_can_be_looked_up_with_its_outcome(town: Town) -> None:
    resident = await town.resident()
    await resident.say("电梯又停了。")
    await resident.press("提交")
    await resident.see("LT-")
    await town.settled()

    def record(session: Session) -> list[tuple[str, str, bool]]:
        rows = session.exec(select(Outbox).where(Outbox.chat_id == resident.chat_id)).all()
        return [(row.notice, row.state.value, row.message_id is not None) for row in rows]

    rows = await town.read(record)
    assert {"preview"} <= {notice for notice, _, _ in rows}
    assert {state for _, state, _ in rows} == {OutboxState.SENT.value}
    assert all(known for _, _, known in rows)
