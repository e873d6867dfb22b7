"""本人事项: somebody without a chat has her data, her number and herself dealt with at the desk."""

from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlmodel import Session, select

from bot.services.desk import Desk
from storage.database import Database
from storage.tables import Audit, Consent, Event, Inbox, Resident, Role, Status, Suggestion
from tests.builders_resident import Chat, all_text
from tests.builders_traces import remains, traces_of
from tests.builders_worker import worker

TYPIST, COLLEAGUE, ELSEWHERE = 801, 802, 803
PHONE, OTHER = "13912345670", "13912345671"
WORDS = "我家楼上漏水的秘密"


@pytest.fixture
def typist(database: Database, desk: Desk) -> Chat:
    def work(session: Session) -> None:
        worker(session, telegram_id=TYPIST)
        worker(session, telegram_id=COLLEAGUE)
        worker(session, "YC", telegram_id=ELSEWHERE)
        worker(session, None, telegram_id=804, role=Role.STAFF)

    database.write_now(work)
    return Chat(database, desk, user_id=TYPIST)


def type_in(chat: Chat, words: str = WORDS) -> Chat:
    """Enter it for somebody who telephoned."""
    chat.say("/desk")
    chat.press("代录")
    chat.press("电话")
    chat.say(PHONE)
    if "同意" in chat.seen[-1].buttons:
        chat.press("同意")
    chat.say(words)
    chat.press("提交")
    return chat


def opened(chat: Chat) -> Chat:
    chat.say("/desk")
    chat.press("代录的意见")
    chat.say("LT-2026-1")
    chat.press("本人事项")
    return chat


def person(session: Session) -> Resident:
    return session.exec(select(Resident).where(Resident.channel == "phone")).one()


def folder(database: Database, desk: Desk) -> Path:
    return Path(make_url(database.url).database or "").parent if database.sqlite else desk.settings.data_dir


@pytest.mark.parametrize("choice", ["匿名办完", "都撤回"])
def test_a_colleague_forgets_her_and_nothing_is_left_in_anybodys_chat(
    typist: Chat, database: Database, desk: Desk, choice: str
) -> None:
    type_in(typist)
    colleague = Chat(database, desk, user_id=COLLEAGUE, now=typist.now)
    opened(colleague)
    told = all_text(colleague.press("全部注销"))
    assert "还能撤的 1 条" in told
    assert "本人已注销" in all_text(colleague.press(choice))
    database.scrub()
    words = (PHONE,) if choice == "匿名办完" else (PHONE, WORDS)
    assert remains(database, folder(database, desk), traces_of(*words, ids=())) == []
    lines = typist.write(lambda session: [line.action for line in session.exec(select(Audit))])
    assert lines[-1] == "forgotten"


def test_who_was_forgotten_has_no_more_pages(typist: Chat) -> None:
    opened(type_in(typist))
    typist.press("全部注销")
    typist.press("都撤回")
    typist.say("/desk")
    typist.press("代录的意见")
    typist.say("LT-2026-1")
    assert "本人事项" not in typist.seen[-1].buttons
    row = typist.write(lambda session: session.exec(select(Suggestion)).one().id)
    typist.press_data(f"1|w_rights|{row}||0", 101)
    assert "已经注销" in typist.alert


def test_her_data_come_to_the_desk_as_a_page_and_it_is_audited(typist: Chat) -> None:
    opened(type_in(typist))
    shown = typist.press("对方的数据")
    assert "请把这条消息从聊天里删掉" in all_text(shown)
    assert any(one.method == "sendMediaGroup" for one in shown)
    assert typist.write(lambda session: [x.action for x in session.exec(select(Audit))][-1]) == "handed_out"


def test_her_number_is_put_right_and_the_old_one_is_gone(
    typist: Chat, database: Database, desk: Desk
) -> None:
    opened(type_in(typist))
    typist.press("改电话")
    typist.say("不记得了")
    assert "不像一个电话号码" in typist.seen[-1].text
    assert OTHER in all_text(typist.say(OTHER))
    assert typist.write(lambda session: person(session).contact) == OTHER


def test_what_she_says_to_sharing_is_noted_as_said_aloud(typist: Chat) -> None:
    opened(type_in(typist))
    assert "读给对方听" in all_text(typist.press("给外单位"))
    assert "给外单位：同意" in all_text(typist.press("同意"))
    said = typist.write(lambda session: session.exec(select(Consent)).all()[-1].source)
    assert said == "oral"


def test_only_who_reaches_all_that_is_hers_may(typist: Chat, database: Database, desk: Desk) -> None:
    type_in(typist)
    row = typist.write(lambda session: session.exec(select(Suggestion)).one().id)

    def elsewhere(session: Session) -> None:
        hers = session.exec(select(Suggestion)).one()
        session.add(
            Suggestion(**{**hers.model_dump(), "id": None, "number": "YC-2026-000009", "community": "YC"})
        )

    typist.write(elsewhere)
    for user_id, told in ((TYPIST, "找街道工作人员"), (ELSEWHERE, "权限"), (999, "权限")):
        chat = typist if user_id == TYPIST else Chat(database, desk, user_id=user_id)
        for action in ("w_rights||0", "w_r_data||0", "w_gone|keep|0", "w_r_forget||0", "w_shared|yes|0"):
            name, rest = action.split("|", 1)
            chat.press_data(f"1|{name}|{row}|{rest}", 101)
            assert chat.alert, action
        if user_id == TYPIST:
            assert told in chat.alert
    assert typist.write(lambda session: person(session).erased_at) is None
    staff = Chat(database, desk, user_id=804)
    staff.press_data(f"1|w_rights|{row}||0", 101)
    assert "本人事项" in staff.seen[-1].text


def test_what_was_typed_wrongly_is_put_right_before_anybody_takes_it_on(typist: Chat) -> None:
    opened(type_in(typist, "三栋的秘密漏水"))
    assert "重新写一遍" in all_text(typist.press("更正原话"))
    shown = all_text(typist.say(f"四栋漏水，电话{PHONE}"))
    assert "四栋漏水，电话139******70" in shown
    assert "三栋" not in shown
    events = typist.write(lambda session: [one.data for one in session.exec(select(Event))][-1])
    assert events == {"before": "三栋的秘密漏水", "how": "replaced"}
    cells = typist.write(lambda session: [row.body for row in session.exec(select(Inbox))])
    assert not any("三栋的秘密" in body for body in cells)
    typist.press("本人事项")

    def accepted(session: Session) -> None:
        session.exec(select(Suggestion)).one().status = Status.ACCEPTED

    typist.write(accepted)
    typist.press("更正原话")
    assert "已经受理了" in typist.alert
