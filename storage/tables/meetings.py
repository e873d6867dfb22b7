"""What a meeting deals with, who was there, and what it resolved."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Json, Moment, text_enum


class Meeting(SQLModel, table=True):
    """What belongs to an event that is met at: its codes for those present, and its minutes (会议纪要).

    `secret` makes the codes. `chair` and `recorder`: as the worker types them, an office or a name. `words`:
    the minutes; `file`: kind and file_id of what was sent instead, or with them. `expected`, `present` and
    `walk_ins`: as they were when the minutes were published. `told_to`: the last resident who was told of
    them, -1 once all were.
    """

    __tablename__ = "meeting"

    event_id: int = Field(
        primary_key=True,
        foreign_key="community_event.id",
        sa_type=BigId,
        sa_column_kwargs={"autoincrement": False},
    )
    secret: str = Field(max_length=64)
    revision: int = 0
    chair: str = ""
    recorder: str = ""
    words: str = ""
    file: Json | None = Field(default=None, sa_type=JSON(none_as_null=True))
    expected: int = 0
    present: int = 0
    walk_ins: int = 0
    published_at: datetime | None = Field(default=None, sa_type=Moment)
    told_to: int = Field(default=-1, sa_type=BigId)


class AgendaItem(SQLModel, table=True):
    """A topic of a meeting (议题): a suggestion, or words of a member's. One taken off stays here, marked."""

    __tablename__ = "agenda_item"
    __table_args__ = (UniqueConstraint("event_id", "suggestion_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    event_id: int = Field(foreign_key="community_event.id", index=True, sa_type=BigId)
    position: int = 0
    suggestion_id: int | None = Field(default=None, foreign_key="suggestion.id", index=True, sa_type=BigId)
    title: str = ""
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    added_at: datetime = Field(sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)


class Attendance(SQLModel, table=True):
    """So many people were there: who signed up (`sign_up_id`), or came without (both or one empty).

    `by_code`: she entered the code of the screen; else a worker ticked her off.
    """

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("event_id", "resident_id"), UniqueConstraint("event_id", "sign_up_id"))

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    event_id: int = Field(foreign_key="community_event.id", sa_type=BigId)
    resident_id: int | None = Field(default=None, foreign_key="resident.id", index=True, sa_type=BigId)
    sign_up_id: int | None = Field(default=None, sa_type=BigId)
    people: int = 1
    by_code: bool = False
    at: datetime = Field(sa_type=Moment)


class ResolutionState(StrEnum):
    """OPEN: its day is to come, or it has none; ASKED: the body owes a word; DONE: it said that it is."""

    OPEN = "open"
    ASKED = "asked"
    DONE = "done"


class Resolution(SQLModel, table=True):
    """What a meeting resolved (决议), about which suggestion, who carries it out and by which day.

    `ask_at`: when the body is asked, or asked again; `asks`: how often it was. `outcome`: what it said.
    """

    __tablename__ = "resolution"
    __table_args__ = (Index("ix_resolution_state_ask_at", "state", "ask_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    event_id: int = Field(foreign_key="community_event.id", index=True, sa_type=BigId)
    suggestion_id: int | None = Field(default=None, foreign_key="suggestion.id", index=True, sa_type=BigId)
    poll_id: int | None = Field(default=None, foreign_key="poll.id", sa_type=BigId)
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    text: str
    body: str | None = Field(default=None, foreign_key="body.code", max_length=16)
    day: date | None = None
    state: ResolutionState = Field(default=ResolutionState.OPEN, sa_type=text_enum(ResolutionState))
    ask_at: datetime | None = Field(default=None, sa_type=Moment)
    asks: int = 0
    outcome: str | None = None
    ended_by: int | None = Field(default=None, foreign_key="member.id", sa_type=BigId)
    created_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
