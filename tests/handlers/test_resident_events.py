"""会议活动 on a resident's phone: what is coming, 参加 / 不参加 / 待定, the line, the calendar file."""

from typing import Any

import pytest
from icalendar import Calendar
from sqlmodel import Session, col, select

from bot.services.desk import Desk
from bot.services.events import announcing, drafts, signing
from storage.database import Database
from storage.tables import CommunityEvent, Member, Resident, SignUp, SignUpState
from tests.builders_committee import NOW, resident
from tests.builders_events import START, announced, crowd, lock
from tests.builders_resident import Chat, all_text

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    database.write_now(lambda session: resident(session))
    return Chat(database, desk)


def hold(chat: Chat, **values: Any) -> int:
    """An event of LT; gives its row."""
    return chat.write(lambda session: announced(session, chat.desk, **values)[1].id or 0)


def mine(chat: Chat) -> SignUp:
    return chat.write(lambda session: session.exec(select(SignUp).order_by(col(SignUp.id)).limit(1)).one())


def test_she_finds_what_is_coming_signs_up_and_takes_it_back(chat: Chat) -> None:
    assert "近期没有" in all_text(chat.say("会议活动"))
    hold(chat, seats=2)
    listed = all_text(chat.say("/events"))
    assert "12月3日周四 10:00　社区二楼会议室" in listed
    assert "还剩2个名额" in listed
    assert "还剩 <b>2</b> 个名额" in all_text(chat.press("12/03"))
    done = all_text(chat.press("参加"))
    assert chat.alert == "已报名"
    assert "您已报名：<b>1人参加</b>" in done
    assert "还剩 <b>1</b> 个名额" in done
    assert "您：参加" in all_text(chat.press("全部活动"))
    chat.press("12/03")
    assert "还剩 <b>2</b> 个名额" in all_text(chat.press("不去了"))
    assert "您选了待定" in all_text(chat.press("待定"))
    assert "您选了不参加" in all_text(chat.press("不参加"))
    assert "您：不参加" in all_text(chat.say("活动"))


def test_she_waits_in_line_and_hears_at_once_when_there_is_a_seat(chat: Chat, desk: Desk) -> None:
    row = hold(chat, seats=1)

    def fill(session: Session) -> int:
        (other,) = crowd(session, 1)
        signing.sign_up(session, desk, signing.get(session, row), other, 1, NOW)
        return other.id or 0

    chat.write(fill)
    chat.say("会议活动")
    assert "现在报名就排在候补第一位" in all_text(chat.press("12/03"))
    in_line = all_text(chat.press("参加"))
    assert "您在候补，<b>第1位</b>" in in_line
    assert "现在报名" not in in_line

    def leave(session: Session) -> None:
        event = signing.get(session, row)
        other = session.exec(select(SignUp).where(SignUp.state == SignUpState.GOING)).one()
        signing.decline(
            session,
            desk,
            event,
            session.get_one(Resident, other.resident_id),
            SignUpState.WITHDRAWN,
            chat.now,
        )

    chat.write(leave)
    told = all_text(chat.look())
    assert "有名额了" in told
    assert "为您的1人保留到" in told
    assert "您已报名" in all_text(chat.press("确认参加"))
    assert mine(chat).resident_id is not None


def test_whoever_takes_the_last_seat_is_not_told_to_stand_in_line(chat: Chat) -> None:
    hold(chat, seats=1)
    chat.say("会议活动")
    chat.press("12/03")
    done = all_text(chat.press("参加"))
    assert "您已报名：<b>1人参加</b>" in done
    assert "名额已满。" in done
    assert "候补" not in done


def test_a_household_is_asked_for_a_word_and_how_many_come(chat: Chat) -> None:
    hold(chat, household=True, most=3)
    chat.say("会议活动")
    chat.press("12/03")
    asked = all_text(chat.press("参加"))
    assert "一户报一次，最多3人" in asked
    assert "不问门牌" in asked
    assert "一共来几个人" in all_text(chat.press("没报过"))
    assert "<b>2人参加</b>" in all_text(chat.press("2人"))
    chat.press("改人数")
    assert "<b>3人参加</b>" in all_text(chat.press("3人"))
    assert mine(chat).own_household


