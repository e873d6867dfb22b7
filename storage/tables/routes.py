"""Which body leads what (分派规则), and which bodies there are where. Seeded, replaceable data;
but for `Closure`, which the office writes.
"""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.columns import BigId, Moment


class Route(SQLModel, table=True):
    """A line of the routing table: who leads what comes from a place about a category, and who helps.

    Empty `community`, `estate` or `category` means any. `co` lists codes of bodies, separated by semicolons.
    """

    __tablename__ = "route"

    community: str = Field(default="", primary_key=True, max_length=8)
    estate: str = Field(default="", primary_key=True, max_length=16)
    category: str = Field(default="", primary_key=True, max_length=8)
    lead: str = Field(foreign_key="body.code", max_length=16)
    co: str = ""


class Seat(SQLModel, table=True):
    """A body there is in a community; with `estate`, in that housing estate only.

    A community without a single seat has every body: nobody has written down which.
    """

    __tablename__ = "seat"

    body: str = Field(primary_key=True, foreign_key="body.code", max_length=16)
    community: str = Field(primary_key=True, foreign_key="community.code", max_length=8)
    estate: str = Field(default="", primary_key=True, max_length=16)


class Closure(SQLModel, table=True):
    """撤销: a body there is no more, in a community or, with an empty `community`, everywhere.

    `successor` stands in for it; without one nobody does but the last resort of the routing table.
    """

    __tablename__ = "closure"
    __table_args__ = (UniqueConstraint("body", "community", name="uq_closure_body_community"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    body: str = Field(foreign_key="body.code", max_length=16)
    community: str = Field(default="", max_length=8)
    successor: str | None = Field(default=None, foreign_key="body.code", max_length=16)
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    at: datetime = Field(sa_type=Moment)
