"""What is overdue, what is under the street's eyes, and the meetings and activities."""

from datetime import timedelta

from bot.services.figures import Open
from bot.services.reports import Report
from bot.texts import t
from bot.views.document import Cell, Table
from bot.views.report_document.cells import Block, columns_of, heading_of, named

LISTED = 30
"""Rows of a list on paper; the workbook has all."""


def lists(report: Report, lang: str) -> list[Block]:
    """超期 and 督办."""
    overdue = [_late(report, one, lang) for one in report.month.list_overdue(report.end)]
    watched = [
        (
            one.number,
            named(report.names.communities, one.community, lang),
            named(report.names.categories, one.category, lang),
            named(report.names.bodies, one.lead, lang),
            one.at.astimezone(report.period.tz).date(),
            t(f"ledger.status.{one.status.value}", lang),
        )
        for one in report.month.supervised
    ]
    facts: tuple[str | tuple[str, float], ...] = (
        ("number", 2.1),
        ("community", 1.2),
        ("category", 1.5),
        ("body", 1.5),
    )
    return [
        heading_of("lists", lang),
        Table(
            t("report.table.overdue", lang),
            columns_of(lang, *facts, ("due", 1.5), "late_days"),
            overdue,
            most=LISTED,
        ),
        Table(
            t("report.table.supervised", lang),
            columns_of(lang, *facts, ("since", 1.5), ("status", 1.2)),
            watched,
            most=LISTED,
        ),
    ]


def _late(report: Report, one: Open, lang: str) -> tuple[Cell, ...]:
    tz = report.period.tz
    due = (one.due_at or report.end).astimezone(tz).date()
    last = (report.end - timedelta(microseconds=1)).astimezone(tz).date()
    return (
        one.number,
        named(report.names.communities, one.community, lang),
        named(report.names.categories, one.category, lang),
        named(report.names.bodies, one.lead, lang),
        due,
        (last - due).days,
    )


def gatherings(report: Report, lang: str) -> list[Block]:
    """What was held, and how many were there, where that was written down."""
    rows = [
        (t(f"report.gathering.{one.kind.value}", lang), one.held, one.cancelled, one.going, one.came)
        for one in report.gatherings
    ]
    columns = columns_of(lang, ("gathering", 2), "held", "cancelled", ("going", 1.4), "came")
    return [heading_of("gatherings", lang), Table(t("report.table.gatherings", lang), columns, rows)]
