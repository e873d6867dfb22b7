"""海报 as a worker makes one: place, name, the page and the picture, one more line."""

from collections.abc import Sequence

import pytest
from sqlmodel import Session, col, select

from bot.services.desk import Desk
from bot.texts import t
from bot.views.presses import Press
from storage.database import Database
from storage.tables import Outbox
from tests.builders_resident import Chat, all_text
from tests.builders_worker import TYPIST, worker


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    database.write_now(lambda session: worker(session).id)
    return Chat(database, desk, user_id=TYPIST)


def files(chat: Chat) -> list[bytes]:
    """What went up with the last messages."""
    payloads = [one.payload for one in chat.write(_rows) if one.payload is not None]
    uploads = [upload for payload in payloads[-4:] for upload in payload.get("uploads", {}).values()]
    return [chat.desk.outgoing.path(upload["key"]).read_bytes() for upload in uploads]


def _rows(session: Session) -> Sequence[Outbox]:
    return session.exec(select(Outbox).where(Outbox.chat_id == TYPIST).order_by(col(Outbox.id))).all()


def test_a_poster_for_an_event_in_an_estate(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("海报")
    chat.press("罗田花园")
    made = chat.say("邻里节")
    assert "start=LT-01-p1" in all_text(made)
    page, picture = files(chat)
    assert page.startswith(b"%PDF-")
    assert picture.startswith(b"\x89PNG")
    chat.press("加一行字")
    again = chat.say("窗口接待：周一至周五 9:00–17:00")
    assert "start=LT-01-p1" in all_text(again)


def test_a_poster_for_the_whole_community_without_a_name(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("海报")
    chat.press("整个社区")
    assert "start=LT-p1" in all_text(chat.press("不用"))
    chat.press("再做一张")
    chat.press("整个社区")
    assert "start=LT-p1" in all_text(chat.press("不用"))


def test_nobody_makes_posters_for_anothers_community(chat: Chat) -> None:
    for press in (Press("w_poster", arg="YC"), Press("w_hangs", arg="YC-01")):
        chat.press_data(press.encode(), 1)
        assert chat.alert == t("access.not_yours", "zh")
    chat.press_data(Press("w_hangs", arg="ZZ").encode(), 1)
    assert chat.alert == t("error.old_button", "zh")


def test_the_slip_of_what_was_entered_is_sent_as_a_page(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("代录")
    chat.press("电话")
    chat.press("不留电话")
    chat.say("3栋楼道灯坏了")
    chat.press("提交")
    slip = chat.press("打印回执")
    assert "只有编号和日期" in all_text(slip)
    assert files(chat)[-1].startswith(b"%PDF-")
