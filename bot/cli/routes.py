"""`routes`: writes the routing table as a sheet, and takes a changed one back after a preview."""

import argparse

from sqlmodel import Session

from bot.cli import sheetfile
from bot.cli.parser import one_of
from bot.services import routes
from bot.services.batches.sheets import Sheet
from bot.services.routes import Change, Plan
from bot.settings import Settings
from bot.texts import LANGUAGES, t


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`export --format csv|xlsx --out FILE`, or `import FILE [--yes]`."""
    parser.add_argument(
        "what", metavar="export|import", type=one_of("export", "import"), help=t("cli.routes.what", lang)
    )
    sheetfile.add_arguments(parser, lang, "routes")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the table; or show what a sheet would change, and with `--yes` change it. 1 if a row is wrong.

    Works beside a running bot. Nothing is changed while a single row cannot be taken.
    """
    if arguments.what == "export":
        return sheetfile.export(arguments, settings, routes.write)
    return sheetfile.take_back(arguments, settings, "routes", _plan, routes.apply, _change)


def _plan(session: Session, sheet: Sheet) -> Plan:
    return routes.plan(session, sheet, titles())


def titles() -> dict[str, list[str]]:
    """How each column may be called, in every language."""
    return {
        key: [t(f"routes.column.{key}", lang).casefold() for lang in LANGUAGES] for key in routes.REQUIRED
    }


def _change(change: Change, lang: str) -> str:
    where = " ".join(code or "*" for code in change.where)
    before, after = (_values(side) for side in (change.before, change.after))
    return t("cli.routes.change", lang, where=where, before=before, after=after)


def _values(side: tuple[str, str] | None) -> str:
    return "–" if side is None else " + ".join(filter(None, side))
