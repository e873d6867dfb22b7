"""`export`: the ledger up to this minute, as a file or to standard output."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

from sqlmodel import Session

from bot import clock
from bot.cli.opening import opened
from bot.cli.parser import one_of
from bot.errors import UserError
from bot.services import audit
from bot.services.audit import Action
from bot.services.deliveries import write_deliveries
from bot.services.exports import Wording, write_suggestions
from bot.services.ledger import Format
from bot.settings import Settings
from bot.texts import t

STDOUT = "-"
STEP = 200
"""Rows between two signs of progress."""


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`suggestions|deliveries --format csv|json|xlsx [--out FILE]`."""
    formats = one_of(*(format.value for format in Format))
    parser.add_argument(
        "what",
        metavar="suggestions|deliveries",
        type=one_of("suggestions", "deliveries"),
        help=t("cli.export.what", lang),
    )
    parser.add_argument(
        "--format", metavar="csv|json|xlsx", type=formats, default="csv", help=t("cli.export.format", lang)
    )
    parser.add_argument("--out", metavar="FILE", default=STDOUT, help=t("cli.export.out", lang))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the ledger and say on standard error how many rows it has. Works beside a running bot.

    A file is complete or as it was before. Raises UserError if it cannot be written.
    """
    format, lang = Format(arguments.format), settings.language
    if format is Format.XLSX and arguments.out == STDOUT and sys.stdout.isatty():
        raise UserError("cli.export.needs_out")
    watched = sys.stderr.isatty() and (arguments.out != STDOUT or not sys.stdout.isatty())
    with opened(settings) as database, _target(arguments.out) as out, _progress(lang, watched) as on_row:

        def work(session: Session) -> int:
            wording = Wording(lang, lambda key: t(key, lang))
            if arguments.what == "deliveries":
                return write_deliveries(session, out, format, wording, settings.timezone, on_row)
            return write_suggestions(session, out, format, wording, settings.timezone, clock.now(), on_row)

        rows = database.read_now(work)
        data = {"format": format.value, "rows": rows}
        database.write_now(
            lambda session: audit.record(session, Action.EXPORTED, arguments.what, clock.now(), data=data)
        )
    print(t("cli.export.done", lang, count=rows), file=sys.stderr)
    return 0


@contextmanager
def _target(name: str) -> Iterator[BinaryIO]:
    """Where to write: standard output, a device or pipe as it is, or a file that appears when it is whole."""
    if name == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(os.path.realpath(name))
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as device:
                yield device
        else:
            with _replacing(path) as file:
                yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UserError(
            "cli.export.cannot_write", file=name, error=error.strerror or type(error).__name__
        ) from error


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file beside `path` that takes its place at the end, or vanishes if there is no good end.

    Only its owner can read a new one: it holds what residents said.
    """
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            if path.exists():
                os.chmod(file.name, path.stat().st_mode & 0o777)
            yield file  # type: ignore[misc]
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(file.name)
            raise


@contextmanager
def _progress(lang: str, watched: bool) -> Iterator[Callable[[int, int], None]]:
    """Counts up on standard error while somebody watches it there, and wipes the line at the end."""
    if not watched:
        yield lambda done, total: None
        return
    try:
        yield partial(_show, lang)
    finally:
        sys.stderr.write("\r\033[K")


def _show(lang: str, done: int, total: int) -> None:
    if done % STEP == 0 or done == total:
        sys.stderr.write(f"\r{t('cli.export.progress', lang, done=done, total=total)}")
        sys.stderr.flush()
