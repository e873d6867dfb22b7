"""批量办理: one thing that is to be done to many suggestions, and what became of each."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Json, Moment, text_enum


class BulkState(StrEnum):
    """CHOOSING what; READY to be looked at; WAITING for its moment, until which it can be taken back.

    RUNNING row by row; DONE and DROPPED are how it ended.
    """

    CHOOSING = "choosing"
    READY = "ready"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"


class Bulk(SQLModel, table=True):
    """One such order of a dispatcher. `wanted`: what it is about, by sort of filter; `skipped`: rows that
    were taken out of the choice by hand. `action` and `arg`: what is done, such as `to` and `PM`; `reason`:
    why, where every author is told.
    """

    __tablename__ = "bulk"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    member_id: int = Field(foreign_key="member.id", index=True, sa_type=BigId)
    state: BulkState = Field(default=BulkState.CHOOSING, sa_type=text_enum(BulkState), index=True)
    wanted: Json = Field(default_factory=dict, sa_type=JSON)
    skipped: list[int] = Field(default_factory=list, sa_type=JSON)
    action: str | None = Field(default=None, max_length=16)
    arg: str = Field(default="", max_length=16)
    reason: str = Field(default="", max_length=300)
    run_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment)


class BulkRow(SQLModel, table=True):
    """One suggestion of it, as it stood when it was looked at. `outcome`: `done`, or why it was not, as the
    key of a text; None while it is still to come.
    """

    __tablename__ = "bulk_row"
    __table_args__ = (UniqueConstraint("bulk_id", "suggestion_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    bulk_id: int = Field(foreign_key="bulk.id", sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    revision: int
    outcome: str | None = Field(default=None, max_length=40)
