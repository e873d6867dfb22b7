"""What suggestions are compared by, and what was said to what was found."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment


class Sketch(SQLModel, table=True):
    """A filed suggestion as it is compared with others: made of its words beside every turn, and made again.

    `made_by` names the lexicon and the model, `digest` the words it was made of. `concepts` are bits,
    `length` is that of the words' weights, `vector` 384 little-endian float16, if there was a model.
    `compared_at`: when these words were compared with those of the days around them (高频).
    """

    __tablename__ = "sketch"

    suggestion_id: int = Field(
        primary_key=True,
        foreign_key="suggestion.id",
        sa_type=BigId,
        sa_column_kwargs={"autoincrement": False},
    )
    made_by: str = Field(max_length=24, index=True)
    digest: str = Field(max_length=16)
    concepts: bytes
    length: float
    vector: bytes | None = None
    compared_at: datetime | None = Field(default=None, sa_type=Moment)


class Offer(SQLModel, table=True):
    """What was said to the neighbours' suggestions that were shown before a draft.

    `declined`: its author said that none of them is hers; she is not asked again.
    """

    __tablename__ = "offer"

    draft_id: int = Field(
        primary_key=True,
        foreign_key="suggestion.id",
        sa_type=BigId,
        sa_column_kwargs={"autoincrement": False},
    )
    declined: bool = False
    at: datetime = Field(sa_type=Moment)
