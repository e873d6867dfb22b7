"""A table of the operator's: written as a sheet, and taken back from one after a preview."""

import argparse
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from sqlmodel import Session

from bot import clock
from bot.cli.opening import opened
from bot.cli.output import STDOUT, target
from bot.cli.parser import one_of
from bot.errors import UserError
from bot.services.batches import sheets
from bot.services.exports import Wording
from bot.services.ledger import Format
from bot.settings import Settings
from bot.texts import t

Change = TypeVar("Change")
Change_co = TypeVar("Change_co", covariant=True)


class Fault(Protocol):
    """Why a row cannot be taken: its number in the file, a text's key, what stands in the cell."""

    @property
    def row(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def value(self) -> str: ...


class Plan(Protocol[Change_co]):
    """What a sheet would change. With a single fault nothing of it may be done."""

    @property
    def changes(self) -> Sequence[Change_co]: ...
    @property
    def faults(self) -> Sequence[Fault]: ...


def add_arguments(parser: argparse.ArgumentParser, lang: str, verb: str) -> None:
    """`[FILE] [--format csv|xlsx] [--out FILE] [--yes]`. `verb`: whose sentences explain them."""
    parser.add_argument("file", metavar="FILE", nargs="?", help=t(f"cli.{verb}.file", lang))
    parser.add_argument(
        "--format",
        metavar="csv|xlsx",
        type=one_of("csv", "xlsx"),
        default="csv",
        help=t("cli.export.format", lang),
    )
    parser.add_argument("--out", metavar="FILE", default=STDOUT, help=t("cli.export.out", lang))
    parser.add_argument("--yes", action="store_true", help=t(f"cli.{verb}.yes", lang))


def export(
    arguments: argparse.Namespace,
    settings: Settings,
    write: Callable[[Session, BinaryIO, Format, Wording, tzinfo], int],
) -> int:
    """Write the table to where it is wanted; gives the exit code."""
    lang, format = settings.language, Format(arguments.format)
    wording = Wording(lang, lambda key: t(key, lang))
    with opened(settings) as database, target(arguments.out) as out:
        database.read_now(lambda session: write(session, out, format, wording, settings.timezone))
    return 0


def take_back(
    arguments: argparse.Namespace,
    settings: Settings,
    verb: str,
    plan: Callable[[Session, sheets.Sheet], Plan[Change]],
    apply: Callable[[Session, Sequence[Change], datetime], None],
    tell: Callable[[Change, str], str],
) -> int:
    """Show what the sheet would change, and with `--yes` change it; gives the exit code.

    1 if a row cannot be taken: then the faults are shown and nothing is changed. Raises UserError as `read`.
    """
    sheet, lang = read(arguments.file, verb), settings.language

    def work(session: Session) -> Plan[Change]:
        planned = plan(session, sheet)
        if arguments.yes and not planned.faults:
            apply(session, planned.changes, clock.now())
        return planned

    with opened(settings) as database:
        planned = (database.write_now if arguments.yes else database.read_now)(work)
    for fault in planned.faults:
        print(t(f"cli.{verb}.fault", lang, row=fault.row, reason=t(fault.key, lang, value=fault.value)))
    if planned.faults:
        return 1
    for change in planned.changes:
        print(tell(change, lang))
    how = ("done" if arguments.yes else "preview") if planned.changes else "same"
    print(t(f"cli.{verb}.{how}", lang, count=len(planned.changes)))
    return 0


def read(name: str | None, verb: str) -> sheets.Sheet:
    """The sheet in this file. `verb`: whose sentences say what is wrong with it.

    Raises UserError `….no_file`, `….cannot_read`, or what `sheets.read` says.
    """
    if name is None:
        raise UserError(f"cli.{verb}.no_file")
    try:
        return sheets.read(Path(name).read_bytes())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UserError(f"cli.{verb}.cannot_read", file=name, error=reason) from error
    except sheets.Unreadable as error:
        raise UserError(f"cli.{verb}.{error.key}", file=name) from error
