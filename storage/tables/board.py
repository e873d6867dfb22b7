"""居务公开: what everybody may read on the board, and the condition under which a row may stand there."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment, text_enum
from storage.tables.suggestion_kinds import Kind
from storage.tables.suggestions import ResultClass


class Stage(StrEnum):
    """Where a matter stands, as far as everybody is told."""

    WAITING = "waiting"
    WORKING = "working"
    ANSWERED = "answered"
    CLOSED = "closed"


class Publication(SQLModel, table=True):
    """One suggestion as the board shows it: everything that is shown of it, and nothing besides.

    `words` and `answer` are de-identified, `author` is the made-up name by the numbers of its words, `steps`
    are lines of the history without reasons and people. It is kept by `bot.services.board.keeping`.

    The store itself refuses a row whose category is never public (the check and the reference to the category
    together with what it allows) or whose suggestion is not public, and takes a row away in the transaction
    in which its suggestion stops being so: see `storage.guards`.
    """

    __tablename__ = "publication"
    __table_args__ = (
        ForeignKeyConstraint(
            ["category", "category_public"],
            ["category.code", "category.public"],
            name="fk_publication_category_category_public_category",
        ),
        CheckConstraint("category_public", name="category_public"),
        Index("ix_publication_filed", "filed_at", "suggestion_id"),
        Index("ix_publication_community", "community", "filed_at", "suggestion_id"),
        Index("ix_publication_category", "category", "filed_at", "suggestion_id"),
        Index("ix_publication_answered", "answered", "filed_at", "suggestion_id"),
        Index("ix_publication_community_answered", "community", "answered", "filed_at", "suggestion_id"),
        Index("ix_publication_tally", "community", "category", "answered"),
        Index("ix_publication_updated", "updated_at", "suggestion_id"),
    )

    suggestion_id: int = Field(
        primary_key=True,
        foreign_key="suggestion.id",
        sa_type=BigId,
        sa_column_kwargs={"autoincrement": False},
    )
    number: str = Field(max_length=24, unique=True)
    community: str = Field(foreign_key="community.code", max_length=8)
    estate: str | None = Field(default=None, foreign_key="estate.code", max_length=16)
    category: str = Field(max_length=8)
    category_public: bool = True
    kind: Kind | None = Field(default=None, sa_type=text_enum(Kind))
    stage: Stage = Field(sa_type=text_enum(Stage))
    answered: bool = False
    lead: str | None = Field(default=None, foreign_key="body.code", max_length=16)
    author: str | None = Field(default=None, max_length=16)
    words: str
    answer: str | None = None
    result_class: ResultClass | None = Field(default=None, sa_type=text_enum(ResultClass))
    steps: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    filed_at: datetime = Field(sa_type=Moment)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    updated_at: datetime = Field(sa_type=Moment)
