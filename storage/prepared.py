"""Statements of the hot path, compiled once for a database and handed to its driver as they are.

SQLAlchemy spends 50 to 200 µs on a statement whose compiled form it already has; the driver needs 5.
A `Prepared` is written as any other Core statement, with a `bindparam` for each value, and keeps what
SQLAlchemy knows about types: values are bound and columns read with the same conversions.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Dialect, Float, Table, inspect, select
from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.sql import Delete, Executable, Insert, Select, Update
from sqlmodel import Session, SQLModel

from storage.columns import Moment

Convert = Callable[[Any], Any]
# Where the writer leaves a cursor of its driver, so that nobody has to ask SQLAlchemy for one each time.
CURSOR, DIALECT = "cursor", "dialect"
# Where a database keeps small tables that hardly ever change, for all its sessions.
KEPT = "kept"
Row = tuple[Any, ...]
# How each dialect writes moments, for all statements.
MOMENTS: dict[str, Convert] = {}
M = TypeVar("M", bound=SQLModel)


class Prepared:
    """One statement for all databases. Values are given by the names of its bindparams."""

    def __init__(self, statement: Select[Any] | Insert | Update | Delete) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, session: Session, **values: Any) -> list[Row]:
        """Execute and read all rows: tuples in the order of the columns."""
        cursor, compiled = self._cursor(session)
        cursor.execute(compiled.sql, compiled.bind(values))
        return compiled.read(cursor.fetchall())

    def first(self, session: Session, **values: Any) -> Row | None:
        """Execute and read the first row."""
        found = self.rows(session, **values)
        return found[0] if found else None

    def new_id(self, session: Session, **values: Any) -> int:
        """Execute an insert that returns the id of its row."""
        row = self.first(session, **values)
        if row is None:
            raise LookupError("the database gave no id")
        return int(row[0])

    def run(self, session: Session, **values: Any) -> int:
        """Execute; gives how many rows were touched."""
        cursor, compiled = self._cursor(session)
        cursor.execute(compiled.sql, compiled.bind(values))
        return int(cursor.rowcount)

    def run_many(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute for each of several sets of values."""
        if rows:
            cursor, compiled = self._cursor(session)
            cursor.executemany(compiled.sql, [compiled.bind(values) for values in rows])

    def _cursor(self, session: Session) -> tuple[Any, "_Compiled"]:
        """What the unit of work still holds back goes first, so that this statement sees it."""
        if session._new or session._deleted or session.identity_map._modified:
            session.flush()
        cursor = session.info.get(CURSOR)
        dialect = session.get_bind().dialect if cursor is None else session.info[DIALECT]
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._statement, dialect)
        return cursor or session.connection().connection.cursor(), compiled


class _Compiled:
    """A statement in one dialect, with the conversions of its values and columns."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        self.sql = str(compiled)
        binders: dict[str, Convert] = dict(compiled._bind_processors)
        binders |= {
            name: _moment(binders[name], dialect.name)
            for name, bound in compiled.binds.items()
            if isinstance(bound.type, Moment) and name in binders
        }
        order = compiled.positiontup
        names = tuple(order if order is not None else compiled.params)
        self._names = None if order is not None else names
        # The values in the driver's order: those that the statement itself holds are written out once.
        fixed = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}
        self._values = [_written(fixed.get(name), binders.get(name)) for name in names]
        self._open = tuple(
            (place, name, binders.get(name)) for place, name in enumerate(names) if name not in fixed
        )
        readers = [
            (index, column.type.dialect_impl(dialect).result_processor(dialect, None))
            for index, column in enumerate(_columns(statement))
            # psycopg's conversion of numbers wants the server's name for the type; a float is one already.
            if not isinstance(column.type, Float)
        ]
        self._readers = [(index, reader) for index, reader in readers if reader is not None]

    def bind(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver wants them."""
        bound = self._values.copy()
        for place, name, convert in self._open:
            value = values.get(name)
            bound[place] = value if convert is None else convert(value)
        return bound if self._names is None else dict(zip(self._names, bound, strict=True))

    def read(self, rows: Sequence[Row]) -> list[Row]:
        """Rows of the driver as Python values."""
        if not self._readers:
            return list(rows)
        return [self._convert(row) for row in rows]

    def _convert(self, row: Row) -> Row:
        values = list(row)
        for index, reader in self._readers:
            values[index] = reader(values[index])
        return tuple(values)


