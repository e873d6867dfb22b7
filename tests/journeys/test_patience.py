"""What takes longer than a turn: whoever asked sees that the bot is at it, and the button is let go."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from bot.errors import UserError
from bot.services import reports
from bot.texts import t
from handlers import turns
from tests.journeys.town import PATIENCE, Person, Town

pytestmark = pytest.mark.anyio


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Reports wait for this before they are made, and waiting is noticed at once."""
    build, event = reports.build, threading.Event()

    def slowly(*given: Any) -> reports.Report:
        assert event.wait(PATIENCE)
        return build(*given)

    monkeypatch.setattr(reports, "build", slowly)
    monkeypatch.setattr(turns, "NOTICED", 0)
    yield event
    event.set()


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_a_report_in_the_making_is_seen_to_be_made(town: Town, go_on: threading.Event) -> None:
    admin = town.admin()
    await press_a_month(admin)
    assert await first_typing(town) == admin.chat_id
    go_on.set()
    await admin.see("居民意见建议月度分析报告")


async def test_what_can_stand_over_the_button_no_more_is_said(
    town: Town, go_on: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = reports.build

    def refuse(*given: Any) -> reports.Report:
        waiting(*given)
        raise UserError("access.not_yours")

    monkeypatch.setattr(reports, "build", refuse)
    admin = town.admin()
    await press_a_month(admin)
    go_on.set()
    await admin.see(t("access.not_yours", "zh"))


async def press_a_month(admin: Person) -> None:
    """Ask for a report; this returns when the button is let go."""
    await admin.say("/desk")
    await admin.press("月度报告")
    await admin.press("整个街道")
    months = await admin.see("哪个月")
    await admin.press(months["reply_markup"]["inline_keyboard"][0][0]["text"], months)


async def first_typing(town: Town) -> int:
    """The chat in which the bot is first seen to be typing."""
    last = 0
    async with asyncio.timeout(PATIENCE):
        while True:
            events, last = await town.client.watch(last)
            for event in events:
                if event["type"] == "typing":
                    return int(event["chat_id"])
