"""The form of a meeting at the desk: steps by button or typing, read back, previewed, changed, cancelled."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, col, select

from bot.services.desk import Desk
from storage.database import Database
from storage.tables import (
    Broadcast,
    CommunityEvent,
    EventKind,
    EventSeries,
    EventStatus,
    Repeat,
    Role,
    SignUp,
    SignUpState,
)
from tests.builders_committee import NOW
from tests.builders_events import announced, crowd
from tests.builders_resident import Chat, all_text
from tests.builders_worker import worker

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOST, COLLEAGUE, FAR, DISPATCHER = 801, 802, 803, 804
THURSDAY = datetime(2026, 12, 3, 11, tzinfo=UTC)
"""19:00 in Shenzhen."""


FORGED = (
    *(f"w_evset|{{}}|{value}" for value in ("seats.x", "most.0", "x.1", "repeat.weekly", "ends_at.x")),
    *(f"w_evtick|{{}}|{code}" for code in ("c.YC", "e.YC-01", "x")),
    *("w_evday|{}|2026-99-01", "w_evtime|{}|2026-12-03.9999", "w_evmon|{}|x"),
    *("w_evf|{}|uid", "w_evkind|{}|x", "w_evnext|{}|x", "w_evempty|{}|title"),
    *("w_ev1|99|", "w_exof|99|attendance", "w_evstr|99|"),
)


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    def work(session: Session) -> None:
        worker(session, "LT", HOST)
        worker(session, "LT", COLLEAGUE)
        worker(session, "YC", FAR)
        worker(session, "LT", DISPATCHER, Role.DISPATCHER)

    database.write_now(work)
    return Chat(database, desk, user_id=HOST)


def the_event(chat: Chat) -> CommunityEvent:
    newest = select(CommunityEvent).order_by(col(CommunityEvent.id).desc()).limit(1)
    return chat.write(lambda session: session.exec(newest).one())


def fill_in(chat: Chat) -> None:
    """From the desk to the preview, by typing."""
    chat.say("/desk")
    chat.press("会议活动")
    chat.press("新建")
    assert "标题" in all_text(chat.press("居民议事会"))
    assert "说明" in all_text(chat.say("楼道照明议事会"))
    assert "图片或文件" in all_text(chat.say("请带上电费单。"))
    assert "地点" in all_text(chat.press("下一步"))
    assert "开始时间" in all_text(chat.say("社区二楼会议室"))
    assert "2026年12月3日周四 19:00" in all_text(chat.say("下周四晚上7点"))
    assert "多长时间" in all_text(chat.press("对"))
    assert "2026年12月3日周四 21:00" in all_text(chat.say("晚上9点"))
    chat.press("对")
    assert "名额" in all_text(chat.press("下一步"))
    assert "报名办法" in all_text(chat.say("40"))
    chat.press("2人")
    chat.press("一户报一次")
    assert "报名截止" in all_text(chat.press("下一步"))
    assert "联系人" in all_text(chat.press("提前1天"))
    assert "重复" in all_text(chat.say("小王 0755-12345678"))


def test_the_form_is_filled_in_by_typing_and_the_preview_is_what_residents_see(chat: Chat) -> None:
    chat.write(lambda session: crowd(session, 3))
    fill_in(chat)
    shown = chat.press("下一步")
    assert "<b>楼道照明议事会</b>（居民议事会）" in all_text(shown)
    assert "时间：12月3日周四 19:00–21:00" in all_text(shown)
    assert "一户报一次，最多2人" in all_text(shown)
    assert "报名截止：2026年12月2日周三 19:00" in all_text(shown)
    assert "请带上电费单。" in all_text(shown)
    assert "通知 <b>3</b> 人" in all_text(shown)
    chat.press("参加")
    assert "预览" in chat.alert
    assert "居民正在报名" in all_text(chat.press("只发布"))
    event = the_event(chat)
    assert (event.status, event.starts_at, event.seats) == (EventStatus.ANNOUNCED, THURSDAY, 40)
    assert (event.household, event.most, event.communities) == (True, 2, ["LT"])


def test_the_form_is_filled_in_by_buttons_alone_where_there_are_any(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("会议活动")
    chat.press("新建")
    chat.press("活动")
    chat.say("包粽子")
    chat.press("跳过")
    chat.press("下一步")
    chat.say("广场")
    grid = chat.seen[-1].buttons
    assert "30" in grid
    assert not any(data.endswith("2026-11-22|0") for data in grid.values()), "a day that is past"
    chat.press("2026年12月")
    chat.press("3")
    assert "2026年12月3日周四 19:00" in all_text(chat.press("19:00"))
    chat.press("对")
    chat.press("2小时")
    chat.press("下一步")
    chat.press("50人")
    chat.press("下一步")
    chat.press("到开始为止")
    chat.press("跳过")
    chat.press("每周")
    shown = all_text(chat.press("下一步"))
    assert "重复：每周" in shown
    event = the_event(chat)
    assert (event.starts_at, event.seats, event.sign_up_until) == (THURSDAY, 50, None)
    assert event.ends_at == THURSDAY.replace(hour=13)
    series = chat.write(lambda session: session.exec(select(EventSeries)).one())
    assert (series.repeat, series.first_at) == (Repeat.WEEKLY, THURSDAY)


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("开始时间", "改天吧", "没看懂这个时间"),
        ("开始时间", "11月1日晚上7点或8点", "没看懂这个时间"),
        ("开始时间", "今天上午8点", "这个时间已经过了"),
        ("结束时间", "12月3日下午3点", "结束要晚于开始"),
        ("报名截止", "12月9日中午12点", "报名截止要在现在以后"),
        ("名额", "很多", "请写一个数字"),
        ("名额", "0", "1到5000"),
        ("名额", "99999999", "1到5000"),
        ("标题", "长" * 61, "太长了，最多60个字"),
        ("图片文件", "没有", "请发一张图片"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_and_nothing_is_lost(
    chat: Chat, field: str, typed: str, told: str
) -> None:
    fill_in(chat)
    chat.press("下一步")
    before = the_event(chat).model_dump()
    chat.press("修改")
    chat.press(field)
    assert told in all_text(chat.say(typed))
    assert the_event(chat).model_dump() == before
    chat.press("返回")
    assert "楼道照明议事会" in all_text(chat.seen[-2:])


def test_a_day_alone_asks_for_the_time_and_english_is_understood(chat: Chat) -> None:
    fill_in(chat)
    chat.press("下一步")
    chat.press("修改")
    chat.press("开始时间")
    assert "2026年12月10日周四，几点开始" in all_text(chat.say("12月10日"))
    assert "2026年12月10日周四 09:30" in all_text(chat.say("上午九点半"))
    chat.press("改一下")
    assert "2026年12月3日周四 19:00" in all_text(chat.say("next Thursday 7pm"))
    chat.press("对")
    event = the_event(chat)
    assert (event.starts_at, event.ends_at) == (THURSDAY, THURSDAY.replace(hour=13)), "the end moves along"


def test_a_change_is_seen_only_once_it_is_published_and_says_what_was(chat: Chat, desk: Desk) -> None:
    fill_in(chat)
    chat.press("下一步")
    chat.press("只发布")
    chat.press("修改")
    chat.press("地点")
    pending = all_text(chat.say("社区一楼大厅"))
    assert "地点：社区二楼会议室 → <b>社区一楼大厅</b>" in pending
    assert the_event(chat).place == "社区二楼会议室"
    stale = next(data for data in chat.seen[-1].buttons.values() if "w_evpub" in data)
    chat.press("修改")
    chat.press("名额")
    chat.press("50人")
    chat.press_data(stale, 1)
    assert "刚改过" in chat.alert
    chat.press("发布改动")
    event = the_event(chat)
    assert (event.place, event.seats, event.sequence, event.pending) == ("社区一楼大厅", 50, 1, {})
    chat.press("修改")
    chat.press("标题")
    chat.say("另一个题目")
    chat.press("不改了")
    assert the_event(chat).title == "楼道照明议事会"


def test_it_is_cancelled_with_a_reason_and_copied(chat: Chat) -> None:
    fill_in(chat)
    chat.press("下一步")
    chat.press("只发布")
    chat.press("取消活动")
    assert "写一句取消的原因" in all_text(chat.say("。"))
    assert "已取消：台风" in all_text(chat.say("台风"))
    chat.press("再办一次")
    copy = the_event(chat)
    assert (copy.title, copy.starts_at, copy.status) == ("楼道照明议事会", None, EventStatus.DRAFT)
    assert "选时间" in chat.seen[-1].buttons
    chat.press("删除")
    assert chat.write(lambda session: len(session.exec(select(CommunityEvent)).all())) == 1


def test_many_are_told_only_after_a_colleague_has_looked_and_a_change_asks_anew(
    database: Database, chat: Chat
) -> None:
    desk = Desk(chat.desk.settings.model_copy(update={"broadcast_approval": 1}))
    chat.desk = desk
    other = Chat(database, desk, user_id=COLLEAGUE)
    chat.write(lambda session: crowd(session, 2))
    fill_in(chat)
    chat.press("下一步")
    chat.press("请同事看")
    assert the_event(chat).status is EventStatus.DRAFT
    other.now = chat.now
    shown = other.look()
    assert "楼道照明议事会" in all_text(shown)
    chat.say("/desk")
    chat.press("会议活动")
    chat.press("12/03")
    chat.press("修改")
    chat.press("地点")
    chat.say("社区一楼大厅")
    other.press("同意")
    assert the_event(chat).status is EventStatus.DRAFT, "what she looked at has changed"
    chat.press("请同事看")
    other.now = chat.now
    other.look()
    other.press("同意")
    assert the_event(chat).status is EventStatus.ANNOUNCED
    states = chat.write(lambda session: [one.state.value for one in session.exec(select(Broadcast)).all()])
    assert states == ["stopped", "gathering"]


def test_the_list_has_names_as_chosen_and_takes_whom_a_worker_writes_down(chat: Chat, desk: Desk) -> None:
    def work(session: Session) -> int:
        _, event = announced(session, desk, seats=5, most=3, now=NOW)
        for resident, name, state in zip(
            crowd(session, 2), ("李阿姨", None), (SignUpState.GOING, SignUpState.MAYBE), strict=True
        ):
            session.add(
                SignUp(
                    event_id=event.id or 0, resident_id=resident.id, state=state, party=2, name=name,
                    pseudonym="1.2", since=NOW, changed_at=NOW,
                )
            )  # fmt: skip
        return event.id or 0

    row = chat.write(work)
    chat.press_data(f"1|w_ev1|{row}||0", 1)
    chat.press("代写报名")
    assert "李伯" in all_text(chat.say("李伯 2人"))
    listed = chat.seen[-1].text
    assert "李阿姨" in listed
    assert "居民·" in listed
    assert "1001" not in listed
    assert "共 3 条" in all_text(chat.press("导出"))
    chat.press_data(f"1|w_evwho|{row}|0|0", 1)
    chat.press("划掉 李伯")
    struck = chat.write(lambda session: session.exec(select(SignUp.state).where(SignUp.name == "李伯")).one())
    assert struck is SignUpState.WITHDRAWN
    chat.press("代写报名")
    assert "最多可以报3个人" in all_text(chat.say("王姨 9"))


def test_drafts_are_their_authors_and_what_is_announced_is_for_whoever_may_address_its_communities(
    database: Database, desk: Desk, chat: Chat
) -> None:
    fill_in(chat)
    row = the_event(chat).id
    others = {who: Chat(database, desk, user_id=who) for who in (COLLEAGUE, FAR, DISPATCHER, 999)}
    acts = (
        "w_ev1",
        "w_evedit",
        "w_evgo",
        "w_evlist",
        "w_evdrop",
        "w_evcan",
        "w_evwho",
        "w_evcopy",
        "w_evadd",
    )
    for who, other in others.items():
        for action in acts:
            other.press_data(f"1|{action}|{row}||0", 1)
            assert other.alert, (who, action)
    chat.press("下一步")
    chat.press("只发布")
    for who in (FAR, DISPATCHER, 999):
        for action in acts:
            others[who].press_data(f"1|{action}|{row}||0", 1)
            assert others[who].alert, (who, action)
    assert "居民正在报名" in all_text(others[COLLEAGUE].press_data(f"1|w_ev1|{row}||0", 1))
    for data in FORGED:
        before = the_event(chat).model_dump()
        chat.press_data(f"1|{data.format(row)}|0", 1)
        assert the_event(chat).model_dump() == before, data
    assert the_event(chat).kind is EventKind.COUNCIL
