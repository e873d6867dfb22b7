"""`contacts`: writes how the bodies are reached as a sheet, and takes a changed one back after a preview."""

import argparse

from bot.cli import tablefile
from bot.services import contact_sheets
from bot.services.contact_sheets import Change
from bot.settings import Settings
from bot.texts import t


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`export --format csv|xlsx --out FILE`, or `import FILE [--yes]`."""
    tablefile.add_arguments(parser, lang, "contacts")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write them; or show what a sheet would change, and with `--yes` change it. 1 if a row is wrong."""
    table = tablefile.Table(
        "contacts",
        contact_sheets.write,
        lambda session, sheet: contact_sheets.plan(session, sheet, titles()),
        contact_sheets.apply,
        _line,
    )
    return tablefile.run(table, arguments, settings)


def titles() -> dict[str, list[str]]:
    """How each column may be called, in every language."""
    return tablefile.titles("reached", contact_sheets.WIDTHS)


def _line(change: Change, lang: str) -> str:
    where = " ".join(filter(None, change.key))
    if change.before is None:
        return t("cli.contacts.added", lang, where=where, words=change.after)
    if change.after is None:
        return t("cli.contacts.removed", lang, where=where)
    return t("cli.contacts.changed", lang, where=where, words=change.after)
