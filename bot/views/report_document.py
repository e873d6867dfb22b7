"""月度分析报告 in words and tables, in the order that offices are used to."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_skeleton

from bot.services.figures import FEW, Figures, Flow, Open, Period, Timeliness, change, is_few, ratio
from bot.services.figures.measuring import BodyFigures
from bot.services.reports import Report
from bot.texts import t
from bot.views import words
from bot.views.committee import place
from bot.views.document import NOTHING, Cell, Column, Document, Few, Paragraph, Share, Style, Table, shown
from storage.tables import Channel, Kind, ResultClass

Block = Paragraph | Table
TOP, LISTED, BARS = 10, 30, 8
"""Rows of a table and of a list on paper (the workbook has all), and bars of a picture."""

RISES = 5
COMING = (Flow.FILED, Flow.ACCEPTED, Flow.REJECTED, Flow.WITHDRAWN, Flow.MERGED)
GOING = (Flow.CLOSED, Flow.RETURNED, Flow.EXTENDED, Flow.REOPENED, Flow.URGED, Flow.SUPERVISED)


def document(report: Report, street: str, lang: str) -> Document:
    """The whole report."""
    return Document(
        (
            Paragraph(heading(report, street, lang), Style.TITLE),
            Paragraph(subtitle(report, lang), Style.SUBTITLE),
            *_overall(report, lang),
            *_structure(report, lang),
            *_frequent(report, lang),
            *_handling(report, lang),
            *_lists(report, lang),
            *_gatherings(report, lang),
            *_notes(report, lang),
        ),
        lang,
    )


def heading(report: Report, street: str, lang: str) -> str:
    """XX街道居民意见建议月度分析报告."""
    return t("report.title", lang, place=place(report.community, None, street, lang))


def subtitle(report: Report, lang: str) -> str:
    """2026年10月（第10期）; of a month that is not over, until when it counts."""
    if not report.period.is_over(report.at):
        return t(
            "report.running", lang, month=month_name(report.period, lang), at=_moment(report, report.at, lang)
        )
    return t("report.subtitle", lang, month=month_name(report.period, lang), number=report.period.first.month)


def month_name(period: Period, lang: str) -> str:
    """2026年10月."""
    return str(format_skeleton("yMMMM", period.first, locale=words.LOCALES.get(lang, "en_GB")))


def summary(report: Report, lang: str) -> str:
    """The month in a few sentences."""
    figures, kept = report.month, report.month.timeliness
    return t(
        "report.summary",
        lang,
        filed=figures.filed,
        before=_changed(figures.filed, report.before.filed, lang),
        year=_changed(figures.filed, report.year.filed, lang),
        accepted=figures.flows[Flow.ACCEPTED],
        answered=kept.settled,
        on_time=kept.on_time,
        open=len(figures.open),
        overdue=kept.overdue,
    )


def charted(report: Report, lang: str) -> tuple[list[tuple[str, int]], list[tuple[str, Timeliness]]]:
    """What the two pictures show: what it was about, and how each body kept its dates; the fullest first."""
    about = [
        (_named(report.names.categories, code, lang), number)
        for code, number in report.month.categories.most_common(BARS)
        if not is_few(number)
    ]
    kept = [
        (_named(report.names.bodies, code, lang), body.timeliness) for code, body in _bodies(report.month)
    ]
    return about, [one for one in kept if one[1].owed][:BARS]


def _overall(report: Report, lang: str) -> list[Block]:
    months = (report.month, report.before, report.year)

    def number(name: str, count: Callable[[Figures], int]) -> tuple[Cell, ...]:
        now, before, year = (count(one) for one in months)
        return t(f"report.row.{name}", lang), now, before, _change(now, before), year, _change(now, year)

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
    columns = _columns(lang, ("name", 2.2), "now", "before", "before_change", "year", "year_change")
    return [
        _heading("overall", lang),
        Paragraph(summary(report, lang)),
        Table(t("report.table.overall", lang), columns, rows),
    ]


def _counting(flow: Flow) -> Callable[[Figures], int]:
    return lambda figures: figures.flows[flow]


def _structure(report: Report, lang: str) -> list[Block]:
    names = report.names
    return [
        _heading("structure", lang),
        _split(report, "kind", lambda one: one.kinds, lambda code: _kind(code, lang), lang),
        _split(
            report,
            "category",
            lambda one: one.categories,
            lambda code: _named(names.categories, code, lang),
            lang,
        ),
        _split(
            report,
            "community",
            lambda one: one.communities,
            lambda code: _named(names.communities, code, lang),
            lang,
        ),
        _split(report, "channel", lambda one: one.channels, lambda code: _channel(report, code, lang), lang),
    ]


def _split(
    report: Report,
    key: str,
    pick: Callable[[Figures], Counter[str | None]],
    name: Callable[[str | None], str],
    lang: str,
) -> Table:
    """What was filed, by one of its sides; so few that they would tell of somebody are not told apart."""
    now, before = pick(report.month), pick(report.before)
    rows = [
        (
            name(code),
            _shy(now[code]),
            None if is_few(now[code]) else Share(ratio(now[code], report.month.filed)),
            _shy(before[code]),
            None if _any_few(now[code], before[code]) else _change(now[code], before[code]),
        )
        for code in sorted(now, key=lambda code: (-now[code], str(code)))
    ]
    columns = _columns(lang, ("name", 2.4), "count", "share", "before", "before_change")
    return Table(t(f"report.table.{key}", lang), columns, rows, most=TOP)


def _frequent(report: Report, lang: str) -> list[Block]:
    blocks: list[Block] = [_heading("frequent", lang)]
    for number, matter in enumerate(report.matters, start=1):
        told = t(
            "report.matter",
            lang,
            number=number,
            community=_named(report.names.communities, matter.community, lang),
            category=_named(report.names.categories, matter.category, lang),
            count=matter.count,
        )
        example = t("report.example", lang, words=matter.example) if matter.example else ""
        blocks.append(Paragraph(told + example))
    if not report.matters:
        blocks.append(Paragraph(t("report.no_matter", lang)))
    rises = _rises(report, lang)
    if rises:
        blocks.append(Paragraph(t("report.rises", lang, rises=t("words.comma", lang).join(rises))))
    return blocks


def _rises(report: Report, lang: str) -> list[str]:
    """Categories of which half as many more came than the month before, and RISES at least."""
    found = []
    for code, now in report.month.categories.most_common():
        before = report.before.categories[code]
        if now >= RISES and now >= 1.5 * before and not is_few(before):
            name = _named(report.names.categories, code, lang)
            found.append(t("report.rise", lang, category=name, before=before, now=now))
    return found


def _handling(report: Report, lang: str) -> list[Block]:
    figures = report.month
    rows = [_body(report, code, body, lang) for code, body in _bodies(figures) if code is not None]
    columns = _columns(
        lang,
        ("body", 2.6),
        "given",
        "owed",
        "on_time",
        "late",
        "open",
        "settled_rate",
        "on_time_rate",
        "not_satisfied",
        "not_satisfied_rate",
    )
    results = [
        (t(f"words.result.{one.value}", lang), figures.results[one], _of(figures.results, one))
        for one in ResultClass
    ]
    unsaid = figures.results[None]
    results += [(t("report.unsaid", lang), unsaid, _of(figures.results, None))] if unsaid else []
    return [
        _heading("handling", lang),
        Table(t("report.table.bodies", lang), columns, rows),
        Table(
            t("report.table.rates", lang),
            _columns(lang, ("rate", 1), ("value", 1), ("formula", 4)),
            _rates(report, lang),
        ),
        Table(t("report.table.results", lang), _columns(lang, ("result", 3), "count", "share"), results),
        Paragraph(
            t(
                "report.days",
                lang,
                days=_plain(figures.average_days),
                count=figures.first_answers,
                returned=figures.flows[Flow.RETURNED],
                extended=figures.flows[Flow.EXTENDED],
                reopened=figures.flows[Flow.REOPENED],
            )
        ),
    ]


def _bodies(figures: Figures) -> list[tuple[str | None, BodyFigures]]:
    """Bodies with anything to tell, those with most to do first."""
    busy = [(code, body) for code, body in figures.bodies.items() if body.is_busy]
    return sorted(busy, key=lambda one: (-one[1].timeliness.owed, -one[1].given, one[0] or ""))


def _body(report: Report, code: str, body: BodyFigures, lang: str) -> tuple[Cell, ...]:
    kept, said = body.timeliness, body.satisfaction
    return (
        _named(report.names.bodies, code, lang),
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


def _lists(report: Report, lang: str) -> list[Block]:
    overdue = [_late(report, one, lang) for one in report.month.list_overdue(report.end)]
    watched = [
        (
            one.number,
            _named(report.names.communities, one.community, lang),
            _named(report.names.categories, one.category, lang),
            _named(report.names.bodies, one.lead, lang),
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
        _heading("lists", lang),
        Table(
            t("report.table.overdue", lang),
            _columns(lang, *facts, ("due", 1.5), "late_days"),
            overdue,
            most=LISTED,
        ),
        Table(
            t("report.table.supervised", lang),
            _columns(lang, *facts, ("since", 1.5), ("status", 1.2)),
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
        _named(report.names.communities, one.community, lang),
        _named(report.names.categories, one.category, lang),
        _named(report.names.bodies, one.lead, lang),
        due,
        (last - due).days,
    )


def _gatherings(report: Report, lang: str) -> list[Block]:
    rows = [
        (t(f"report.gathering.{one.kind.value}", lang), one.held, one.cancelled, one.going)
        for one in report.gatherings
    ]
    columns = _columns(lang, ("gathering", 2), "held", "cancelled", "going")
    return [_heading("gatherings", lang), Table(t("report.table.gatherings", lang), columns, rows)]


def _notes(report: Report, lang: str) -> list[Block]:
    """What the figures mean, for whoever compares them with others."""
    at = _moment(report, report.at, lang)
    return [
        Paragraph(t("report.notes", lang, at=at, few=FEW, weight=f"{report.partly_weight:g}"), Style.NOTE)
    ]


def _columns(lang: str, *names: str | tuple[str, float]) -> list[Column]:
    pairs = [(name, 1.0) if isinstance(name, str) else name for name in names]
    return [Column(t(f"report.column.{name}", lang), width) for name, width in pairs]


def _heading(name: str, lang: str) -> Paragraph:
    return Paragraph(t(f"report.heading.{name}", lang), Style.HEADING)


def _named(names: Mapping[str, str], code: str | None, lang: str) -> str:
    return t("card.nothing", lang) if code is None else names.get(code, code)


def _kind(code: str | None, lang: str) -> str:
    return words.kind(Kind(code), lang) if code is not None else t("card.nothing", lang)


def _channel(report: Report, code: str | None, lang: str) -> str:
    return report.names.posters.get(code or "") or words.channel(code or Channel.BOT, lang)


def _shy(number: int) -> Cell:
    return Few() if is_few(number) else number


def _any_few(*numbers: int) -> bool:
    return any(is_few(number) for number in numbers)


def _change(now: float, before: float) -> Share:
    return Share(change(now, before), signed=True)


def _of(counts: Counter[ResultClass | None], one: ResultClass | None) -> Share:
    return Share(ratio(counts[one], counts.total()))


def _points(now: float | None, before: float | None, lang: str) -> Cell:
    if now is None or before is None:
        return None
    return t("report.points", lang, points=f"{(now - before) * 100:+.1f}")


def _changed(now: int, before: int, lang: str) -> str:
    return shown(_change(now, before), lang)


def _plain(number: float | None) -> str:
    return NOTHING if number is None else f"{number:.1f}"


def _moment(report: Report, moment: datetime, lang: str) -> str:
    return f"{words.day(moment, report.period.tz, lang)} {moment.astimezone(report.period.tz):%H:%M}"
