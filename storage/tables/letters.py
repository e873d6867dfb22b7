"""Written answers (答复) and opinions of helpers (会办意见) given out on paper, and their numbers."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment, text_enum
from storage.tables.suggestions import ResultClass


class LetterKind(StrEnum):
    """ANSWER: to whoever filed it; OPINION: of a body that helps, to the one that leads."""

    ANSWER = "answer"
    OPINION = "opinion"


class Letter(SQLModel, table=True):
    """A letter that has a number: `serial` of its `year` and of who issued it, in the form 〔2026〕16号.

    `community` is empty for bodies of the street. `said_at`: when what it says was said; what is said anew
    later is a letter of its own. `part_id`: whose opinion it is. `result_class`: what stands top right.
    """

    __tablename__ = "letter"
    __table_args__ = (UniqueConstraint("community", "body", "year", "serial"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    kind: LetterKind = Field(sa_type=text_enum(LetterKind))
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    part_id: int | None = Field(default=None, foreign_key="co_handler.id", sa_type=BigId)
    said_at: datetime = Field(sa_type=Moment)
    community: str = Field(default="", max_length=8)
    body: str = Field(foreign_key="body.code", max_length=16)
    year: int
    serial: int
    result_class: ResultClass | None = Field(default=None, sa_type=text_enum(ResultClass))
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    at: datetime = Field(sa_type=Moment)


class LetterSerial(SQLModel, table=True):
    """The last serial that a body of a community (empty: of the street) gave in a year."""

    __tablename__ = "letter_serial"

    community: str = Field(primary_key=True, max_length=8)
    body: str = Field(primary_key=True, max_length=16)
    year: int = Field(primary_key=True)
    last: int = 0
