"""书面答复 and 会办意见: numbered without gaps, laid out as official ones, with nothing internal in them."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from docx import Document as read_word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from sqlmodel import Session, select

from bot.errors import UserError
from bot.printing.word import word
from bot.services import audit, cohandling, committee, letters, lifecycle, ratings
from bot.services.desk import Desk
from bot.views import letter as view
from storage.database import Database
from storage.queries import cohandling as parts
from storage.tables import (
    Actor,
    Audit,
    Letter,
    LetterSerial,
    Member,
    Note,
    Rating,
    ResultClass,
    Suggestion,
)
from tests.builders_committee import DONE, LUOTIAN, NOW, PROPERTY, STREET, bind, file_suggestion, member

TASK, SAID, CANARY = "请说明维修计划", "第一，已联系厂家。\n第二，月底前换件。", "内部金丝雀"
ANSWER = "您好，已派人查看。\n计划下周更换。"


@pytest.fixture
def clerk(session: Session) -> Member:
    for chat_id, community, body in ((LUOTIAN, "LT", None), (PROPERTY, "LT", "PM"), (STREET, None, None)):
        bind(session, chat_id, community, body)
    return member(session, LUOTIAN)


def answered(session: Session, desk: Desk, clerk: Member, category: str = "SLF-01") -> Suggestion:
    """Led by the residents' committee, helped by the property company; notes and reasons lie around."""
    row = file_suggestion(session, desk, category=category, words="路灯坏了，我的电话13800138000")
    committee.accept(session, desk, row, clerk, NOW)
    part = cohandling.assign(session, desk, row, clerk, "PM", NOW)
    cohandling.ask(session, row, part, clerk, TASK, NOW)
    cohandling.answer(session, desk, row, part, clerk, SAID, NOW + timedelta(hours=1))
    session.add(
        Note(
            suggestion_id=row.id or 0,
            member_id=clerk.id or 0,
            chat_id=LUOTIAN,
            message_id=row.id or 0,
            text=CANARY,
            at=NOW,
        )
    )
    lifecycle.record(session, row, "return_requested", NOW, actor=Actor.MEMBER, member=clerk, reason=CANARY)
    committee.sign(session, row, clerk, NOW)
    committee.answer(session, desk, row, clerk, ANSWER, DONE, NOW + timedelta(days=2))
    session.flush()
    return row


def part_of(session: Session, row: Suggestion) -> Any:
    return parts.list_parts(session, row.id or 0)[0]


def lines(content: bytes) -> list[str]:
    return [one.text for one in read_word(io.BytesIO(content)).paragraphs if one.text]


def printed(session: Session, desk: Desk, row: Suggestion, letter: Letter) -> bytes:
    content = letters.compose(session, desk, row, letter, "路灯坏了，我的电话13800138000")
    draw = view.opinion if content.part is not None else view.answer
    return word(draw(content, "燕罗街道", "zh"))


def test_an_answer_is_a_letter_in_the_official_order(session: Session, desk: Desk, clerk: Member) -> None:
    row = answered(session, desk, clerk)
    content = printed(
        session, desk, row, letters.number_answer(session, desk, row, clerk, NOW + timedelta(days=3))
    )
    said = lines(content)
    assert said[:4] == ["办理结果类别：A", f"关于{row.number}号意见建议的答复", "〔2026〕1号", "尊敬的居民："]
    assert said[4].startswith("您于2026年11月23日提出的意见建议（编号")
    assert said[said.index("二、办理情况与答复") + 1 :][:2] == ["您好，已派人查看。", "计划下周更换。"]
    assert said[-2:] == ["罗田社区居委会", "2026年11月25日"]
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        written = file.read("word/document.xml").decode()
    assert "LT-" not in written, "no line is to end inside of a number"
    corner = read_word(io.BytesIO(content)).paragraphs[0]
    assert corner.alignment == WD_ALIGN_PARAGRAPH.RIGHT


def test_an_opinion_goes_to_whoever_leads_with_the_point_it_was_asked_about(
    session: Session, desk: Desk, clerk: Member
) -> None:
    row = answered(session, desk, clerk)
    letter = letters.number_opinion(session, desk, row, part_of(session, row), clerk, ResultClass.B, NOW)
    said = lines(printed(session, desk, row, letter))
    assert said[:4] == [
        "办理结果类别：B",
        f"关于{row.number}号\n意见建议的会办意见",
        "〔2026〕1号",
        "居委会：",
    ]
    assert said[said.index(f"（一）针对“{TASK}”") + 1 :][:2] == SAID.split("\n")
    assert said[-2:] == ["罗田社区物业公司", "2026年11月23日"]


