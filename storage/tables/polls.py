"""Polls: what is asked, who may answer once, and what came of it."""

from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import JSON, Index, SmallInteger
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Json, Moment, text_enum


class PollState(StrEnum):
    """DRAFT is being written; ASKED waits for a second person; GATHERING writes the roll down.

    OPEN is voted on; CLOSED has a result. CANCELLED was called off. VOID: the seal of its secret ballots is
    gone, so nobody can count them.
    """

    DRAFT = "draft"
    ASKED = "asked"
    GATHERING = "gathering"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    VOID = "void"


class Poll(SQLModel, table=True):
    """One question. Without `options` it is For, Against or Abstain.

    `group_id`: the bound group whose members are asked; empty: the residents of `audience` (communities,
    estates). `several`: more than one option may be chosen. `quorum`: so many of a hundred of the roll must
    take part; 0: nobody need. `remind_at`: when whoever has not voted is reminded next. `gathered_to`: the
    last resident who was looked at for the roll, -1 once all were. `fed`: whether everybody was told what is
    to be told now. `roll`: how many were on it at the opening; `voted`: how many took part in the end.
    `counts`: votes by option, once it is closed; until then those of a secret poll are `sealed`. `reason`:
    why it was called off or sent back. `message_id`: the group's.
    """

    __tablename__ = "poll"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    member_id: int = Field(foreign_key="member.id", index=True, sa_type=BigId)
    group_id: int | None = Field(default=None, index=True, sa_type=BigId)
    audience: Json = Field(default_factory=dict, sa_type=JSON)
    question: str
    options: list[str] = Field(default_factory=list, sa_type=JSON)
    secret: bool = False
    several: bool = False
    quorum: int = 0
    closes_at: datetime = Field(sa_type=Moment)
    remind_at: datetime | None = Field(default=None, sa_type=Moment)
    reminded_at: datetime | None = Field(default=None, sa_type=Moment)
    state: PollState = Field(default=PollState.DRAFT, sa_type=text_enum(PollState), index=True)
    revision: int = 0
    approver_id: int | None = Field(default=None, foreign_key="member.id", sa_type=BigId)
    reason: str | None = None
    gathered_to: int = Field(default=0, sa_type=BigId)
    fed: bool = Field(default=True, index=True)
    roll: int = 0
    voted: int = 0
    counts: list[int] = Field(default_factory=list, sa_type=JSON)
    sealed: str | None = None
    message_id: int | None = Field(default=None, sa_type=BigId)
    created_at: datetime = Field(sa_type=Moment)
    opened_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class Told(IntEnum):
    """What somebody on the roll was told last."""

    NOTHING = 0
    ASKED = 1
    REMINDED = 2
    RESULT = 3


class Voter(SQLModel, table=True):
    """Somebody on the roll. `by_chat`: whether she is written to; `choices`: her vote, in an open poll only.

    Of a secret one it says that she voted, and neither what nor when.
    """

    __tablename__ = "poll_voter"
    __table_args__ = (Index("ix_poll_voter_poll_told", "poll_id", "told", "voted"),)

    poll_id: int = Field(
        primary_key=True, foreign_key="poll.id", sa_type=BigId, sa_column_kwargs={"autoincrement": False}
    )
    telegram_id: int = Field(primary_key=True, sa_type=BigId, sa_column_kwargs={"autoincrement": False})
    resident_id: int | None = Field(default=None, foreign_key="resident.id", index=True, sa_type=BigId)
    by_chat: bool = True
    told: int = Field(default=Told.NOTHING, sa_type=SmallInteger)
    voted: bool = False
    choices: list[int] | None = Field(default=None, sa_type=JSON(none_as_null=True))
