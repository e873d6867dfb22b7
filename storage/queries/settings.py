"""What an admin set otherwise than the operator, and what waits for a second one."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.tables import Setting, SettingProposal


def list_settings(session: Session) -> Sequence[Setting]:
    """All of them."""
    return session.exec(select(Setting).order_by(col(Setting.name))).all()


def list_proposals(session: Session) -> Sequence[SettingProposal]:
    """What was proposed and neither passed nor refused."""
    return session.exec(select(SettingProposal)).all()


def lock_proposal(session: Session, proposal_id: int) -> SettingProposal | None:
    """The one with this row id, for whoever settles it first."""
    return session.get(SettingProposal, proposal_id, with_for_update=True)


def delete_proposal(session: Session, name: str) -> None:
    """Nothing waits for this setting any more."""
    session.execute(delete(SettingProposal).where(col(SettingProposal.name) == name))
