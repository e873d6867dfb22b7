"""Column types and naming shared by all tables."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    GenerativeSelect,
    Index,
    Integer,
    MetaData,
    TypeDecorator,
    func,
    null,
    text,
)
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy import Enum as SqlEnum
from sqlmodel import SQLModel

# Named constraints, so that migrations can find them again on every database.
SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

S = TypeVar("S", bound=GenerativeSelect)

# Telegram's ids need 52 bits; SQLite's own row ids are only automatic on plain INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware datetime, always UTC: written as UTC, read back as UTC, naive ones refused."""

    impl = SqlDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """How a column is read. SQLite's text is ISO 8601: Python itself reads it in a tenth of the time."""
        return _read if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _read(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    # Ours carries no zone; what somebody typed into the database may.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def text_enum(kind: type[StrEnum]) -> SqlEnum:
    """An enum kept as its value in a short text column, so that adding a member needs no migration."""
    return SqlEnum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def unindexed(column: Any) -> ColumnElement[Any]:
    """The same value, but by no index: where that would find half of all rows, to be sorted then."""
    return func.coalesce(column, null())


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of only the rows that meet a condition, on both databases.

    A query uses it if it says the same condition, with the same literals; `IS NOT NULL` is said by whatever
    compares the column.
    """
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


Json = dict[str, Any]


def one_by_one(rows: S) -> S:
    """A subquery that is asked for each row: PostgreSQL may not read all of its table once, for all rows."""
    return rows.offset(0)
