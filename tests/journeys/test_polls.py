"""A committee votes in its group, openly under one message, secretly in private, and reads the result."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot import clock
from storage.tables import Poll, PollState
from tests.journeys.town import Person, Town

pytestmark = pytest.mark.anyio
QUESTION = "3栋的电梯换不换？"


def end_now(session: Session) -> None:
    """The end of every open poll has come."""
    for poll in session.exec(select(Poll).where(Poll.state == PollState.OPEN)).all():
        poll.closes_at = clock.now() - timedelta(seconds=1)
        session.add(poll)


async def test_a_group_votes_openly_and_may_change_its_mind(town: Town) -> None:
    chair, ben, late = [await town.member("LT", name) for name in ("主任", "小本", "后来的")]
    await chair.say("/poll")
    await chair.reply(await chair.see("第一行写问题"), f"{QUESTION}\n换\n不换")
    preview = await chair.see(QUESTION, "换", "已登记的 1 位", button="我在")
    assert "名册里" in (await ben.press("我在", preview))["text"]
    preview = await chair.see("已登记的 2 位")
    assert "只有发起人" in (await ben.press("开始投票", preview))["text"]
    await chair.press("开始投票", preview)
    asked = await chair.see(QUESTION, "已投 0 人，名册共 2 人", "不代替业主大会")
    assert (await ben.press("不换", asked))["text"] == "已记下：不换"
    assert "名册里没有您" in (await late.press("换", asked))["text"]
    assert (await ben.press("换", asked))["text"] == "已记下：换"
    await chair.see("已投 1 人，名册共 2 人")
    await town.settled()
    await town.write(end_now)
    result = await chair.see("投票结果", "换：1（100%）", "名册共 2 人")
    assert result["chat"]["id"] == town.groups["LT"]
    await town.settled()
    assert "投票结果" in chair.now(asked)["text"]


async def test_a_group_votes_secretly_in_private(town: Town) -> None:
    members = [await town.member("LT", f"委员{number}") for number in range(5)]
    chair = members[0]
    await chair.say(f"/poll {QUESTION}")
    preview = await chair.see(QUESTION, button="可改票 ⇄")
    for one in members[1:]:
        await one.press("我在", preview)
        await town.settled()
        preview = chair.now(preview)
    await chair.press("可改票 ⇄", preview)
    preview = await chair.see("不记名", button="不记名 ⇄")
    await chair.press("开始投票", preview)
    asked = await chair.see(QUESTION, "私聊", button="去私聊投票")
    for one, choice in zip(members, ("赞成", "赞成", "反对"), strict=False):
        at_home = Person(town, one.user_id, one.user_id)
        await at_home.start()
        assert "已经发到" in (await one.press("去私聊投票", asked))["text"]
        question = await at_home.see(QUESTION, button=choice)
        assert choice in (await at_home.press(choice, question))["text"]
        await at_home.press("确定投出", await at_home.see("确定投出吗", button="确定投出"))
        await at_home.see("您已经投过票")
    await town.settled()
    await town.write(end_now)
    await chair.see("投票结果", "赞成：2（67%）", "反对：1（33%）", "已投 3 人，名册共 5 人")
    async with asyncio.timeout(10):
        while list((town.data_dir / "ballots").iterdir()):  # noqa: ASYNC110  (a job destroys it)
            await asyncio.sleep(0.05)
