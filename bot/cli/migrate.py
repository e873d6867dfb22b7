"""`migrate`: bring the database to this version of the program, or climb down on purpose."""

import argparse
import contextlib

from bot.app import lock_folder, make_folder
from bot.cli.parser import COMMAND
from bot.errors import StartError, UserError
from bot.settings import Settings
from bot.texts import t
from storage import migrate
from storage.database import Database

NOTHING = "base"


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`--to REVISION --yes`."""
    parser.add_argument("--to", metavar="REVISION", help=t("cli.migrate.to", lang))
    parser.add_argument("--yes", action="store_true", help=t("cli.migrate.yes", lang))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Migrate, and say from which revision to which.

    On SQLite this needs the data folder for itself (StartError while a bot runs there). A database of a
    later version is left as it is (StartError).
    """
    with contextlib.ExitStack() as stack:
        database = _opened(settings, stack)
        if arguments.to:
            before, after = _climb_down(database, arguments.to, arguments.yes)
        else:
            before, after = _climb_up(database)
    key = "cli.migrate.nothing" if before == after else "cli.migrate.done"
    print(t(key, settings.language, before=before or NOTHING, after=after or NOTHING))
    return 0


def _opened(settings: Settings, stack: contextlib.ExitStack) -> Database:
    make_folder(settings)
    try:
        database = Database(settings.database)
    except Exception as error:
        raise StartError("start.no_database", error=type(error).__name__) from error
    stack.callback(database.stop)
    if database.sqlite:
        stack.callback(lock_folder(settings).close)
    return database


def _climb_up(database: Database) -> tuple[str | None, str | None]:
    try:
        return migrate.upgrade(database.engine)
    except migrate.TooNew as error:
        raise StartError("start.database_too_new") from error
    except Exception as error:
        raise StartError("start.no_database", error=type(error).__name__) from error


def _climb_down(database: Database, to: str, sure: bool) -> tuple[str | None, str | None]:
    """Raises UserError unless the operator is sure: what the tables of later revisions hold is lost."""
    before = _current(database)
    if to == (before or NOTHING):
        return before, before
    if not sure:
        command = f"{COMMAND} migrate --to {to} --yes"
        raise UserError("cli.migrate.unsure", before=before or NOTHING, to=to, command=command)
    try:
        migrate.downgrade(database.engine, to)
    except Exception as error:
        raise UserError("cli.migrate.no_way", before=before or NOTHING, to=to) from error
    return before, _current(database)


def _current(database: Database) -> str | None:
    try:
        with database.engine.connect() as connection:
            return migrate.current(connection)
    except Exception as error:
        raise StartError("start.no_database", error=type(error).__name__) from error
