"""`doctor`: looks at everything a bot needs, a line each, and says what to do about what is wrong."""

import argparse
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from bot import logs, settings
from bot.cli.checks import Finding, Level, choices, machine, stock, telegram_side
from bot.cli.sentences import sentence
from bot.errors import StartError
from bot.settings import Settings
from bot.texts import t

log = logging.getLogger(__name__)
Check = Callable[[Settings], Iterator[Finding]]

CHECKS: dict[str, Check] = {
    "settings": choices.check,
    "telegram": telegram_side.check,
    "database": stock.check,
    "machine": machine.check,
}


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """None: it always looks at everything."""


def run(arguments: argparse.Namespace, lang: str) -> int:
    """Print the findings; 0 if nothing is wrong, else 1. Settings that cannot be read are a finding too."""
    try:
        chosen = settings.load()
    except StartError as problem:
        why = sentence(problem, lang)
        _print(Finding(Level.WRONG, "cli.doctor.settings.wrong", {"why": why}), lang, "")
        return _sum_up({Level.WRONG: 1}, lang)
    logs.set_up(chosen.log_format, chosen.log_level)
    levels: Counter[Level] = Counter()
    for finding in _findings(chosen):
        levels[finding.level] += 1
        _print(finding, lang, chosen.bot_token.get_secret_value())
    return _sum_up(levels, lang)


def _findings(chosen: Settings) -> Iterator[Finding]:
    for name, check in CHECKS.items():
        try:
            yield from check(chosen)
        except Exception as error:
            log.debug("a check failed", exc_info=True)
            what = t(f"cli.doctor.about.{name}", chosen.language)
            yield Finding(Level.WRONG, "cli.doctor.failed", {"what": what, "kind": type(error).__name__})


def _print(finding: Finding, lang: str, token: str) -> None:
    """One line, in which nothing that another server said can bring the token back."""
    text = " ".join(t(finding.key, lang, count=finding.count, **finding.values).split())
    # A token in a server's words may be cut or odd; the shape is looked for as well as the letters.
    if len(token) > 8:
        text = text.replace(token, "<token>")
    print(finding.level.value, logs.redact(text), flush=True)


def _sum_up(levels: Mapping[Level, int], lang: str) -> int:
    """The last line, and the exit code."""
    for level, key in ((Level.WRONG, "cli.doctor.wrong"), (Level.WARNING, "cli.doctor.warned")):
        if count := levels.get(level):
            print(t(key, lang, count=count))
            return int(level is Level.WRONG)
    print(t("cli.doctor.fine", lang))
    return 0
