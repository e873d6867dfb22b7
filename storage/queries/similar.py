"""What suggestions are compared by: sketches, the feed of what changed, and what a comparison may show."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from storage.queries.publishing import PUBLIC
from storage.queries.scopes import Scope, within
from storage.tables import Attachment, Event, Offer, Part, Sketch, Status, Suggestion

# Gone for whoever looks for the same matter: not filed, or taken back.
NOWHERE = (Status.DRAFT, Status.WITHDRAWN)


class Sketched(NamedTuple):
    """What is kept of a sketch, and what decides who may be shown its suggestion, and until when."""

    suggestion_id: int
    made_by: str
    concepts: bytes
    length: float
    vector: bytes | None
    community: str
    public: bool
    closed_at: datetime | None


def last_event(session: Session) -> int:
    """The newest line of any history; 0 if there is none."""
    return session.exec(select(func.max(Event.id))).one() or 0


def list_changed(session: Session, after: int) -> list[int]:
    """The suggestions to whose history something was added after this line."""
    # Each once, but not said to the database: SQLite would read all lines in the order of suggestions.
    lines = session.exec(select(Event.suggestion_id).where(col(Event.id) > after)).all()
    return list(dict.fromkeys(lines))


def count_by_community(session: Session) -> dict[str, int]:
    """How many suggestions there are in each community, in whatever state."""
    return dict(session.exec(select(Suggestion.community, func.count()).group_by(Suggestion.community)).all())


def each_sketched(session: Session, at_once: int) -> Iterator[list[Sketched]]:
    """All sketches, so many at a time as they come from the database."""
    # One statement: page by page PostgreSQL would find its way through the whole of both tables each time.
    found = session.execute(_sketched(), execution_options={"yield_per": at_once})
    for part in found.partitions():
        yield [Sketched(*row) for row in part]


def list_sketched_of(session: Session, ids: Iterable[int]) -> list[Sketched]:
    """The sketches of these suggestions."""
    found = session.execute(_sketched().where(col(Sketch.suggestion_id).in_(list(ids))))
    return [Sketched(*row) for row in found]


def _sketched() -> Select[Any]:
    # Columns, not rows as objects: all of a town is read so when the bot starts.
    sketch = Sketch.suggestion_id, Sketch.made_by, Sketch.concepts, Sketch.length, Sketch.vector
    columns: tuple[Any, ...] = (*sketch, Suggestion.community, PUBLIC, Suggestion.closed_at)
    joined = sql_select(*columns).join(Suggestion, col(Suggestion.id) == Sketch.suggestion_id)
    return joined.where(col(Suggestion.status).not_in(NOWHERE))


def last_row(session: Session) -> int:
    """The newest suggestion, filed or not; 0 if there is none."""
    return session.exec(select(func.max(Suggestion.id))).one() or 0


def list_filed(session: Session, ids: Collection[int]) -> set[int]:
    """Those of these suggestions that are there for whoever looks for the same matter."""
    rows = session.exec(
        select(Suggestion.id).where(col(Suggestion.id).in_(ids), col(Suggestion.status).not_in(NOWHERE))
    ).all()
    return {subject for subject in rows if subject is not None}


def list_lacking(session: Session, rows: range, made_by: str, limit: int, *, more: bool = False) -> list[int]:
    """Those of these rows that are filed and have no sketch, or one that was made by something else; the
    newest first.

    `more`: what was made by this and something more is as good.
    """
    # A name is of letters and digits, all below "~".
    other = or_(col(Sketch.made_by) < made_by, col(Sketch.made_by) > f"{made_by}{'~' if more else ''}")
    # Said of both: PostgreSQL then reads a stretch of each, instead of looking for each sketch by itself.
    there, its = (
        (column >= rows.start, column < rows.stop)
        for column in (col(Suggestion.id), col(Sketch.suggestion_id))
    )
    found = session.exec(
        select(Suggestion.id)
        .outerjoin(Sketch, and_(col(Sketch.suggestion_id) == Suggestion.id, *its))
        .where(
            *there,
            col(Suggestion.status).not_in(NOWHERE),
            or_(col(Sketch.suggestion_id).is_(None), other),
        )
        .order_by(col(Suggestion.id).desc())
        .limit(limit)
    ).all()
    return [subject for subject in found if subject is not None]


def get_sketches(session: Session, ids: Iterable[int]) -> dict[int, Sketch]:
    """The sketches of these suggestions, by row id."""
    rows = session.exec(select(Sketch).where(col(Sketch.suggestion_id).in_(list(ids)))).all()
    return {row.suggestion_id: row for row in rows}


def put_sketch(session: Session, sketch: Sketch) -> None:
    """Keep a sketch in place of an earlier one."""
    session.merge(sketch)


def list_texts(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """All words of these suggestions, typed and transcribed, in the order in which they came; by row id."""
    wanted = list(ids)
    texts: dict[int, list[str]] = {}
    for subject, text in (
        *session.exec(
            select(Part.suggestion_id, Part.text)
            .where(col(Part.suggestion_id).in_(wanted))
            .order_by(col(Part.id))
        ),
        *session.exec(
            select(Attachment.suggestion_id, Attachment.transcript)
            .where(col(Attachment.suggestion_id).in_(wanted), col(Attachment.transcript).is_not(None))
            .order_by(col(Attachment.id))
        ),
    ):
        texts.setdefault(subject, []).append(text or "")
    return {subject: "\n".join(said) for subject, said in texts.items()}


def list_candidates(session: Session, ids: Collection[int], scope: Scope | None) -> dict[int, str]:
    """Those of these suggestions that this scope sees and that are there still, with their communities.

    Without a scope: those that every resident sees.
    """
    there = and_(col(Suggestion.status).not_in(NOWHERE), col(Suggestion.erased).is_(None))
    shown = PUBLIC if scope is None else and_(there, within(scope))
    rows = session.exec(
        select(Suggestion.id, Suggestion.community).where(and_(col(Suggestion.id).in_(ids), shown))
    ).all()
    return {subject: community for subject, community in rows if subject is not None}


def get_suggestions(session: Session, ids: Collection[int]) -> dict[int, Suggestion]:
    """These suggestions, by row id."""
    rows = session.exec(select(Suggestion).where(col(Suggestion.id).in_(ids))).all()
    return {row.id or 0: row for row in rows}


def get_vectors(session: Session, ids: Collection[int], made_by: str) -> dict[int, bytes]:
    """The vectors of these suggestions, of those whose sketch was made by this; by row id."""
    rows = session.exec(
        select(Sketch.suggestion_id, Sketch.vector).where(
            col(Sketch.suggestion_id).in_(ids), Sketch.made_by == made_by, col(Sketch.vector).is_not(None)
        )
    ).all()
    return {subject: vector for subject, vector in rows if vector is not None}


def find_offer(session: Session, draft_id: int) -> Offer | None:
    """What was found for a draft."""
    return session.get(Offer, draft_id)


def put_offer(session: Session, offer: Offer) -> None:
    """Keep what was found in place of what was found before."""
    session.merge(offer)
