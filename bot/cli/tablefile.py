"""A table of starting data on the command line: written as a sheet, taken back from one after a preview."""

import argparse
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from sqlmodel import Session

from bot.cli import sheetfile
from bot.cli.opening import opened
from bot.cli.output import STDOUT, target
from bot.cli.parser import one_of
from bot.services.batches.sheets import Sheet
from bot.services.sheet_plans import C, Plan
from bot.services.sheets import Format, Wording
from bot.settings import Settings
from bot.texts import LANGUAGES, t


def add_arguments(parser: argparse.ArgumentParser, lang: str, verb: str, *more: str) -> None:
    """`export --format csv|xlsx --out FILE`, or `import FILE [--yes]`; `more`: what else the verb does."""
    does = (*more, "export", "import")
    choices = one_of(*does)
    parser.add_argument("what", metavar="|".join(does), type=choices, help=t(f"cli.{verb}.what", lang))
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


def titles(room: str, columns: Iterable[str]) -> dict[str, list[str]]:
    """How each column may be called, in every language."""
    return {key: [t(f"{room}.column.{key}", lang).casefold() for lang in LANGUAGES] for key in columns}


def export(
    arguments: argparse.Namespace,
    settings: Settings,
    write: Callable[[Session, BinaryIO, Format, Wording], int],
) -> int:
    """Write the table where it is wanted."""
    lang = settings.language
    wording = Wording(lang, lambda key: t(key, lang))
    with opened(settings) as database, target(arguments.out) as out:
        database.read_now(lambda session: write(session, out, Format(arguments.format), wording))
    return 0


def take(
    arguments: argparse.Namespace,
    settings: Settings,
    verb: str,
    plan: Callable[[Session, Sheet], Plan[C]],
    apply: Callable[[Session, tuple[C, ...]], None],
    line: Callable[[C], str],
) -> int:
    """Show what a sheet would change, a `line` each, and with `--yes` change it; 1 if a row is wrong.

    Works beside a running bot. Nothing is changed while a single row cannot be taken.
    """
    sheet, lang = sheetfile.read(arguments.file, verb), settings.language

    def work(session: Session) -> Plan[C]:
        found = plan(session, sheet)
        if arguments.yes and not found.faults:
            apply(session, found.changes)
        return found

    with opened(settings) as database:
        found = (database.write_now if arguments.yes else database.read_now)(work)
    if found.faults:
        print("\n".join(_faults(found, verb, lang)))
        return 1
    for change in found.changes:
        print(line(change))
    key = f"cli.{verb}.done" if arguments.yes else f"cli.{verb}.preview"
    print(t(key if found.changes else f"cli.{verb}.same", lang, count=len(found.changes)))
    return 0


def _faults(plan: Plan[C], verb: str, lang: str) -> Iterator[str]:
    for fault in plan.faults:
        yield t(f"cli.{verb}.fault", lang, row=fault.row, reason=t(fault.key, lang, value=fault.value))
