"""Which systems hear of what, and the messages to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, or_, update
from sqlmodel import Session, col, select

from storage.prepared import Loader
from storage.tables import Endpoint, Forward, ForwardRule, ForwardState, Heard, Suggestion

FITTING = Loader(
    ForwardRule,
    or_(col(ForwardRule.status) == "", col(ForwardRule.status) == bindparam("reached")),
    col(ForwardRule.endpoint).in_(select(col(Endpoint.code)).where(col(Endpoint.active).is_(True))),
)
OF = Loader(Forward, col(Forward.suggestion_id) == bindparam("about"), order_by=(col(Forward.id),))


def list_fitting(session: Session, status: str) -> list[ForwardRule]:
    """The rules of active endpoints that this status may concern."""
    return FITTING.all(session, reached=status)


def list_endpoints(session: Session) -> Sequence[Endpoint]:
    """All endpoints, by code."""
    return session.exec(select(Endpoint).order_by(col(Endpoint.code))).all()


def find_endpoint(session: Session, code: str, *, lock: bool = False) -> Endpoint | None:
    """An endpoint by its code."""
    return session.get(Endpoint, code, with_for_update=lock or None, populate_existing=lock)


def list_rules(session: Session, endpoint: str) -> Sequence[ForwardRule]:
    """What an endpoint hears of."""
    return session.exec(select(ForwardRule).where(ForwardRule.endpoint == endpoint)).all()


def replace_rules(session: Session, endpoint: str, rules: Sequence[ForwardRule]) -> None:
    """Let an endpoint hear of this, and of nothing else."""
    session.execute(delete(ForwardRule).where(col(ForwardRule.endpoint) == endpoint))
    session.add_all(rules)


def is_queued(session: Session, key: str) -> bool:
    """Whether there is this message already, in whatever state."""
    return session.exec(select(Forward.id).where(Forward.key == key)).first() is not None


def count_waiting(session: Session, endpoint: str) -> tuple[int, datetime | None]:
    """How many messages to an endpoint have not left, and since when the first of them waits."""
    waiting = Forward.endpoint == endpoint, Forward.state == ForwardState.QUEUED
    return session.exec(select(func.count(), func.min(col(Forward.created_at))).where(*waiting)).one()


def drop_waiting(session: Session, endpoint: str, now: datetime) -> int:
    """None of the messages to an endpoint that have not left leaves any more; gives how many these are."""
    waiting = col(Forward.endpoint) == endpoint, col(Forward.state) == ForwardState.QUEUED
    values = {"state": ForwardState.DROPPED, "reason": "switched_off", "ended_at": now, "token": None}
    statement = update(Forward).where(*waiting).values(**values)
    return len(session.execute(statement.returning(col(Forward.id))).all())


def find_forward(session: Session, row: int, *, lock: bool = False) -> Forward | None:
    """A message by its row id."""
    return session.get(Forward, row, with_for_update=lock or None, populate_existing=lock)


def claim_due(session: Session, now: datetime, lease: datetime) -> list[Forward]:
    """Take what has been due longest of each endpoint that is open, and mark it as leaving until `lease`.

    One at a time of each: what a process that dies was sending is one message an endpoint, and a circuit that
    shuts keeps all others back. On PostgreSQL several processes may claim at once.
    """
    claimed = [found for code in _list_open(session, now) if (found := _first_due(session, code, now))]
    for forward in claimed:
        forward.state, forward.due_at, forward.attempts = ForwardState.SENDING, lease, forward.attempts + 1
        session.add(forward)
    session.flush()
    return claimed


def _list_open(session: Session, now: datetime) -> Sequence[str]:
    statement = select(col(Endpoint.code)).where(
        col(Endpoint.active).is_(True),
        or_(col(Endpoint.shut_until).is_(None), col(Endpoint.shut_until) <= now),
    )
    return session.exec(statement.order_by(col(Endpoint.code))).all()


def _first_due(session: Session, endpoint: str, now: datetime) -> Forward | None:
    statement = (
        select(Forward)
        .where(Forward.endpoint == endpoint, Forward.state == ForwardState.QUEUED, col(Forward.due_at) <= now)
        .order_by(col(Forward.due_at), col(Forward.id))
        .limit(1)
    )
    return session.exec(statement.with_for_update(skip_locked=True)).first()


def list_lost(session: Session, now: datetime) -> Sequence[Forward]:
    """Messages whose sender did not come back before its lease ended, locked."""
    statement = select(Forward).where(Forward.state == ForwardState.SENDING, col(Forward.due_at) <= now)
    return session.exec(statement.with_for_update(skip_locked=True)).all()


def claim_asking(session: Session, now: datetime, lease: datetime, most: int) -> list[Forward]:
    """Take messages whose case there is to be asked after, and put the next asking off until `lease`."""
    statement = (
        select(Forward)
        .join(Endpoint, col(Endpoint.code) == Forward.endpoint)
        .where(
            col(Forward.ask_at) <= now,
            col(Endpoint.active).is_(True),
            or_(col(Endpoint.shut_until).is_(None), col(Endpoint.shut_until) <= now),
        )
        .order_by(col(Forward.ask_at))
        .limit(most)
        .with_for_update(skip_locked=True, of=Forward)
    )
    due = list(session.exec(statement).all())
    for forward in due:
        forward.ask_at = lease
        session.add(forward)
    session.flush()
    return due


def list_of(session: Session, suggestion_id: int) -> list[Forward]:
    """The messages about a suggestion, oldest first."""
    return OF.all(session, about=suggestion_id)


def find_case(session: Session, endpoint: str, remote_id: str) -> Forward | None:
    """What another system's case belongs to."""
    statement = select(Forward).where(Forward.endpoint == endpoint, Forward.remote_id == remote_id)
    return session.exec(statement.with_for_update()).first()


