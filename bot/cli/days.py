"""`days`: the town's own list of days worked and days off, shown, written as a sheet, taken back from one."""

import argparse

from sqlmodel import Session

from bot import clock
from bot.cli import sheetfile
from bot.cli.opening import opened
from bot.cli.output import STDOUT, target
from bot.cli.parser import one_of
from bot.services import decrees
from bot.services.deadlines import Calendar
from bot.services.decrees import Change, Plan, Values, Words
from bot.services.sheets import Format, Wording
from bot.settings import Settings
from bot.texts import LANGUAGES, t


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`list`, `export --format csv|xlsx --out FILE`, or `import FILE [--yes]`."""
    choices = one_of("list", "export", "import")
    parser.add_argument("what", metavar="list|export|import", type=choices, help=t("cli.days.what", lang))
    parser.add_argument("file", metavar="FILE", nargs="?", help=t("cli.days.file", lang))
    parser.add_argument(
        "--format",
        metavar="csv|xlsx",
        type=one_of("csv", "xlsx"),
        default="csv",
        help=t("cli.export.format", lang),
    )
    parser.add_argument("--out", metavar="FILE", default=STDOUT, help=t("cli.export.out", lang))
    parser.add_argument("--yes", action="store_true", help=t("cli.days.yes", lang))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show the list, write it, or show what a sheet would change, and with `--yes` change it. 1 if a row is
    wrong: then nothing is changed. Works beside a running bot, which heeds it within a minute.
    """
    match arguments.what:
        case "list":
            return _list(settings)
        case "export":
            return _export(arguments, settings)
    return _import(arguments, settings)


def _list(settings: Settings) -> int:
    lang, calendar = settings.language, Calendar()

    def work(session: Session) -> list[str]:
        decrees.learn(session, calendar)
        rows = decrees.list_days(session)
        return [f"{row.day.isoformat()}  {_told((row.works, row.name, False), lang)}" for row in rows]

    with opened(settings) as database:
        lines = database.read_now(work)
    this_year = clock.now().astimezone(settings.timezone).year
    for year in (this_year, this_year + 1):
        lines.append(
            t("cli.days.decreed" if calendar.is_decreed(year) else "cli.days.estimated", lang, year=year)
        )
    print("\n".join(lines))
    return 0


def _export(arguments: argparse.Namespace, settings: Settings) -> int:
    lang = settings.language
    wording = Wording(lang, lambda key: t(key, lang))
    with opened(settings) as database, target(arguments.out) as out:
        format = Format(arguments.format)
        database.read_now(lambda session: decrees.write(session, out, format, wording, settings.timezone))
    return 0


def _import(arguments: argparse.Namespace, settings: Settings) -> int:
    sheet = sheetfile.read(arguments.file, "days")

    def work(session: Session) -> Plan:
        plan = decrees.plan(session, sheet, words())
        if arguments.yes and not plan.faults:
            decrees.apply(session, plan.changes, clock.now())
        return plan

    with opened(settings) as database:
        plan = (database.write_now if arguments.yes else database.read_now)(work)
    lang = settings.language
    for fault in plan.faults:
        print(t("cli.days.fault", lang, row=fault.row, reason=t(fault.key, lang, value=fault.value)))
    if plan.faults:
        return 1
    for change in plan.changes:
        print(_change(change, lang))
    key = "cli.days.done" if arguments.yes else "cli.days.preview"
    print(t(key if plan.changes else "cli.days.same", lang, count=len(plan.changes)))
    return 0


def words() -> Words:
    """What a sheet may say, in every language."""

    def every(key: str) -> list[str]:
        return [t(key, lang).casefold() for lang in LANGUAGES]

    return Words(
        columns={key: every(f"days.column.{key}") for key in decrees.WIDTHS},
        works=dict.fromkeys(every("days.worked"), True) | dict.fromkeys(every("days.free"), False),
        truth={"": False}
        | dict.fromkeys(every("ledger.yes"), True)
        | dict.fromkeys(every("ledger.no"), False),
    )


def _change(change: Change, lang: str) -> str:
    before, after = (_told(side, lang) for side in (change.before, change.after))
    return t("cli.days.change", lang, day=change.day.isoformat(), before=before, after=after)


def _told(side: Values | None, lang: str) -> str:
    if side is None:
        return "–"
    works, name, decreed = side
    word = t("days.worked" if works else "days.free", lang)
    return " ".join(filter(None, (word, name, t("days.column.decreed", lang) if decreed else "")))
