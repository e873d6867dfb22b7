"""Who may read a suggestion: three ways, changed at any time, and a made-up name that links nothing."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import consents, drafts, residents, visibility
from bot.services.consents import Purpose
from bot.services.desk import Desk
from bot.services.said import Said
from bot.views.words import author, pseudonym
from storage.tables import Card, Consent, Event, Outbox, Resident, Suggestion, Visibility
from tests.builders_committee import LUOTIAN, NOW, bind, file_suggestion, resident


def agreed(session: Session) -> Resident:
    person = resident(session)
    consents.answer(session, person, Purpose.PUBLICATION, True, NOW)
    return person


def filed(session: Session, desk: Desk, person: Resident, number: int = 1) -> Suggestion:
    added = drafts.add(session, desk, person, Said(501, number, f"路灯坏了{number}"), NOW)
    return drafts.submit(session, desk, added.draft, NOW)


def test_only_the_committee_reads_it_unless_she_says_otherwise(session: Session, desk: Desk) -> None:
    suggestion = filed(session, desk, resident(session))
    assert suggestion.visibility is Visibility.COMMITTEE
    assert author(suggestion, "zh") == "匿名"


def test_filing_makes_up_a_name_that_stays_and_links_nothing(session: Session, desk: Desk) -> None:
    person = agreed(session)
    first, second = filed(session, desk, person), filed(session, desk, person, 2)
    assert None not in (first.pseudonym, second.pseudonym)
    assert first.pseudonym != second.pseudonym
    visibility.choose(session, person, first, Visibility.PUBLIC, NOW)
    before = author(first, "zh")
    assert before.startswith("居民·")
    assert author(first, "en").startswith("Resident ")
    visibility.choose(session, person, first, Visibility.COMMITTEE, NOW)
    visibility.choose(session, person, first, Visibility.PUBLIC, NOW)
    assert author(first, "zh") == before


def test_nobody_else_in_the_community_has_the_name_while_it_is_open(
    session: Session, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visibility, "FIRSTS", 1)
    monkeypatch.setattr(visibility, "SECONDS", 1)
    person = agreed(session)
    names = [filed(session, desk, person, number).pseudonym for number in range(1, 8)]
    assert len(set(names)) == 7
    assert pseudonym("0.0", "zh") == "居民·青石"
    assert pseudonym("0.0.12", "zh") == "居民·青石12"
    assert pseudonym("0.0", "en") == "Resident Green Stone"


def test_every_half_of_a_made_up_name_has_its_word() -> None:
    for lang in ("zh", "en"):
        names = {pseudonym(f"{n}.0", lang) for n in range(visibility.FIRSTS)}
        names |= {pseudonym(f"0.{n}", lang) for n in range(visibility.SECONDS)}
        assert len(names) == visibility.FIRSTS + visibility.SECONDS - 1


def test_nothing_is_public_without_her_consent_to_that(session: Session, desk: Desk) -> None:
    person = resident(session)
    suggestion = filed(session, desk, person)
    with pytest.raises(UserError, match=r"consent\.missing"):
        visibility.choose(session, person, suggestion, Visibility.PUBLIC, NOW)
    assert suggestion.visibility is Visibility.COMMITTEE


def test_a_changed_text_asks_again(session: Session, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    person = agreed(session)
    suggestion = filed(session, desk, person)
    monkeypatch.setitem(consents.VERSIONS, Purpose.PUBLICATION, "2027-01")
    with pytest.raises(UserError, match=r"consent\.missing"):
        visibility.choose(session, person, suggestion, Visibility.PUBLIC, NOW)


def test_an_answer_said_twice_is_kept_once(session: Session) -> None:
    person = agreed(session)
    consents.answer(session, person, Purpose.PUBLICATION, True, NOW + timedelta(days=1))
    session.flush()
    rows = session.exec(select(Consent)).all()
    assert [(row.purpose, row.version, row.agreed) for row in rows] == [("publication", "2026-11", True)]


def test_less_than_public_hides_at_once_and_the_card_is_drawn_again(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    person = agreed(session)
    suggestion = filed(session, desk, person)
    visibility.choose(session, person, suggestion, Visibility.PUBLIC, NOW)
    suggestion.published_at = NOW
    session.flush()
    for row in session.exec(select(Outbox)):
        session.delete(row)
    visibility.choose(session, person, suggestion, Visibility.COMMITTEE, NOW)
    assert suggestion.published_at is None
    card = session.exec(select(Card)).one()
    queued = session.exec(select(Outbox)).all()
    assert [(row.notice, row.chat_id) for row in queued] == [("card", card.chat_id)]
    told = session.exec(select(Event).where(Event.what == "visibility")).all()
    assert [event.data for event in told] == [{"visibility": "public"}, {"visibility": "committee"}]


def test_back_to_public_waits_for_the_staff_again(session: Session, desk: Desk) -> None:
    person = agreed(session)
    suggestion = filed(session, desk, person)
    visibility.choose(session, person, suggestion, Visibility.PUBLIC, NOW)
    suggestion.published_at = NOW
    visibility.choose(session, person, suggestion, Visibility.COMMITTEE, NOW)
    visibility.choose(session, person, suggestion, Visibility.PUBLIC, NOW)
    assert [suggestion.visibility, suggestion.published_at] == [Visibility.PUBLIC, None]


def test_the_name_she_typed_is_kept_only_while_it_is_shown(session: Session, desk: Desk) -> None:
    person = resident(session)
    suggestion = filed(session, desk, person)
    visibility.choose(session, person, suggestion, Visibility.NAMED, NOW, name=" 王阿姨 ")
    assert author(suggestion, "zh") == "王阿姨"
    told = session.exec(select(Event).where(Event.what == "visibility")).one()
    assert "王阿姨" not in str(told.data)
    visibility.choose(session, person, suggestion, Visibility.COMMITTEE, NOW)
    assert suggestion.display_name is None


@pytest.mark.parametrize("typed", ["", "   ", "13812345678", "@wang", "a" * 21, "王\n阿姨", "t.me/wang", "…"])
def test_a_number_a_link_or_nothing_is_no_name(typed: str) -> None:
    with pytest.raises(UserError, match=r"visibility\.no_name"):
        visibility.check_name(typed)


def test_withdrawing_publication_hides_all_of_hers_and_nobody_elses(session: Session, desk: Desk) -> None:
    person = agreed(session)
    hers = [filed(session, desk, person, number) for number in (1, 2)]
    other = file_suggestion(session, desk)
    other.visibility, other.published_at = Visibility.PUBLIC, NOW
    for suggestion in hers:
        visibility.choose(session, person, suggestion, Visibility.PUBLIC, NOW)
        suggestion.published_at = NOW
    assert visibility.hide_all(session, person, NOW) == 2
    assert [one.published_at for one in (*hers, other)] == [None, None, NOW]
    assert residents.has_agreed(person)
