"""The audit: who did what that concerns rights, in a chain in which no line can be changed unnoticed."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Json, Moment


class Audit(SQLModel, table=True):
    """One line, only ever added. `hash` covers all other fields and `previous`, the hash of the line before.

    `actor_id`: the member who did it; empty for the operator at the command line. `subject` names a row,
    never a person: `member:7`, `LT-2026-000042`. `digest` is the SHA-256 of `data` in canonical JSON.
    """

    __tablename__ = "audit"

    seq: int = Field(primary_key=True, sa_type=BigId, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment)
    actor_id: int | None = Field(default=None, foreign_key="member.id", sa_type=BigId)
    action: str = Field(max_length=24, index=True)
    subject: str = Field(max_length=64, index=True)
    data: Json = Field(default_factory=dict, sa_type=JSON)
    digest: str = Field(max_length=64)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class AuditHead(SQLModel, table=True):
    """The one row that names the newest line. Whoever adds a line locks it first: that makes the order."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True)
    seq: int = Field(default=0, sa_type=BigId)
    hash: str = Field(default="", max_length=64)
