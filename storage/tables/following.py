"""Who follows a suggestion besides its author, who wants to hear no more of it, and who must be called."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment, text_enum


class Support(SQLModel, table=True):
    """附议: a resident stands behind somebody's suggestion. Taken back, it keeps when."""

    __tablename__ = "support"
    __table_args__ = (UniqueConstraint("suggestion_id", "resident_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", sa_type=BigId)
    resident_id: int = Field(foreign_key="resident.id", index=True, sa_type=BigId)
    at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class Mute(SQLModel, table=True):
    """A resident said that she does not want to hear of this suggestion any more. Nothing else mutes."""

    __tablename__ = "mute"

    suggestion_id: int = Field(
        primary_key=True,
        foreign_key="suggestion.id",
        sa_type=BigId,
        sa_column_kwargs={"autoincrement": False},
    )
    resident_id: int = Field(
        primary_key=True, foreign_key="resident.id", sa_type=BigId, sa_column_kwargs={"autoincrement": False}
    )
    at: datetime = Field(sa_type=Moment)


class CallReason(StrEnum):
    """Why somebody must be told by telephone or at the door."""

    NO_CHAT = "no_chat"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"
    REFUSED = "refused"


class Call(SQLModel, table=True):
    """A notice that did not reach a resident by chat: a community worker tells her, and says so here.

    `notice` and `detail` are those of the outbox row that could not be delivered, or would have been written.
    """

    __tablename__ = "call"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    resident_id: int = Field(foreign_key="resident.id", index=True, sa_type=BigId)
    notice: str = Field(max_length=24)
    detail: int | None = Field(default=None, sa_type=BigId)
    reason: CallReason = Field(sa_type=text_enum(CallReason))
    created_at: datetime = Field(sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    member_id: int | None = Field(default=None, foreign_key="member.id", sa_type=BigId)
    outcome: str | None = None
