"""What of a suggestion counts in figures and was changed: how it stood before."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment, text_enum
from storage.tables.suggestion_kinds import Kind


class Former(SQLModel, table=True):
    """How a suggestion stood until a moment, as far as figures of the time before need it.

    Written before each change, see `bot.services.formers`; its statuses are in the history (`Event`).
    """

    __tablename__ = "former"
    __table_args__ = (Index("ix_former_suggestion_id_until", "suggestion_id", "until"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", sa_type=BigId)
    until: datetime = Field(sa_type=Moment)
    community: str = Field(foreign_key="community.code", max_length=8)
    kind: Kind | None = Field(default=None, sa_type=text_enum(Kind))
    category: str | None = Field(default=None, foreign_key="category.code", max_length=8)
    lead: str | None = Field(default=None, foreign_key="body.code", max_length=16)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
