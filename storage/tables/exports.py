"""An export that somebody of the office asked for in chat."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment, text_enum


class ExportState(StrEnum):
    """CHOOSING what; WAITING for its turn; RUNNING in one of the processes; the rest is how it ended."""

    CHOOSING = "choosing"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


class ExportOrder(SQLModel, table=True):
    """One such order. `what`: the ledger or a record, `about`: of one event or broadcast only, by its row.

    `asked`: the filter, as `bot.services.ledger.filters.write` gives it. `total` and `done`: rows (of the
    ledger suggestions) there are, and written so far. `attempts`: how often it was begun; who is at it says
    so at `beat_at`, and is taken as gone after a while without. `progress_id`: the message that counts up.
    """

    __tablename__ = "export_order"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    member_id: int = Field(foreign_key="member.id", index=True, sa_type=BigId)
    state: ExportState = Field(default=ExportState.CHOOSING, sa_type=text_enum(ExportState), index=True)
    what: str = Field(default="suggestions", max_length=16)
    about: int | None = Field(default=None, sa_type=BigId)
    asked: str = Field(default="", max_length=400)
    format: str = Field(default="xlsx", max_length=8)
    internal: bool = False
    personal: bool = False
    reason: str = Field(default="", max_length=120)
    total: int = 0
    done: int = 0
    attempts: int = 0
    beat_at: datetime | None = Field(default=None, sa_type=Moment)
    progress_id: int | None = Field(default=None, sa_type=BigId)
    created_at: datetime = Field(sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment)
