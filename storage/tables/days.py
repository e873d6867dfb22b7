"""Days on which it is otherwise than the calendar says: the town's own list (调休表)."""

from datetime import date

from sqlmodel import Field, SQLModel


class SpecialDay(SQLModel, table=True):
    """A day that is worked although it should be free, or free although it should be worked.

    `name` says why. `decreed`: the list holds the whole decree of this day's year.
    """

    __tablename__ = "special_day"

    day: date = Field(primary_key=True)
    works: bool
    name: str = Field(default="", max_length=40)
    decreed: bool = False
