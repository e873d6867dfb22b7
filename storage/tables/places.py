"""Communities, bodies, categories and the groups in which bodies work. Seeded, replaceable data."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment


class Community(SQLModel, table=True):
    """A community (社区) of the street. `code` heads the numbers of its suggestions."""

    __tablename__ = "community"

    code: str = Field(primary_key=True, max_length=8)
    zh: str
    en: str
    position: int = 0


class Estate(SQLModel, table=True):
    """A housing estate (小区) of a community. `aliases`: other names people use, separated by spaces.

    `latitude` and `longitude` (degrees, WGS 84) are its middle: what a shared location is compared with.
    """

    __tablename__ = "estate"

    code: str = Field(primary_key=True, max_length=16)
    community: str = Field(foreign_key="community.code", index=True, max_length=8)
    zh: str
    en: str
    aliases: str = ""
    latitude: float | None = None
    longitude: float | None = None
    position: int = 0


class Body(SQLModel, table=True):
    """A kind of body (承办单位) that can be given work, such as `PM` property company."""

    __tablename__ = "body"

    code: str = Field(primary_key=True, max_length=16)
    zh: str
    en: str
    level: str = Field(max_length=16)


class Category(SQLModel, table=True):
    """A category of suggestions. `public` False: never on a board. Who leads it: see `Route`."""

    __tablename__ = "category"
    # What is on the board refers to both together: see `storage.tables.board`.
    __table_args__ = (Index("uq_category_code_public", "code", "public", unique=True),)

    code: str = Field(primary_key=True, max_length=8)
    menu_group: str
    group_zh: str
    group_en: str
    l1_zh: str
    l1_en: str
    zh: str
    en: str
    db44: str = Field(max_length=8)
    public: bool = True
    position: int = 0


class Group(SQLModel, table=True):
    """A Telegram group in which a body works.

    `community` empty: the street's own group. `body` empty: every body of that community that has no group
    of its own. With `estate` the body of that housing estate, such as its own property company. With
    `threads` the group is a forum in which each suggestion that comes gets a topic of its own.
    """

    __tablename__ = "work_group"

    chat_id: int = Field(primary_key=True, sa_type=BigId, sa_column_kwargs={"autoincrement": False})
    community: str | None = Field(default=None, foreign_key="community.code", max_length=8)
    body: str | None = Field(default=None, foreign_key="body.code", max_length=16)
    estate: str | None = Field(default=None, foreign_key="estate.code", max_length=16)
    active: bool = True
    threads: bool = False
    bound_at: datetime = Field(sa_type=Moment)


class Poster(SQLModel, table=True):
    """A QR code that a worker had made: for a community or one of its estates, and perhaps an event.

    What comes by it has `p<id>` as its channel; `name` is how people call that. `note` is printed below.
    """

    __tablename__ = "poster"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    community: str = Field(foreign_key="community.code", max_length=8)
    estate: str | None = Field(default=None, foreign_key="estate.code", max_length=16)
    name: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=80)
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    created_at: datetime = Field(sa_type=Moment)
