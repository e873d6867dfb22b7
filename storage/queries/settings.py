"""What an admin set otherwise than the operator."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.tables import Setting


def list_settings(session: Session) -> Sequence[Setting]:
    """All of them."""
    return session.exec(select(Setting).order_by(col(Setting.name))).all()


def find_setting(session: Session, name: str) -> Setting | None:
    """The one of this name, if it was set."""
    return session.get(Setting, name)
