"""Residents, consents, members of bodies, invitations, and where each person stands in a conversation."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Json, Moment, partial, text_enum


class Reach(StrEnum):
    """Whether Telegram lets us write to a person."""

    OK = "ok"
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"


class Resident(SQLModel, table=True):
    """A person who talks to the bot. No name, phone or address: only what answering needs.

    `estate`: where the poster hung by which she came, if it hung in one.
    `telegram_id` is empty for somebody for whom a worker typed, and for somebody who asked to be forgotten.
    `contact` is the number to call back the former: nobody else is asked for one. `digest`: she would rather
    have one message a day than one a change; with `digest_answers` answers wait for it too. `quiet_hours`:
    nothing that can wait reaches her at night.
    """

    __tablename__ = "resident"
    __table_args__ = (
        partial("ix_resident_erased_at", "erased_at", where="erased_at IS NOT NULL"),
        partial("ix_resident_stranger", "created_at", where="consent IS NULL AND telegram_id IS NOT NULL"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    telegram_id: int | None = Field(default=None, sa_type=BigId, unique=True)
    contact: str | None = Field(default=None, max_length=64, index=True)
    language: str = Field(max_length=8)
    community: str | None = Field(default=None, foreign_key="community.code", max_length=8)
    estate: str | None = Field(default=None, foreign_key="estate.code", max_length=16)
    channel: str = Field(default="bot", max_length=64)
    consent: str | None = Field(default=None, max_length=16)
    reach: Reach = Field(default=Reach.OK, sa_type=text_enum(Reach))
    digest: bool = False
    digest_answers: bool = False
    quiet_hours: bool = True
    erased_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)


class ConsentSource(StrEnum):
    """How somebody said it: by a button, or aloud to the worker who typed it."""

    CHAT = "chat"
    ORAL = "oral"


class Consent(SQLModel, table=True):
    """What a resident agreed to or refused: append-only. PIPL art. 14: a changed notice asks again."""

    __tablename__ = "consent"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    resident_id: int = Field(foreign_key="resident.id", index=True, sa_type=BigId)
    purpose: str = Field(max_length=16)
    version: str = Field(max_length=16)
    agreed: bool
    source: ConsentSource = Field(default=ConsentSource.CHAT, sa_type=text_enum(ConsentSource))
    at: datetime = Field(sa_type=Moment)


class Role(StrEnum):
    """What somebody of the committees or the office may do; see `bot.services.access`."""

    MEMBER = "member"
    WORKER = "worker"
    DISPATCHER = "dispatcher"
    STAFF = "staff"
    ADMIN = "admin"


class Member(SQLModel, table=True):
    """A role somebody holds: in one body's group, or by invitation, or as an admin by the settings.

    `starts_at` and `ends_at`: of a role that is held for a time (下沉). Not active, with a start, it is still
    to begin. `reminded_at`: when those it concerns were told that it ends soon.
    """

    __tablename__ = "member"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    telegram_id: int = Field(sa_type=BigId, index=True)
    role: Role = Field(sa_type=text_enum(Role))
    community: str | None = Field(default=None, foreign_key="community.code", max_length=8)
    body: str | None = Field(default=None, foreign_key="body.code", max_length=16)
    group_id: int | None = Field(default=None, sa_type=BigId)
    active: bool = True
    granted_at: datetime = Field(sa_type=Moment)
    checked_at: datetime = Field(sa_type=Moment)
    starts_at: datetime | None = Field(default=None, sa_type=Moment)
    ends_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    reminded_at: datetime | None = Field(default=None, sa_type=Moment)


class Invite(SQLModel, table=True):
    """A one-time code, kept as its hash, that gives a role to a person or binds a group."""

    __tablename__ = "invite"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    code_hash: str = Field(max_length=64, unique=True)
    role: Role = Field(sa_type=text_enum(Role))
    community: str | None = Field(default=None, foreign_key="community.code", max_length=8)
    body: str | None = Field(default=None, foreign_key="body.code", max_length=16)
    estate: str | None = Field(default=None, foreign_key="estate.code", max_length=16)
    for_group: bool = False
    starts_at: datetime | None = Field(default=None, sa_type=Moment)
    ends_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
    used_by: int | None = Field(default=None, sa_type=BigId)


class Dialog(SQLModel, table=True):
    """The step at which a person stands in a chat, such as “the next text is the reason”."""

    __tablename__ = "dialog"
    __table_args__ = (UniqueConstraint("chat_id", "user_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    chat_id: int = Field(sa_type=BigId)
    user_id: int = Field(sa_type=BigId)
    step: str = Field(max_length=24)
    subject: int | None = Field(default=None, sa_type=BigId, index=True)
    data: Json = Field(default_factory=dict, sa_type=JSON)
    updated_at: datetime = Field(sa_type=Moment)
