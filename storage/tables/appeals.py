"""What a resident says against a decision of the staff, until somebody has decided again."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment, text_enum


class Against(StrEnum):
    """The decision: her suggestion was merged into another, or is no longer shown to others."""

    MERGED = "merged"
    HIDDEN = "hidden"


class Appeal(SQLModel, table=True):
    """有异议, 申诉: one for each decision, which is the line `event_id` of the history.

    Decided: `granted` says whether the decision was taken back, `answer` why not. The words themselves are
    in the history too, as hers.
    """

    __tablename__ = "appeal"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    event_id: int = Field(foreign_key="event.id", unique=True, sa_type=BigId)
    against: Against = Field(sa_type=text_enum(Against))
    words: str
    at: datetime = Field(sa_type=Moment)
    decided_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    member_id: int | None = Field(default=None, foreign_key="member.id", sa_type=BigId)
    granted: bool | None = None
    answer: str | None = None
