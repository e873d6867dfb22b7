"""Weeks that hold the national holiday with its swapped days, and New Year, as a street lives through them.

The clock is the town's own: it stands at a moment of autumn 2025 and is put forward, past the swapped Sunday,
eight days off, the swapped Saturday, and a New Year with its swapped Sunday.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot import clock
from bot.services import briefings, cohandling, ladder
from storage.tables import Group, Member, Role
from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat, settle_by_chat
from tests.journeys.town import Town, is_ours

pytestmark = pytest.mark.anyio
SHENZHEN = ZoneInfo("Asia/Shanghai")


class Clock:
    """A clock that is put forward, and runs in between."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def put(self, year: int, month: int, day: int, hour: int = 9) -> None:
        moment = datetime(year, month, day, hour, tzinfo=SHENZHEN)
        self._ahead = moment - datetime.now(UTC)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    made.put(2025, 9, 26)
    monkeypatch.setattr(clock, "now", made.now)
    return made


class Weeks:
    """Lives through days, and writes down on which of them a chat was told something, by month and day."""

    def __init__(self, town: Town, time: Clock) -> None:
        self._town = town
        self._time = time
        self._told: list[tuple[str, int, str]] = []

    async def live(self, first: date, last: date) -> None:
        """Mornings and afternoons, with what the clock does by itself."""
        desk = self._town.app.desk
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            before = self._town.cursor
            for hour in (9, 19):
                self._time.put(day.year, day.month, day.day, hour)
                await self._town.write(lambda session: briefings.send_due(session, desk, clock.now()))
                await self._town.write(lambda session: ladder.climb_due(session, desk, clock.now()))
                await self._town.write(lambda session: cohandling.tell_late(session, desk, clock.now()))
                await self._town.settled()
            for chat_id, message in self._town.said_since(before):
                if is_ours(message):
                    self._told.append((f"{day.month}-{day.day}", chat_id, message.get("text", "")))

    def days(self, chat_id: int, words: str) -> list[str]:
        """The days on which a chat was told this."""
        return [day for day, chat, text in self._told if chat == chat_id and words in text]


async def test_dates_keep_to_the_days_that_are_worked_through_holiday_and_new_year(
    town: Town, time: Clock
) -> None:
    chat = await town.client.add_group("罗田物业", [900], type="supergroup")
    head = await town.worker("LT", "书记")

    def work(session: Session) -> None:
        session.add(Group(chat_id=chat["id"], community="LT", body="PM", bound_at=clock.now()))
        role = Member(
            telegram_id=head.user_id, role=Role.STAFF, community="LT", granted_at=clock.now(),
            checked_at=clock.now(),
        )  # fmt: skip
        session.add(role)

    await town.write(work)
    town.groups["PM"] = chat["id"]
    clerk, engineer = await town.member("PM", "物业小刘"), await town.member("PM", "物业老张")
    helper, other_helper = await town.member("LT", "李委员"), await town.member("LT", "王委员")
    weeks = Weeks(town, time)
    # Friday, 26 September: five working days, of which the swapped Sunday is one, end after the holiday.
    resident, number = await file_by_chat(town, "3栋的电梯坏了，请派人修一修。")
    assert "2025年10月10日" in "".join(resident.texts_of_bot())
    await accept_by_chat(town, clerk, number)
    await clerk.press("加派协办", await card_by_chat(clerk, number))
    await clerk.press("居委会（按规则协办）", await clerk.see("请哪个单位协办"))
    await clerk.press("请居委会协办", await clerk.see("怎么请"))
    await town.settled()
    await helper.press("签收", await card_by_chat(helper, number))
    await weeks.live(date(2025, 9, 27), date(2025, 10, 17))
    # Nothing in the eight days off: the reminder comes on the first day worked, and the morning's list, since
    # others are waited for, on the swapped Sunday and Saturday, but not on the Sunday after that. The street
    # hears on the third working day.
    assert weeks.days(chat["id"], "快到期了") == ["10-9"]
    mornings = ["9-28", "9-29", "9-30", *(f"10-{day}" for day in (9, 10, 11, 13, 14, 15, 16, 17))]
    assert weeks.days(chat["id"], "晨报") == mornings
    assert weeks.days(head.user_id, "催办") == ["10-10"]
    assert weeks.days(town.groups[""], "请跟进") == ["10-14"]
    assert weeks.days(resident.chat_id, "街道已经督办") == ["10-14"]
    # Who helps has half of the five working days: until the noon of the second.
    assert weeks.days(chat["id"], "居委会的协办回复已经超期") == ["9-29"]
    assert weeks.days(town.groups["LT"], "居委会的协办回复已经超期") == ["9-29"]
    await other_helper.press("协办回复", await card_by_chat(other_helper, number))
    await other_helper.reply(await other_helper.see("本单位的协办回复"), "已经陪住户看过。")
    await other_helper.press("发送", await other_helper.see("承办单位将看到", "陪住户看过"))
    await head.press("打开")
    await head.see(number, "督办", button="答复")
    await engineer.press("答复", await card_by_chat(engineer, number))
    prompt = await engineer.see("回复这条消息", number)
    assert "陪住户看过" in prompt["text"]
    await engineer.reply(prompt, "电梯换了新钢缆，昨天恢复了。")
    await engineer.press("发送", await settle_by_chat(engineer, await engineer.see("居民将看到", "新钢缆")))
    await resident.press("满意", await resident.see("新钢缆"))
    await town.settled()

    # Friday, 26 December: two days off, the Sunday after them is worked; a new year begins a new serial.
    time.put(2025, 12, 26)
    other, late = await file_by_chat(town, "2栋的电梯又停了，请派人修一修。")
    assert late == "LT-2025-000002"
    assert "2026年1月5日" in "".join(other.texts_of_bot())
    await accept_by_chat(town, clerk, late)
    await weeks.live(date(2025, 12, 27), date(2026, 1, 5))
    assert weeks.days(chat["id"], "快到期了") == ["10-9", "1-4"]
    assert [day for day in weeks.days(chat["id"], "晨报") if day in ("12-28", "1-1", "1-2", "1-3")] == []
    assert weeks.days(head.user_id, "催办") == ["10-10", "1-5"]
    time.put(2026, 1, 5, 20)
    assert (await file_by_chat(town, "5栋的电梯也停了，请派人修一修。"))[1] == "LT-2026-000001"
