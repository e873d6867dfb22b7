"""`audit`: shows the chain of what concerned rights, and looks whether a line was changed or is gone."""

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from bot.cli.opening import opened
from bot.cli.parser import one_of
from bot.errors import UserError
from bot.services import audit
from bot.services.audit import Action, Verdict
from bot.services.records import trail_file
from bot.services.records.trail import AUDIT
from bot.services.records.trail_file import Words
from bot.settings import Settings
from bot.texts import LANGUAGES, t
from storage.queries import audits
from storage.tables import Audit

NEWEST = 50


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`verify|list [--file FILE …] [--noted HASH]`."""
    parser.add_argument(
        "what", metavar="verify|list", type=one_of("verify", "list"), help=t("cli.audit.what", lang)
    )
    parser.add_argument("--file", metavar="FILE", nargs="+", help=t("cli.audit.file", lang))
    parser.add_argument("--noted", metavar="HASH", help=t("cli.audit.noted", lang))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List the newest lines; or verify all and give 1 if one is not as it was. Works beside a running bot.

    Of exported files nothing but the files is looked at. Raises UserError for one that cannot be read.
    """
    lang = settings.language
    if arguments.what == "list":
        with opened(settings) as database:
            for line in database.read_now(lambda session: [*audits.list_newest(session, NEWEST)][::-1]):
                print(_line(line, settings))
        return 0
    if arguments.file:
        return _tell(_of_files(arguments.file, settings, arguments.noted), lang, "cli.audit.file_whole")
    with opened(settings) as database:
        verdict = database.read_now(lambda session: audit.verify(session, arguments.noted))
    return _tell(verdict, lang, "cli.audit.whole")


def _tell(verdict: Verdict, lang: str, whole: str) -> int:
    """Every flaw, or (by the text `whole`) that there is none."""
    for finding in verdict.findings:
        print(t(f"cli.audit.{finding.flaw}", lang, seq=finding.seq))
    if verdict.findings:
        return 1
    print(t(whole, lang, count=verdict.count, hash=verdict.last))
    return 0


def _of_files(names: Sequence[str], settings: Settings, noted: str | None) -> Verdict:
    fields = (*AUDIT.fields, *AUDIT.identity)
    words = Words(
        {t(f"record.column.{key}", lang).casefold(): key for key in fields for lang in LANGUAGES},
        {t(f"record.audit.action.{one}", lang): one for one in Action for lang in LANGUAGES},
        frozenset(t("ledger.footer.rows", lang).casefold() for lang in LANGUAGES),
        settings.timezone,
    )
    with ExitStack() as stack:
        return trail_file.verify(_opened(names, stack), words, noted)


def _opened(names: Sequence[str], stack: ExitStack) -> Iterator[BinaryIO]:
    for name in names:
        path = Path(name)
        try:
            file = stack.enter_context(path.open("rb"))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise UserError("cli.audit.cannot_read", file=name, error=reason) from error
        yield file


def _line(line: Audit, settings: Settings) -> str:
    at = line.at.astimezone(settings.timezone)
    fields = (line.seq, f"{at:%Y-%m-%d %H:%M:%S}", line.actor_id or "-", line.action, line.subject)
    return "  ".join((*map(str, fields), json.dumps(line.data, ensure_ascii=False)))
