"""月度分析报告 in words and tables, in the order that offices are used to."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from babel.dates import format_skeleton

from bot.services.figures import FEW, Period, Timeliness, is_few
from bot.services.reports import Report
from bot.texts import t
from bot.views import words
from bot.views.committee import place
from bot.views.document import Document, Paragraph, Style
from bot.views.report_document.cells import Block, list_bodies, moment_words, most_first, named
from bot.views.report_document.handling import handling
from bot.views.report_document.lists import gatherings, lists
from bot.views.report_document.overall import overall, summary
from bot.views.report_document.structure import frequent, kind_name, structure

__all__ = ["Charted", "charted", "document", "heading", "month_name", "subtitle", "summary"]

BARS = 8
"""Bars of a picture."""


def document(report: Report, street: str, lang: str) -> Document:
    """The whole report."""
    return Document(
        (
            Paragraph(heading(report, street, lang), Style.TITLE),
            Paragraph(subtitle(report, lang), Style.SUBTITLE),
            *overall(report, lang),
            *structure(report, lang),
            *frequent(report, lang),
            *handling(report, lang),
            *lists(report, lang),
            *gatherings(report, lang),
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
            "report.running",
            lang,
            month=month_name(report.period, lang),
            at=moment_words(report, report.at, lang),
        )
    return t("report.subtitle", lang, month=month_name(report.period, lang), number=report.period.first.month)


def month_name(period: Period, lang: str) -> str:
    """2026年10月."""
    return str(format_skeleton("yMMMM", period.first, locale=words.LOCALES.get(lang, "en_GB")))


@dataclass(frozen=True, slots=True)
class Charted:
    """What the two pictures show, the fullest first: what it was about (`by` category; by kind where no
    category came so often that it may be told apart), and how each body kept its dates.
    """

    by: str
    about: Sequence[tuple[str, int]]
    kept: Sequence[tuple[str, Timeliness]]


def charted(report: Report, lang: str) -> Charted:
    """What is drawn of a month. Neither picture tells more than the tables."""
    by = "category"
    about = _bars(report.month.categories, lambda code: named(report.names.categories, code, lang))
    if not about:
        by, about = "kind", _bars(report.month.kinds, lambda code: kind_name(code, lang))
    kept = [
        (named(report.names.bodies, code, lang), body.timeliness) for code, body in list_bodies(report.month)
    ]
    return Charted(by, about, [one for one in kept if one[1].owed][:BARS])


def _bars(counts: Counter[str | None], name: Callable[[str | None], str]) -> list[tuple[str, int]]:
    return [(name(code), counts[code]) for code in most_first(counts)[:BARS] if not is_few(counts[code])]


def _notes(report: Report, lang: str) -> list[Block]:
    """What the figures mean, for whoever compares them with others."""
    at = moment_words(report, report.at, lang)
    return [
        Paragraph(t("report.notes", lang, at=at, few=FEW, weight=f"{report.partly_weight:g}"), Style.NOTE)
    ]
