"""What came: by kind, category, community and channel; frequent matters, and what came more often."""

from collections import Counter
from collections.abc import Callable

from bot.services.figures import Figures, is_few, ratio
from bot.services.reports import Report
from bot.texts import t
from bot.views import words
from bot.views.document import Paragraph, Share, Table
from bot.views.report_document.cells import (
    Block,
    any_few,
    changed,
    columns_of,
    heading_of,
    most_first,
    named,
    shy,
)
from storage.tables import Channel, Kind

TOP, RISES = 10, 5
"""Rows of a table on paper (the workbook has all), and how many make a rise at least."""


def structure(report: Report, lang: str) -> list[Block]:
    """By each of its sides."""
    names = report.names
    return [
        heading_of("structure", lang),
        _split(report, "kind", lambda one: one.kinds, lambda code: kind_name(code, lang), lang),
        _split(
            report,
            "category",
            lambda one: one.categories,
            lambda code: named(names.categories, code, lang),
            lang,
        ),
        _split(
            report,
            "community",
            lambda one: one.communities,
            lambda code: named(names.communities, code, lang),
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
            shy(now[code]),
            None if is_few(now[code]) else Share(ratio(now[code], report.month.filed)),
            shy(before[code]),
            None if any_few(now[code], before[code]) else changed(now[code], before[code]),
        )
        for code in most_first(now)
    ]
    columns = columns_of(lang, ("name", 2.4), "count", "share", "before", "before_change")
    return Table(t(f"report.table.{key}", lang), columns, rows, most=TOP)


def frequent(report: Report, lang: str) -> list[Block]:
    """The frequent matters, with what was said of them in public; and the rises."""
    blocks: list[Block] = [heading_of("frequent", lang)]
    for number, matter in enumerate(report.matters, start=1):
        told = t(
            "report.matter",
            lang,
            number=number,
            community=named(report.names.communities, matter.community, lang),
            category=named(report.names.categories, matter.category, lang),
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
            name = named(report.names.categories, code, lang)
            found.append(t("report.rise", lang, category=name, before=before, now=now))
    return found


def kind_name(code: str | None, lang: str) -> str:
    """What a kind is called; “—” for none."""
    return words.kind(Kind(code), lang) if code is not None else t("card.nothing", lang)


def _channel(report: Report, code: str | None, lang: str) -> str:
    return report.names.posters.get(code or "") or words.channel(code or Channel.BOT, lang)
