"""What came in and what went out: the durable inbox and outbox, and the pulse of the running instances."""

from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import JSON, Index, SmallInteger
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Json, Moment, partial, text_enum


class InboxState(StrEnum):
    """NEW waits its turn; HELD waits for the sender's consent; PARKED failed, the operator decides."""

    NEW = "new"
    HELD = "held"
    DONE = "done"
    PARKED = "parked"


class Inbox(SQLModel, table=True):
    """A raw update, stored before Telegram is told that we have it.

    `fingerprint` is the same for the same press or message under another update id.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_chat_state", "chat_id", "state", "id"),
        Index("ix_inbox_state_id", "state", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    update_id: int = Field(sa_type=BigId, unique=True)
    fingerprint: str = Field(max_length=64, unique=True)
    chat_id: int = Field(sa_type=BigId)
    body: str
    state: InboxState = Field(default=InboxState.NEW, sa_type=text_enum(InboxState))
    attempts: int = 0
    reason: str | None = None
    received_at: datetime = Field(sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment)


class Lane(IntEnum):
    """Who goes first when the pace is short."""

    REPLY = 0
    NOTICE = 1
    BULK = 2


class OutboxState(StrEnum):
    """QUEUED may be claimed; SENDING left or is leaving; the others are how it ended.

    FOLDED: it was told together with others, in the message that `root_id` names.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    DROPPED = "dropped"
    FOLDED = "folded"


class Outbox(SQLModel, table=True):
    """One message a person is to see, and what became of it: the proof of delivery.

    Either `payload` holds the finished call, or `notice`, `subject` (a suggestion) and `detail` (an event of
    it) say what is to be drawn when its turn comes. `part` counts the pieces of a text too long for one
    message; `root_id` names the first.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_lane", "state", "lane", "id"),
        Index("ix_outbox_chat_state", "chat_id", "state"),
        Index("ix_outbox_chat_message", "chat_id", "message_id"),
        Index("ix_outbox_subject_notice", "subject", "notice"),
        # Hardly any row stands in these: a message pays for them with a comparison.
        partial("ix_outbox_folded", "root_id", where="state = 'folded'"),
        partial("ix_outbox_farewell", "ended_at", where="notice = 'forgotten'"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    root_id: int | None = Field(default=None, sa_type=BigId)
    part: int = 0
    chat_id: int = Field(sa_type=BigId)
    lane: int = Field(default=Lane.NOTICE, sa_type=SmallInteger)
    notice: str = Field(max_length=24)
    subject: int | None = Field(default=None, sa_type=BigId)
    detail: int | None = Field(default=None, sa_type=BigId)
    # SQL's NULL while there is none: queries ask for it.
    payload: Json | None = Field(default=None, sa_type=JSON(none_as_null=True))
    state: OutboxState = Field(default=OutboxState.QUEUED, sa_type=text_enum(OutboxState))
    attempts: int = 0
    due_at: datetime = Field(sa_type=Moment)
    instance: str | None = Field(default=None, max_length=36)
    message_id: int | None = Field(default=None, sa_type=BigId)
    reason: str | None = None
    created_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class Shown(SQLModel, table=True):
    """A further message of one sending: the files of an album after the first, which the outbox row names."""

    __tablename__ = "shown"

    outbox_id: int = Field(
        primary_key=True,
        foreign_key="outbox.id",
        ondelete="CASCADE",
        sa_type=BigId,
        sa_column_kwargs={"autoincrement": False},
    )
    message_id: int = Field(
        primary_key=True, index=True, sa_type=BigId, sa_column_kwargs={"autoincrement": False}
    )


class Pulse(SQLModel, table=True):
    """A sign of life: of a running instance, a poll, a webhook call, a job."""

    __tablename__ = "pulse"

    name: str = Field(primary_key=True, max_length=64)
    at: datetime = Field(sa_type=Moment)
    data: Json = Field(default_factory=dict, sa_type=JSON)
