"""Being forgotten: nothing of her is left in any byte, and the town's figures stay."""

from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlmodel import Session, select

from bot.services import drafts, erasing, visibility
from bot.services.desk import Desk
from bot.services.said import Said
from bot.views.words import author
from storage.database import Database
from storage.queries import following, inbox, outbox, people
from storage.queries.inbox import Raw
from storage.tables import (
    Consent,
    Erased,
    Inbox,
    InboxState,
    Lane,
    Outbox,
    OutboxState,
    Part,
    Reach,
    Resident,
    Status,
    Suggestion,
    Support,
    Visibility,
)
from tests.builders_committee import LUOTIAN, NOW, bind, file_suggestion, resident, told
from tests.builders_traces import SECRET_ID, SECRET_WORD, leave_everywhere, remains, traces_of


def folder_of(database: Database, tmp_path: Path) -> Path:
    return Path(make_url(database.url).database or "").parent if database.sqlite else tmp_path


def her(session: Session) -> Resident:
    found = people.find_resident(session, SECRET_ID)
    assert found is not None
    return found


def leave(session: Session, desk: Desk) -> None:
    """A suggestion that is over with everything on it, an open one, a draft, and her chat's traffic."""
    person = resident(session, SECRET_ID)
    over = file_suggestion(session, desk, words=SECRET_WORD, author=person)
    over.status, over.display_name, over.place = Status.CLOSED, SECRET_WORD, SECRET_WORD
    assert leave_everywhere(session, over, person) > 5
    file_suggestion(session, desk, words="还在办的事", author=person)
    drafts.add(session, desk, person, Said(SECRET_ID, 77, SECRET_WORD), NOW)
    body = f'{{"from":{SECRET_ID},"text":"{SECRET_WORD}"}}'
    for number, state in enumerate((InboxState.DONE, InboxState.HELD, InboxState.PARKED), start=1):
        [item] = inbox.add_updates(session, [Raw(number, str(number), SECRET_ID, body)], NOW)
        inbox.set_state(session, item.id, state)
    people.set_dialog(session, SECRET_ID, SECRET_ID, "naming", NOW, None, {"reason": SECRET_WORD})
    for end in (OutboxState.QUEUED, OutboxState.SENT, OutboxState.REFUSED):
        row = outbox.add_message(
            session, chat_id=SECRET_ID, notice="reply", lane=Lane.REPLY, now=NOW,
            payload={"method": "sendMessage", "params": {"text": SECRET_WORD}},
        )  # fmt: skip
        message = session.get(Outbox, row)
        assert message is not None
        message.state = end
        message.message_id = SECRET_ID if end is OutboxState.SENT else None
        session.add(message)
    card = outbox.add_message(
        session, chat_id=LUOTIAN, notice="card", subject=over.id, now=NOW,
        payload={"method": "sendMessage", "params": {"text": SECRET_WORD}},
    )  # fmt: skip
    sent = session.get(Outbox, card)
    assert sent is not None
    sent.state = OutboxState.SENT
    session.add(sent)


@pytest.mark.parametrize("withdraw", [False, True])
def test_no_byte_of_hers_is_left_of_what_is_over(
    database: Database, desk: Desk, tmp_path: Path, withdraw: bool
) -> None:
    folder, traces = folder_of(database, tmp_path), traces_of(SECRET_WORD)
    database.write_now(lambda session: bind(session, LUOTIAN, "LT") and None)
    database.write_now(lambda session: leave(session, desk))
    assert len(remains(database, folder, traces)) > 10
    database.write_now(lambda session: erasing.forget(session, her(session), NOW, withdraw=withdraw))
    assert database.scrub()
    assert remains(database, folder, traces) == []


