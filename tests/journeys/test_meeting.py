"""A meeting from its agenda to its minutes, and the suggestion it dealt with answered in its words."""

import re
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from bot import clock
from bot.services.desk import Desk
from bot.services.events import announcing, drafts, timing
from storage.tables import CommunityEvent, EventKind, Member, Role
from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat, settle_by_chat
from tests.journeys.town import Json, Person, Town, buttons

pytestmark = pytest.mark.anyio
BOTH = pytest.mark.parametrize("transport", ["polling", "webhook"], indirect=True)
TITLE = "楼道照明议事会"
RESOLVED = "居委会十天内把3栋的楼道灯全部换好"


def of_the_meeting(message: Json) -> str:
    """The button that says when the meeting is, and its title."""
    return next(label for label in buttons(message) if label.endswith(TITLE))


async def choose_the_meeting(member: Person) -> None:
    """Press it where it is asked on which agenda something goes."""
    asked = await member.see("放到哪个会议上")
    await member.press(of_the_meeting(asked), asked)


async def announce(town: Town) -> None:
    """A meeting of LT that begins in half an hour."""

    def work(session: Session) -> None:
        now, desk = clock.now(), Desk(town.settings)
        worker = select(Member).where(Member.role == Role.WORKER, col(Member.group_id).is_(None))
        event = drafts.begin(session, desk, session.exec(worker).one(), EventKind.COUNCIL, now)
        drafts.edit(session, event, now, title=TITLE, place="社区二楼会议室")
        timing.set_start(session, desk, event, now + timedelta(minutes=30), now)
        announcing.announce(session, desk, event, now)

    await town.write(work)


def begins(session: Session) -> None:
    """It has begun."""
    event = session.exec(select(CommunityEvent)).one()
    event.starts_at = clock.now() - timedelta(minutes=1)
    session.add(event)


@BOTH
async def test_from_the_agenda_to_the_answer(town: Town, transport: str) -> None:
    lin, number = await file_by_chat(town)
    anna = await town.member("LT")
    await accept_by_chat(town, anna, number)
    worker, zhao = await town.worker(), await town.resident(name="赵")
    await announce(town)

    await anna.press("更多", await card_by_chat(anna, number))
    await town.settled()
    await anna.press("上会", await card_by_chat(anna, number))
    await choose_the_meeting(anna)
    await anna.see(number, "列入了", TITLE)
    await lin.see(number, "列入了会议议程", TITLE, "社区二楼会议室")
    await anna.say("/agenda 停车位怎么分")
    await choose_the_meeting(anna)
    await anna.see("议题已列入")

    await worker.say("/desk")
    await worker.press("会务")
    chosen = await worker.see("请选一个会议或活动")
    await worker.press(of_the_meeting(chosen), chosen)
    await worker.press("议程", await worker.see(TITLE, button="议程"))
    await worker.see(number, "停车位怎么分")
    await worker.press("返回")
    await worker.press("签到", await worker.see("应到 0", button="签到"))
    await worker.press("签到码", await worker.see("实到 0", button="签到码"))
    shown = await worker.see("请投到屏幕上", file="photo")
    code = re.search(r"\d{6}", shown["caption"])
    assert code is not None
    await lin.say(code[0])
    await lin.see("签到好了", TITLE)
    await lin.say(code[0])
    await lin.see("签到好了", TITLE)
    await zhao.say("000000" if code[0] != "000000" else "111111")
    await zhao.see("签到码不对")
    await zhao.start(f"h-1-{code[0]}")
    await zhao.see("签到好了", TITLE)

    await town.write(begins)
    await worker.press("签到", shown)
    await worker.press("返回", await worker.see("实到 2", "临时来的 2"))
    await worker.press("决议", await worker.see("议题 2 个", button="决议"))
    await worker.press("加一条决议")
    await worker.say(RESOLVED)
    await worker.press("关联意见", await worker.see(RESOLVED, button="关联意见"))
    await worker.say(number)
    await worker.press("承办单位", await worker.see(f"关于：{number}", button="承办单位"))
    await worker.press("居委会", await worker.see("由哪个单位承办", button="居委会"))
    await worker.press("返回", await worker.see("承办：居委会"))
    await worker.press("返回", await worker.see("决议", button="加一条决议"))
    await worker.press("纪要", await worker.see("决议 1 条", button="纪要"))
    await worker.press("写纪要", await worker.see(RESOLVED, button="写纪要"))
    await worker.say("到会居民都同意先换灯。")
    check = await worker.see("到会居民都同意先换灯。", button="公布")
    await worker.press("打印件", check)
    await worker.press("公布", check)
    await lin.see("您关注的", "作了决议", RESOLVED, button="打印件")
    minutes = await zhao.see("会议纪要", "到场 2 人", "停车位怎么分", RESOLVED, "都同意先换灯")
    await zhao.press("打印件", minutes)
    await town.settled()
    sent = [one["document"]["file_name"] for one in town.messages(zhao.chat_id) if "document" in one]
    assert sent == ["minutes.docx"]

    await anna.press("答复", await card_by_chat(anna, number))
    await town.settled()
    await anna.press("模板", await card_by_chat(anna, number))
    await anna.press("用会议决议", await anna.see(number, button="用会议决议"))
    preview = await settle_by_chat(anna, await anna.see("居民将看到", RESOLVED))
    await anna.press("发送，不记承诺", preview)
    answered = await lin.see(number, RESOLVED, button="满意")
    await lin.press("满意", answered)
    await town.settled()
