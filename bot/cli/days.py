"""`days`: the town's own list of days worked and days off, shown, written as a sheet, taken back from one."""

import argparse

from sqlmodel import Session

from bot import clock
from bot.cli import tablefile
from bot.cli.opening import opened
from bot.services import decrees
from bot.services.deadlines import Calendar
from bot.services.decrees import Change, Values, Words
from bot.settings import Settings
from bot.texts import LANGUAGES, t


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`list`, `export --format csv|xlsx --out FILE`, or `import FILE [--yes]`."""
    tablefile.add_arguments(parser, lang, "days", "list")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show the list, write it, or show what a sheet would change, and with `--yes` change it. 1 if a row is
    wrong: then nothing is changed. Works beside a running bot, which heeds it within a minute.
    """
    if arguments.what == "list":
        return _list(settings)
    table = tablefile.Table(
        "days",
        decrees.write,
        lambda session, sheet: decrees.plan(session, sheet, words()),
        decrees.apply,
        _change,
    )
    return tablefile.run(table, arguments, settings)


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


def words() -> Words:
    """What a sheet may say, in every language."""

    def every(key: str) -> list[str]:
        return [t(key, lang).casefold() for lang in LANGUAGES]

    return Words(
        columns=tablefile.titles("days", decrees.WIDTHS),
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
