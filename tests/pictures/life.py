"""A quarter of a street's year, for the pictures: what its residents said, and where each of it stands."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, delete, select

from bot.services import publishing
from bot.services.desk import Desk
from storage.tables import (
    Category,
    Kind,
    Outbox,
    Rating,
    ResultClass,
    Route,
    Status,
    Suggestion,
    Visibility,
)
from tests.builders_board import who
from tests.builders_committee import file_suggestion

OPINIONS = Path(__file__).parents[1] / "data" / "opinions.csv"
SPAN, TERM = timedelta(days=88), timedelta(days=14)
ANSWER = "您反映的问题已安排现场查看，本月内处理好，请您监督。"
RATINGS = (Rating.SATISFIED, Rating.SATISFIED, Rating.PARTLY, Rating.SATISFIED, Rating.NOT_SATISFIED)


def live(session: Session, desk: Desk, now: datetime) -> None:
    """Everything in Chinese that stands in the list of opinions, said one after the other until `now`."""
    with OPINIONS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["lang"] == "zh"]
    for place, row in enumerate(rows):
        one = file_suggestion(
            session, desk, words=row["text"], category=row["category"], community=row["community"],
            kind=Kind(row["kind"]),
        )  # fmt: skip
        # Fewer in summer than now.
        filed = now - SPAN * (1 - (place + 1) / len(rows)) ** 1.3 - timedelta(hours=1)
        one.created_at = one.submitted_at = filed
        one.due_at, one.ladder_at = filed + TERM, None
        answer(one, place, now)
        if one.status is not Status.SUBMITTED:
            one.lead = session.exec(select(Route.lead).where(col(Route.category) == one.category)).first()
        session.flush()
        category = session.get_one(Category, row["category"])
        if category.public and one.answered_at is not None and place % 2:
            one.visibility, one.pseudonym = Visibility.PUBLIC, f"{place % 16}.{place % 12}"
            publishing.publish(session, one, who(session), one.answered_at)
    # Nobody waits for the cards of those days.
    session.execute(delete(Outbox))


def answer(one: Suggestion, place: int, now: datetime) -> None:
    """Some days later, if that is over; rated another week later."""
    assert one.submitted_at is not None
    answered = one.submitted_at + timedelta(days=1 + place * 7 % 17, hours=place % 9)
    if answered > now or place % 61 == 7:
        one.status = Status.SUBMITTED if now - one.submitted_at < timedelta(days=2) else Status.IN_PROGRESS
        return
    one.accepted_at = one.signed_at = one.submitted_at + timedelta(hours=20)
    one.answered_at, one.result_class = answered, ResultClass.A
    one.status = Status.REPLIED
    if now - answered > timedelta(days=5):
        one.status, one.rating = Status.CLOSED, RATINGS[place % 5]
        one.closed_at = answered + timedelta(days=4)
