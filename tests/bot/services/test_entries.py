"""代录: what a worker types for somebody is a suggestion like any other, and says who typed it."""

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import attachments, cards, committee, drafts, entries, notices, suggestions
from bot.services.attachments import Fetched
from bot.services.contacts import masked, read
from bot.services.desk import Desk
from bot.services.said import Said, SaidFile
from bot.services.suggestions import Edited
from storage.queries import suggestions as queries
from storage.tables import (
    Attachment,
    Call,
    Channel,
    Consent,
    ConsentSource,
    Event,
    FileState,
    Part,
    Resident,
    Role,
    Status,
)
from tests.builders_committee import LUOTIAN, NOW, bind, in_hand, member, told
from tests.builders_worker import PHONE, TYPIST, type_draft, type_in, worker


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800138000", "13800138000"),
        ("138 0013-8000", "13800138000"),
        ("＋86 １３８００１３８０００", "13800138000"),
        ("008613800138000", "13800138000"),
        ("0755-2345 6789", "075523456789"),
        ("(0755) 23456789", "075523456789"),
        ("+44 20 7946 0018", "+442079460018"),
        ("23456789", "23456789"),
        ("12345", None),
        ("没有", None),
        ("13800138000 王阿姨", None),
        ("", None),
        ("1" * 16, None),
    ],
)
def test_a_number_is_kept_in_one_spelling(typed: str, kept: str | None) -> None:
    assert read(typed) == kept


def test_a_masked_number_tells_only_its_ends() -> None:
    assert masked("13800138000") == "138****8000"
    assert masked("23456789") == "****6789"


def test_it_has_number_deadline_and_card_and_is_marked_with_channel_and_typist(
    session: Session, desk: Desk
) -> None:
    bind(session, LUOTIAN, "LT")
    typist = worker(session)
    filed = type_in(session, desk, typist, channel=Channel.COUNCIL)
    assert filed.number == "LT-2026-000001"
    assert filed.status is Status.SUBMITTED
    assert filed.due_at is not None
    assert (filed.channel, filed.typist_id) == ("council", typist.id)
    assert in_hand(session, filed) == [LUOTIAN]
    assert cards.facts(session, desk, filed, LUOTIAN, NOW).parts[0].text == "楼道灯坏了一个月"
    event = session.exec(select(Event)).one()
    assert (event.what, event.member_id) == ("submitted", typist.id)
    # Nobody is told by chat who has none.
    assert told(session, TYPIST) == []


def test_its_author_is_found_again_by_the_number_and_asked_once(session: Session, desk: Desk) -> None:
    typist = worker(session)
    one = type_in(session, desk, typist)
    assert entries.find_known(session, PHONE) is not None
    other = type_in(session, desk, typist, "电梯坏了", message_id=2)
    assert one.resident_id == other.resident_id
    author = session.get(Resident, one.resident_id)
    assert author is not None
    assert (author.telegram_id, author.contact) == (None, PHONE)
    consent = session.exec(select(Consent)).one()
    assert (consent.purpose, consent.source, consent.agreed) == ("service", ConsentSource.ORAL, True)


def test_whoever_leaves_no_number_is_nobody_known(session: Session, desk: Desk) -> None:
    typist = worker(session)
    one = type_in(session, desk, typist, contact=None)
    other = type_in(session, desk, typist, "电梯坏了", contact=None, message_id=2)
    assert one.resident_id != other.resident_id
    assert session.exec(select(Consent)).all() == []


