"""How bodies are reached."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.tables import BodyContact


def find(session: Session, body: str, community: str) -> BodyContact | None:
    """What is said of this body in exactly this community; empty: everywhere."""
    return session.get(BodyContact, (body, community))


def list_all(session: Session) -> Sequence[BodyContact]:
    """All of them, by body and community."""
    order = (col(BodyContact.body), col(BodyContact.community))
    return session.exec(select(BodyContact).order_by(*order)).all()
