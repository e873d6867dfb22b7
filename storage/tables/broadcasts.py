"""Broadcasts (群发): what a worker tells many residents, to whom it went, and who does not want any."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Json, Moment, text_enum


class BroadcastState(StrEnum):
    """DRAFT is being written; ASKED waits for a second person; SCHEDULED for its hour.

    GATHERING writes down who gets it, RUNNING sends. STOPPED and DONE are how it ended.
    """

    DRAFT = "draft"
    ASKED = "asked"
    SCHEDULED = "scheduled"
    GATHERING = "gathering"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


class Topic(StrEnum):
    """What it is about; residents choose by this what they want to hear. ALERT goes at once, at any hour."""

    NOTICE = "notice"
    ACTIVITY = "activity"
    SERVICE = "service"
    ALERT = "alert"


class Broadcast(SQLModel, table=True):
    """One announcement. `audience`: communities, estates, language, number (supporters of), groups, channels;
    with `roles` it is for colleagues in these roles, and not for residents.

    `revision` grows with each change of a draft, and with each correction of what was sent. `gathered_to`:
    the last resident who was looked at, -1 once all were. `rests_until`: at night, when everybody who may be
    told has been, the morning. `reason`: why an alert cannot wait. `objection`:
    why a second person sent it back. `fixing`: a correction is on its way, and its author is to hear how that
    ended. `progress_id`: the message at the author's that counts up; `told`: what
    it said last. `event_id`: it carries the buttons to sign up for this event; `announces`: it says what the
    event says, and nothing of its own.
    """

    __tablename__ = "broadcast"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    member_id: int = Field(foreign_key="member.id", index=True, sa_type=BigId)
    topic: Topic = Field(sa_type=text_enum(Topic))
    state: BroadcastState = Field(default=BroadcastState.DRAFT, sa_type=text_enum(BroadcastState), index=True)
    revision: int = 0
    audience: Json = Field(default_factory=dict, sa_type=JSON)
    reason: str | None = None
    objection: str | None = Field(default=None, max_length=300)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    approver_id: int | None = Field(default=None, foreign_key="member.id", sa_type=BigId)
    gathered_to: int = Field(default=0, sa_type=BigId)
    rests_until: datetime | None = Field(default=None, sa_type=Moment)
    correction: int = 0
    taken_back: bool = False
    fixing: bool = Field(default=False, index=True)
    event_id: int | None = Field(default=None, foreign_key="community_event.id", index=True, sa_type=BigId)
    announces: bool = False
    progress_id: int | None = Field(default=None, sa_type=BigId)
    told: str = Field(default="", max_length=64)
    told_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class BroadcastText(SQLModel, table=True):
    """What it says, in one language; `language` empty: to all for whom there is no other.

    `html` is Telegram's; `media` lists kind and file_id (of a location: `spot`), `buttons` text and url.
    """

    __tablename__ = "broadcast_text"

    broadcast_id: int = Field(
        primary_key=True,
        foreign_key="broadcast.id",
        sa_type=BigId,
        sa_column_kwargs={"autoincrement": False},
    )
    language: str = Field(default="", primary_key=True, max_length=8)
    html: str = ""
    media: list[Json] = Field(default_factory=list, sa_type=JSON)
    buttons: list[Json] = Field(default_factory=list, sa_type=JSON)


class RecipientState(StrEnum):
    """WAITING has its turn to come; QUEUED is in the outbox; the others are how it ended.

    SKIPPED: she did not want it any more when her turn came.
    """

    WAITING = "waiting"
    QUEUED = "queued"
    SENT = "sent"
    BLOCKED = "blocked"
    GONE = "gone"
    UNKNOWN = "unknown"
    FAILED = "failed"
    SKIPPED = "skipped"


class Recipient(SQLModel, table=True):
    """One chat that gets a broadcast: the ledger of who was told.

    `resident_id` is empty for a group, a channel or a colleague. `correction`: the newest correction that was
    sent after it; `stuck`: that could not be shown, Telegram lets messages be changed for 48 hours only.
    """

    __tablename__ = "recipient"
    __table_args__ = (
        UniqueConstraint("broadcast_id", "chat_id"),
        Index("ix_recipient_broadcast_state", "broadcast_id", "state", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    broadcast_id: int = Field(foreign_key="broadcast.id", sa_type=BigId)
    resident_id: int | None = Field(default=None, foreign_key="resident.id", index=True, sa_type=BigId)
    chat_id: int = Field(sa_type=BigId)
    state: RecipientState = Field(default=RecipientState.WAITING, sa_type=text_enum(RecipientState))
    message_id: int | None = Field(default=None, sa_type=BigId)
    correction: int = 0
    stuck: bool = False
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class NewsChannel(SQLModel, table=True):
    """A channel of Telegram's in which a community, or the street (`community` empty), tells the public.

    The bot is its administrator; nobody speaks to the bot there.
    """

    __tablename__ = "news_channel"

    chat_id: int = Field(primary_key=True, sa_type=BigId, sa_column_kwargs={"autoincrement": False})
    community: str | None = Field(default=None, foreign_key="community.code", max_length=8)
    active: bool = True
    bound_at: datetime = Field(sa_type=Moment)


class OptOut(SQLModel, table=True):
    """A resident wants to hear no more of this topic by broadcast."""

    __tablename__ = "opt_out"

    resident_id: int = Field(
        primary_key=True, foreign_key="resident.id", sa_type=BigId, sa_column_kwargs={"autoincrement": False}
    )
    topic: Topic = Field(primary_key=True, sa_type=text_enum(Topic))
    at: datetime = Field(sa_type=Moment)