def _written(value: Any, convert: Convert | None) -> Any:
    return value if value is None or convert is None else convert(value)


def _moment(convert: Convert, dialect: str) -> Convert:
    """A turn has one `now`, and most of its rows say so: written out once, not for 2 µs each."""
    return MOMENTS.setdefault(dialect, lru_cache(maxsize=64)(convert))


def _columns(statement: Any) -> Sequence[Any]:
    if isinstance(statement, Select):
        return list(statement.selected_columns)
    return list(getattr(statement, "_all_selected_columns", ()) or ())


class Loader(Generic[M]):
    """Rows of one table as the session's own objects, without the ORM's way of asking for them.

    `where` names the rows by bindparams. What the session already holds is given as it is, so changes of the
    same transaction are seen; what is read is known to the session as if it had loaded it itself. `also` is
    read besides, for `first_with`.
    """

    def __init__(
        self,
        model: type[M],
        *where: Any,
        also: Sequence[Any] = (),
        order_by: Sequence[Any] = (),
        most: int | None = None,
        lock: bool = False,
    ) -> None:
        self._model = model
        self._table: Table = model.__table__  # type: ignore[attr-defined]
        statement = select(*self._table.columns, *also).where(*where).order_by(*order_by).limit(most)
        self._prepared = Prepared(statement.with_for_update() if lock else statement)
        self._mapper: Any = inspect(model)
        self._names = [self._mapper.get_property_by_column(column).key for column in self._table.columns]
        self._key = [list(self._table.columns).index(column) for column in self._mapper.primary_key]

    def all(self, session: Session, **values: Any) -> list[M]:
        """All rows that fit."""
        return [self._own(session, row) for row in self._prepared.rows(session, **values)]

    def first(self, session: Session, **values: Any) -> M | None:
        """The first row that fits, or None."""
        row = self._prepared.first(session, **values)
        return self._own(session, row) if row is not None else None

    def first_with(self, session: Session, **values: Any) -> tuple[M, Row] | None:
        """The first row that fits and what else was asked for, or None."""
        row = self._prepared.first(session, **values)
        if row is None:
            return None
        own = len(self._names)
        return self._own(session, row[:own]), row[own:]

    def _own(self, session: Session, row: Row) -> M:
        identity = self._mapper.identity_key_from_primary_key(tuple([row[index] for index in self._key]))
        held: M | None = session.identity_map.get(identity)
        if held is not None:
            return held
        read: M = _attach(session, self._mapper, identity, dict(zip(self._names, row, strict=True)))
        return read


def adopt(session: Session, model: type[M], values: Mapping[str, Any]) -> M:
    """An object for a row that is known to be in the database with exactly these values: all its columns."""
    mapper: Any = model.__mapper__  # type: ignore[attr-defined]
    key = tuple([values[mapper.get_property_by_column(column).key] for column in mapper.primary_key])
    instance: M = _attach(session, mapper, mapper.identity_key_from_primary_key(key), values)
    return instance


def _attach(session: Session, mapper: Any, identity: Any, values: Mapping[str, Any]) -> Any:
    """An object in the state in which the ORM's own loading leaves it (`sqlalchemy.orm.loading`)."""
    instance = mapper.class_manager.new_instance()
    state = instance_state(instance)
    state.dict.update(values)
    state.key = identity
    state.session_id = session.hash_key
    session.identity_map.add(state)
    return instance
