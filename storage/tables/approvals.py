"""Answers that a second person passes before they go out (拟稿 → 审核 → 签发), and which bodies want that."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Json, Moment, text_enum


class FourEyes(SQLModel, table=True):
    """A body of a community whose answers are passed by a colleague first: who wanted it, since when."""

    __tablename__ = "four_eyes"

    community: str = Field(primary_key=True, foreign_key="community.code", max_length=8)
    body: str = Field(primary_key=True, foreign_key="body.code", max_length=16)
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    since: datetime = Field(sa_type=Moment)


class ProposalState(StrEnum):
    """What became of it: waits, went out as it was, was sent back, or was taken back by its writer."""

    WAITING = "waiting"
    SENT = "sent"
    BACK = "back"
    TAKEN = "taken"


class Proposal(SQLModel, table=True):
    """An answer that waits for a colleague, to the letter. It stays whatever becomes of it.

    `outcome` is what `bot.services.outcomes.dump` gives; `day`: the promised one. `at_once`: it is a
    dispatcher's direct answer. `received`: how and when it came from a body without a group. `lead` and
    `redo`: whose matter it was, and how often it was reopened by then; when that has changed, it waits no
    more. `reason`: why it was sent back.
    """

    __tablename__ = "proposal"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    text: str
    outcome: Json = Field(default_factory=dict, sa_type=JSON)
    day: date | None = None
    at_once: bool = False
    received: str | None = Field(default=None, max_length=24)
    lead: str | None = Field(default=None, max_length=16)
    redo: int = 0
    state: ProposalState = Field(default=ProposalState.WAITING, sa_type=text_enum(ProposalState))
    reviewer_id: int | None = Field(default=None, foreign_key="member.id", sa_type=BigId)
    reason: str | None = None
    at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
