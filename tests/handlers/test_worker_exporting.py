"""/export: chosen by buttons and words, for a reason, within one's reach, as files in the chat, once."""

import asyncio
import multiprocessing
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot import clock
from bot.delivery import export_files, export_process, exporting
from bot.delivery.export_process import Task
from bot.errors import UserError
from bot.services import audit, exports
from bot.services.desk import Desk
from bot.services.events import signing
from bot.services.ledger import orders
from bot.settings import Settings
from bot.views import export as view
from bot.views.presses import Press
from storage.database import Database
from storage.queries.ledger import rows
from storage.tables import Audit, CommunityEvent, ExportOrder, ExportState, Member, Outbox, Role
from tests.builders_committee import LUOTIAN, NOW, bind, file_suggestion, resident
from tests.builders_events import HOST, announced, crowd
from tests.builders_ledger import table
from tests.builders_resident import Chat, all_text
from tests.builders_worker import worker

DISPATCHER, STAFF, TYPIST, PROPERTY, FAR = 831, 832, 833, 834, 835
WORDS = "楼道灯坏了一个月"


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    """LT's dispatcher, with three suggestions of LT and one of YC; and others of the office."""

    def work(session: Session) -> None:
        bind(session, LUOTIAN, "LT")
        worker(session, "LT", DISPATCHER, Role.DISPATCHER)
        worker(session, None, STAFF, Role.STAFF)
        worker(session, "LT", TYPIST)
        worker(session, "LT", PROPERTY, Role.STAFF).body = "PM"
        author = resident(session)
        for words in (WORDS, "路灯也不亮", "树太高"):
            file_suggestion(session, desk, author=author, words=words)
        elsewhere = resident(session, 602)
        file_suggestion(session, desk, author=elsewhere, community="YC", words="燕川的水管漏水")

    database.write_now(work)
    return Chat(database, desk, user_id=DISPATCHER, now=clock.now())


def another(chat: Chat, user_id: int) -> Chat:
    return Chat(chat.database, chat.desk, user_id=user_id, now=clock.now())


def run(chat: Chat) -> bool:
    """The job, once; what it told is there to be seen by now, however long it took."""
    found = asyncio.run(exporting.run_due(chat.database, chat.desk))
    chat.now = clock.now()
    return found


def order(chat: Chat) -> ExportOrder:
    """The newest."""
    newest = select(ExportOrder).order_by(col(ExportOrder.id).desc())
    return chat.write(lambda session: session.exec(newest).all()[0])


def forge(chat: Chat, action: str, wanted: int | None, arg: str) -> None:
    """Press a button that nobody drew for this person."""
    chat.press_data(Press(action, wanted, arg).encode(), 1)


def sent_files(chat: Chat) -> list[tuple[str, bytes]]:
    """Name and content of every file that waits to be sent."""

    def work(session: Session) -> list[dict[str, Any]]:
        found = session.exec(
            select(Outbox).where(Outbox.notice == exporting.NOTICE).order_by(col(Outbox.id))
        ).all()
        return [upload for one in found for upload in (one.payload or {}).get("uploads", {}).values()]

    room = chat.desk.outgoing
    return [(one["name"], room.path(one["key"]).read_bytes()) for one in chat.write(work)]


def choose(chat: Chat, *labels: str) -> str:
    chat.say("/export")
    for label in labels:
        chat.press(label)
    return all_text(chat.seen[-1:])


def test_a_dispatcher_gets_what_is_hers_with_who_and_why_below_it(chat: Chat) -> None:
    assert "共 3 条" in choose(chat, "CSV", "全部")
    assert "共 1 条" in all_text(chat.say("树"))
    assert "含有文字：树" in all_text(chat.seen[-1:])
    assert "没看懂“filed:soon”" in all_text(chat.say("filed:soon"))
    chat.say("罗田 今年")
    assert "为什么导出" in all_text(chat.press("导出"))
    assert "已排队" in all_text(chat.say("给街道办开会用"))
    assert run(chat)
    ((name, data),) = sent_files(chat)
    assert name == f"ledger-{clock.now().astimezone(chat.desk.settings.timezone).date()}.csv"
    assert [row["内容"] for row in table(data)] == [WORDS, "路灯也不亮", "树太高"]
    below = data.decode("utf-8-sig").split("\r\n\r\n")[1]
    assert '"导出人","分拨员 1 号"' in below
    assert "社区：罗田社区" in below
    assert '"导出理由","给街道办开会用"' in below
    assert "已导出 3 条" in all_text(chat.look())
    assert not run(chat)

    def told(session: Session) -> dict[str, Any]:
        assert audit.verify(session).findings == ()
        return session.exec(select(Audit).where(Audit.action == "exported")).one().data

    line = chat.write(told)
    assert (line["rows"], line["reason"], line["personal"]) == (3, "给街道办开会用", False)
    assert line["filter"].endswith("community:LT")