def test_nothing_internal_and_no_number_of_hers_is_in_a_letter(
    session: Session, desk: Desk, clerk: Member
) -> None:
    row = answered(session, desk, clerk)
    for letter, foreign in (
        (letters.number_answer(session, desk, row, clerk, NOW), "已联系厂家"),
        (
            letters.number_opinion(session, desk, row, part_of(session, row), clerk, ResultClass.B, NOW),
            "已派人查看",
        ),
    ):
        with zipfile.ZipFile(io.BytesIO(printed(session, desk, row, letter))) as file:
            whole = "".join(file.read(name).decode("utf-8", "ignore") for name in file.namelist())
        for secret in (CANARY, "13800138000", foreign):
            assert secret not in whole


def test_numbers_have_no_gaps_and_are_never_given_twice(session: Session, desk: Desk, clerk: Member) -> None:
    rows = [answered(session, desk, clerk) for _ in range(3)]
    given = [letters.number_answer(session, desk, row, clerk, NOW).serial for row in rows]
    again = [letters.number_answer(session, desk, row, clerk, NOW).serial for row in rows]
    assert (given, again) == ([1, 2, 3], [1, 2, 3]), "the same words again are the same letter"
    # A body of its own counts for itself; so does a year.
    assert (
        letters.number_opinion(
            session, desk, rows[0], part_of(session, rows[0]), clerk, ResultClass.A, NOW
        ).serial
        == 1
    )
    next_year = answered(session, desk, clerk)
    letter = letters.number_answer(session, desk, next_year, clerk, NOW + timedelta(days=60))
    assert (letter.year, letter.serial) == (2027, 1)
    lines_of = session.exec(select(Audit).where(Audit.action == audit.Action.LETTER)).all()
    assert len(lines_of) == 5


def test_a_number_is_not_lost_where_its_letter_failed(database: Database, desk: Desk) -> None:
    def begin(session: Session) -> int | None:
        for chat_id, community, body in ((LUOTIAN, "LT", None), (PROPERTY, "LT", "PM")):
            bind(session, chat_id, community, body)
        return answered(session, desk, member(session, LUOTIAN)).id

    row_id = database.write_now(begin)

    def number(session: Session, *, fails: bool) -> int:
        row, who = session.get_one(Suggestion, row_id), session.exec(select(Member)).first()
        assert who is not None
        serial = letters.number_answer(session, desk, row, who, NOW).serial
        if fails:
            raise UserError("letter.none")
        return serial

    with pytest.raises(UserError):
        database.write_now(lambda session: number(session, fails=True))
    assert database.write_now(lambda session: number(session, fails=False)) == 1
    assert database.read_now(lambda session: session.exec(select(LetterSerial.last)).one()) == 1


def test_only_an_answer_that_went_out_becomes_a_letter(session: Session, desk: Desk, clerk: Member) -> None:
    row = file_suggestion(session, desk, category="SLF-01")
    committee.accept(session, desk, row, clerk, NOW)
    with pytest.raises(UserError, match=r"letter\.none"):
        letters.number_answer(session, desk, row, clerk, NOW)
    part = cohandling.assign(session, desk, row, clerk, "PM", NOW)
    with pytest.raises(UserError, match=r"letter\.none"):
        letters.number_opinion(session, desk, row, part, clerk, ResultClass.A, NOW)
    done = answered(session, desk, clerk)
    ratings.rate(session, desk, done, Rating.NOT_SATISFIED, NOW + timedelta(days=3), "还是坏的")
    with pytest.raises(UserError, match=r"letter\.none"):
        letters.number_answer(session, desk, done, clerk, NOW + timedelta(days=3))
    assert not session.exec(select(Letter)).all()


def test_the_signature_stays_with_the_last_sentence_and_a_long_title_breaks_where_it_is_read(
    session: Session, desk: Desk, clerk: Member
) -> None:
    row = answered(session, desk, clerk)
    answer = letters.number_answer(session, desk, row, clerk, NOW)
    opinion = letters.number_opinion(session, desk, row, part_of(session, row), clerk, ResultClass.B, NOW)
    for letter in (answer, opinion):
        paragraphs = read_word(io.BytesIO(printed(session, desk, row, letter))).paragraphs
        last, signature, date = paragraphs[-3:]
        assert last.paragraph_format.keep_with_next, last.text
        assert signature.paragraph_format.keep_with_next
        assert not date.paragraph_format.keep_with_next
        assert not paragraphs[-4].paragraph_format.keep_with_next
    title = read_word(io.BytesIO(printed(session, desk, row, opinion))).paragraphs[1]
    assert title.text.split("\n") == [f"关于{row.number}号", "意见建议的会办意见"]
    assert title._p.xpath("count(.//w:br)") == 1, "a line that is only ended in the text is a blank to Word"
