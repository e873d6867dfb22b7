"""Who follows a suggestion, who wants to hear no more of it, and who must be called."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, func, insert, literal, null, or_, select, union_all
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from storage.database import touch
from storage.prepared import Prepared
from storage.queries.outbox.rows import OUTBOX, TOPIC
from storage.tables import Lane, Mute, OutboxState, Reach, Resident, Suggestion, Support

SUPPORT = Support.__table__  # type: ignore[attr-defined]
RESIDENT = Resident.__table__  # type: ignore[attr-defined]
MUTE = Mute.__table__  # type: ignore[attr-defined]
SUGGESTION = Suggestion.__table__  # type: ignore[attr-defined]

IS_MUTED = Prepared(
    select(MUTE.c.at).where(
        MUTE.c.suggestion_id == bindparam("about"), MUTE.c.resident_id == bindparam("whom")
    )
)


def is_muted(session: Session, suggestion_id: int, resident_id: int) -> bool:
    """Whether a resident said that she wants to hear no more of a suggestion."""
    return IS_MUTED.first(session, about=suggestion_id, whom=resident_id) is not None


def add_mute(session: Session, suggestion_id: int, resident_id: int, now: datetime) -> None:
    """Keep that she wants to hear no more of it. Said twice, it is kept once."""
    if not is_muted(session, suggestion_id, resident_id):
        session.add(Mute(suggestion_id=suggestion_id, resident_id=resident_id, at=now))


def end_mute(session: Session, suggestion_id: int, resident_id: int) -> None:
    """She wants to hear of it again."""
    mute = session.get(Mute, (suggestion_id, resident_id))
    if mute is not None:
        session.delete(mute)


def list_muted(session: Session, resident_id: int) -> Sequence[Suggestion]:
    """The suggestions of which a resident wants to hear no more, the last muted first."""
    return session.exec(
        select_rows(Suggestion)
        .join(Mute, col(Mute.suggestion_id) == Suggestion.id)
        .where(Mute.resident_id == resident_id)
        .order_by(col(Mute.at).desc(), col(Suggestion.id).desc())
    ).all()


def find_support(session: Session, suggestion_id: int, resident_id: int) -> Support | None:
    """What is known of a resident's support for a suggestion, taken back or not."""
    return session.exec(
        select_rows(Support).where(Support.suggestion_id == suggestion_id, Support.resident_id == resident_id)
    ).first()


def count_supporters(session: Session, suggestion_id: int) -> int:
    """How many stand behind a suggestion now, and behind what is merged into it: see `count_each`."""
    return count_each(session, [suggestion_id]).get(suggestion_id, 0)


def count_each(session: Session, ids: Collection[int]) -> dict[int, int]:
    """How many stand behind each of these suggestions, by row id; nothing where nobody does.

    Those behind what is merged into one count for it, each person once, and none who filed one of them
    herself; a merged one has none of its own.
    """
    if not ids:
        return {}
    main = func.coalesce(SUGGESTION.c.merged_into, SUGGESTION.c.id)
    filed = SUGGESTION.alias("filed")
    authors = select(filed.c.id).where(
        or_(filed.c.id == main, filed.c.merged_into == main), filed.c.resident_id == SUPPORT.c.resident_id
    )
    statement = (
        select(main, func.count(SUPPORT.c.resident_id.distinct()))
        .select_from(SUPPORT.join(SUGGESTION, SUGGESTION.c.id == SUPPORT.c.suggestion_id))
        .where(
            or_(SUGGESTION.c.id.in_(ids), SUGGESTION.c.merged_into.in_(ids)),
            SUPPORT.c.ended_at.is_(None),
            ~authors.exists(),
        )
        .group_by(main)
    )
    session.flush()
    found = {row[0]: row[1] for row in session.execute(statement)}
    return {one: found[one] for one in ids if one in found}


def list_supported(session: Session, resident_id: int, limit: int, offset: int) -> Sequence[Suggestion]:
    """A page of what a resident stands behind, the latest first."""
    return session.exec(
        select_rows(Suggestion)
        .join(Support, col(Support.suggestion_id) == Suggestion.id)
        .where(Support.resident_id == resident_id, col(Support.ended_at).is_(None))
        .order_by(col(Support.at).desc(), col(Support.id).desc())
        .limit(limit)
        .offset(offset)
    ).all()


def count_supported(session: Session, resident_id: int) -> int:
    """How many suggestions of others a resident stands behind."""
    statement = (
        select(func.count())
        .select_from(SUPPORT)
        .where(SUPPORT.c.resident_id == resident_id, SUPPORT.c.ended_at.is_(None))
    )
    return session.scalar(statement) or 0


