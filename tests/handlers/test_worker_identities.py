"""查看身份: staff alone, for a reason, with a record; its owner is told, and finds it in her data."""

import pytest
from sqlmodel import Session, col, select

from bot.services import drafts, erasing, mydata, roles
from bot.services.desk import Desk
from storage.database import Database
from storage.queries import following, people
from storage.queries.suggestions import CONDUCT
from storage.tables import Audit, Call, IdentityRead, Member, Outbox, Role, Status, Suggestion
from tests.builders_committee import AUTHOR, LUOTIAN, NOW, bind, file_suggestion, resident
from tests.builders_resident import Chat, all_text
from tests.builders_worker import PHONE, type_draft, worker

STAFF, DISPATCHER = 841, 842
REASON = "核实楼栋，好派人上门"


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    """Staff of the street; a resident has filed something, in English."""

    def work(session: Session) -> None:
        bind(session, LUOTIAN, "LT")
        worker(session, None, STAFF, Role.STAFF)
        worker(session, "LT", DISPATCHER, Role.DISPATCHER)
        file_suggestion(session, desk, author=resident(session, language="en"))

    database.write_now(work)
    return Chat(database, desk, user_id=STAFF, now=NOW)


def open_card(chat: Chat, number: str = "LT-1") -> str:
    chat.say(f"/find {number}")
    return all_text(chat.press(number))


def reads(chat: Chat) -> list[str]:
    return chat.write(lambda session: list(session.exec(select(IdentityRead.reason)).all()))


def change(chat: Chat, **values: object) -> None:
    def work(session: Session) -> None:
        for name, value in values.items():
            setattr(session.exec(select(Suggestion)).one(), name, value)

    chat.write(work)


def test_what_is_known_is_shown_after_a_reason_and_its_owner_is_told_by_which_role(
    chat: Chat, database: Database, desk: Desk
) -> None:
    open_card(chat)
    assert "理由" in all_text(chat.press("查看身份"))
    assert "还没有查看" in all_text(chat.say("想看"))
    (shown,) = chat.say(REASON)
    assert f"tg://user?id={AUTHOR}" in shown.text
    assert reads(chat) == [REASON]
    author = Chat(database, desk, user_id=AUTHOR, language="en", now=chat.now)
    (told,) = author.look()
    assert REASON in told.text
    assert "Role: staff" in told.text
    assert str(STAFF) not in told.text

    def kept(session: Session) -> tuple[list[dict[str, str]], list[str]]:
        owner = people.find_resident(session, AUTHOR)
        assert owner is not None
        actions = session.exec(select(Audit.action)).all()
        return mydata.collect(session, owner, chat.now)["identity_reads"], list(actions)

    known, actions = chat.write(kept)
    assert [(one["number"], one["reason"]) for one in known] == [("LT-2026-000001", REASON)]
    assert actions.count("identity") == 1
    assert REASON not in all_text(chat.say("再看一眼，为了办这件事"))


def test_of_somebody_without_a_chat_the_number_is_shown_and_she_is_called(chat: Chat, desk: Desk) -> None:
    def work(session: Session) -> None:
        typist = worker(session, "LT", 832)
        drafts.submit(session, desk, type_draft(session, desk, typist), NOW)

    chat.write(work)
    open_card(chat, "LT-2")
    chat.press("查看身份")
    (shown,) = chat.say(REASON)
    assert PHONE in shown.text
    assert "tg://" not in shown.text
    assert chat.write(lambda session: session.exec(select(Call.notice)).all()) == ["identified"]
    chat.say("/desk")
    chat.press("回访名单")
    assert REASON in all_text(chat.press("LT-2"))


def test_whoever_muted_the_suggestion_hears_of_it_all_the_same(
    chat: Chat, database: Database, desk: Desk
) -> None:
    def mute(session: Session) -> None:
        one = session.exec(select(Suggestion)).one()
        following.add_mute(session, one.id or 0, one.resident_id, chat.now)

    chat.write(mute)
    open_card(chat)
    chat.press("查看身份")
    chat.say(REASON)
    assert REASON in all_text(Chat(database, desk, user_id=AUTHOR, language="en", now=chat.now).look())


def test_a_dispatcher_has_no_such_button_and_a_forged_one_does_nothing(
    chat: Chat, database: Database, desk: Desk
) -> None:
    for stranger in (DISPATCHER, AUTHOR, 4711):
        other = Chat(database, desk, user_id=stranger)
        if stranger == DISPATCHER:
            open_card(other)
            assert not any("查看身份" in one.buttons for one in other.seen)
        other.press_data("1|c_identity|1||1", 1)
        assert "不能办这件事" in other.alert or "does not allow this" in other.alert
        other.say(REASON)
    assert reads(chat) == []


def test_rights_are_asked_for_again_when_the_reason_comes(chat: Chat, desk: Desk) -> None:
    open_card(chat)
    chat.press("查看身份")

    def revoke(session: Session) -> None:
        held = session.exec(select(Member).where(Member.telegram_id == STAFF)).one()
        roles.revoke(session, desk, held, held, "调岗了", chat.now)

    chat.write(revoke)
    assert f"id={AUTHOR}" not in all_text(chat.say(REASON))
    assert reads(chat) == []


def test_of_a_complaint_about_staff_nobody_of_that_unit_learns_who_made_it(chat: Chat) -> None:
    change(chat, category=CONDUCT)
    chat.standing = "member"
    chat.press_data("1|c_identity|1||1", 1)
    assert "不能办这件事" in chat.alert
    chat.standing = "left"
    chat.press_data("1|c_identity|1||1", 1)
    assert chat.alert == ""


def test_of_what_was_taken_back_or_forgotten_nobody_is_found(chat: Chat, desk: Desk) -> None:
    open_card(chat)
    chat.press("查看身份")
    change(chat, status=Status.WITHDRAWN)
    assert "身份查不到了" in all_text(chat.say(REASON))
    change(chat, status=Status.SUBMITTED)
    chat.say(REASON)

    def forget(session: Session) -> list[object]:
        owner = people.find_resident(session, AUTHOR)
        assert owner is not None
        erasing.forget(session, owner, chat.now, withdraw=False)
        shown = select(Outbox.payload).where(col(Outbox.chat_id) == STAFF)
        return [payload for payload in session.exec(shown) if f"id={AUTHOR}" in str(payload)]

    assert chat.write(forget) == []
    chat.press_data("1|c_identity|1||1", 1)
    assert "身份查不到了" in chat.alert
    assert len(reads(chat)) == 1
