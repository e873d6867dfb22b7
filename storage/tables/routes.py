"""Which body leads what (分派规则), and which bodies there are where. Seeded, replaceable data."""

from sqlmodel import Field, SQLModel


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
