"""How suggestions came: posters' names, and counts by channel."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.hanzi import name_in
from storage.queries import places
from storage.tables import BatchRow, Status, Suggestion


def list_names(session: Session, language: str) -> dict[str, str]:
    """Channel → how its poster is called: by the name it was given, else by where it hangs."""
    names: dict[str, str] = {}
    for poster in places.list_posters(session):
        place = places.find_estate(session, poster.estate) if poster.estate else None
        where = place or places.find_community(session, poster.community)
        fallback = name_in(language, where.zh, where.en) if where is not None else ""
        names[f"p{poster.id}"] = poster.name or fallback
    return names


def count_filed(
    session: Session, communities: Collection[str], start: datetime, end: datetime
) -> Sequence[tuple[str, int, int]]:
    """Channel, how many were filed from `start` and before `end`, how many of them are answered; most first.

    What came by an import that was taken back does not count.
    """
    taken_back = (
        select(BatchRow.id)
        .where(BatchRow.suggestion_id == Suggestion.id, col(BatchRow.undone_at).is_not(None))
        .exists()
    )
    number = func.count(col(Suggestion.id))
    statement = (
        select(Suggestion.channel, number, func.count(col(Suggestion.answered_at)))
        .where(
            Suggestion.status != Status.DRAFT,
            col(Suggestion.community).in_(communities),
            col(Suggestion.submitted_at) >= start,
            col(Suggestion.submitted_at) < end,
            ~taken_back,
        )
        .group_by(Suggestion.channel)
        .order_by(number.desc(), col(Suggestion.channel))
    )
    return [(channel, filed, answered) for channel, filed, answered in session.exec(statement)]