# Those who stand behind it now and have not muted it. The author is told by other words.
HEARING = (
    SUPPORT.c.suggestion_id == bindparam("about"),
    SUPPORT.c.ended_at.is_(None),
    SUPPORT.c.resident_id != bindparam("author"),
    RESIDENT.c.erased_at.is_(None),
    ~select(MUTE.c.at)
    .where(MUTE.c.suggestion_id == SUPPORT.c.suggestion_id, MUTE.c.resident_id == SUPPORT.c.resident_id)
    .exists(),
)
REACHED = (RESIDENT.c.telegram_id.is_not(None), RESIDENT.c.reach == Reach.OK)
SUPPORTERS = SUPPORT.join(RESIDENT, RESIDENT.c.id == SUPPORT.c.resident_id)


def _given(name: str, column: str) -> Any:
    return bindparam(name, type_=OUTBOX.c[column].type)


TELL = Prepared(
    insert(OUTBOX).from_select(
        [
            "chat_id", "notice", "subject", "detail", "lane", "state", "part", "attempts", "due_at",
            "created_at",
        ],
        select(
            RESIDENT.c.telegram_id,
            _given("name", "notice"),
            SUPPORT.c.suggestion_id,
            _given("line", "detail"),
            literal(int(Lane.NOTICE), OUTBOX.c.lane.type),
            literal(OutboxState.QUEUED, OUTBOX.c.state.type),
            literal(0),
            literal(0),
            _given("now", "due_at"),
            _given("now", "created_at"),
        )
        .select_from(SUPPORTERS)
        .where(*HEARING, *REACHED)
        .order_by(SUPPORT.c.id),
        include_defaults=False,
    )
)  # fmt: skip


def tell_supporters(
    session: Session, suggestion: Suggestion, notice: str, now: datetime, detail: int | None
) -> None:
    """Queue a notice to every supporter who can be written to and has not muted it, in one statement."""
    touch(session, TOPIC)
    TELL.run(session, about=suggestion.id, author=suggestion.resident_id, name=notice, line=detail, now=now)


UNREACHED = Prepared(
    select(SUPPORT.c.resident_id)
    .select_from(SUPPORTERS)
    .where(*HEARING, (RESIDENT.c.telegram_id.is_(null()) | (RESIDENT.c.reach != Reach.OK)))
    .order_by(SUPPORT.c.id)
)


def list_unreached(session: Session, suggestion: Suggestion) -> list[int]:
    """The supporters, by row id, who want to hear of it and cannot be written to."""
    rows = UNREACHED.rows(session, about=suggestion.id, author=suggestion.resident_id)
    return [row[0] for row in rows]


class Hearing(NamedTuple):
    """Who is told of a change of a main suggestion, and of which of the merged ones with it: one of them.

    `chat_id`: None if she cannot be written to. `leads`: she is the author of the main one.
    """

    resident_id: int
    suggestion_id: int
    chat_id: int | None
    leads: bool


def list_hearing(session: Session, main_id: int) -> list[Hearing]:
    """Everybody who follows a suggestion or what is merged into it, once each, without what she muted.

    Of several that she follows she is told of the main one if it is hers, else of her own, else of the main
    one, else of the oldest.
    """
    group = or_(SUGGESTION.c.id == main_id, SUGGESTION.c.merged_into == main_id)
    beside = case((SUGGESTION.c.id == main_id, 0), else_=1)
    own = select(SUGGESTION.c.resident_id, SUGGESTION.c.id.label("about"), beside.label("rank")).where(group)
    backed = (
        select(SUPPORT.c.resident_id, SUGGESTION.c.id, beside + 2)
        .select_from(SUPPORT.join(SUGGESTION, SUGGESTION.c.id == SUPPORT.c.suggestion_id))
        .where(group, SUPPORT.c.ended_at.is_(None))
    )
    followed = union_all(own, backed).subquery()
    muted = (
        select(MUTE.c.at)
        .where(MUTE.c.suggestion_id == followed.c.about, MUTE.c.resident_id == followed.c.resident_id)
        .exists()
    )
    statement = (
        select(
            followed.c.resident_id,
            followed.c.about,
            case((RESIDENT.c.reach == Reach.OK, RESIDENT.c.telegram_id), else_=null()),
            followed.c.rank == 0,
        )
        .select_from(followed.join(RESIDENT, RESIDENT.c.id == followed.c.resident_id))
        .where(RESIDENT.c.erased_at.is_(None), ~muted)
        .order_by(followed.c.rank, followed.c.about)
    )
    session.flush()
    each: dict[int, Hearing] = {}
    for row in session.execute(statement):
        each.setdefault(row[0], Hearing(row[0], row[1], row[2], bool(row[3])))
    return list(each.values())
