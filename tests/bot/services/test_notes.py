"""Internal notes: kept, followed when edited, and never on a resident's screen."""

import json
from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

from bot.delivery.drawing import payloads
from bot.delivery.notices.every import all_drawers
from bot.errors import UserError
from bot.services import committee, history, notes, ratings
from bot.services import suggestions as author_side
from bot.services.desk import Desk
from bot.services.said import Said
from bot.views import mine
from storage.queries import outbox, suggestions
from storage.queries.outbox import Claim
from storage.tables import Note, Outbox, Rating, Resident, ResultClass, Suggestion
from tests.builders_committee import (
    ANNA,
    AUTHOR,
    DONE,
    LUOTIAN,
    NOW,
    STREET,
    answered_before,
    bind,
    file_suggestion,
    member,
    resident,
)

CANARY = "CANARY-7f3a"


def test_a_note_is_kept_with_its_writer_and_its_line_in_the_history(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    somebody = member(session, LUOTIAN)
    note = notes.add(session, suggestion, somebody, LUOTIAN, 77, "先问物业", NOW)
    assert (note.text, note.member_id, note.message_id) == ("先问物业", somebody.id, 77)
    event = suggestions.list_events(session, suggestion.id or 0)[-1]
    assert (event.what, event.after, event.reason, event.data) == ("noted", None, None, {"note": note.id})
    with pytest.raises(UserError, match="words_only"):
        notes.add(session, suggestion, somebody, LUOTIAN, 78, "", NOW)


def test_an_edited_note_says_the_new_words_and_the_history_keeps_the_old(
    session: Session, desk: Desk
) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    note = notes.add(session, suggestion, member(session, LUOTIAN), LUOTIAN, 77, "先问物业", NOW)
    assert notes.edit(session, LUOTIAN, 77, "先问业委会", NOW) is suggestion
    event = suggestions.list_events(session, suggestion.id or 0)[-1]
    assert (note.text, event.what) == ("先问业委会", "note_edited")
    assert event.data == {"note": note.id, "before": "先问物业"}
    assert notes.edit(session, LUOTIAN, 77, "先问业委会", NOW) is None
    assert notes.edit(session, LUOTIAN, 78, "没有这条", NOW) is None


def test_a_message_of_the_bot_is_known_by_what_it_was_about(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk)
    row = session.exec(select(Outbox).where(Outbox.chat_id == LUOTIAN)).one()
    row.message_id = 33
    session.add(row)
    outbox.add_message(session, chat_id=LUOTIAN, notice="reply", now=NOW, payload={})
    session.flush()
    about = notes.find_about(session, LUOTIAN, 33)
    assert about == notes.About(suggestion.id or 0, "card")
    assert notes.find_about(session, LUOTIAN, 34) is None
    assert notes.find_about(session, STREET, 33) is None


def whole_life(session: Session, desk: Desk, suggestion: Suggestion, author: Resident) -> Iterator[None]:
    """Everything that can happen to a suggestion, with a note after each step."""
    somebody, above = member(session, LUOTIAN), member(session, STREET, ANNA)
    message_id = 100

    def remark() -> None:
        nonlocal message_id
        message_id += 2
        notes.add(session, suggestion, somebody, LUOTIAN, message_id, CANARY, NOW)
        notes.add(session, suggestion, somebody, LUOTIAN, message_id + 1, CANARY, NOW)
        notes.edit(session, LUOTIAN, message_id, f"{CANARY} {message_id}", NOW)

    for step in (
        lambda: committee.ask(session, desk, suggestion, somebody, "哪里？", NOW),
        lambda: author_side.add(session, desk, suggestion, _said(), NOW),
        lambda: committee.accept(session, desk, suggestion, somebody, NOW),
        lambda: committee.sign(session, suggestion, somebody, NOW),
        lambda: committee.answer(session, desk, suggestion, somebody, "修了", DONE, NOW),
        lambda: ratings.rate(session, desk, suggestion, Rating.NOT_SATISFIED, NOW, "没有修"),
        lambda: committee.sign(session, suggestion, above, NOW),
        lambda: committee.answer(session, desk, suggestion, above, "又修了", DONE, NOW),
        lambda: answered_before(session, suggestion),
        lambda: committee.classify(session, suggestion, above, ResultClass.A, NOW),
        lambda: ratings.rate(session, desk, suggestion, Rating.NOT_SATISFIED, NOW, "还是不行"),
    ):
        step()
        remark()
        yield


def _said() -> Said:
    return Said(AUTHOR, 900, "三栋二楼")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_note_ever_stands_in_anything_a_resident_can_see(session: Session, desk: Desk, lang: str) -> None:
    bind(session, LUOTIAN, "LT")
    bind(session, STREET)
    author = resident(session, language=lang)
    suggestion = file_suggestion(session, desk, author=author)
    drawers, drawn = all_drawers(), set()
    for _ in whole_life(session, desk, suggestion, author):
        session.flush()
        for event in suggestions.list_events(session, suggestion.id or 0):
            for name, draw in drawers.items():
                claim = Claim(1, None, 0, AUTHOR, 1, name, suggestion.id, event.id, None, 1, NOW)
                screen = draw(session, desk, claim, lang)
                if screen is not None:
                    drawn.add(name)
                    assert CANARY not in json.dumps(payloads(AUTHOR, screen, lang), ensure_ascii=False), name
        whole = author_side.look(session, suggestion)
        shown = mine.one(whole, desk.settings.timezone, lang, NOW)
        assert CANARY not in json.dumps(payloads(AUTHOR, shown, lang), ensure_ascii=False)
        assert CANARY not in str(history.tell(session, suggestion))
    assert drawn >= {"asked", "dispatched", "in_progress", "answered", "reopened", "closed", "rejected"}
    assert any(CANARY in note.text for note in session.exec(select(Note)).all())
