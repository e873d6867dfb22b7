"""Forwarding (转送): other systems that hear of suggestions, which ones, and what became of each message."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment, text_enum


class Protocol(StrEnum):
    """How the other system is spoken to: Open311 GeoReport v2, or Standard Webhooks."""

    OPEN311 = "open311"
    WEBHOOK = "webhook"


class Endpoint(SQLModel, table=True):
    """Another system. Its secret is in the settings, under the same code, and nowhere else.

    `jurisdiction`: Open311's jurisdiction_id, may be empty. `words`: whether what the resident wrote goes
    along, masked. `failures` in a row, and `shut_until` when they were too many, are its circuit.
    """

    __tablename__ = "endpoint"

    code: str = Field(primary_key=True, max_length=32)
    protocol: Protocol = Field(sa_type=text_enum(Protocol))
    url: str
    jurisdiction: str = ""
    words: bool = False
    active: bool = True
    failures: int = 0
    shut_until: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)


class ForwardRule(SQLModel, table=True):
    """What an endpoint hears of. Empty means any; `category` is a code, or a group of them such as `ENV`.

    `service`: what the other system calls this sort of request (Open311's service_code); empty: our category.
    """

    __tablename__ = "forward_rule"

    endpoint: str = Field(primary_key=True, foreign_key="endpoint.code", max_length=32)
    community: str = Field(default="", primary_key=True, max_length=8)
    category: str = Field(default="", primary_key=True, max_length=8)
    body: str = Field(default="", primary_key=True, max_length=16)
    status: str = Field(default="", primary_key=True, max_length=24)
    service: str = Field(default="", max_length=64)


class ForwardState(StrEnum):
    """QUEUED may be claimed; SENDING has left or is leaving; the others are how it ended.

    UNKNOWN: nobody can say whether it arrived, and sending it again might make a second case there. DROPPED:
    it had lost its sense before it left.
    """

    QUEUED = "queued"
    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


class Forward(SQLModel, table=True):
    """One message to another system, and what became of it. What it says is drawn when it leaves.

    `key` is the same for the same message, however often it is sent: the receiver can tell. `remote_id`,
    `remote_status` and `remote_notice`: what the other system calls its case, how far it says it is, and why.
    """

    __tablename__ = "forward"
    __table_args__ = (
        Index("ix_forward_state_due", "state", "due_at"),
        Index("ix_forward_endpoint_remote", "endpoint", "remote_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    key: str = Field(max_length=80, unique=True)
    endpoint: str = Field(foreign_key="endpoint.code", max_length=32)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    event_id: int = Field(sa_type=BigId)
    status: str = Field(max_length=24)
    service: str = Field(default="", max_length=64)
    state: ForwardState = Field(default=ForwardState.QUEUED, sa_type=text_enum(ForwardState))
    attempts: int = 0
    due_at: datetime = Field(sa_type=Moment)
    http_status: int | None = None
    reason: str | None = None
    token: str | None = Field(default=None, max_length=128)
    remote_id: str | None = Field(default=None, max_length=128)
    remote_status: str | None = Field(default=None, max_length=64)
    remote_notice: str | None = None
    ask_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    created_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class Heard(SQLModel, table=True):
    """A message that came back from another system, so that its repetition has no effect."""

    __tablename__ = "heard"

    endpoint: str = Field(primary_key=True, foreign_key="endpoint.code", max_length=32)
    message: str = Field(primary_key=True, max_length=128)
    at: datetime = Field(sa_type=Moment, index=True)
