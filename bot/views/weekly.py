"""周报: the same numbers as words and as a picture."""

from bot.services.lights import Light
from bot.services.weekly import Bar, Report
from bot.texts import Html, h, t
from bot.views.committee import place
from bot.views.screen import Media, Screen
from bot.views.words import brief_day, named

MOST = 12
"""Bars at most: of more parts the fullest are shown."""

LIGHTS = (Light.ON_TIME, Light.SOON, Light.OVERDUE, Light.PAUSED)
COLOURS = {Light.ON_TIME: "#2e7d32", Light.SOON: "#b26a00", Light.OVERDUE: "#c62828", Light.PAUSED: "#616161"}
"""Dark enough for white figures on them (WCAG 2, contrast 4.5 to 1)."""


def shown(report: Report, picture: Media | None, street: str, lang: str) -> Screen:
    """The report; without a picture where nothing is open."""
    lines = [h("weekly.title", lang, place=where(report, street, lang), days=days(report, lang))]
    lines.append(h("weekly.done", lang, filed=report.filed, answered=report.answered, on_time=report.on_time))
    if report.rated:
        lines.append(h("weekly.rated", lang, rated=report.rated, good=report.good))
    if report.bars:
        total = sum(report.counts.values())
        lines.append(h("weekly.open", lang, count=total, lights=in_words(report.counts, lang)))
        lines += [
            h("weekly.part", lang, part=name(bar, lang), lights=in_words(bar.counts, lang))
            for bar in report.bars[:MOST]
        ]
    return Screen(Html("\n".join(lines)), media=(picture,) if picture is not None else ())


def heading(report: Report, street: str, lang: str) -> str:
    """What stands above the chart."""
    return t("weekly.chart", lang, place=where(report, street, lang), day=brief_day(report.last, lang))


def where(report: Report, street: str, lang: str) -> str:
    """The place it is about."""
    return place(report.community, report.body, street, lang)


def days(report: Report, lang: str) -> str:
    """The week it is about."""
    return f"{brief_day(report.first, lang)}–{brief_day(report.last, lang)}"


def name(bar: Bar, lang: str) -> str:
    """What a bar is of."""
    return named(bar.part, lang) if bar.part is not None else t("card.nothing", lang)


def light(one: Light, lang: str) -> str:
    """正常, 快到期, 已超期, 暂停计时."""
    return t(f"weekly.light.{one}", lang)


def in_words(counts: dict[Light, int], lang: str) -> str:
    """How many of which light, those that there are."""
    return t("words.comma", lang).join(
        t("weekly.count", lang, light=light(one, lang), number=counts[one])
        for one in LIGHTS
        if counts.get(one)
    )
