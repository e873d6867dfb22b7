"""Bodies that were dissolved, and what still hangs on one."""

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, or_
from sqlmodel import Session, col, select

from storage.prepared import Loader
from storage.queries import cohandling
from storage.tables import Closure, CoHandler, FourEyes, Group, Member, Status, Suggestion

HERE = Loader(
    Closure,
    or_(col(Closure.community) == "", col(Closure.community) == bindparam("place")),
    order_by=[col(Closure.community).desc()],
)


def list_here(session: Session, community: str) -> list[Closure]:
    """The bodies dissolved in a community, those of it alone first; empty: those dissolved everywhere."""
    return HERE.all(session, place=community)


def list_closures(session: Session) -> Sequence[Closure]:
    """All dissolved bodies."""
    return session.exec(select(Closure).order_by(col(Closure.id))).all()


def find_closure(session: Session, body: str, community: str) -> Closure | None:
    """That a body is dissolved in exactly this place, locked."""
    return session.exec(
        select(Closure).where(Closure.body == body, Closure.community == community).with_for_update()
    ).first()


def list_groups(session: Session, body: str, community: str) -> Sequence[Group]:
    """The bound groups of a body in a community, or everywhere."""
    statement = select(Group).where(Group.body == body, col(Group.active).is_(True))
    if community:
        statement = statement.where(Group.community == community)
    return session.exec(statement.order_by(col(Group.chat_id))).all()


def list_invited(session: Session, body: str, community: str) -> Sequence[Member]:
    """The invited roles in a body that are held, or are to begin, in a community or everywhere."""
    statement = select(Member).where(
        Member.body == body,
        col(Member.group_id).is_(None),
        or_(col(Member.active).is_(True), col(Member.starts_at).is_not(None)),
    )
    if community:
        statement = statement.where(Member.community == community)
    return session.exec(statement.order_by(col(Member.id))).all()


def list_led(
    session: Session, body: str, community: str, statuses: Collection[Status], *, lock: bool = False
) -> Sequence[Suggestion]:
    """What a body has in a community, or everywhere; what is due first comes first."""
    statement = select(Suggestion).where(Suggestion.lead == body, col(Suggestion.status).in_(statuses))
    if community:
        statement = statement.where(Suggestion.community == community)
    statement = statement.order_by(col(Suggestion.due_at), col(Suggestion.id))
    return session.exec(statement.with_for_update() if lock else statement).all()


def list_parts(session: Session, body: str, community: str) -> Sequence[tuple[CoHandler, Suggestion]]:
    """The open parts of a body that helps, in a community or everywhere, oldest first."""
    statement = (
        select(CoHandler, Suggestion)
        .join(Suggestion, col(CoHandler.suggestion_id) == col(Suggestion.id))
        .where(CoHandler.body == body, col(CoHandler.state).in_(cohandling.OPEN))
        .where(col(Suggestion.status).in_(cohandling.HELPED))
    )
    if community:
        statement = statement.where(Suggestion.community == community)
    return session.exec(statement.order_by(col(CoHandler.id))).all()


def list_wishes(session: Session, body: str, community: str) -> Sequence[FourEyes]:
    """Where a body's answers are passed by a colleague."""
    statement = select(FourEyes).where(FourEyes.body == body)
    if community:
        statement = statement.where(FourEyes.community == community)
    return session.exec(statement).all()
