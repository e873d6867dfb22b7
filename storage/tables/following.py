"""Who follows a suggestion, who wants to hear no more of it, who must be called, and what was promised."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment, partial, text_enum


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
    There is one open entry for each suggestion and person. `tries`: how often she was not found.
    """

    __tablename__ = "call"
    __table_args__ = (
        partial("uq_call_open", "suggestion_id", "resident_id", where="done_at IS NULL", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    resident_id: int = Field(foreign_key="resident.id", index=True, sa_type=BigId)
    notice: str = Field(max_length=24)
    detail: int | None = Field(default=None, sa_type=BigId)
    reason: CallReason = Field(sa_type=text_enum(CallReason))
    created_at: datetime = Field(sa_type=Moment)
    tries: int = 0
    tried_at: datetime | None = Field(default=None, sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    member_id: int | None = Field(default=None, foreign_key="member.id", sa_type=BigId)
    outcome: str | None = None


class PromiseState(StrEnum):
    """OPEN: its day is still to come; ASKED: the committee owes us a word; the others are how it ended.

    MOVED: another day was named, which is a promise of its own. REPLACED: a newer answer took its place.
    """

    OPEN = "open"
    ASKED = "asked"
    KEPT = "kept"
    MOVED = "moved"
    REPLACED = "replaced"


class Promise(SQLModel, table=True):
    """A day that an answer names for the work to be done. On that day the committee is asked about it.

    `day` is local. `ask_at`: when the committee is to be asked, or asked again. `asks` counts how often it
    was. `outcome`: why it was not kept, in the words the followers read. `moved_from`: the promise whose day
    this one puts off.
    """

    __tablename__ = "promise"
    __table_args__ = (Index("ix_promise_state_ask_at", "state", "ask_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    answer_id: int = Field(foreign_key="answer.id", sa_type=BigId)
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    day: date
    state: PromiseState = Field(default=PromiseState.OPEN, sa_type=text_enum(PromiseState))
    created_at: datetime = Field(sa_type=Moment)
    ask_at: datetime = Field(sa_type=Moment)
    asks: int = 0
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_by: int | None = Field(default=None, foreign_key="member.id", sa_type=BigId)
    outcome: str | None = None
    moved_from: int | None = Field(default=None, foreign_key="promise.id", sa_type=BigId)
