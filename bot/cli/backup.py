"""`backup`: the database and the files of this moment, in one file, while the bot runs."""

import argparse
import contextlib
import tempfile
from pathlib import Path

from bot import clock
from bot.cli.opening import opened
from bot.cli.output import target
from bot.errors import UserError
from bot.settings import Settings
from bot.texts import t
from storage.backup import archive, snapshots


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`[FOLDER|FILE]`."""
    parser.add_argument(
        "where", metavar="FOLDER|FILE", nargs="?", default=".", help=t("cli.backup.where", lang)
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write a backup and say what is in it. Works beside a running bot.

    In a folder it is named by the moment; it can be read by its owner only. Raises UserError if it cannot be
    written, or PostgreSQL's `pg_dump` is missing or fails; nothing is left then.
    """
    now = clock.now()
    where = Path(arguments.where)
    path = where / f"yishi-{now.astimezone(settings.timezone):%Y%m%d-%H%M%S}.tar" if where.is_dir() else where
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(opened(settings))
        out = stack.enter_context(target(str(path)))
        aside = stack.enter_context(tempfile.TemporaryDirectory(dir=path.parent, prefix=".yishi-"))
        try:
            with snapshots.taken(database.engine, Path(aside)) as snapshot:
                manifest = archive.write(out, snapshot, settings.data_dir, now)
        except snapshots.ToolFailed as error:
            raise tool_failed(error) from error
    values = {"rows": sum(one.rows for one in manifest.tables.values()), "files": manifest.files}
    print(t("cli.backup.done", settings.language, file=path, **values))
    return 0


def tool_failed(error: snapshots.ToolFailed) -> UserError:
    """What to do about a program of PostgreSQL's."""
    program, words = error.args
    if words:
        return UserError("cli.backup.tool_failed", program=program, error=words)
    return UserError("cli.backup.no_tool", program=program)
