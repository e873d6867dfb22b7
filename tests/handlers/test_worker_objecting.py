"""有异议 at the desk: who has no chat says it to a worker, who types it; it counts as hers."""

import pytest
from sqlmodel import Session, select

from bot.services import history, merging
from bot.services.desk import Desk
from storage.database import Database
from storage.tables import Appeal, Suggestion
from tests.builders_committee import LUOTIAN, NOW, bind, file_suggestion, member, resident
from tests.builders_resident import Chat, all_text
from tests.builders_worker import TYPIST, type_in, worker


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    """A worker who has entered a suggestion that was merged since."""

    def work(session: Session) -> None:
        bind(session, LUOTIAN, "LT")
        typed = type_in(session, desk, worker(session))
        main = file_suggestion(session, desk, author=resident(session), category=typed.category)
        session.flush()
        merging.merge(session, typed, main, member(session, LUOTIAN), NOW, street=False)

    database.write_now(work)
    return Chat(database, desk, user_id=TYPIST)


def open_it(chat: Chat) -> None:
    chat.say("/desk")
    chat.press("代录的意见")
    chat.press("LT-2026-000001")


def test_an_objection_is_typed_for_her_and_told_in_her_history(chat: Chat) -> None:
    open_it(chat)
    assert "为什么不同意" in all_text(chat.press("有异议"))
    shown = all_text(chat.say("她说的是另一栋楼"))
    assert "她说的是另一栋楼" in shown
    assert "有异议" not in chat.seen[-1].buttons

    def look(session: Session) -> tuple[int, bool]:
        typed = session.exec(select(Suggestion).where(Suggestion.number == "LT-2026-000001")).one()
        [line] = [one for one in history.tell(session, typed) if one.name == "appeal_merged"]
        return len(session.exec(select(Appeal)).all()), line.typed

    assert chat.write(look) == (1, True)


def test_a_made_up_button_decides_nothing(chat: Chat) -> None:
    open_it(chat)
    data = chat.seen[-1].buttons["有异议"]
    chat.press_data(data.replace("merged", "hidden"), chat.seen[-1].message_id)
    assert "不用提异议" in chat.alert
    chat.press_data(data.replace("merged", "nothing"), chat.seen[-1].message_id)
    assert chat.alert
