"""协办: what a body does for a suggestion that another one leads."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment, partial, text_enum


class CoState(StrEnum):
    """ASSIGNED: waits to be signed for; DECLINED: not theirs, they say; RELEASED: not needed any more."""

    ASSIGNED = "assigned"
    SIGNED = "signed"
    ANSWERED = "answered"
    DECLINED = "declined"
    RELEASED = "released"


class CoHandler(SQLModel, table=True):
    """One body's part in a suggestion. No resident ever reads `task`, `answer` or `reason`.

    `task`: what it is asked to do, if somebody wrote that. `answer`: its sub-answer, for whoever leads.
    `reason`: why it declined. `assigned_by` is empty where the routing table did it. `late_at`: when
    everybody was told that it is late. A body has at most one open part in a suggestion; whoever is asked
    once more has a new one.
    """

    __tablename__ = "co_handler"
    __table_args__ = (
        Index("ix_co_handler_state_due_at", "state", "due_at"),
        partial(
            "uq_co_handler_open",
            "suggestion_id",
            "body",
            where="state IN ('assigned', 'signed')",
            unique=True,
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    body: str = Field(foreign_key="body.code", max_length=16)
    state: CoState = Field(default=CoState.ASSIGNED, sa_type=text_enum(CoState))
    due_at: datetime = Field(sa_type=Moment)
    task: str | None = None
    answer: str | None = None
    reason: str | None = None
    assigned_by: int | None = Field(default=None, foreign_key="member.id", sa_type=BigId)
    assigned_at: datetime = Field(sa_type=Moment)
    signed_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    late_at: datetime | None = Field(default=None, sa_type=Moment)
