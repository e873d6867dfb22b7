"""月度报告 in a chat: which place and month, and the short version with two pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.services.figures import Period
from bot.services.reports import Report
from bot.texts import h, t
from bot.views import report_document, words
from bot.views.committee import place
from bot.views.office import back
from bot.views.presses import Press
from bot.views.screen import Button, Media, Screen
from storage.tables import Community

STREET = "-"
"""What stands for the whole street where a community's code could stand."""

BLUE = "#1f5fa8"
GREEN, AMBER, RED = "#2e7d32", "#b26a00", "#c62828"
"""Dark enough for white figures on them (WCAG 2, contrast 4.5 to 1)."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture to be drawn: its parts with their colours, and a number of each part for every bar."""

    title: str
    parts: Sequence[tuple[str, str]]
    bars: Sequence[tuple[str, Sequence[int]]]


def scopes(places: Sequence[Community | None], lang: str) -> Screen:
    """Of which place?"""
    rows = [
        (
            Button(
                words.named(one, lang) if one else t("report.street", lang), Press("w_report", arg=_code(one))
            ),
        )
        for one in places
    ]
    return Screen(h("report.whose", lang), (*rows, (back(lang),)))


def months(community: Community | None, periods: Sequence[Period], street: str, lang: str) -> Screen:
    """Of which month? The first of `periods` is not over."""
    rows = []
    for number, one in enumerate(periods):
        name = report_document.month_name(one, lang)
        label = name if number else t("report.button.running", lang, month=name)
        rows.append((Button(label, Press("w_report_of", arg=f"{_code(community)}.{one.first:%Y-%m}")),))
    text = h("report.which", lang, place=place(community, None, street, lang))
    return Screen(text, (*rows, (back(lang),)))


def read(written: str) -> tuple[str | None, str]:
    """The community and the month of a button."""
    code, _, month = written.partition(".")
    return None if code == STREET else code, month


def short(report: Report, media: tuple[Media, ...], street: str, lang: str) -> Screen:
    """The month in a few sentences, with its files."""
    text = h(
        "report.chat",
        lang,
        title=report_document.heading(report, street, lang),
        subtitle=report_document.subtitle(report, lang),
        summary=report_document.summary(report, lang),
    )
    return Screen(text, media=media)


def charts(report: Report, lang: str) -> list[Chart]:
    """What most came about, and how bodies kept their dates; without what is empty."""
    drawn = report_document.charted(report, lang)
    month = report_document.month_name(report.period, lang)
    found = []
    if drawn.about:
        title, parts = (
            t(f"report.chart.{drawn.by}", lang, month=month),
            [(t("report.chart.count", lang), BLUE)],
        )
        found.append(Chart(title, parts, [(name, [number]) for name, number in drawn.about]))
    if drawn.kept:
        title, colours = (
            t("report.chart.kept", lang, month=month),
            {"on_time": GREEN, "late": AMBER, "overdue": RED},
        )
        parts = [(t(f"report.row.{key}", lang), colour) for key, colour in colours.items()]
        found.append(
            Chart(title, parts, [(name, [one.on_time, one.late, one.overdue]) for name, one in drawn.kept])
        )
    return found


def file_name(report: Report) -> str:
    """The name of its files, without ending."""
    where = report.community.code if report.community else "street"
    return f"report-{where}-{report.period.first:%Y-%m}"


def _code(community: Community | None) -> str:
    return community.code if community is not None else STREET
