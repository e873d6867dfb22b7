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

    In a folder it is named by the moment; it can be read by its owner only. A name without an ending is a
    folder's, made if it is missing. Raises UserError if it cannot be written, or PostgreSQL's `pg_dump` is
    missing or fails; nothing is left then.
    """
    now = clock.now()
    path = _file(Path(arguments.where), f"yishi-{now.astimezone(settings.timezone):%Y%m%d-%H%M%S}.tar")
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


def _file(where: Path, name: str) -> Path:
    if where.suffix and not where.is_dir():
        return where
    try:
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UserError("cli.export.cannot_write", file=where, error=error.strerror or "") from error
    return where / name


def tool_failed(error: snapshots.ToolFailed) -> UserError:
    """What to do about a program of PostgreSQL's."""
    program, words = error.args
    if words:
        return UserError("cli.backup.tool_failed", program=program, error=words)
    return UserError("cli.backup.no_tool", program=program)