def test_who_filed_it_is_for_staff_of_the_street_and_asked_for(chat: Chat) -> None:
    choose(chat, "CSV")
    assert not [button for button in chat.seen[-1].buttons if "个人信息" in button]
    mine = order(chat).id
    forge(chat, "w_exwith", mine, "personal")
    assert not order(chat).personal
    staff = another(chat, STAFF)
    choose(staff, "意见建议台账", "CSV", "个人信息", "导出", "督查督办")
    assert run(chat)
    ((_, data),) = sent_files(chat)
    found = table(data)
    assert len(found) == 4
    assert {row["Telegram 编号"] for row in found} == {"501", "602"}


@pytest.mark.parametrize("user_id", [TYPIST, PROPERTY, 999])
def test_nobody_else_may(chat: Chat, user_id: int) -> None:
    """Nor by a button of somebody else's."""
    choose(chat, "CSV")
    stranger = another(chat, user_id)
    stranger.say("/export")
    forge(stranger, "w_exgo", order(chat).id, "check")
    assert order(chat).state is ExportState.CHOOSING
    assert chat.write(lambda session: len(session.exec(select(ExportOrder)).all())) == 1


def test_another_dispatchers_button_is_refused(chat: Chat) -> None:
    choose(chat, "CSV")
    theirs = order(chat).id
    staff = another(chat, STAFF)
    staff.say("/desk")
    forge(staff, "w_exgo", theirs, "check")
    assert order(chat).state is ExportState.CHOOSING


def test_a_killed_export_is_begun_anew_and_given_up_after_three_times(chat: Chat) -> None:
    choose(chat, "CSV", "导出", "日常核对")
    at = clock.now()
    for attempt in (1, 2, 3):
        taken = claim(chat, at)
        assert taken is not None
        assert taken.attempts == attempt
        # Whoever took it is alive for a while.
        assert claim(chat, at) is None
        at += orders.SILENT + timedelta(seconds=1)
    assert claim(chat, at) is None
    assert order(chat).state is ExportState.FAILED
    chat.now = at
    assert "导出没有成功" in all_text(chat.look())


def claim(chat: Chat, at: datetime) -> ExportOrder | None:
    return chat.write(lambda session: orders.claim(session, at))


