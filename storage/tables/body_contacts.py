"""How residents reach a body, as it stands in answers: the office's data, set at the desk or by a sheet."""

from sqlmodel import Field, SQLModel


class BodyContact(SQLModel, table=True):
    """The words by which a body is reached, such as telephone, place and hours.

    `community` empty: wherever nothing else is said of that body.
    """

    __tablename__ = "body_contact"

    body: str = Field(primary_key=True, foreign_key="body.code", max_length=16)
    community: str = Field(default="", primary_key=True, max_length=8)
    words: str = Field(max_length=120)
