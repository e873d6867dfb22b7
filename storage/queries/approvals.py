"""Which bodies want answers passed by a colleague, and the answers that wait for one."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.tables import FourEyes, Proposal


def find_wish(session: Session, community: str, body: str) -> FourEyes | None:
    """That a body of a community wants it so."""
    return session.get(FourEyes, (community, body))


def list_wishes(session: Session, community: str) -> Sequence[FourEyes]:
    """Every body of a community that wants it so."""
    return session.exec(select(FourEyes).where(FourEyes.community == community)).all()


def last_proposal(session: Session, suggestion_id: int) -> Proposal | None:
    """The newest answer that was proposed."""
    return session.exec(
        select(Proposal).where(Proposal.suggestion_id == suggestion_id).order_by(col(Proposal.id).desc())
    ).first()
