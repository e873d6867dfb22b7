"""What was done about a date that came near or passed: each step once."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment, text_enum


class Step(StrEnum):
    """From the lowest up: 提醒, nobody signed, nobody said a word to the author, 催办, 督办.

    The values are also what the lines of the history are called.
    """

    REMINDED = "reminded"
    UNSIGNED = "unsigned"
    UNCONTACTED = "uncontacted"
    URGED = "urged"
    SUPERVISED = "supervised"


class LadderStep(SQLModel, table=True):
    """A step that was taken about the moment `due`: of the answer, of signing, or of the first word.

    `told` False: a higher step fell due at the same time, as after a downtime, and that was told instead.
    """

    __tablename__ = "ladder_step"
    __table_args__ = (UniqueConstraint("suggestion_id", "step", "due"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", sa_type=BigId)
    step: Step = Field(sa_type=text_enum(Step))
    due: datetime = Field(sa_type=Moment)
    told: bool
    at: datetime = Field(sa_type=Moment)
