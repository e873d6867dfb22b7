"""Bringing a database to this version of the program, and its starting data."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlmodel import Session, select

from storage import guards, seeds
from storage.tables import AnswerTemplate, Body, Category, Community, Estate, Retention, Route, Seat

# Alembic and the migrations take 8 MB: they are loaded where there is something to migrate.
if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

HERE = Path(__file__).parent
# Any number will do, as long as every process of ours takes the same.
LOCK = 7_405_226
# Column of a seed file → column of the table (“group” is a word of SQL's own).
RENAMED = {"group": "menu_group"}


SEED: tuple[tuple[type[Community | Estate | Body | Category | Retention], str], ...] = (
    (Community, "communities"),
    (Estate, "estates"),
    (Body, "bodies"),
    (Category, "categories"),
    (Retention, "retention"),
)
# Put in once, and never again: a line that the operator took away does not come back.
ONCE: tuple[tuple[type[Route | Seat | AnswerTemplate], str, dict[str, str]], ...] = (
    (Route, "categories", {"code": "category"}),
    (Seat, "seats", {}),
    (AnswerTemplate, "templates", {}),
)


class TooNew(Exception):
    """The database was written by a later version of the program."""


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Migrate to the newest revision; gives the revisions before and after. Raises TooNew.

    Processes that start at the same moment wait for each other; on SQLite a file lock of the caller does.
    """
    with _connection(engine) as connection:
        before = current(connection)
        if before != newest():
            _climb(connection, before)
        after = current(connection)
        if after is None:
            raise RuntimeError("the migrations left no revision")
        with Session(connection, join_transaction_mode="control_fully") as session:
            seed(session)
            session.commit()
        return before, after


def _climb(connection: Connection, before: str | None) -> None:
    from alembic import command

    refuse_newer(before)
    guards.take_down(connection)
    command.upgrade(_config(connection), "head")
    guards.put_up(connection)


def downgrade(engine: Engine, revision: str) -> None:
    """Climb down to a revision (or `base`)."""
    from alembic import command

    with _connection(engine) as connection:
        guards.take_down(connection)
        command.downgrade(_config(connection), revision)
        if current(connection) == newest():
            guards.put_up(connection)


def current(connection: Connection) -> str | None:
    """The revision a database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def newest() -> str:
    """The revision of this program: that of its last migration, by which its file is named (`v0012_….py`)."""
    return max(path.stem for path in (HERE / "migrations" / "versions").glob("v*.py"))[1:5]


def is_current(engine: Engine) -> bool:
    """Whether the database is at the newest revision."""
    with engine.connect() as connection:
        return current(connection) == newest()


def seed(session: Session) -> None:
    """Put in the starting data that are missing; what the operator changed stays."""
    for model, name in SEED:
        have = set(session.exec(select(model.code)).all())
        fields = set(model.model_fields)
        for position, row in enumerate(seeds.rows(name)):
            values: dict[str, object] = {RENAMED.get(key, key): value for key, value in row.items()}
            values = {key: value for key, value in values.items() if key in fields}
            if row["code"] in have:
                continue
            if "position" in fields:
                values["position"] = position
            session.add(model.model_validate(values))
        session.flush()
    for table, name, renamed in ONCE:
        if session.exec(select(table).limit(1)).first() is None:
            for row in seeds.rows(name):
                values = {renamed.get(key, key): value for key, value in row.items()}
                session.add(table.model_validate({key: values.get(key, "") for key in table.model_fields}))
    session.flush()


def refuse_newer(revision: str | None) -> None:
    """Raises TooNew for a revision that this program does not know."""
    if revision is not None and revision not in {script.revision for script in _script().walk_revisions()}:
        raise TooNew(revision)


def _script() -> "ScriptDirectory":
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config(None))


def _config(connection: Connection | None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
            connection.commit()
        connection.execution_options(immediate=True)
        try:
            with _references_free(connection):
                yield connection
                _refuse_broken(connection)
                connection.commit()
        finally:
            connection.rollback()
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})
                connection.commit()


@contextmanager
def _references_free(connection: Connection) -> Iterator[None]:
    """Let SQLite replace a table that others refer to: a reference then may point nowhere for a moment.

    SQLite's manual, “Making Other Kinds Of Table Schema Changes”. The switch works outside transactions only.
    """
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _refuse_broken(connection: Connection) -> None:
    """Raises RuntimeError, so that nothing is committed, if references were left that point nowhere."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration left {len(broken)} broken references")
