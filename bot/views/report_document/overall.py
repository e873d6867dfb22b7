"""The month at a glance: the main figures beside those of the month and the year before."""

from collections.abc import Callable

from bot.services.figures import Figures, Flow, Timeliness
from bot.services.reports import Report
from bot.texts import t
from bot.views.document import Cell, Paragraph, Share, Table, with_sign
from bot.views.report_document.cells import Block, changed, changed_words, columns_of, heading_of

COMING = (Flow.FILED, Flow.ACCEPTED, Flow.REJECTED, Flow.WITHDRAWN, Flow.MERGED)
GOING = (Flow.CLOSED, Flow.RETURNED, Flow.EXTENDED, Flow.REOPENED, Flow.URGED, Flow.SUPERVISED)


def summary(report: Report, lang: str) -> str:
    """The month in a few sentences."""
    figures, kept = report.month, report.month.timeliness
    return t(
        "report.summary",
        lang,
        filed=figures.filed,
        before=changed_words(figures.filed, report.before.filed, lang),
        year=changed_words(figures.filed, report.year.filed, lang),
        accepted=figures.flows[Flow.ACCEPTED],
        answered=kept.settled,
        on_time=kept.on_time,
        open=len(figures.open),
        overdue=kept.overdue,
    )


def overall(report: Report, lang: str) -> list[Block]:
    """The figures with 环比 and 同比."""
    months = (report.month, report.before, report.year)

    def number(name: str, count: Callable[[Figures], int]) -> tuple[Cell, ...]:
        now, before, year = (count(one) for one in months)
        return t(f"report.row.{name}", lang), now, before, changed(now, before), year, changed(now, year)

    def rate(name: str, part: Callable[[Timeliness], float | None]) -> tuple[Cell, ...]:
        now, before, year = (part(one.timeliness) for one in months)
        return (
            t(f"report.row.{name}", lang),
            Share(now),
            Share(before),
            _points(now, before, lang),
            Share(year),
            _points(now, year, lang),
        )

    rows = [
        *(number(flow.value, _counting(flow)) for flow in COMING),
        number("owed", lambda one: one.timeliness.owed),
        number("on_time", lambda one: one.timeliness.on_time),
        number("late", lambda one: one.timeliness.late),
        number("overdue", lambda one: one.timeliness.overdue),
        number("open", lambda one: len(one.open)),
        *(number(flow.value, _counting(flow)) for flow in GOING),
        rate("settled_rate", lambda one: one.settled_rate),
        rate("on_time_rate", lambda one: one.on_time_rate),
    ]
    columns = columns_of(
        lang, ("name", 1.6), "now", "before", ("before_change", 1.3), "year", ("year_change", 1.3)
    )
    return [
        heading_of("overall", lang),
        Paragraph(summary(report, lang)),
        Table(t("report.table.overall", lang), columns, rows),
    ]


def _counting(flow: Flow) -> Callable[[Figures], int]:
    return lambda figures: figures.flows[flow]


def _points(now: float | None, before: float | None, lang: str) -> Cell:
    if now is None or before is None:
        return None
    return t("report.points", lang, points=with_sign(f"{(now - before) * 100:+.1f}"))