def test_what_is_open_is_taken_back_if_she_wants_it_and_then_loses_its_words(
    session: Session, desk: Desk
) -> None:
    person = resident(session)
    suggestion = file_suggestion(session, desk, author=person)
    working = file_suggestion(session, desk, author=person)
    working.status = Status.IN_PROGRESS
    assert erasing.look(session, person) == erasing.Holdings(0, 1, 1, False)
    erasing.forget(session, person, NOW, withdraw=True)
    assert [suggestion.status, working.status] == [Status.WITHDRAWN, Status.IN_PROGRESS]
    assert [suggestion.erased, working.erased] == [Erased.FORGOTTEN, None]
    assert [part.text for part in session.exec(select(Part))] == ["楼道灯坏了一个月"]
    assert [person.telegram_id, person.consent, person.erased_at] == [None, None, NOW]


def test_what_goes_on_is_unsigned_unpublished_and_tells_nobody(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    person = resident(session)
    suggestion = file_suggestion(session, desk, author=person)
    visibility.choose(session, person, suggestion, Visibility.NAMED, NOW, name="王阿姨")
    erasing.forget(session, person, NOW, withdraw=False)
    assert [suggestion.status, suggestion.visibility, suggestion.display_name] == [
        Status.SUBMITTED, Visibility.COMMITTEE, None,
    ]  # fmt: skip
    assert author(suggestion, "zh") == "匿名"
    assert [row.notice for row in session.exec(select(Outbox).where(Outbox.chat_id != LUOTIAN))] == []


def test_the_number_stays_in_the_ledger_with_its_kind_and_dates(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    person = resident(session)
    suggestion = file_suggestion(session, desk, author=person, photos=2)
    suggestion.status, suggestion.closed_at = Status.CLOSED, NOW
    number, kind, category = suggestion.number, suggestion.kind, suggestion.category
    erasing.forget(session, person, NOW, withdraw=False)
    assert [suggestion.number, suggestion.kind, suggestion.category] == [number, kind, category]
    assert [suggestion.submitted_at, suggestion.closed_at] == [NOW, NOW]
    assert author(suggestion, "zh") == "居民（已注销）"
    assert "card" in told(session, LUOTIAN)


def test_her_support_still_counts_and_her_consents_stay_as_proof(session: Session, desk: Desk) -> None:
    person = resident(session)
    other = file_suggestion(session, desk)
    session.add(Support(suggestion_id=other.id or 0, resident_id=person.id or 0, at=NOW))
    session.add(Consent(resident_id=person.id or 0, purpose="service", version="1", agreed=True, at=NOW))
    session.flush()
    assert following.count_supporters(session, other.id or 0) == 1
    erasing.forget(session, person, NOW, withdraw=False)
    assert following.count_supporters(session, other.id or 0) == 1
    assert len(session.exec(select(Consent)).all()) == 1


def test_who_comes_back_is_a_new_person(session: Session, desk: Desk) -> None:
    person = resident(session)
    file_suggestion(session, desk, author=person)
    erasing.forget(session, person, NOW, withdraw=False)
    back = resident(session, 501)
    assert back.id != person.id
    assert not session.exec(select(Suggestion).where(Suggestion.resident_id == back.id)).all()


def test_the_last_words_to_her_leave_no_chat_behind_and_take_nothing_that_came_later(
    session: Session, desk: Desk
) -> None:
    first, second = inbox.add_updates(session, [Raw(1, "1", 501, "{}"), Raw(2, "2", 501, "{}")], NOW)
    for item in (first, second):
        inbox.set_state(session, item.id, InboxState.DONE)
    farewell, later = (
        outbox.add_message(session, chat_id=501, notice=notice, detail=first.id, now=NOW)
        for notice in ("forgotten", "reply")
    )
    erasing.finish(session, 501, first.id, farewell)
    came = {row.id: row.chat_id for row in session.exec(select(Inbox))}
    went = {row.id: row.chat_id for row in session.exec(select(Outbox))}
    assert came == {first.id: 0, second.id: 501}
    assert went == {farewell: 0, later: 501}
    assert resident(session).reach is Reach.OK
