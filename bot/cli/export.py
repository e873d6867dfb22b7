"""`export`: the ledger up to this minute, as a file or to standard output."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlmodel import Session

from bot import clock
from bot.cli.opening import opened
from bot.cli.output import STDOUT, target
from bot.cli.parser import one_of
from bot.errors import UserError
from bot.services import audit
from bot.services.audit import Action
from bot.services.deliveries import write_deliveries
from bot.services.exports import write_suggestions
from bot.services.sheets import Format, Wording
from bot.settings import Settings
from bot.texts import t

STEP = 200
"""Rows between two signs of progress."""


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`suggestions|deliveries --format csv|json|xlsx [--internal] [--out FILE]`."""
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
    parser.add_argument("--internal", action="store_true", help=t("cli.export.internal", lang))
    parser.add_argument("--out", metavar="FILE", default=STDOUT, help=t("cli.export.out", lang))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the ledger and say on standard error how many rows it has. Works beside a running bot.

    A file is complete or as it was before. Raises UserError if it cannot be written.
    """
    format, lang = Format(arguments.format), settings.language
    if format is Format.XLSX and arguments.out == STDOUT and sys.stdout.isatty():
        raise UserError("cli.export.needs_out")
    watched = sys.stderr.isatty() and (arguments.out != STDOUT or not sys.stdout.isatty())
    with opened(settings) as database, target(arguments.out) as out, _progress(lang, watched) as on_row:

        def work(session: Session) -> int:
            wording = Wording(lang, lambda key: t(key, lang))
            if arguments.what == "deliveries":
                return write_deliveries(session, out, format, wording, settings.timezone, on_row)
            return write_suggestions(
                session, out, format, wording, settings.timezone, clock.now(), on_row,
                internal=arguments.internal,
            )  # fmt: skip

        rows = database.read_now(work)
        data = {"format": format.value, "rows": rows, "internal": arguments.internal}
        database.write_now(
            lambda session: audit.record(session, Action.EXPORTED, arguments.what, clock.now(), data=data)
        )
    print(t("cli.export.done", lang, count=rows), file=sys.stderr)
    return 0


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
