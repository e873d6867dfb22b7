"""`templates`: writes the answer templates as a sheet, and takes a changed one back after a preview."""

import argparse

from bot.cli import tablefile
from bot.services import template_sheets
from bot.services.template_sheets import Change
from bot.settings import Settings
from bot.texts import t


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`export --format csv|xlsx --out FILE`, or `import FILE [--yes]`."""
    tablefile.add_arguments(parser, lang, "templates")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write them; or show what a sheet would change, and with `--yes` change it. 1 if a row is wrong."""
    table = tablefile.Table(
        "templates",
        template_sheets.write,
        lambda session, sheet: template_sheets.plan(session, sheet, titles()),
        template_sheets.apply,
        _line,
    )
    return tablefile.run(table, arguments, settings)


def titles() -> dict[str, list[str]]:
    """How each column may be called, in every language."""
    return tablefile.titles("templates", template_sheets.WIDTHS)


def _line(change: Change, lang: str) -> str:
    if change.before is None:
        return t("cli.templates.added", lang, code=change.code, name=(change.after or {})["zh"])
    if change.after is None:
        return t("cli.templates.removed", lang, code=change.code, name=change.before["zh"])
    columns = " ".join(
        t(f"templates.column.{key}", lang)
        for key, value in change.after.items()
        if value != change.before[key]
    )
    return t("cli.templates.changed", lang, code=change.code, name=change.after["zh"], columns=columns)
