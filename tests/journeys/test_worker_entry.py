"""A paper form on the counter: entered, answered, told by telephone, rated."""

import pytest
from sqlmodel import Session, col, select

from storage.tables import Attachment, Call, Event, Rating, Status, Suggestion
from tests.builders_files import picture
from tests.journeys.test_resident_following import accept, answer
from tests.journeys.town import Person, Town

pytestmark = pytest.mark.anyio


def only(session: Session) -> Suggestion:
    return session.exec(select(Suggestion)).one()


async def test_a_paper_form_is_entered_answered_told_by_telephone_and_rated(town: Town) -> None:
    typist = await town.worker()
    await typist.say("/desk")
    await typist.press("代录")
    await typist.press("纸质", await typist.see("从哪里来"))
    await typist.see("哪个电话")
    await typist.say("138 0013 8000")
    await typist.press("同意", await typist.see("您同意吗"))
    await typist.see("请录入")
    await typist.send_files("photo", [("form.jpg", picture())], caption="3栋楼道路灯坏了半个月")
    await typist.press("提交", await typist.see("代录：纸质", "13800138000", button="提交"))
    await typist.see("LT-2026-000001", "138****8000")

    committee = await town.member("LT")
    card = await committee.see("LT-2026-000001", "代录：纸质", "3栋楼道路灯坏了半个月")
    assert "13800138000" not in str(card)
    await accept(committee)
    await answer(committee, "路灯今天修好了。")
    await town.settled()

    def calls(session: Session) -> list[str]:
        rows = session.exec(select(Call).where(col(Call.done_at).is_(None))).all()
        return [row.notice for row in rows]

    assert "answered" in await town.read(calls)
    assert not any("路灯今天修好了" in text for text in typist.texts_of_bot())

    await typist.say("/desk")
    await typist.press("回访名单")
    await typist.press("LT-2026-000001", await typist.see("LT-2026-000001", button="LT-2026-000001"))
    call = await typist.see("路灯今天修好了。", "13800138000", button="记下对方的话")
    await typist.press("记下对方的话", call)
    await typist.press("不满意", await typist.see("路灯今天修好了。", "代录：纸质", button="不满意"))
    await typist.see("为什么不满意")
    await typist.say("灯还是不亮")
    await typist.see("重新办理", "（代录）")
    assert await town.read(calls) == []
    above = await town.member("", name="街道小张")
    await above.see("灯还是不亮", "代录：纸质")
    await above.press("签收", await above.with_button("签收"))
    await answer(above, "换了新灯。")
    await typist.press("基本满意", await _fresh(typist))
    await typist.see("已办结", "基本满意")
    row = await town.read(only)
    assert (row.status, row.rating, row.channel) == (Status.CLOSED, Rating.PARTLY, "paper")

    def hands(session: Session) -> set[int | None]:
        done = ("submitted", "reopened", "rated")
        return {event.member_id for event in session.exec(select(Event)) if event.what in done}

    assert await town.read(hands) == {row.typist_id}
    assert len(await town.read(lambda session: session.exec(select(Attachment)).all())) == 1


async def _fresh(typist: Person) -> dict[str, object]:
    """The suggestion as it is now."""
    await typist.say("/desk")
    await typist.press("代录的意见")
    await typist.see("代录的意见，共")
    await typist.say("lt-2026-1")
    return await typist.see("换了新灯。", button="基本满意")
