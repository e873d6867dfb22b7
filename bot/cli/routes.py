"""`routes`: writes the routing table as a sheet, and takes a changed one back after a preview."""

import argparse

from sqlmodel import Session

from bot import clock
from bot.cli import sheetfile
from bot.cli.opening import opened
from bot.cli.output import STDOUT, target
from bot.cli.parser import one_of
from bot.services import routes
from bot.services.exports import Wording
from bot.services.ledger import Format
from bot.services.routes import Plan
from bot.settings import Settings
from bot.texts import LANGUAGES, t


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`export --format csv|xlsx --out FILE`, or `import FILE [--yes]`."""
    parser.add_argument(
        "what", metavar="export|import", type=one_of("export", "import"), help=t("cli.routes.what", lang)
    )
    parser.add_argument("file", metavar="FILE", nargs="?", help=t("cli.routes.file", lang))
    parser.add_argument(
        "--format",
        metavar="csv|xlsx",
        type=one_of("csv", "xlsx"),
        default="csv",
        help=t("cli.export.format", lang),
    )
    parser.add_argument("--out", metavar="FILE", default=STDOUT, help=t("cli.export.out", lang))
    parser.add_argument("--yes", action="store_true", help=t("cli.routes.yes", lang))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the table; or show what a sheet would change, and with `--yes` change it. 1 if a row is wrong.

    Works beside a running bot. Nothing is changed while a single row cannot be taken.
    """
    return _export(arguments, settings) if arguments.what == "export" else _import(arguments, settings)


def _export(arguments: argparse.Namespace, settings: Settings) -> int:
    lang = settings.language
    wording = Wording(lang, lambda key: t(key, lang))
    with opened(settings) as database, target(arguments.out) as out:
        database.read_now(
            lambda session: routes.write(session, out, Format(arguments.format), wording, settings.timezone)
        )
    return 0


def _import(arguments: argparse.Namespace, settings: Settings) -> int:
    sheet = sheetfile.read(arguments.file, "routes")

    def work(session: Session) -> Plan:
        plan = routes.plan(session, sheet, titles())
        if arguments.yes and not plan.faults:
            routes.apply(session, plan.changes, clock.now())
        return plan

    with opened(settings) as database:
        plan = (database.write_now if arguments.yes else database.read_now)(work)
    _show(plan, settings.language)
    if plan.faults:
        return 1
    key = "cli.routes.done" if arguments.yes else "cli.routes.preview"
    print(t(key if plan.changes else "cli.routes.same", settings.language, count=len(plan.changes)))
    return 0


def titles() -> dict[str, list[str]]:
    """How each column may be called, in every language."""
    return {
        key: [t(f"routes.column.{key}", lang).casefold() for lang in LANGUAGES] for key in routes.REQUIRED
    }


def _show(plan: Plan, lang: str) -> None:
    for fault in plan.faults:
        print(t("cli.routes.fault", lang, row=fault.row, reason=t(fault.key, lang, value=fault.value)))
    if plan.faults:
        return
    for change in plan.changes:
        where = " ".join(code or "*" for code in change.where)
        before, after = (_values(side) for side in (change.before, change.after))
        print(t("cli.routes.change", lang, where=where, before=before, after=after))


def _values(side: tuple[str, str] | None) -> str:
    return "–" if side is None else " + ".join(filter(None, side))
