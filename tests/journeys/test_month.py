"""A month as a street lives through it, by its own clock: what its people did is what its report says."""

import io
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from bot import clock
from storage.tables import Member, Role
from tests.builders_committee import settle_by_chat
from tests.journeys.town import Person, Town, is_ours

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
SHENZHEN = ZoneInfo("Asia/Shanghai")
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
SAID = (
    "3栋的电梯坏了，请派人修一修。",
    "楼下垃圾桶满了好几天没人清，要投诉。",
    "请问老年卡在哪里办？",
    "小区门口的路灯坏了，晚上看不见。",
    "建议广场加几张长椅。",
    "楼上半夜装修太吵，要投诉。",
)
FILED = (9, 10, 12, 13, 15, 16, 19, 20)
"""Days of October 2026; the 10th is a Saturday that is worked."""
SOON, END = 2, 29
"""Days until an answer that comes soon, and the day of the answers that were left lying."""
MATTERS = 10
STORY = [(FILED[number % 8], number) for number in range(MATTERS)]


class Clock:
    """A clock that is put forward, and runs in between."""

    ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def put(self, month: int, day: int, hour: int = 10) -> None:
        self.ahead = datetime(2026, month, day, hour, tzinfo=SHENZHEN) - datetime.now(UTC)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The town's clock: right until it is put, which must not be before the jobs have been set going."""
    made = Clock()
    monkeypatch.setattr(clock, "now", made.now)
    return made


@dataclass
class Matter:
    """One suggestion: who said it where, what it was promised, and what became of it."""

    who: Person
    place: str
    number: str
    due: date
    answer_on: int | None
    rating: str | None


@dataclass
class Street:
    """Residents and committees; `matters` is what the one who plays it wrote down."""

    town: Town
    time: Clock
    clerks: dict[str, Person] = field(default_factory=dict)
    matters: list[Matter] = field(default_factory=list)

    async def live(self) -> None:
        """The days of the month on which anything happens."""
        for place in ("LT", "YC"):
            self.clerks[place] = await self.town.member(place, f"{place}的委员")
        for day in sorted({*FILED, *(day + SOON for day in FILED), END}):
            self.time.put(10, day)
            filed = [await self._file(number) for on, number in STORY if on == day]
            for button in ("受理", "签收"):
                await self.town.settled()
                for one in filed:
                    await self.clerks[one.place].press(button, self._card(one))
            await self.town.settled()
            for one in self.matters:
                if one.answer_on == day:
                    await self._answer(one)
            await self.town.settled()

    async def _file(self, number: int) -> Matter:
        place, said = ("LT", "YC")[number % 2], f"{SAID[number % len(SAID)]}（{number}）"
        who = await self.town.resident(f"居民{number}", poster=place)
        await who.say(said)
        await who.press("提交")
        receipt = await who.see("编号", f"{place}-2026-")
        found, told = re.search(rf"{place}-2026-\d{{6}}", receipt["text"]), DAY.search(receipt["text"])
        assert found is not None
        assert told is not None
        answer_on = (None, FILED[number % 8] + SOON, END, END)[number // 2 % 4]
        rating = ("满意", "基本满意", None)[number % 3] if answer_on is not None else None
        one = Matter(who, place, found[0], date(*map(int, told.groups())), answer_on, rating)
        self.matters.append(one)
        return one

    async def _answer(self, one: Matter) -> None:
        clerk, words = self.clerks[one.place], f"{one.number} 已经办好了，谢谢您。"
        await clerk.press("答复", self._card(one))
        await clerk.reply(await clerk.see("回复这条消息", one.number), words)
        await clerk.press("发送", await settle_by_chat(clerk, await clerk.see("居民将看到", words)))
        answered = await one.who.see(words)
        if one.rating is not None:
            await one.who.press(one.rating, answered)

    def _card(self, one: Matter) -> dict[str, Any]:
        chat = self.town.messages(self.town.groups[one.place])
        return [seen for seen in chat if is_ours(seen) and seen.get("text", "").startswith(one.number)][-1]

    def tally(self) -> dict[str, int]:
        """The month by hand, from what people were told and did."""
        kept = Counter(
            "按时办结" if one.answer_on <= one.due.day or one.due.month > 10 else "超时办结"
            for one in self.matters
            if one.answer_on is not None
        )
        left = [one for one in self.matters if one.answer_on is None]
        late = sum(one.due < date(2026, 11, 1) for one in left)
        return {
            "收到": len(self.matters),
            "受理": len(self.matters),
            "应办结": kept.total() + late,
            **kept,
            "超期未办结": late,
            "期末在办": len(left),
        }

    def closed(self) -> range:
        """How many can be closed: those that were rated, and perhaps, the long silent."""
        rated = sum(one.rating is not None for one in self.matters)
        answered = [one.answer_on for one in self.matters if one.rating is None and one.answer_on is not None]
        return range(rated, rated + sum(END - day >= 7 for day in answered) + 1)


async def test_the_report_of_a_month_says_what_happened_in_it(
    database_url: str, tmp_path: Path, time: Clock
) -> None:
    async with Town(database_url, tmp_path / "data") as town:
        time.put(10, 8)
        director = await town.worker("LT", "街道主任")

        def appoint(session: Any) -> None:
            now = clock.now()
            session.add(Member(telegram_id=director.user_id, role=Role.STAFF, granted_at=now, checked_at=now))

        await town.write(appoint)
        street = Street(town, time)
        await street.live()
        assert len(street.matters) == MATTERS

        time.put(11, 2)
        await director.say("/desk")
        await director.press("月度报告")
        await director.press("整个街道")
        await director.press("2026年10月")
        sent = await director.see(file="document")
        await town.settled()
        files = {
            one["document"]["file_name"]: await town.client.file(one["document"]["file_unique_id"])
            for one in town.messages(director.chat_id)
            if "document" in one
        }
        assert sent
        workbook = next(content for name, content in files.items() if name.endswith("-2026-10.xlsx"))
        sheet = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]
        told = {row[0]: row[1] for row in sheet.iter_rows(min_row=2, values_only=True)}
        tally = street.tally()
        assert {name: told[name] for name in tally} == tally
        assert told["评价后办结"] in street.closed()
        assert min(tally.values()) > 0