def test_what_the_committee_does_puts_its_author_on_the_list_to_call(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    filed = type_in(session, desk, worker(session))
    committee.accept(session, desk, filed, member(session, LUOTIAN), NOW)
    call = session.exec(select(Call)).one()
    assert (call.notice, call.suggestion_id) == ("dispatched", filed.id)


@pytest.mark.parametrize("role", [Role.WORKER, Role.DISPATCHER, Role.STAFF])
def test_a_role_of_one_community_types_for_that_one_only(session: Session, desk: Desk, role: Role) -> None:
    worker(session, "LT", role=role)
    assert [one.code for one in entries.list_communities(session, desk, TYPIST)] == ["LT"]
    assert entries.access_entry(session, desk, TYPIST, "LT", NOW).role is role
    with pytest.raises(UserError, match=r"access\.not_yours"):
        entries.access_entry(session, desk, TYPIST, "YC", NOW)


def test_roles_add_up_and_members_of_groups_type_for_none(session: Session, desk: Desk) -> None:
    worker(session, "LT")
    worker(session, "SM")
    assert [one.code for one in entries.list_communities(session, desk, TYPIST)] == ["LT", "SM"]
    bind(session, LUOTIAN, "LT")
    assert entries.list_communities(session, desk, member(session, LUOTIAN, 705).telegram_id) == []
    assert len(entries.list_communities(session, desk, 900)) == 5


def test_a_draft_is_its_typists_and_goes_on_where_it_was(session: Session, desk: Desk) -> None:
    typist, other = worker(session), worker(session, telegram_id=802)
    draft = type_draft(session, desk, typist)
    assert entries.find_draft(session, desk, TYPIST) == draft
    assert entries.find_draft(session, desk, 802) is None
    assert entries.find_typed(session, desk, other.telegram_id, draft.id, NOW) is None
    added = entries.add(session, desk, draft, Said(TYPIST, 2, "在3栋"), NOW)
    assert added.waits
    look = drafts.look(session, desk, draft)
    assert [part.text for part in look.parts][-1] == "在3栋"
    assert look.contact == PHONE
    typist.active = False
    session.add(typist)
    with pytest.raises(UserError, match=r"access\.not_yours"):
        entries.find_typed(session, desk, TYPIST, draft.id, NOW)


def test_filed_is_filed_once_and_takes_no_more(session: Session, desk: Desk) -> None:
    filed = type_in(session, desk, worker(session))
    with pytest.raises(UserError, match=r"saying\.filed"):
        drafts.submit(session, desk, filed, NOW)
    with pytest.raises(UserError, match=r"saying\.filed"):
        entries.add(session, desk, filed, Said(TYPIST, 9, "还有"), NOW)


def test_a_dropped_draft_leaves_nothing_of_its_author(session: Session, desk: Desk) -> None:
    typist = worker(session)
    drafts.discard(session, type_draft(session, desk, typist))
    session.flush()
    assert session.exec(select(Resident)).all() == []
    assert session.exec(select(Consent)).all() == []
    assert session.exec(select(Part)).all() == []


def test_a_dropped_draft_leaves_an_author_of_whom_something_is_filed(session: Session, desk: Desk) -> None:
    typist = worker(session)
    filed = type_in(session, desk, typist)
    drafts.discard(session, type_draft(session, desk, typist, "电梯坏了", message_id=2))
    session.flush()
    assert session.get(Resident, filed.resident_id) is not None


def test_nothing_said_begins_nothing(session: Session, desk: Desk) -> None:
    typist = worker(session)
    with pytest.raises(UserError, match=r"said\.empty"):
        type_draft(session, desk, typist, "")
    assert session.exec(select(Resident)).all() == []


def test_a_photo_of_the_paper_form_is_a_file_of_it_and_its_loss_is_told_to_who_types(
    session: Session, desk: Desk
) -> None:
    draft = type_draft(session, desk, worker(session), channel=Channel.PAPER)
    entries.add(session, desk, draft, Said(TYPIST, 2, "", SaidFile("photo", "f", "u")), NOW)
    file = queries.list_attachments(session, draft.id or 0)[0]
    attachments.settle(session, file.id or 0, Fetched(FileState.LOST), NOW)
    assert "file_lost" in told(session, TYPIST)
    assert session.exec(select(Call)).all() == []
    assert session.exec(select(Attachment)).one().state is FileState.LOST


def test_an_edit_by_who_types_replaces_and_after_filing_is_in_the_history(
    session: Session, desk: Desk
) -> None:
    typist = worker(session)
    draft = type_draft(session, desk, typist)
    edited = entries.edit(session, desk, TYPIST, Said(TYPIST, 1, "楼道灯坏了两个月"), NOW)
    assert edited == (Edited.DRAFT, draft)
    drafts.submit(session, desk, draft, NOW)
    edited = entries.edit(session, desk, TYPIST, Said(TYPIST, 1, "3栋楼道灯坏了两个月"), NOW)
    assert edited == (Edited.REPLACED, draft)
    event = suggestions.look(session, draft).history[-1]
    assert event.name == "edited"
    assert queries.list_events(session, draft.id or 0)[-1].member_id == typist.id
    assert entries.edit(session, desk, TYPIST, Said(TYPIST, 77, "别的"), NOW) is None


def test_a_notice_about_a_filed_one_never_goes_to_who_typed_it(session: Session, desk: Desk) -> None:
    filed = type_in(session, desk, worker(session))
    notices.tell_author(session, filed, "in_progress", NOW)
    assert told(session, TYPIST) == []
    assert session.exec(select(Call)).one().notice == "in_progress"
