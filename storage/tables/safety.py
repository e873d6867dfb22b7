"""What keeps people safe: who is on call, who may not file for a while, which numbers were masked."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment


class Duty(SQLModel, table=True):
    """Somebody of the office is on call, in one community or (`community` empty) in the whole street."""

    __tablename__ = "duty"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    member_id: int = Field(foreign_key="member.id", index=True, sa_type=BigId)
    community: str | None = Field(default=None, foreign_key="community.code", max_length=8)
    since: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment, index=True)


class Ban(SQLModel, table=True):
    """A resident may file nothing until a moment; what she filed before stays hers. Lifted, it is kept.

    `suggestion_id` is the one on whose account it happened.
    """

    __tablename__ = "ban"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    resident_id: int = Field(foreign_key="resident.id", index=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    reason: str
    since: datetime = Field(sa_type=Moment)
    until: datetime = Field(sa_type=Moment, index=True)
    lifted_at: datetime | None = Field(default=None, sa_type=Moment)
    lifted_by: int | None = Field(default=None, foreign_key="member.id", sa_type=BigId)


class Masking(SQLModel, table=True):
    """Numbers in a message were masked, and its author may still want them kept.

    What she wrote stands nowhere but in the raw update `inbox_id`, which is forgotten when she has decided.
    """

    __tablename__ = "masking"
    __table_args__ = (UniqueConstraint("suggestion_id", "message_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", sa_type=BigId)
    message_id: int = Field(sa_type=BigId)
    inbox_id: int = Field(sa_type=BigId)
    at: datetime = Field(sa_type=Moment, index=True)
