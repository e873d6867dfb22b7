"""The web console: links that open it once, the sessions they opened, and the views that somebody saved."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment


class ConsoleLink(SQLModel, table=True):
    """A link that the bot gave to somebody in a private chat: kept as its hash, it opens the console once."""

    __tablename__ = "console_link"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    code_hash: str = Field(max_length=64, unique=True)
    telegram_id: int = Field(sa_type=BigId, index=True)
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class ConsoleSession(SQLModel, table=True):
    """Somebody signed in, by the cookie's hash. `device`: its browser and system in two words.

    `seen_at`: when it was last used, to the minute; silence ends it before `expires_at` does.
    """

    __tablename__ = "console_session"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    token_hash: str = Field(max_length=64, unique=True)
    telegram_id: int = Field(sa_type=BigId, index=True)
    device: str = Field(max_length=40)
    created_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class SavedView(SQLModel, table=True):
    """A filter of the queue under a name, of the person who saved it."""

    __tablename__ = "saved_view"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    telegram_id: int = Field(sa_type=BigId, index=True)
    name: str = Field(max_length=40)
    filter: str = Field(max_length=400)
    created_at: datetime = Field(sa_type=Moment)
