"""`audit`: shows the chain of what concerned rights, and looks whether a line was changed or is gone."""

import argparse
import json

from bot.cli.opening import opened
from bot.cli.parser import one_of
from bot.services import audit
from bot.settings import Settings
from bot.texts import t
from storage.queries import audits
from storage.tables import Audit

NEWEST = 50


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`verify|list [--noted HASH]`."""
    parser.add_argument(
        "what", metavar="verify|list", type=one_of("verify", "list"), help=t("cli.audit.what", lang)
    )
    parser.add_argument("--noted", metavar="HASH", help=t("cli.audit.noted", lang))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List the newest lines; or verify all and give 1 if one is not as it was. Works beside a running bot."""
    lang = settings.language
    with opened(settings) as database:
        if arguments.what == "list":
            for line in database.read_now(lambda session: [*audits.list_newest(session, NEWEST)][::-1]):
                print(_line(line, settings))
            return 0
        verdict = database.read_now(lambda session: audit.verify(session, arguments.noted))
    for finding in verdict.findings:
        print(t(f"cli.audit.{finding.flaw}", lang, seq=finding.seq))
    if verdict.findings:
        return 1
    print(t("cli.audit.whole", lang, count=verdict.count, hash=verdict.last))
    return 0


def _line(line: Audit, settings: Settings) -> str:
    at = line.at.astimezone(settings.timezone)
    fields = (line.seq, f"{at:%Y-%m-%d %H:%M:%S}", line.actor_id or "-", line.action, line.subject)
    return "  ".join((*map(str, fields), json.dumps(line.data, ensure_ascii=False)))
