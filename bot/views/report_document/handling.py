"""How it was dealt with: each body's work, the three rates, the results, the time it took."""

from collections import Counter
from typing import Any

from bot.services.figures import Flow, ratio
from bot.services.figures.measuring import BodyFigures
from bot.services.reports import Report
from bot.texts import t
from bot.views.document import Cell, Paragraph, Share, Table
from bot.views.report_document.cells import Block, columns_of, heading_of, list_bodies, named, plain
from storage.tables import ResultClass


def handling(report: Report, lang: str) -> list[Block]:
    """All of it."""
    figures = report.month
    rows = [_body(report, code, body, lang) for code, body in list_bodies(figures) if code is not None]
    columns = columns_of(
        lang,
        ("body", 2.6),
        *("given", "owed", "on_time", "late", "open"),
        *(("settled_rate", 1.45), ("on_time_rate", 1.45), "not_satisfied", ("not_satisfied_rate", 1.45)),
    )
    results = [
        (t(f"words.result.{one.value}", lang), figures.results[one], _of(figures.results, one))
        for one in ResultClass
    ]
    unsaid = figures.results[None]
    results += [(t("report.unsaid", lang), unsaid, _of(figures.results, None))] if unsaid else []
    return [
        heading_of("handling", lang),
        Table(t("report.table.bodies", lang), columns, rows),
        Table(
            t("report.table.rates", lang),
            columns_of(lang, ("rate", 1), ("value", 1), ("formula", 4)),
            _rates(report, lang),
        ),
        Table(t("report.table.results", lang), columns_of(lang, ("result", 3), "count", "share"), results),
        Paragraph(
            t(
                "report.days",
                lang,
                days=plain(figures.average_days),
                count=figures.first_answers,
                returned=figures.flows[Flow.RETURNED],
                extended=figures.flows[Flow.EXTENDED],
                reopened=figures.flows[Flow.REOPENED],
            )
        ),
    ]


def _body(report: Report, code: str, body: BodyFigures, lang: str) -> tuple[Cell, ...]:
    kept, said = body.timeliness, body.satisfaction
    return (
        named(report.names.bodies, code, lang),
        body.given,
        kept.owed,
        kept.on_time,
        kept.late,
        body.open,
        Share(kept.settled_rate),
        Share(kept.on_time_rate),
        said.not_satisfied,
        Share(said.not_satisfied_rate),
    )


def _rates(report: Report, lang: str) -> list[tuple[Cell, ...]]:
    """三率, each with its formula and this month's numbers put in."""
    figures, weight = report.month, report.partly_weight
    contacts, said = figures.contacts, figures.satisfaction
    spoken, solved = contacts.in_time + contacts.late, figures.solved + figures.unsolved
    values: dict[str, tuple[float | None, dict[str, Any]]] = {
        "responded": (ratio(contacts.in_time, spoken), {"part": contacts.in_time, "whole": spoken}),
        "solved": (ratio(figures.solved, solved), {"part": figures.solved, "whole": solved}),
        "satisfied": (
            said.rate(weight),
            {"good": said.satisfied, "partly": said.partly, "weight": f"{weight:g}", "whole": said.rated},
        ),
    }
    return [
        (t(f"report.rate.{key}", lang), Share(value), t(f"report.formula.{key}", lang, **numbers))
        for key, (value, numbers) in values.items()
    ]


def _of(counts: Counter[ResultClass | None], one: ResultClass | None) -> Share:
    return Share(ratio(counts[one], counts.total()))
