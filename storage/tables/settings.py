"""What an admin set otherwise than the operator, while the house runs, and what waits for a second one."""

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


class SettingProposal(SQLModel, table=True):
    """A weaker value of a safeguard that one admin proposed, and a second has not passed yet."""

    __tablename__ = "setting_proposal"
    # Buttons name it: an id must not come again.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    name: str = Field(unique=True, max_length=40)
    value: str = Field(max_length=200)
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    at: datetime = Field(sa_type=Moment)
