"""Her data in her hands: taken away and corrected by chat, and all of it at the desk for who has no chat."""

import json

import pytest
from sqlmodel import Session, select

from storage.tables import Resident, Suggestion
from tests.builders_committee import file_by_chat
from tests.journeys.town import Person, Town

pytestmark = pytest.mark.anyio
PHONE = "13912345670"


@pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
async def test_mydata_is_read_taken_away_and_corrected(town: Town) -> None:
    resident, number = await file_by_chat(town)
    await resident.say("/mydata")
    await resident.see("您的全部信息", button="改社区")
    files = [message for message in town.messages(resident.chat_id) if "document" in message]
    assert [one["document"]["file_name"] for one in files] == ["yishi-mydata.html", "yishi-mydata.json"]
    content = await town.client.file(files[1]["document"]["file_unique_id"])
    assert json.loads(content)["suggestions"][0]["number"] == number
    await resident.press("改社区")
    await resident.press("燕川社区", await resident.see("哪个社区", button="燕川社区"))
    await resident.see("您的社区是燕川社区")


async def test_a_child_is_sent_to_the_parents_and_nothing_is_kept(town: Town) -> None:
    child = await town.resident("小明", agrees=False)
    await child.say("滑梯坏了，我差点摔了")
    await child.say("我12岁")
    await child.see("监护人", "没有留")
    await town.settled()

    def kept(session: Session) -> list[object]:
        return [
            *session.exec(select(Suggestion)),
            *session.exec(select(Resident).where(Resident.telegram_id == child.user_id)),
        ]

    assert await town.read(kept) == []


async def entered(town: Town) -> Person:
    """A worker who has entered what somebody said on the telephone."""
    typist = await town.worker()
    await typist.say("/desk")
    await typist.press("代录")
    await typist.press("电话", await typist.see("从哪里来"))
    await typist.see("哪个电话")
    await typist.say(PHONE)
    await typist.press("同意", await typist.see("您同意吗"))
    await typist.see("请录入")
    await typist.say("3栋电梯又停了")
    await typist.press("提交", await typist.see("3栋电梯又停了", button="提交"))
    await typist.see("LT-2026-000001")
    return typist


async def test_who_has_no_chat_asks_at_the_desk_and_is_forgotten_there(town: Town) -> None:
    await entered(town)
    colleague = await town.worker("LT", "小李")
    await colleague.say("/desk")
    await colleague.press("代录的意见")
    await colleague.press("LT-2026-000001", await colleague.see("共 1 条", button="LT-2026-000001"))
    await colleague.press("本人事项", await colleague.see("3栋电梯又停了", button="本人事项"))
    page = await colleague.see("先核对是不是本人", PHONE, button="给外单位")
    await colleague.press("给外单位", page)
    await colleague.press("不同意", await colleague.see("读给对方听", button="不同意"))
    await colleague.press("对方的数据", await colleague.see("给外单位：不同意", button="对方的数据"))
    await colleague.see("交给本人以后", button="返回")
    await colleague.press("全部注销", page)
    await colleague.press("都撤回", await colleague.see("还能撤的 1 条", button="都撤回"))
    await colleague.see("本人已注销")

    def left(session: Session) -> tuple[str | None, str]:
        row = session.exec(select(Suggestion)).one()
        person = session.get(Resident, row.resident_id)
        return (person.contact if person else None, row.status)

    assert await town.read(left) == (None, "WITHDRAWN")


async def test_who_comes_by_a_poster_is_counted_under_its_name(town: Town) -> None:
    worker = await town.worker()
    await worker.say("/desk")
    await worker.press("海报")
    await worker.press("整个社区", await worker.see("哪", button="整个社区"))
    await worker.see("名字")
    await worker.say("重阳活动")
    made = await worker.see("海报做好了", "?start=")
    code = made["text"].split("?start=")[1].split()[0]
    resident = await town.resident(poster=code)
    await resident.say("活动室的椅子不够")
    await resident.press("提交")
    await resident.see("LT-2026-000001")
    await worker.say("/desk")
    await worker.press("渠道统计")
    await worker.see("海报“重阳活动”：1 条")
