"""What comes in: once, in order, whatever happens to it on the way."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, func, select

from bot.app import App
from bot.errors import StartError
from bot.services import retention
from bot.services.residents import NOTICE_VERSION
from storage.queries import inbox
from storage.tables import Inbox, InboxState, Resident, Status, Suggestion
from tests.journeys.town import Town

pytestmark = pytest.mark.anyio
BOTH = pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)


def filed(session: Session) -> int:
    statement = select(func.count()).select_from(Suggestion).where(Suggestion.status != Status.DRAFT)
    return session.exec(statement).one()


@BOTH
async def test_a_malformed_update_is_parked_the_next_is_handled_and_the_operator_told(town: Town) -> None:
    resident = await town.resident()
    admin = town.admin()
    broken: dict[str, Any] = {
        "message": {
            "message_id": 5,
            "date": 1,
            "chat": {"id": resident.user_id, "type": "private"},
            "from": {"id": 5},
            "text": "x",
        }
    }
    await town.client.put_update(broken)
    await resident.say("健身器材坏了，请修一修。")
    await resident.see("健身器材")
    await admin.see("replay")
    parked = await town.read(inbox.list_parked)
    assert len(parked) == 1
    assert parked[0].reason


@BOTH
async def test_every_update_delivered_twice_has_one_effect(town: Town) -> None:
    resident = await town.resident()
    await resident.say("垃圾桶满了三天没人收。")
    await resident.with_button("提交")
    last = (await town.client.updates())["next_update_id"] - 1
    await town.client.repeat_update(last, same_id=True)
    await town.client.repeat_update(last, same_id=False)
    await town.settled()
    await resident.press("提交")
    pressed = (await town.client.updates())["next_update_id"] - 1
    await town.client.repeat_update(pressed, same_id=False)
    await town.client.repeat_update(pressed, same_id=True)
    await resident.see("LT-")
    await town.settled()
    assert await town.read(filed) == 1
    receipts = [text for text in resident.texts_of_bot() if "LT-" in text]
    assert len(receipts) == 1


async def test_two_quick_presses_of_submit_file_one_suggestion(town: Town) -> None:
    resident = await town.resident()
    await resident.say("路面有个大坑，骑车危险。")
    preview = await resident.with_button("提交")
    await asyncio.gather(*(resident.press("提交", preview) for _ in range(3)))
    await town.settled()
    assert await town.read(filed) == 1


async def test_messages_of_one_person_keep_their_order_through_a_restart(town: Town) -> None:
    resident = await town.resident()
    words = [f"第{number}句话。" for number in range(1, 9)]
    for word in words[:4]:
        await resident.say(word)
    await town.restart()
    for word in words[4:]:
        await resident.say(word)
    await resident.see(words[-1])
    text = (await resident.with_button("提交"))["text"]
    places = [text.index(word) for word in words]
    assert places == sorted(places)


async def test_what_is_said_while_the_bot_is_down_is_taken_when_it_is_back(town: Town) -> None:
    resident = await town.resident()
    await town.stop()
    await resident.say("停水两天了，什么时候来水？")
    await town.start()
    await resident.see("停水两天了")


async def test_nothing_is_taken_in_before_everything_is_made(town: Town) -> None:
    def kept(session: Session) -> int:
        return session.exec(select(func.count()).select_from(Inbox)).one()

    resident = await town.resident()
    await town.settled()
    before = await town.read(kept)
    await town.stop()
    await resident.say("停水两天了，什么时候来水？")
    town.app = App(town.settings)
    found: list[int] = []
    await town.app.start(lambda: found.append(town.database.read_now(kept)))
    await resident.see("停水两天了")
    assert found == [before]
    assert await town.read(kept) > before


@pytest.mark.parametrize("transport", ["polling"], indirect=True)
async def test_a_second_bot_with_the_same_token_stops_with_a_clear_word(town: Town) -> None:
    settings = town.settings.model_copy(
        update={"data_dir": town.data_dir / "other", "database_url": "", "listen": "127.0.0.1:0"}
    )
    other = App(settings)
    await other.start()
    try:
        waits = [asyncio.create_task(app.wait()) for app in (town.app, other)]
        done, _ = await asyncio.wait(waits, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        assert done
        error = done.pop().exception()
        assert isinstance(error, StartError)
        assert error.key == "start.conflict"
        for wait in waits:
            wait.cancel()
    finally:
        await other.stop()


async def test_a_second_process_on_the_same_folder_is_refused(town: Town) -> None:
    if not town.database.sqlite:
        pytest.skip("several processes may share a PostgreSQL database")
    with pytest.raises(StartError) as caught:
        await App(town.settings).start()
    assert caught.value.key == "start.folder_in_use"


async def test_words_said_before_consent_are_forgotten_after_a_day(town: Town) -> None:
    from bot import clock

    shy = await town.resident("小周", agrees=False)
    await shy.say("我想说一件事")
    await town.settled()

    def held(session: Session) -> int:
        return inbox.count_by_state(session).get(InboxState.HELD.value, 0)

    assert await town.read(held) == 1
    tomorrow = clock.now() + timedelta(days=1)
    held_too_long = next(rule for rule in retention.RULES if rule.code == "held")
    due = await town.read(lambda session: retention.list_due(session, held_too_long, tomorrow))
    await town.write(lambda session: retention.apply(session, held_too_long, due, tomorrow))
    assert await town.read(held) == 0

    def consented(session: Session) -> list[str | None]:
        return list(session.exec(select(Resident.consent)).all())

    assert NOTICE_VERSION not in await town.read(consented)


@BOTH
async def test_no_log_line_holds_a_token_or_a_residents_words(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    resident = await town.resident()
    await resident.say("我家住3栋502，电话13912345678，楼上漏水。")
    await resident.press("提交")
    await resident.see("LT-")
    await town.client.put_update({"message": {"text": "碎片里的话", "chat": {"id": resident.user_id}}})
    await town.settled()
    ours = [record for record in caplog.records if record.name.startswith(("bot", "handlers", "storage"))]
    ours = [record for record in ours if not record.name.startswith("bot.sandbox")]
    assert ours
    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in ours if not record.exc_info)
    for secret in (town.sandbox.token, "13912345678", "楼上漏水", "碎片里的话", "陈阿姨"):
        assert secret not in said
