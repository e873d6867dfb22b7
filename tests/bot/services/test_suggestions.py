"""Drafts, filing, the author's list, and what silence ends."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import drafts, history, lifecycle, ratings, residents, suggestions
from bot.services.desk import Desk
from bot.services.said import Said, SaidFile
from storage.database import Database
from storage.tables import (
    Actor,
    Answer,
    Attachment,
    Kind,
    Member,
    Outbox,
    Part,
    Rating,
    Resident,
    Role,
    Status,
    Suggestion,
)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def resident(session: Session, telegram_id: int = 501) -> Resident:
    person = residents.meet(session, telegram_id, "zh", NOW)
    residents.set_community(session, person, "LT")
    residents.agree(session, person, NOW)
    return person


def said(message_id: int, text: str = "", file: SaidFile | None = None) -> Said:
    return Said(501, message_id, text, file)


def draft(session: Session, desk: Desk, *texts: str, now: datetime = NOW) -> Suggestion:
    person = resident(session)
    for number, text in enumerate(texts, start=1):
        drafts.add(session, desk, person, said(number + 1000 * int(now.timestamp() % 1000), text), now)
    found = drafts.find(session, person)
    assert found is not None
    return found


def file_one(session: Session, desk: Desk, text: str = "路灯坏了", now: datetime = NOW) -> Suggestion:
    return drafts.submit(session, desk, draft(session, desk, text, now=now), now)


def walk(session: Session, suggestion: Suggestion, *statuses: Status) -> None:
    for status in statuses:
        if status is Status.REPLIED:
            who = Member(telegram_id=701, role=Role.STAFF, granted_at=NOW, checked_at=NOW)
            session.add(who)
            session.flush()
            session.add(Answer(suggestion_id=suggestion.id or 0, member_id=who.id or 0, text="好", at=NOW))
            session.flush()
        lifecycle.move(session, suggestion, status, NOW, actor=Actor.MEMBER, what=status.value.lower())


def test_a_draft_begins_with_the_first_message_and_grows(database: Database, desk: Desk) -> None:
    def work(session: Session) -> tuple[int, list[str]]:
        row = draft(session, desk, "路灯坏了", "在三号楼")
        return row.revision, [part.text for part in drafts.look(session, desk, row).parts]

    assert database.write_now(work) == (1, ["路灯坏了", "在三号楼"])


def test_a_draft_guesses_until_its_author_chooses(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        row = draft(session, desk, "请问路灯坏了找谁？")
        guessed = drafts.look(session, desk, row)
        assert guessed.category is not None
        assert (guessed.category.code, guessed.kind) == ("MUN-01", Kind.QUESTION)
        drafts.choose_category(session, row, "SEC-01")
        drafts.choose_kind(session, row, Kind.COMPLAINT)
        chosen = drafts.look(session, desk, row)
        assert chosen.category is not None
        assert (chosen.category.code, chosen.kind) == ("SEC-01", Kind.COMPLAINT)
        assert chosen.guesses == guessed.guesses

    database.write_now(work)


def test_an_empty_message_is_refused(database: Database, desk: Desk) -> None:
    with pytest.raises(UserError, match=r"said\.empty"):
        database.write_now(lambda session: drafts.add(session, desk, resident(session), said(1), NOW))


def test_previews_that_wait_are_put_off_and_not_doubled(database: Database, desk: Desk) -> None:
    def work(session: Session) -> list[datetime]:
        person = resident(session)
        for number in range(3):
            photo = SaidFile("photo", f"id{number}", f"u{number}", "album")
            later = NOW + timedelta(seconds=number / 10)
            drafts.add(session, desk, person, said(number + 1, "", photo), later)
        return [row.due_at for row in session.exec(select(Outbox).where(Outbox.notice == "preview"))]

    assert database.write_now(work) == [NOW + timedelta(seconds=0.2) + drafts.PAUSE]


def test_the_same_file_sent_twice_is_kept_once(database: Database, desk: Desk) -> None:
    def work(session: Session) -> int:
        person = resident(session)
        for number in (1, 2):
            drafts.add(session, desk, person, said(number, "", SaidFile("photo", "id", "u")), NOW)
        return len(session.exec(select(Attachment)).all())

    assert database.write_now(work) == 1


def test_numbers_count_by_community_and_local_year(database: Database, desk: Desk) -> None:
    def work(session: Session) -> list[str | None]:
        in_shenzhen_it_is_2027 = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
        return [
            file_one(session, desk).number,
            file_one(session, desk, now=NOW + timedelta(seconds=1)).number,
            file_one(session, desk, now=in_shenzhen_it_is_2027).number,
        ]

    assert database.write_now(work) == ["LT-2026-000001", "LT-2026-000002", "LT-2027-000001"]


def test_filing_fixes_kind_category_and_deadline(database: Database, desk: Desk) -> None:
    row = database.write_now(lambda session: file_one(session, desk, "请问路灯坏了找谁？"))
    assert (row.status, row.kind, row.category, row.category_source) == (
        Status.SUBMITTED,
        Kind.QUESTION,
        "MUN-01",
        "resident",
    )
    # Three working days after Monday 23 November, at closing time in Shenzhen.
    assert row.due_at == datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
    assert row.submitted_at == NOW


def test_what_nobody_can_sort_goes_unsorted(database: Database, desk: Desk) -> None:
    row = database.write_now(lambda session: file_one(session, desk, "嗯"))
    assert (row.category, row.category_source) == ("OTH-02", "rule")


def test_filing_twice_is_refused_with_the_number(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        row = file_one(session, desk)
        with pytest.raises(UserError) as refused:
            drafts.submit(session, desk, row, NOW)
        assert (refused.value.key, refused.value.values) == ("saying.filed", {"number": "LT-2026-000001"})

    database.write_now(work)


def test_a_discarded_draft_leaves_nothing_and_its_id_never_comes_again(
    database: Database, desk: Desk
) -> None:
    def work(session: Session) -> tuple[int | None, int | None]:
        first = draft(session, desk, "路灯坏了")
        drafts.discard(session, first)
        session.flush()
        assert session.exec(select(Part)).all() == []
        second = draft(session, desk, "井盖坏了")
        return first.id, second.id

    first, second = database.write_now(work)
    assert first != second


def test_a_filed_suggestion_is_not_discarded(database: Database, desk: Desk) -> None:
    with pytest.raises(UserError, match=r"saying\.filed"):
        database.write_now(lambda session: drafts.discard(session, file_one(session, desk)))


def test_the_list_stays_within_its_pages(database: Database, desk: Desk) -> None:
    def work(session: Session) -> list[tuple[int, int, int]]:
        for number in range(6):
            file_one(session, desk, now=NOW + timedelta(seconds=number))
        person = resident(session)
        pages = [suggestions.list_page(session, person, page) for page in (0, 1, 99, -3)]
        return [(page.page, page.pages, len(page.lines)) for page in pages]

    assert database.write_now(work) == [(0, 2, 5), (1, 2, 1), (1, 2, 1), (0, 2, 5)]


def test_drafts_are_not_in_the_list(database: Database, desk: Desk) -> None:
    def work(session: Session) -> int:
        draft(session, desk, "路灯坏了")
        return suggestions.list_page(session, resident(session), 0).total

    assert database.write_now(work) == 0


@pytest.mark.parametrize(
    ("statuses", "possible"),
    [
        ((), True),
        ((Status.NEED_INFO,), True),
        ((Status.ACCEPTED,), True),
        ((Status.ACCEPTED, Status.DISPATCHED), False),
        ((Status.REJECTED,), False),
    ],
)
def test_withdrawing_is_possible_until_somebody_has_it(
    database: Database, desk: Desk, statuses: tuple[Status, ...], possible: bool
) -> None:
    def work(session: Session) -> Status:
        row = file_one(session, desk)
        walk(session, row, *statuses)
        if not possible:
            with pytest.raises(UserError):
                suggestions.withdraw(session, row, None, NOW)
            return row.status
        suggestions.withdraw(session, row, None, NOW)
        return row.status

    assert (database.write_now(work) is Status.WITHDRAWN) is possible


def test_silence_ends_questions_and_answers_and_nothing_else(database: Database, desk: Desk) -> None:
    def work(session: Session) -> list[tuple[Status, Rating | None]]:
        asked = file_one(session, desk, now=NOW + timedelta(seconds=1))
        walk(session, asked, Status.NEED_INFO)
        answered = file_one(session, desk, now=NOW + timedelta(seconds=2))
        walk(session, answered, Status.ACCEPTED, Status.REPLIED)
        fresh = file_one(session, desk, now=NOW + timedelta(seconds=3))
        walk(session, fresh, Status.NEED_INFO)
        asked.waiting_until = answered.waiting_until = NOW + timedelta(days=7)
        fresh.waiting_until = NOW + timedelta(days=8)
        session.flush()
        assert suggestions.close_silent(session, desk, NOW + timedelta(days=6)) == (0, 0)
        assert suggestions.close_silent(session, desk, NOW + timedelta(days=7)) == (1, 1)
        assert suggestions.close_silent(session, desk, NOW + timedelta(days=7)) == (0, 0)
        return [(row.status, row.rating) for row in (asked, answered, fresh)]

    assert database.write_now(work) == [
        (Status.REJECTED, None),
        (Status.CLOSED, Rating.NONE),
        (Status.NEED_INFO, None),
    ]


def test_not_satisfied_needs_a_reason(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        row = file_one(session, desk)
        walk(session, row, Status.ACCEPTED, Status.REPLIED)
        ratings.rate(session, desk, row, Rating.NOT_SATISFIED, NOW)

    with pytest.raises(UserError, match=r"rating\.why"):
        database.write_now(work)


def test_rating_needs_an_answer(database: Database, desk: Desk) -> None:
    with pytest.raises(UserError, match=r"rating\.closed"):
        database.write_now(
            lambda session: ratings.rate(session, desk, file_one(session, desk), Rating.SATISFIED, NOW)
        )


def test_the_history_tells_the_author_what_happened_and_no_more(database: Database, desk: Desk) -> None:
    def work(session: Session) -> list[tuple[str, str | None]]:
        row = file_one(session, desk)
        lifecycle.move(
            session, row, Status.NEED_INFO, NOW, actor=Actor.MEMBER, what="asked", reason="哪一盏？"
        )
        row = suggestions.get_own(session, resident(session), row.id, lock=True)
        suggestions.add(session, desk, row, said(77, "东门那盏"), NOW)
        lifecycle.record(session, row, "note", NOW, actor=Actor.MEMBER, reason="内部情况")
        lifecycle.move(session, row, Status.ACCEPTED, NOW, actor=Actor.MEMBER, what="accepted", reason="内部")
        lifecycle.move(
            session, row, Status.DISPATCHED, NOW, actor=Actor.MEMBER, what="dispatched", data={"body": "PM"}
        )
        lines = history.tell(session, row)
        assert lines[-1].body is not None
        assert lines[-1].body.zh == "物业公司"
        return [(line.name, line.reason) for line in lines]

    assert database.write_now(work) == [
        ("submitted", None),
        ("asked", "哪一盏？"),
        ("info_given", None),
        ("accepted", None),
        ("dispatched", None),
    ]
