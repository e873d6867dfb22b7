"""回访名单 at the desk: whom to call, what to tell her, and what came of it."""

import pytest
from sqlmodel import Session, col, select

from bot.services import committee, suggestions
from bot.services.desk import Desk
from storage.database import Database
from storage.queries import suggestions as rows
from storage.tables import Call, Member, Resident, Role
from tests.builders_committee import DONE, LUOTIAN, NOW, bind, file_suggestion, member
from tests.builders_resident import Chat, all_text

WORKER = 801


@pytest.fixture
def worker(database: Database, desk: Desk) -> Chat:
    """A community worker of LT; a resident without a chat has got an answer in English."""

    def work(session: Session) -> None:
        bind(session, LUOTIAN, "LT")
        her = Resident(language="en", community="LT", contact="0755-1234", created_at=NOW)
        session.add(her)
        session.flush()
        one = file_suggestion(session, desk, author=her)
        who = member(session, LUOTIAN)
        committee.accept(session, desk, one, who, NOW)
        committee.sign(session, one, who, NOW)
        committee.answer(session, desk, one, who, "换了新灯。", DONE, NOW)
        for telegram_id, community in ((WORKER, "LT"), (WORKER + 1, "YC")):
            session.add(
                Member(
                    telegram_id=telegram_id, role=Role.WORKER, community=community,
                    granted_at=NOW, checked_at=NOW,
                )
            )  # fmt: skip

    database.write_now(work)
    return Chat(database, desk, user_id=WORKER)


def only(session: Session) -> Call:
    return session.exec(select(Call)).one()


def test_she_reads_what_to_tell_in_the_resident_s_language_and_how_to_reach_her(worker: Chat) -> None:
    worker.say("/desk")
    (page,) = worker.press("回访名单")
    assert "1 人没有收到消息" in page.text
    (one,) = worker.press("LT-2026-000001")
    assert "has an answer" in one.text
    assert "换了新灯。" in one.text
    assert "0755-1234" in one.text


def test_told_takes_a_word_about_it(worker: Chat) -> None:
    worker.say("/desk")
    worker.press("回访名单")
    worker.press("LT-2026-000001")
    assert "怎么告诉的" in all_text(worker.press("已告知"))
    assert "已告知" in all_text(worker.say("电话里说了，她很满意"))
    assert worker.write(only).outcome == "电话里说了，她很满意"
    assert "没有要打电话" in all_text(worker.press("回访名单"))


def test_told_without_a_word_and_not_found(worker: Chat) -> None:
    worker.say("/desk")
    worker.press("回访名单")
    worker.press("LT-2026-000001")
    worker.press("没找到")
    worker.press("LT-2026-000001（找过 1 次）")
    assert "没找到 1 次" in worker.seen[-1].text
    worker.press("已告知")
    worker.press("不写了")
    assert worker.write(only).done_at is not None
    worker.press_data("1|w_call|1||0", 99)
    assert "已经有人办了" in worker.alert


def test_another_community_s_worker_and_a_resident_see_nothing(worker: Chat) -> None:
    other = Chat(worker.database, worker.desk, user_id=WORKER + 1)
    other.say("/desk")
    assert "没有要打电话" in all_text(other.press("回访名单"))
    resident = Chat(worker.database, worker.desk, user_id=502)
    resident.say("/start LT")
    for chat in (other, resident):
        for data in ("1|w_call|1||0", "1|w_told|1|done|0", "1|w_unfound|1||0"):
            chat.press_data(data, 99)
            assert chat.alert
    assert worker.write(only).done_at is None


def test_what_has_lost_its_sense_leaves_the_list(worker: Chat) -> None:
    def ask_again(session: Session) -> None:
        only(session).notice = "asked"

    worker.write(ask_again)
    worker.say("/desk")
    worker.press("回访名单")
    assert "已经过时" in all_text(worker.press("LT-2026-000001"))
    assert worker.write(only).done_at is not None


def test_the_word_about_a_call_is_no_line_of_what_a_resident_reads(worker: Chat) -> None:
    worker.say("/desk")
    worker.press("回访名单")
    worker.press("LT-2026-000001")
    worker.press("已告知")
    worker.say("她不在家，邻居转告")

    def seen(session: Session) -> str:
        return str(suggestions.look(session, rows.get_suggestion(session, 1)).history)

    assert "邻居转告" not in worker.write(seen)


def test_all_that_one_person_is_to_be_told_is_told_in_one_call(worker: Chat, desk: Desk) -> None:
    def work(session: Session) -> None:
        her = session.exec(select(Resident)).one()
        unknown = Resident(language="zh", community="LT", created_at=NOW)
        session.add(unknown)
        session.flush()
        for author in (her, unknown, unknown):
            one = file_suggestion(session, desk, author=author)
            committee.accept(session, desk, one, member(session, LUOTIAN), NOW)

    worker.write(work)
    worker.say("/desk")
    (page,) = worker.press("回访名单")
    assert "3 人没有收到消息" in page.text  # of two without a number nobody learns that they are one person's
    assert "LT-2026-000001 等 2 件（同一个人）" in page.text
    (one,) = worker.press("LT-2026-000001")
    assert "还有 1 件要告诉，一次说完：LT-2026-000002" in one.text
    worker.press("没找到")
    tries = worker.write(lambda session: session.exec(select(Call.tries).order_by(col(Call.id))).all())
    assert list(tries) == [1, 1, 0, 0]
    worker.press("LT-2026-000001（找过 1 次）")
    worker.press("已告知")
    assert "还有 1 件要告诉" in all_text(worker.press("不写了，就这样"))
    assert "it is accepted" in all_text(worker.press("LT-2026-000002"))
    worker.press("已告知")
    assert "还有" not in all_text(worker.press("不写了，就这样"))
    (page,) = worker.press("回访名单")
    assert "2 人没有收到消息" in page.text
    worker.press("LT-2026-000003")
    assert "还有" not in all_text(worker.seen[-1:])