def test_an_answer_to_an_announcement_leaves_that_as_it_is(chat: Chat) -> None:
    row = hold(chat, most=2, media=[{"kind": "photo", "file_id": "id-poster"}])
    asked = chat.press_data(f"1|ev_go|{row}||0", 1)
    done = chat.press("2人")
    for shown in (asked, done):
        assert [one.params.get("message_id") for one in shown] == [None] * len(shown)
    [picture] = done
    assert picture.method == "sendPhoto"
    assert "<b>2人参加</b>" in picture.params["caption"]


def test_she_is_on_the_list_under_a_made_up_name_until_she_types_another(chat: Chat) -> None:
    hold(chat)
    chat.say("会议活动")
    chat.press("12/03")
    assert "名单上的称呼：居民·" in all_text(chat.press("参加"))
    assert "怎么称呼您" in all_text(chat.press("改称呼"))
    assert "名字" in all_text(chat.say("13800138000"))
    assert "名单上的称呼：李阿姨" in all_text(chat.say("李阿姨"))
    assert mine(chat).name == "李阿姨"


def test_the_calendar_file_is_known_again_by_its_uid_and_says_what_it_says_now(
    chat: Chat, desk: Desk
) -> None:
    row = hold(chat, contact="小王", html="请带上<b>电费单</b>。")

    def calendar() -> Any:
        chat.press("存入日历")
        [key] = desk.outgoing.list_older(float("inf"))
        content = desk.outgoing.path(key).read_bytes()
        desk.outgoing.drop(key)
        assert b"\r\n" in content
        assert max(len(line) for line in content.split(b"\r\n")) <= 75
        return Calendar.from_ical(content)

    chat.say("会议活动")
    chat.press("12/03")
    first = calendar()
    [entry] = first.walk("VEVENT")
    assert (str(first["METHOD"]), str(entry["STATUS"]), entry["SEQUENCE"]) == ("PUBLISH", "CONFIRMED", 0)
    assert entry["DTSTART"].dt == START
    assert str(entry["DESCRIPTION"]) == "请带上电费单。\n\n联系：小王"
    assert "1001" not in first.to_ical().decode()

    def change(session: Session) -> None:
        event = lock(session, session.get_one(CommunityEvent, row))
        drafts.edit(session, event, NOW, place="大厅")
        announcing.publish(session, desk, event, host(session, event), NOW)

    chat.write(change)
    [second] = calendar().walk("VEVENT")
    assert (second["UID"], second["SEQUENCE"], str(second["LOCATION"])) == (entry["UID"], 1, "大厅")

    def cancel(session: Session) -> None:
        event = lock(session, session.get_one(CommunityEvent, row))
        announcing.cancel(session, event, host(session, event), "台风", NOW)

    chat.write(cancel)
    last = calendar()
    [third] = last.walk("VEVENT")
    assert (str(last["METHOD"]), str(third["STATUS"]), third["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
    assert third["UID"] == entry["UID"]


def host(session: Session, event: CommunityEvent) -> Member:
    """Who wrote it."""
    return session.get_one(Member, event.member_id)


def test_made_up_buttons_and_other_communities_get_a_sentence(
    chat: Chat, database: Database, desk: Desk
) -> None:
    row = hold(chat)

    def copy(session: Session) -> int | None:
        event = session.get_one(CommunityEvent, row)
        return drafts.copy(session, event, host(session, event), NOW).id

    draft = chat.write(copy)
    forged = [f"ev_{one}" for one in (f"go|{row}|99", f"go|{row}|x", f"no|{row}|going", f"name|{row}|")]
    for data in (*forged, f"ev_go|{draft}|", f"ev_one|{draft}|", "ev_go|999|", f"ev_ics|{draft}|"):
        chat.press_data(f"1|{data}|0", 1)
        assert chat.alert, data
    assert chat.write(lambda session: session.exec(select(SignUp)).all()) == []
    stranger = Chat(database, desk, user_id=777)
    stranger.press_data(f"1|ev_go|{row}||0", 1)
    assert stranger.alert
    far = Chat(database, desk, user_id=778)

    def elsewhere(session: Session) -> None:
        resident(session, 778).community = "YC"

    far.write(elsewhere)
    far.press_data(f"1|ev_go|{row}||0", 1)
    assert "别的社区" in far.alert
    assert "近期没有" in all_text(far.say("会议活动"))
