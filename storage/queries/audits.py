"""The lines of the audit, and the row that puts their writers in order."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from storage.tables import Audit, AuditHead

HEAD = 1


def lock_head(session: Session) -> AuditHead:
    """The newest line's seq and hash, locked until the commit: on PostgreSQL other writers wait here."""
    head = session.get(AuditHead, HEAD, with_for_update=True)
    if head is None:
        head = AuditHead(id=HEAD)
        session.add(head)
    return head


def find_head(session: Session) -> AuditHead | None:
    """The newest line's seq and hash; None if no line was ever added."""
    return session.get(AuditHead, HEAD)


def iterate(session: Session) -> Iterator[Audit]:
    """All lines in their order, read a thousand at a time."""
    yield from session.exec(select(Audit).order_by(col(Audit.seq)).execution_options(yield_per=1000))


def find_line(session: Session, seq: int) -> Audit | None:
    """The line with this number."""
    return session.get(Audit, seq)


def list_newest(session: Session, limit: int) -> Sequence[Audit]:
    """The newest lines, newest first."""
    return session.exec(select(Audit).order_by(col(Audit.seq).desc()).limit(limit)).all()


def list_about(session: Session, subject: str) -> Sequence[Audit]:
    """All lines about one subject, oldest first."""
    return session.exec(select(Audit).where(Audit.subject == subject).order_by(col(Audit.seq))).all()
