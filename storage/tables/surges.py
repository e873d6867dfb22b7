"""高频: several residents say the same within a few days."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment


class Surge(SQLModel, table=True):
    """One matter that several residents brought within a few days; `Suggestion.surge_id` names it.

    `told_at`: when whoever is answerable for the community was told.
    """

    __tablename__ = "surge"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    community: str = Field(foreign_key="community.code", max_length=8)
    at: datetime = Field(sa_type=Moment)
    told_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