def find_told(session: Session, endpoint: str, number: str) -> Forward | None:
    """The newest message about a suggestion that an endpoint has taken."""
    statement = (
        select(Forward)
        .join(Suggestion, col(Suggestion.id) == Forward.suggestion_id)
        .where(
            Forward.endpoint == endpoint,
            Suggestion.number == number,
            Forward.state == ForwardState.DONE,
        )
        .order_by(col(Forward.id).desc())
        .with_for_update(of=Forward)
    )
    return session.exec(statement).first()


def has_due(session: Session, now: datetime) -> bool:
    """Whether anything may be to do: a message is due, or its sender should have come back."""
    waiting = col(Forward.state).in_((ForwardState.QUEUED, ForwardState.SENDING))
    statement = select(Forward.id).where(waiting, col(Forward.due_at) <= now).limit(1)
    return session.exec(statement).first() is not None


def has_asking(session: Session, now: datetime) -> bool:
    """Whether any case is to be asked after."""
    return session.exec(select(Forward.id).where(col(Forward.ask_at) <= now).limit(1)).first() is not None


def list_newest(
    session: Session, most: int, states: Sequence[ForwardState] = ()
) -> Sequence[tuple[Forward, str | None]]:
    """The newest messages with the numbers of their suggestions, newest first."""
    statement = (
        select(Forward, Suggestion.number)
        .join(Suggestion, col(Suggestion.id) == Forward.suggestion_id)
        .order_by(col(Forward.id).desc())
        .limit(most)
    )
    if states:
        statement = statement.where(col(Forward.state).in_(states))
    return session.exec(statement).all()


def count_failed(session: Session, since: datetime, until: datetime) -> int:
    """How many messages ended in this time without having been taken, as far as anybody knows."""
    failed = col(Forward.state).in_((ForwardState.REFUSED, ForwardState.UNKNOWN))
    statement = select(func.count()).select_from(Forward)
    ended = (col(Forward.ended_at) > since) & (col(Forward.ended_at) <= until)
    return session.exec(statement.where(failed, ended)).one()


def requeue(session: Session, now: datetime, ids: Sequence[int] | None) -> int:
    """Let messages that did not arrive, or nobody knows of, leave again: these, or (None) all of them."""
    failed = col(Forward.state).in_((ForwardState.REFUSED, ForwardState.UNKNOWN))
    statement = update(Forward).where(failed if ids is None else failed & col(Forward.id).in_(ids))
    values = {"state": ForwardState.QUEUED, "due_at": now, "attempts": 0, "reason": None, "ended_at": None}
    return len(session.execute(statement.values(**values).returning(col(Forward.id))).all())


def was_heard(session: Session, endpoint: str, message: str, now: datetime) -> bool:
    """Whether a message came before; from now on it has."""
    if session.get(Heard, (endpoint, message)) is not None:
        return True
    session.add(Heard(endpoint=endpoint, message=message, at=now))
    session.flush()
    return False


def forget_heard(session: Session, before: datetime) -> None:
    """Messages older than any that would still be taken need not be remembered."""
    session.execute(delete(Heard).where(col(Heard.at) < before))
