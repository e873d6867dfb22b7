"""What an admin set otherwise than the operator, while the house runs."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.columns import BigId, Moment


class Setting(SQLModel, table=True):
    """A setting that goes before the operator's: its name in `bot.settings`, its value as one may type it."""

    __tablename__ = "setting"

    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(max_length=200)
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    set_at: datetime = Field(sa_type=Moment)
