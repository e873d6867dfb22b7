"""Answers (公开答复), and how the matter ended by each of them."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment, text_enum
from storage.tables.suggestions import ResultClass


class Verity(StrEnum):
    """是否属实: whether what a complaint says is so. NONE: the question does not fit it."""

    TRUE = "true"
    PARTLY = "partly"
    FALSE = "false"
    NONE = "none"


class Adoption(StrEnum):
    """采纳情况: whether a proposal is taken up; if not wholly, the reason is owed (信访工作条例 art. 29)."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    NOT = "not"


class Answer(SQLModel, table=True):
    """The public answer (公开答复) as it went to the resident, and how the matter ended by it.

    What does not apply to the kind of the suggestion is None; so is all of it in answers older than these
    columns. `reason`: why a proposal is not, or not wholly, taken up, as the resident read it.
    """

    __tablename__ = "answer"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    text: str
    result_class: ResultClass | None = Field(default=None, sa_type=text_enum(ResultClass))
    verity: Verity | None = Field(default=None, sa_type=text_enum(Verity))
    solved: bool | None = None
    adoption: Adoption | None = Field(default=None, sa_type=text_enum(Adoption))
    reason: str | None = None
    at: datetime = Field(sa_type=Moment)
