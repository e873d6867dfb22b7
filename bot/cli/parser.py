"""argparse in the language of the settings: its words come from the catalogs, an error is one sentence."""

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

from bot.errors import UserError
from bot.texts import t

COMMAND = "python -m bot"


class Parser(argparse.ArgumentParser):
    """The arguments of one verb. A usage error raises UserError; `--help` prints the help and exits."""

    def __init__(self, verb: str, lang: str) -> None:
        super().__init__(
            prog=f"{COMMAND} {verb}",
            description=t(f"cli.verb.{verb}", lang),
            formatter_class=partial(_Formatter, t("cli.usage_prefix", lang)),
            add_help=False,
            allow_abbrev=False,
        )
        self._positionals.title = t("cli.positionals", lang)
        self._optionals.title = t("cli.options", lang)
        self.add_argument("-h", "--help", action="help", help=t("cli.help", lang))

    def error(self, message: str) -> NoReturn:
        """Say in one sentence where to look: argparse's own messages are English, for programmers."""
        raise UserError("cli.usage", command=self.prog)


class _Formatter(argparse.HelpFormatter):
    """Help with our own word for “usage: ”."""

    def __init__(self, prefix: str, prog: str) -> None:
        super().__init__(prog)
        self._prefix = prefix

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, self._prefix if prefix is None else prefix)


def one_of(*choices: str) -> Callable[[str], str]:
    """An argparse type: one of these words, in whatever case. Raises UserError naming them."""

    def choose(value: str) -> str:
        if value.lower() not in choices:
            raise UserError("cli.bad_choice", value=value, choices=" ".join(choices))
        return value.lower()

    return choose
