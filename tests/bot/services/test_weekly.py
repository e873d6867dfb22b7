"""周报: at the beginning of a working week, to whoever directs, of what that person directs."""

import io
from datetime import datetime, timedelta

import pytest
from PIL import Image
from sqlmodel import Session, col, select

from bot.delivery import weekly as mailing
from bot.delivery.lengths import plain
from bot.services import committee, ratings, weekly
from bot.services.desk import Desk
from bot.services.lights import Light
from bot.services.weekly import Report
from bot.texts import LANGUAGES
from bot.views import weekly as view
from storage.database import Database
from storage.queries.suggestions import CONDUCT
from storage.tables import Kind, Outbox, Rating, Suggestion
from tests.builders_committee import DONE, PROPERTY, YANCHUAN, bind, file_suggestion, member
from tests.builders_ladder import DIRECTOR, HEAD, SECRETARY, at, director, filed, town

MONDAY = at(11, 30, 8, 30)


def with_property(session: Session, desk: Desk, now: datetime, kind: Kind = Kind.COMPLAINT) -> Suggestion:
    suggestion = filed(session, desk, now, kind)
    committee.accept(session, desk, suggestion, member(session, PROPERTY), now)
    committee.sign(session, suggestion, member(session, PROPERTY), now)
    return suggestion


def a_week(session: Session, desk: Desk) -> None:
    """Five of LT, one of them answered, one about staff; one of YC; one of long before."""
    town(session)
    bind(session, YANCHUAN, "YC")
    answered = with_property(session, desk, at(11, 24, 10))
    committee.answer(session, desk, answered, member(session, PROPERTY), "修好了", DONE, at(11, 26, 9))
    ratings.rate(session, desk, answered, Rating.SATISFIED, at(11, 26, 10))
    with_property(session, desk, at(11, 24, 10), Kind.QUESTION)
    asked = filed(session, desk, at(11, 25, 10))
    committee.ask(session, desk, asked, member(session, PROPERTY), "哪一栋？", at(11, 26, 10))
    staff = filed(session, desk, at(11, 25, 10))
    staff.category = CONDUCT
    with_property(session, desk, at(11, 18, 10), Kind.SUGGESTION)
    other = file_suggestion(session, desk, community="YC")
    other.submitted_at, other.due_at = at(11, 27, 10), at(12, 11, 18)
    session.flush()


def text(report: Report, desk: Desk, lang: str = "zh") -> str:
    return plain(view.shown(report, None, desk.settings.street_name, lang).text)


def test_the_street_reads_of_every_community(session: Session, desk: Desk) -> None:
    a_week(session, desk)
    report = weekly.report(session, desk, None, None, MONDAY)
    assert (report.filed, report.answered, report.on_time, report.rated, report.good) == (5, 1, 1, 1, 1)
    assert report.counts == {Light.ON_TIME: 3, Light.OVERDUE: 1, Light.PAUSED: 1}
    assert [view.name(bar, "zh") for bar in report.bars] == ["罗田社区", "燕川社区"]
    said = text(report, desk)
    assert said.startswith("周报　XX街道（11月23日–11月29日）")
    assert "新收 5 件，答复 1 件，其中按时 1 件" in said
    assert "罗田社区：正常 2、已超期 1、等居民补充 1" in said


def test_a_community_reads_of_its_bodies_and_nothing_of_complaints_about_its_staff(
    session: Session, desk: Desk
) -> None:
    a_week(session, desk)
    report = weekly.report(session, desk, "LT", None, MONDAY)
    assert (report.filed, report.answered) == (3, 1)
    assert {view.name(bar, "zh"): sum(bar.counts.values()) for bar in report.bars} == {
        "物业公司": 2,
        "未定": 1,
    }


def test_a_body_reads_of_itself(session: Session, desk: Desk) -> None:
    a_week(session, desk)
    report = weekly.report(session, desk, "LT", "PM", MONDAY)
    assert (report.filed, report.answered, sum(report.counts.values())) == (2, 1, 2)
    assert text(report, desk).startswith("周报　罗田社区物业公司")


def test_each_who_directs_gets_the_report_of_that_place(session: Session, desk: Desk) -> None:
    a_week(session, desk)
    for one in ((HEAD, "LT", "PM"), (SECRETARY, "LT", None), (DIRECTOR, None, None), (804, "SM", None)):
        director(session, *one)
    director(session, HEAD, "LT", "PM")
    found = [(who, report.filed) for who, report in weekly.list_reports(session, desk, MONDAY)]
    assert found == [(HEAD, 2), (SECRETARY, 3), (DIRECTOR, 5)], "of where nothing is nobody reads anything"


@pytest.mark.parametrize(
    ("moments", "sent"),
    [
        ([at(11, 30, 8, 29), at(11, 30, 8, 30), at(11, 30, 17), at(12, 1, 9), at(12, 7, 9)], [0, 1, 0, 0, 1]),
        ([at(11, 28, 9), at(12, 2, 11), at(12, 3, 9)], [0, 1, 0]),
        # In the week of the National Day nothing but the Thursday and what follows is worked.
        ([at(10, 5, 9), at(10, 7, 9), at(10, 8, 9), at(10, 10, 9)], [0, 0, 1, 0]),
    ],
)
def test_it_comes_once_a_week_from_its_first_working_day_on(
    session: Session, desk: Desk, moments: list[datetime], sent: list[int]
) -> None:
    assert [int(weekly.claim(session, desk, moment)) for moment in moments] == sent


@pytest.mark.anyio
async def test_it_goes_out_once_with_a_picture_and_the_same_in_words(database: Database, desk: Desk) -> None:
    def begin(session: Session) -> None:
        director(session, SECRETARY, "LT")
        a_week(session, desk)

    await database.write(begin)
    assert await mailing.send_due(database, desk, MONDAY) == 1
    assert await mailing.send_due(database, desk, MONDAY + timedelta(minutes=5)) == 0

    def posted(session: Session) -> list[dict[str, object]]:
        rows = session.exec(
            select(Outbox)
            .where(Outbox.chat_id == SECRETARY, Outbox.notice == mailing.NOTICE)
            .order_by(col(Outbox.id))
        ).all()
        return [dict(row.payload or {}) for row in rows]

    picture, words = await database.read(posted)
    assert (picture["method"], words["method"]) == ("sendPhoto", "sendMessage")
    (upload,) = picture["uploads"].values()  # type: ignore[attr-defined]
    image = Image.open(io.BytesIO(desk.outgoing.path(upload["key"]).read_bytes()))
    assert image.width == 1000


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_picture_shows_names_and_numbers_in_every_language(
    session: Session, desk: Desk, lang: str
) -> None:
    a_week(session, desk)
    content = mailing.draw(weekly.report(session, desk, None, None, MONDAY), desk, lang)
    assert content is not None
    image = Image.open(io.BytesIO(content)).convert("RGB")
    assert image.height > 200
    colours = {colour for _, colour in image.getcolors(1_000_000) or ()}
    for one in (Light.ON_TIME, Light.OVERDUE, Light.PAUSED):
        red, green, blue = (int(view.COLOURS[one][place : place + 2], 16) for place in (1, 3, 5))
        assert (red, green, blue) in colours
    labels = image.crop((40, 150, 340, image.height)).convert("L")
    assert any(pixel < 100 for pixel in labels.tobytes()), "names stand beside the bars"
    assert mailing.draw(weekly.report(session, desk, "SM", None, MONDAY), desk, lang) is None
