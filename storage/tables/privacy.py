"""The record of what was done with personal data: which rights were used, who opened an identity, and what
retention erased.
"""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment, text_enum
from storage.tables.people import ConsentSource, Role


class IdentityRead(SQLModel, table=True):
    """Somebody of the office looked up who said it: who, whose, why and when (PIPL art. 51, 54)."""

    __tablename__ = "identity_read"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    resident_id: int = Field(foreign_key="resident.id", index=True, sa_type=BigId)
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    reason: str
    at: datetime = Field(sa_type=Moment)


class RequestKind(StrEnum):
    """A consent was withdrawn (PIPL art. 15), a copy handed out (45), something corrected (46), somebody
    forgotten (47), an identity unlocked (44).
    """

    WITHDRAWN = "withdrawn"
    COPY = "copy"
    CORRECTED = "corrected"
    FORGOTTEN = "forgotten"
    UNLOCKED = "unlocked"


class RequestOutcome(StrEnum):
    """How it ended. STOPPED: nothing more is done for this purpose. HANDED_OUT: as files, or on paper.

    REPLACED: new words stand in the place of the old ones. ADDED: behind them, for work on it had begun.
    CONTACT: the number to call back is another. ERASED: nothing of hers was open; WITHDRAWN: what was open
    was taken back with it; UNSIGNED: it goes on without her. TOLD: whose identity it is was told.
    """

    STOPPED = "stopped"
    HANDED_OUT = "handed_out"
    REPLACED = "replaced"
    ADDED = "added"
    CONTACT = "contact"
    ERASED = "erased"
    WITHDRAWN = "withdrawn"
    UNSIGNED = "unsigned"
    TOLD = "told"


class DataRequest(SQLModel, table=True):
    """A right over personal data was used, and how that ended; it does not say whose.

    `source`: by chat, or aloud to a worker; empty where nobody asked. `role`: of the member who did it, if
    one did. `purpose`: of a consent that was withdrawn.
    """

    __tablename__ = "data_request"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    kind: RequestKind = Field(sa_type=text_enum(RequestKind))
    source: ConsentSource | None = Field(default=None, sa_type=text_enum(ConsentSource))
    role: Role | None = Field(default=None, sa_type=text_enum(Role))
    purpose: str | None = Field(default=None, max_length=16)
    community: str | None = Field(default=None, foreign_key="community.code", max_length=8)
    outcome: RequestOutcome = Field(sa_type=text_enum(RequestOutcome))
    at: datetime = Field(sa_type=Moment, index=True)


class Retention(SQLModel, table=True):
    """For how many days one sort of personal data is kept. Seeded; what the operator changes stays."""

    __tablename__ = "retention"

    code: str = Field(primary_key=True, max_length=24)
    days: int


class RetentionRun(SQLModel, table=True):
    """What one rule of retention erased in one run: a count, nothing of what it was."""

    __tablename__ = "retention_run"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    rule: str = Field(max_length=24)
    at: datetime = Field(sa_type=Moment)
    erased: int
