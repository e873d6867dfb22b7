"""`export`: the ledger or a record up to this minute, as a file or to standard output."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import BinaryIO

from sqlmodel import Session

from bot import clock
from bot.cli.opening import opened
from bot.cli.output import STDOUT, target
from bot.cli.parser import one_of
from bot.errors import UserError
from bot.services import audit, exports
from bot.services.audit import Action
from bot.services.deliveries import write_deliveries
from bot.services.desk import Desk
from bot.services.exports import Export
from bot.services.ledger import filters, orders
from bot.services.ledger.filters import EVERYTHING, Filter
from bot.services.ledger.orders import SUGGESTIONS, Choice
from bot.services.records import RECORDS
from bot.services.records import exporting as records
from bot.services.records.exporting import Request
from bot.services.sheets import Format, Wording
from bot.settings import Settings
from bot.texts import t
from bot.views import ledger as view
from bot.views.words import pseudonym

STEP = 200
"""Rows between two signs of progress."""

DELIVERIES = "deliveries"
TABLES = (SUGGESTIONS, DELIVERIES, *RECORDS)


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """What, `--filter TEXT --personal --reason TEXT`; of the ledger `--internal`; of a record `--about`."""
    formats = one_of(*(format.value for format in Format))
    parser.add_argument(
        "what", metavar="|".join(TABLES), type=one_of(*TABLES), help=t("cli.export.what", lang)
    )
    parser.add_argument(
        "--format", metavar="csv|jsonl|xlsx", type=formats, default="csv", help=t("cli.export.format", lang)
    )
    parser.add_argument("--filter", metavar="TEXT", default="", help=t("cli.export.filter", lang))
    parser.add_argument("--about", metavar="NUMBER", type=int, help=t("cli.export.about", lang))
    parser.add_argument("--internal", action="store_true", help=t("cli.export.internal", lang))
    parser.add_argument("--personal", action="store_true", help=t("cli.export.personal", lang))
    parser.add_argument("--reason", metavar="TEXT", default="", help=t("cli.export.reason", lang))
    parser.add_argument("--out", metavar="FILE", default=STDOUT, help=t("cli.export.out", lang))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the table and say on standard error how many rows it has. Works beside a running bot.

    A file is complete or as it was before. Raises UserError if it cannot be written.
    """
    format, lang = Format(arguments.format), settings.language
    if format is Format.XLSX and arguments.out == STDOUT and sys.stdout.isatty():
        raise UserError("cli.export.needs_out")
    if arguments.personal and not arguments.reason.strip():
        raise UserError("cli.export.needs_reason")
    watched = sys.stderr.isatty() and (arguments.out != STDOUT or not sys.stdout.isatty())
    desk = Desk(settings)
    wording = Wording(lang, lambda key: t(key, lang), lambda made_up: pseudonym(made_up, lang))
    with opened(settings) as database, target(arguments.out) as out, _progress(lang, watched) as on_row:

        def work(session: Session) -> tuple[int, dict[str, object]]:
            if arguments.what == DELIVERIES:
                return write_deliveries(session, out, format, wording, settings.timezone, on_row), {}
            if arguments.what in RECORDS:
                return _record(session, desk, arguments, wording, out, on_row)
            return _suggestions(session, desk, arguments, wording, out, on_row)

        rows, more = database.read_now(work)
        data = {"format": format.value, "rows": rows, **more}
        database.write_now(
            lambda session: audit.record(session, Action.EXPORTED, arguments.what, clock.now(), data=data)
        )
    key = "cli.export.done" if arguments.what == SUGGESTIONS else "cli.export.rows"
    print(t(key, lang, count=rows), file=sys.stderr)
    return 0


def _suggestions(
    session: Session,
    desk: Desk,
    arguments: argparse.Namespace,
    wording: Wording,
    out: BinaryIO,
    on_row: Callable[[int, int], None],
) -> tuple[int, dict[str, object]]:
    """The ledger; gives how many rows it has, and what else the audit tells of it."""
    now, lang = clock.now(), wording.language
    asked = filters.read(session, desk, arguments.filter, view.words(), now)
    export = Export(
        Format(arguments.format),
        wording,
        filters.select(session, desk, asked, EVERYTHING, now),
        lambda filter, names: view.described(filter, names, lang),
        t("cli.export.operator", lang),
        _reason(arguments, lang),
        arguments.internal,
        arguments.personal,
    )
    total = exports.count(session, export)
    written = exports.write_suggestions(
        session, desk, export, lambda file: nullcontext(out), lambda done: on_row(done, total)
    )
    more = {"parts": written.parts, "internal": arguments.internal}
    return written.rows, _asked(arguments, asked) | more


def _record(
    session: Session,
    desk: Desk,
    arguments: argparse.Namespace,
    wording: Wording,
    out: BinaryIO,
    on_row: Callable[[int, int], None],
) -> tuple[int, dict[str, object]]:
    """A record; gives as `_suggestions` does."""
    now, lang, format = clock.now(), wording.language, Format(arguments.format)
    record, about, tz = records.get(arguments.what), arguments.about, desk.settings.timezone
    asked = filters.read(session, desk, arguments.filter, view.words(), now)
    records.access_filter(record, asked)
    if about is not None and record.about is None:
        raise UserError("cli.export.about_nothing")
    if not records.is_there(session, record, about):
        raise UserError("cli.export.no_such", number=about)
    wanted = records.want(
        session, desk, asked, None, wording, now,
        about=about, personal=arguments.personal, knows=True, codes=format is Format.JSONL,
    )  # fmt: skip
    subject = orders.find_subject(session, Choice(record.key, about, "", arguments.personal))
    request = Request(
        record, wanted, format, t("cli.export.operator", lang),
        view.asked(asked, wanted.names, subject, tz, lang), _reason(arguments, lang),
    )  # fmt: skip
    total = record.count(session, wanted)
    written = records.write(
        session, desk, request, lambda file: nullcontext(out), lambda done: on_row(done, total)
    )
    return written.rows, _asked(arguments, asked) | ({"about": about} if about is not None else {})


def _asked(arguments: argparse.Namespace, asked: Filter) -> dict[str, object]:
    """What the audit tells of every export that was asked for by a filter."""
    return {
        "filter": filters.write(asked),
        "reason": arguments.reason.strip(),
        "personal": arguments.personal,
    }


def _reason(arguments: argparse.Namespace, lang: str) -> str:
    """What stands below the table."""
    return arguments.reason.strip() or t("ledger.no_reason", lang)


@contextmanager
def _progress(lang: str, watched: bool) -> Iterator[Callable[[int, int], None]]:
    """Counts up on standard error while somebody watches it there, and wipes the line at the end."""
    if not watched:
        yield lambda done, total: None
        return
    try:
        yield partial(_show, lang)
    finally:
        sys.stderr.write("\r\033[K")


def _show(lang: str, done: int, total: int) -> None:
    if done % STEP == 0 or done == total:
        sys.stderr.write(f"\r{t('cli.export.progress', lang, done=done, total=total)}")
        sys.stderr.flush()
