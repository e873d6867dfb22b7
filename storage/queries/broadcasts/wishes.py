"""What residents want to hear no more of."""

from sqlalchemy import bindparam
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from storage.prepared import Loader
from storage.tables import OptOut, Topic

OPTED_OUT = Loader(
    OptOut, col(OptOut.resident_id) == bindparam("who"), col(OptOut.topic) == bindparam("what")
)


def is_opted_out(session: Session, resident_id: int, topic: Topic) -> bool:
    """Whether a resident wants to hear no more of this."""
    return OPTED_OUT.first(session, who=resident_id, what=topic) is not None


def list_opted_out(session: Session, resident_id: int) -> set[Topic]:
    """All she does not want to hear of."""
    return set(session.exec(rows_of(col(OptOut.topic)).where(OptOut.resident_id == resident_id)).all())
