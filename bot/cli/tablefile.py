"""A table of starting data on the command line: written as a sheet, taken back from one after a preview."""

import argparse
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import BinaryIO, Generic

from sqlmodel import Session

from bot import clock
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


@dataclass(frozen=True, slots=True)
class Table(Generic[C]):
    """A table as its verb knows it: how its service writes, plans and applies it, a `line` a change."""

    verb: str
    write: Callable[[Session, BinaryIO, Format, Wording, tzinfo], int]
    plan: Callable[[Session, Sheet], Plan[C]]
    apply: Callable[[Session, tuple[C, ...], datetime], None]
    line: Callable[[C, str], str]


def run(table: Table[C], arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the table; or show what a sheet would change, and with `--yes` change it. 1 if a row is wrong."""
    return (_export if arguments.what == "export" else _take)(table, arguments, settings)


def _export(table: Table[C], arguments: argparse.Namespace, settings: Settings) -> int:
    lang, tz = settings.language, settings.timezone
    wording = Wording(lang, lambda key: t(key, lang))
    with opened(settings) as database, target(arguments.out) as out:
        database.read_now(lambda session: table.write(session, out, Format(arguments.format), wording, tz))
    return 0


def _take(table: Table[C], arguments: argparse.Namespace, settings: Settings) -> int:
    """Works beside a running bot. Nothing is changed while a single row cannot be taken."""
    verb, lang = table.verb, settings.language
    sheet = sheetfile.read(arguments.file, verb)

    def work(session: Session) -> Plan[C]:
        found = table.plan(session, sheet)
        if arguments.yes and not found.faults:
            table.apply(session, found.changes, clock.now())
        return found

    with opened(settings) as database:
        found = (database.write_now if arguments.yes else database.read_now)(work)
    if found.faults:
        print("\n".join(_faults(found, verb, lang)))
        return 1
    for change in found.changes:
        print(table.line(change, lang))
    key = f"cli.{verb}.done" if arguments.yes else f"cli.{verb}.preview"
    print(t(key if found.changes else f"cli.{verb}.same", lang, count=len(found.changes)))
    return 0


def _faults(plan: Plan[C], verb: str, lang: str) -> Iterator[str]:
    for fault in plan.faults:
        yield t(f"cli.{verb}.fault", lang, row=fault.row, reason=t(fault.key, lang, value=fault.value))
