"""Opening the town's database for a verb that may work beside a running bot."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import StartError
from bot.settings import Settings
from storage import migrate
from storage.database import Database


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database as it is, closed again at the end. Its writer is not started: `write_now` commits alone.

    Nothing is made or migrated here. Raises StartError if there is none, if it cannot be opened, or if its
    revision is not this program's.
    """
    if is_missing(settings):
        raise StartError("cli.no_database")
    try:
        database = Database(settings.database)
    except Exception as error:
        raise StartError("start.no_database", error=type(error).__name__) from error
    try:
        if not _is_current(database):
            raise StartError("cli.not_migrated")
        yield database
    finally:
        database.stop()


def is_missing(settings: Settings) -> bool:
    """Whether the database is a file that has not been made yet. Asking the engine would make it."""
    return settings.database.startswith("sqlite") and not file_of(settings).is_file()


def file_of(settings: Settings) -> Path:
    """Where the file of a SQLite database is, or will be."""
    return Path(settings.database.partition(":///")[2].partition("?")[0])


def _is_current(database: Database) -> bool:
    try:
        return migrate.is_current(database.engine)
    except Exception as error:
        raise StartError("start.no_database", error=type(error).__name__) from error
