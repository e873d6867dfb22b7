"""Bodies outside the office read who she is only if she agreed; what they read until then, and after."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.services import cards, consents, dispatching, erasing, sharing, visibility
from bot.services.consents import Purpose
from bot.services.desk import Desk
from bot.services.sharing import Sharing
from bot.views.cards import all_files, card, full
from storage.queries import people
from storage.tables import Attachment, Event, Outbox, PartKind, Resident, Suggestion, Visibility
from tests.builders_committee import (
    ANNA,
    LUOTIAN,
    NOW,
    PROPERTY,
    bind,
    deliver,
    file_suggestion,
    member,
    resident,
    say,
    told,
)

LIFTS = "PMC-03"
WORDS = "我是王阿姨，住3栋501，电梯又停了"


@pytest.fixture
def groups(session: Session) -> None:
    bind(session, LUOTIAN, "LT")
    bind(session, PROPERTY, "LT", "PM")


def filed(session: Session, desk: Desk, author: Resident | None = None, photos: int = 0) -> Suggestion:
    author = author or resident(session)
    suggestion = file_suggestion(session, desk, words=WORDS, category=LIFTS, author=author, photos=photos)
    suggestion.visibility, suggestion.display_name = Visibility.NAMED, "王翠翠"
    session.add(suggestion)
    return suggestion


def shown(session: Session, desk: Desk, suggestion: Suggestion, chat_id: int, lang: str = "zh") -> str:
    return card(cards.facts(session, desk, suggestion, chat_id, NOW), lang).text


def author_of(session: Session, suggestion: Suggestion) -> Resident:
    return people.get_resident(session, suggestion.resident_id)


@pytest.mark.usefixtures("groups")
@pytest.mark.parametrize("lang", ["zh", "zh-hant", "en"])
def test_until_she_agrees_a_property_company_reads_the_matter_and_not_who_she_is(
    session: Session, desk: Desk, lang: str
) -> None:
    suggestion = filed(session, desk, photos=2)
    suggestion.place = "501室门口"
    text = shown(session, desk, suggestion, PROPERTY, lang)
    assert "电梯又停了" in text
    for secret in ("王", "501"):
        assert secret not in text
    facts = cards.facts(session, desk, suggestion, PROPERTY, NOW)
    assert (facts.files, facts.withheld) == ((), 2)
    assert "2" in all_files(facts, lang).text
    assert not all_files(facts, lang).media
    assert "501" not in full(facts, lang, None).text


@pytest.mark.usefixtures("groups")
def test_the_communitys_own_group_reads_all_and_what_she_said_to_sharing(
    session: Session, desk: Desk
) -> None:
    suggestion = filed(session, desk, photos=1)
    text = shown(session, desk, suggestion, LUOTIAN)
    assert "3栋501" in text
    assert "来自：王翠翠" in text
    assert "还没答复是否同意" in text
    assert len(cards.facts(session, desk, suggestion, LUOTIAN, NOW).files) == 1
    lights = file_suggestion(session, desk, category="MUN-01")
    assert "外单位" not in shown(session, desk, lights, LUOTIAN)


@pytest.mark.usefixtures("groups")
def test_she_is_asked_once_when_such_a_body_gets_it_and_never_after_an_answer(
    session: Session, desk: Desk
) -> None:
    author = resident(session)
    suggestion = filed(session, desk, author)
    chat = author.telegram_id or 0
    assert told(session, chat, sharing.ASK) == [sharing.ASK]
    sharing.ask(session, suggestion, "PM", NOW)
    sharing.ask(session, suggestion, "WKS", NOW)
    sharing.ask(session, suggestion, None, NOW)
    assert len(told(session, chat, sharing.ASK)) == 1
    sharing.answer(session, author, False, NOW)
    filed(session, desk, author)
    assert len(told(session, chat, sharing.ASK)) == 1
    event = session.exec(select(Event).where(Event.what == sharing.ASK)).one()
    assert event.data == {"body": "PM", "version": consents.VERSIONS[Purpose.SHARING]}


@pytest.mark.usefixtures("groups")
def test_a_matter_passed_on_to_such_a_body_asks_then(session: Session, desk: Desk) -> None:
    author = resident(session)
    suggestion = file_suggestion(session, desk, category="MUN-01", author=author)
    assert told(session, author.telegram_id or 0, sharing.ASK) == []
    dispatching.send_to(session, desk, suggestion, member(session, LUOTIAN), "PM", NOW)
    assert told(session, author.telegram_id or 0, sharing.ASK) == [sharing.ASK]


@pytest.mark.usefixtures("groups")
def test_agreeing_shows_all_and_taking_it_back_hides_it_again(session: Session, desk: Desk) -> None:
    suggestion = filed(session, desk, photos=1)
    author = author_of(session, suggestion)
    for agreed in (True, False):
        deliver(session)
        sharing.answer(session, author, agreed, NOW)
        assert told(session, PROPERTY) == ["card"]
        facts = cards.facts(session, desk, suggestion, PROPERTY, NOW)
        assert facts.veiled is not agreed
        assert len(facts.files) == agreed
        assert ("王翠翠" in card(facts, "zh").text) is agreed
        assert ("3栋501" in card(facts, "zh").text) is agreed
    assert sharing.find(session, suggestion) is Sharing.REFUSED


@pytest.mark.usefixtures("groups")
def test_what_was_heard_and_her_discontent_are_read_without_her_name_too(
    session: Session, desk: Desk
) -> None:
    suggestion = filed(session, desk)
    say(session, suggestion, "还是王阿姨，电话27591234", PartKind.ADDITION)
    session.add(
        Attachment(
            suggestion_id=suggestion.id or 0, message_id=5, kind="voice", file_id="v", file_unique_id="v",
            transcript="我姓陈，住2栋302", at=NOW,
        )
    )  # fmt: skip
    session.flush()
    facts = cards.facts(session, desk, suggestion, PROPERTY, NOW)
    for text in (card(facts, "zh").text, full(facts, "zh", None).text):
        assert "住2栋***" in text
        for secret in ("王", "陈", "302", "27591234"):
            assert secret not in text
    assert facts.parts[0].id == suggestion.id or facts.parts[0] not in session
    assert "王阿姨" in shown(session, desk, suggestion, LUOTIAN)


@pytest.mark.usefixtures("groups")
def test_a_changed_text_counts_as_no_answer(
    session: Session, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggestion = filed(session, desk)
    sharing.answer(session, author_of(session, suggestion), True, NOW)
    monkeypatch.setitem(consents.VERSIONS, Purpose.SHARING, "2027-01")
    assert sharing.find(session, suggestion) is Sharing.WAITS
    assert cards.facts(session, desk, suggestion, PROPERTY, NOW).veiled


@pytest.mark.usefixtures("groups")
def test_who_was_forgotten_shares_no_more(session: Session, desk: Desk) -> None:
    suggestion = filed(session, desk)
    author = author_of(session, suggestion)
    sharing.answer(session, author, True, NOW)
    erasing.forget(session, author, NOW, withdraw=False)
    assert sharing.find(session, suggestion) is Sharing.REFUSED
    session.refresh(suggestion)
    assert cards.facts(session, desk, suggestion, PROPERTY, NOW).veiled


@pytest.mark.usefixtures("groups")
def test_who_has_no_chat_is_not_written_to_and_the_office_is_told_to_ask(
    session: Session, desk: Desk
) -> None:
    author = Resident(language="zh", community="LT", created_at=NOW)
    session.add(author)
    session.flush()
    suggestion = filed(session, desk, author)
    assert session.exec(select(Outbox).where(Outbox.notice == sharing.ASK)).all() == []
    assert "还没问过" in shown(session, desk, suggestion, LUOTIAN)
    sharing.tell(session, suggestion, member(session, LUOTIAN), True, NOW + timedelta(days=1))
    assert sharing.find(session, suggestion) is Sharing.AGREED
    row = people.list_consents(session, author.id or 0)[-1]
    assert (row.purpose, row.source, row.agreed) == ("sharing", "oral", True)
    visibility.choose(session, author, suggestion, Visibility.COMMITTEE, NOW)
    assert "3栋501" in shown(session, desk, suggestion, PROPERTY)


@pytest.mark.usefixtures("groups")
def test_in_a_private_chat_its_people_read_no_more_than_in_their_group(session: Session, desk: Desk) -> None:
    suggestion = filed(session, desk, photos=1)
    member(session, PROPERTY)
    assert cards.facts(session, desk, suggestion, ANNA, NOW).veiled
    dispatching.send_to(session, desk, suggestion, member(session, PROPERTY), "PM", NOW)
    assert "501" not in shown(session, desk, suggestion, ANNA)
    sharing.answer(session, author_of(session, suggestion), True, NOW)
    assert "3栋501" in shown(session, desk, suggestion, ANNA)
