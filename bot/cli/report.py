"""`report`: the monthly report of the street or a community, as a Word document or an Excel workbook."""

import argparse
import sys

from sqlmodel import Session

from bot import clock
from bot.cli.opening import opened
from bot.cli.output import target
from bot.cli.parser import one_of
from bot.errors import UserError
from bot.services import audit, reports, tuning
from bot.services.audit import Action
from bot.services.desk import Desk
from bot.services.reports import Report
from bot.settings import Settings
from bot.texts import t
from storage.queries import places


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`[YYYY-MM] --community CODE --format docx|xlsx --out FILE`."""
    parser.add_argument("month", metavar="YYYY-MM", nargs="?", default="", help=t("cli.report.month", lang))
    parser.add_argument("--community", metavar="CODE", help=t("cli.report.community", lang))
    formats = one_of("docx", "xlsx")
    parser.add_argument(
        "--format", metavar="docx|xlsx", type=formats, default="docx", help=t("cli.report.format", lang)
    )
    parser.add_argument("--out", metavar="FILE", required=True, help=t("cli.report.out", lang))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the report. Works beside a running bot; a file is complete or as it was before.

    Raises UserError for a month or community there is none of, and if the file cannot be written.
    """
    now, lang, desk = clock.now(), settings.language, Desk(settings)
    if arguments.month:
        period = reports.read_month(desk, arguments.month, now)
    else:
        period = reports.last_month(desk, now)

    def read(session: Session) -> Report:
        tuning.heed(session, desk)
        if arguments.community and places.find_community(session, arguments.community) is None:
            raise UserError("cli.report.no_community", code=arguments.community)
        return reports.build(session, desk, period, arguments.community, now, lang)

    with opened(settings) as database, target(arguments.out) as out:
        from bot.printing.word import word
        from bot.printing.workbook import workbook
        from bot.views.report_document import document

        report = database.read_now(read)
        write = word if arguments.format == "docx" else workbook
        out.write(write(document(report, settings.street_name, lang)))
        data = {"community": arguments.community, "month": f"{period.first:%Y-%m}"}
        database.write_now(lambda session: audit.record(session, Action.EXPORTED, "report", now, data=data))
    print(
        t("cli.report.done", lang, month=f"{period.first:%Y-%m}", count=report.month.filed), file=sys.stderr
    )
    return 0