def test_what_fails_leaves_no_file_and_is_tried_again(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(chat, "导出", "日常核对")
    real = exports.write_suggestions

    def failing(*given: Any, **more: Any) -> Any:
        real(*given, **more)
        raise OSError("no space left")

    monkeypatch.setattr(exports, "write_suggestions", failing)
    assert run(chat)
    assert order(chat).state is ExportState.WAITING
    assert list_blobs(chat.desk.settings) == []
    monkeypatch.undo()
    assert run(chat)
    assert order(chat).state is ExportState.DONE
    assert len(sent_files(chat)) == len(list_blobs(chat.desk.settings)) == 1


def list_blobs(settings: Settings) -> list[Path]:
    return [path for path in (settings.data_dir / "outgoing").rglob("*") if path.is_file()]


def test_a_cancelled_one_stops_half_way(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(chat, "CSV", "导出", "日常核对")
    monkeypatch.setattr(rows, "CHUNK", 1)
    monkeypatch.setattr(exporting, "SAID_EVERY", timedelta(0))
    said: list[int] = []
    real = orders.note

    def note(session: Session, row: int, done: int, total: int, now: Any) -> bool:
        said.append(done)
        if done == 2:
            found = orders.get_own(session, DISPATCHER, row)
            orders.drop(session, found, now)
        return real(session, row, done, total, now)

    monkeypatch.setattr(orders, "note", note)
    assert run(chat)
    assert said == [0, 1, 2]
    assert order(chat).state is ExportState.DROPPED
    assert sent_files(chat) == []
    assert list_blobs(chat.desk.settings) == []
    assert "已取消" in all_text(chat.look())


def test_a_large_one_comes_in_several_whole_files(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_files, "MEGABYTE", 1)  # fifty bytes: a file a row
    monkeypatch.setattr("storage.queries.ledger.rows.CHUNK", 1)
    choose(chat, "CSV", "导出", "日常核对")
    assert run(chat)
    files = sent_files(chat)
    assert [name[-6:] for name, _ in files] == ["-1.csv", "-2.csv", "-3.csv"]
    assert [row["序号"] for _, data in files for row in table(data)] == ["1", "2", "3"]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every export is written by a process of its own, and not here."""

    def here(*given: Any) -> None:
        raise AssertionError("written by this process")

    monkeypatch.setattr(exporting, "SMALL", 0)
    monkeypatch.setattr(export_files, "write", here)


def when_noted(monkeypatch: pytest.MonkeyPatch, then: Callable[[Session, int], None]) -> None:
    """Something else happens as soon as an export has said how far it is."""
    real = orders.note

    def note(session: Session, row: int, *given: Any) -> bool:
        then(session, row)
        return real(session, row, *given)

    monkeypatch.setattr(orders, "note", note)


def test_a_large_one_is_written_by_a_process_of_its_own(chat: Chat, large: None) -> None:
    choose(chat, "CSV", "导出", "日常核对")
    assert run(chat)
    ((_, data),) = sent_files(chat)
    assert [row["内容"] for row in table(data)] == [WORDS, "路灯也不亮", "树太高"]
    assert "已导出 3 条" in all_text(chat.look())
    assert multiprocessing.active_children() == []


def test_a_process_ends_and_leaves_nothing_when_nobody_wants_it(
    chat: Chat, large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(chat, "CSV", "导出", "日常核对")

    def drop(session: Session, row: int) -> None:
        orders.drop(session, orders.get_own(session, DISPATCHER, row), clock.now())

    when_noted(monkeypatch, drop)
    assert run(chat)
    assert multiprocessing.active_children() == []
    assert list_blobs(chat.desk.settings) == []
    assert order(chat).state is ExportState.DROPPED


def test_what_a_killed_process_wrote_is_begun_anew(
    chat: Chat, large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(chat, "CSV", "导出", "日常核对")
    monkeypatch.setattr(exporting, "SAID_EVERY", timedelta(0))

    def kill(session: Session, row: int) -> None:
        for process in multiprocessing.active_children():
            process.kill()

    when_noted(monkeypatch, kill)
    assert run(chat)
    assert order(chat).state is ExportState.WAITING
    assert sent_files(chat) == []


def test_a_process_asks_who_may(chat: Chat) -> None:
    choose(chat, "CSV", "导出", "日常核对")

    def leave(session: Session) -> None:
        session.exec(select(Member).where(Member.telegram_id == DISPATCHER)).one().active = False

    chat.write(leave)
    task = Task(
        chat.database.url.render_as_string(hide_password=False),
        chat.desk.settings,
        order(chat).id or 0,
        1,
        clock.now(),
    )
    with pytest.raises(UserError, match=r"access\.not_yours"):
        export_process.write(task, lambda done, total: None)


def test_the_list_of_a_meeting_comes_from_its_own_page_and_for_its_own_office_only(chat: Chat) -> None:
    event = chat.write(lambda session: announced(session, chat.desk)[1])
    chat.write(lambda session: crowded(session, chat.desk, event))
    host, far = another(chat, HOST), another(chat, FAR)
    host.press_data(Press("m_one", event.id).encode(), 1)
    assert "共 2 条" in all_text(host.press("导出"))
    assert not [label for label in host.seen[-1].buttons if label in ("本月", "办理情况")]
    host.press("CSV")
    host.press("导出")
    host.press("日常核对")
    mine = order(chat)
    for action, wanted, arg in (
        ("w_exof", event.id, "attendance"),
        ("w_exwhat", None, "suggestions"),
        ("w_exwhat", None, "audit"),
        ("w_exwhat", None, "everything"),
        ("w_exgo", mine.id, "check"),
        ("w_expick", mine.id, ""),
    ):
        forge(far, action, wanted, arg)
    assert order(chat).id == mine.id
    assert run(chat)
    ((name, data),) = sent_files(chat)
    assert name.startswith("attendance-2")
    assert [row["报名情况"] for row in table(data)] == ["参加", "参加"]
    assert f'"筛选条件","会议活动 {event.id}：楼道照明议事会"' in data.decode()
    lines = chat.write(lambda session: session.exec(select(Audit).where(Audit.action == "exported")).all())
    assert [(line.subject, line.data["about"], line.data["reason"]) for line in lines] == [
        ("attendance", event.id, "日常核对")
    ]


def test_a_record_is_chosen_by_days_or_one_by_one_and_no_other_way(chat: Chat) -> None:
    chat.write(lambda session: announced(session, chat.desk))
    staff = another(chat, STAFF)
    assert "导出什么" in all_text(staff.say("/export"))
    assert "共 0 条" in all_text(staff.press("报名与签到"))
    assert "只能按日期和社区选" in all_text(staff.say("投诉"))
    assert "日期：2026-12-01 至 2026-12-31" in all_text(staff.say("2026年12月"))
    staff.press("只导一场")
    assert "会议活动 1：楼道照明议事会" in all_text(staff.press("12"))
    staff.say("/export")
    assert "共 0 条" in all_text(staff.press("审计记录"))
    assert [label for label in staff.seen[-1].buttons if "个人信息" in label]
    forge(staff, "w_exwith", order(chat).id, "internal")
    assert not order(chat).internal


def crowded(session: Session, desk: Desk, event: CommunityEvent) -> None:
    """Two residents come, and a worker of another community looks on."""
    for one in crowd(session, 2):
        signing.sign_up(session, desk, event, one, 1, NOW)
    worker(session, "YC", FAR)


def test_nobody_is_told_of_none_of_nothing_before_it_is_counted() -> None:
    order = ExportOrder(
        member_id=1, what="suggestions", state=ExportState.RUNNING, attempts=1, created_at=NOW
    )
    assert "马上开始" in view.progress(order, "zh").text
    order.total, order.done = 30_000, 4_500
    assert "4500 / 30000" in view.progress(order, "zh").text
