"""`routes`: writes the routing table as a sheet, and takes a changed one back after a preview."""

import argparse

from bot.cli import tablefile
from bot.services import routes
from bot.services.routes import Change
from bot.settings import Settings
from bot.texts import t


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`export --format csv|xlsx --out FILE`, or `import FILE [--yes]`."""
    tablefile.add_arguments(parser, lang, "routes")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the table; or show what a sheet would change, and with `--yes` change it. 1 if a row is wrong."""
    table = tablefile.Table(
        "routes",
        routes.write,
        lambda session, sheet: routes.plan(session, sheet, titles()),
        routes.apply,
        _line,
    )
    return tablefile.run(table, arguments, settings)


def titles() -> dict[str, list[str]]:
    """How each column may be called, in every language."""
    return tablefile.titles("routes", routes.REQUIRED)


def _line(change: Change, lang: str) -> str:
    where = " ".join(code or "*" for code in change.where)
    before, after = (_values(side) for side in (change.before, change.after))
    return t("cli.routes.change", lang, where=where, before=before, after=after)


def _values(side: tuple[str, str] | None) -> str:
    return "–" if side is None else " + ".join(filter(None, side))
