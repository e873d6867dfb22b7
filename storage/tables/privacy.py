"""The record of what was done with personal data: who opened an identity, and what retention erased."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment


class IdentityRead(SQLModel, table=True):
    """Somebody of the office looked up who said it: who, whose, why and when (PIPL art. 51, 54)."""

    __tablename__ = "identity_read"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    resident_id: int = Field(foreign_key="resident.id", index=True, sa_type=BigId)
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    reason: str
    at: datetime = Field(sa_type=Moment)


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
