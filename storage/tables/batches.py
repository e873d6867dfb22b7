"""A sheet (CSV or Excel) of suggestions that came elsewhere, on its way into the ledger."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Json, Moment, text_enum


class BatchState(StrEnum):
    """WAITING for its file; READY to be looked at; IMPORTING, UNDOING row by row; the rest is how it ended.

    UNREADABLE: `Batch.reason` says why. DROPPED: nobody wanted it.
    """

    WAITING = "waiting"
    UNREADABLE = "unreadable"
    READY = "ready"
    DROPPED = "dropped"
    IMPORTING = "importing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class Batch(SQLModel, table=True):
    """One sheet that a worker sent. `sha256` tells whether the same was imported before.

    `heads`: the titles of its columns as they stand in the sheet, to give faulty rows back in its own shape.
    """

    __tablename__ = "batch"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    member_id: int = Field(foreign_key="member.id", index=True, sa_type=BigId)
    file_id: str
    state: BatchState = Field(default=BatchState.WAITING, sa_type=text_enum(BatchState), index=True)
    reason: str | None = Field(default=None, max_length=32)
    sha256: str | None = Field(default=None, max_length=64, index=True)
    heads: list[str] = Field(default_factory=list, sa_type=JSON)
    attempts: int = 0
    next_at: datetime = Field(sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment)


class BatchRow(SQLModel, table=True):
    """One row of a sheet. `line` is its number there. `cells` and `fields`, what was read of them by column,
    are emptied when the row has become a suggestion. `faults`: why it cannot be taken, as keys of texts with
    their values. `kept`: the undoing left it, for somebody had acted on it.
    """

    __tablename__ = "batch_row"
    __table_args__ = (UniqueConstraint("batch_id", "line"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    batch_id: int = Field(foreign_key="batch.id", sa_type=BigId)
    line: int
    cells: list[str] = Field(default_factory=list, sa_type=JSON)
    fields: Json = Field(default_factory=dict, sa_type=JSON)
    faults: list[Json] = Field(default_factory=list, sa_type=JSON)
    suggestion_id: int | None = Field(default=None, foreign_key="suggestion.id", index=True, sa_type=BigId)
    undone_at: datetime | None = Field(default=None, sa_type=Moment)
    kept: bool = False
