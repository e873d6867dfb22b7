"""Meetings and activities (会议活动): what is announced, who comes, who waits, and what has to be told."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Json, Moment, text_enum


class EventKind(StrEnum):
    """居民议事会, 党群联系会议, 活动, 公益服务, 其他."""

    COUNCIL = "council"
    PARTY = "party"
    ACTIVITY = "activity"
    SERVICE = "service"
    OTHER = "other"


class EventStatus(StrEnum):
    """DRAFT is being written; ANNOUNCED can be signed up for, MOVED too, at another time than first.

    CANCELLED and HELD are how it ended.
    """

    DRAFT = "draft"
    ANNOUNCED = "announced"
    MOVED = "moved"
    CANCELLED = "cancelled"
    HELD = "held"


class Repeat(StrEnum):
    """How an event comes again: each week, each month on the same day, or on the same weekday of it."""

    WEEKLY = "weekly"
    MONTH_DAY = "month_day"
    MONTH_WEEKDAY = "month_weekday"


class EventSeries(SQLModel, table=True):
    """Events that come again: `made` of them so far, the first at `first_at`. Each is an event of its own.

    `left_at`: since when nobody goes on with it, for its author may not any more.
    """

    __tablename__ = "event_series"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    repeat: Repeat = Field(sa_type=text_enum(Repeat))
    first_at: datetime = Field(sa_type=Moment)
    made: int = 1
    next_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    left_at: datetime | None = Field(default=None, sa_type=Moment)


class CommunityEvent(SQLModel, table=True):
    """One meeting or activity, as residents see it.

    `revision` grows with every change, seen or not; `sequence` with every change that residents see, as the
    calendar file's (RFC 5545), whose `uid` stays. `pending`: what was changed after it was announced and is
    not published yet. `seats`: people, None for as many as come; `most`: people of one sign-up, herself
    included; `household`: one sign-up a household. `communities` and `estates`: for whom it is; without
    estates, for all of the communities. `media` lists kind and file_id. `reason`: why it was cancelled.
    """

    __tablename__ = "community_event"
    __table_args__ = (Index("ix_community_event_status_starts", "status", "starts_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    member_id: int = Field(foreign_key="member.id", index=True, sa_type=BigId)
    series_id: int | None = Field(default=None, foreign_key="event_series.id", index=True, sa_type=BigId)
    kind: EventKind = Field(sa_type=text_enum(EventKind))
    status: EventStatus = Field(default=EventStatus.DRAFT, sa_type=text_enum(EventStatus))
    revision: int = 0
    uid: str = Field(max_length=64, unique=True)
    sequence: int = 0
    pending: Json = Field(default_factory=dict, sa_type=JSON)
    title: str = ""
    html: str = ""
    media: list[Json] = Field(default_factory=list, sa_type=JSON)
    place: str = ""
    starts_at: datetime | None = Field(default=None, sa_type=Moment)
    ends_at: datetime | None = Field(default=None, sa_type=Moment)
    communities: list[str] = Field(default_factory=list, sa_type=JSON)
    estates: list[str] = Field(default_factory=list, sa_type=JSON)
    seats: int | None = None
    most: int = 1
    household: bool = False
    sign_up_until: datetime | None = Field(default=None, sa_type=Moment)
    contact: str = ""
    reason: str = ""
    created_at: datetime = Field(sa_type=Moment)
    announced_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class SignUpState(StrEnum):
    """GOING has a seat; OFFERED has one until a moment and is to say whether she takes it; WAITING has none.

    MAYBE and NOT_GOING are answers without a seat; WITHDRAWN came back from one of the others.
    """

    GOING = "going"
    OFFERED = "offered"
    WAITING = "waiting"
    MAYBE = "maybe"
    NOT_GOING = "not_going"
    WITHDRAWN = "withdrawn"


class SignUp(SQLModel, table=True):
    """A resident's answer to an event: the last one counts.

    `resident_id` is empty for somebody whom a worker wrote down by name. `party`: how many people, herself
    included. `name`: what she wants to be called at this event; without one `pseudonym` stands for her, in
    this event only. `own_household`: she said that nobody else of her household has signed up. `since`: her
    place in the line. `seen`: the event's sequence that she was told of last. `unreached`: the last news did
    not reach her by chat.
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        UniqueConstraint("event_id", "resident_id"),
        Index("ix_sign_up_line", "event_id", "state", "since", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    event_id: int = Field(foreign_key="community_event.id", sa_type=BigId)
    resident_id: int | None = Field(default=None, foreign_key="resident.id", index=True, sa_type=BigId)
    state: SignUpState = Field(sa_type=text_enum(SignUpState))
    party: int = 1
    name: str | None = Field(default=None, max_length=40)
    pseudonym: str = Field(max_length=16)
    own_household: bool = False
    since: datetime = Field(sa_type=Moment)
    offered_until: datetime | None = Field(default=None, sa_type=Moment, index=True)
    seen: int = 0
    unreached: bool = False
    changed_at: datetime = Field(sa_type=Moment)


class EventChange(SQLModel, table=True):
    """What an event said before a change that residents saw: the change that made it `sequence`."""

    __tablename__ = "event_change"
    __table_args__ = (UniqueConstraint("event_id", "sequence"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    event_id: int = Field(foreign_key="community_event.id", sa_type=BigId)
    sequence: int
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    before: Json = Field(default_factory=dict, sa_type=JSON)
    at: datetime = Field(sa_type=Moment)


class NewsKind(StrEnum):
    """What everybody who signed up is told."""

    REMINDER = "reminder"
    CHANGED = "changed"
    CANCELLED = "cancelled"


class EventNews(SQLModel, table=True):
    """Something to be told to everybody who signed up for an event, at `due_at`.

    `reached`: the last sign-up that was told; `done_at`: all were, or it has lost its sense.
    """

    __tablename__ = "event_news"
    __table_args__ = (Index("ix_event_news_due", "done_at", "due_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    event_id: int = Field(foreign_key="community_event.id", index=True, sa_type=BigId)
    kind: NewsKind = Field(sa_type=text_enum(NewsKind))
    due_at: datetime = Field(sa_type=Moment)
    reached: int = Field(default=0, sa_type=BigId)
    done_at: datetime | None = Field(default=None, sa_type=Moment)
