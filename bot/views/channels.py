"""The screen of 渠道统计: how many came by which way in a month."""

from datetime import datetime

from babel.dates import format_skeleton

from bot.services.channels import Counts, Line, Period
from bot.texts import Html, h, t
from bot.views.office import back
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import LOCALES, channel

SHOWN = 30


def counts(found: Counts, lang: str) -> Screen:
    """The channels of a month, and their sum."""
    if not found.lines:
        text = h("channels.none", lang, month=_month(found.start, lang))
    else:
        heading = h("channels.title", lang, month=_month(found.start, lang))
        lines = [_line(line, lang) for line in found.lines[:SHOWN]]
        total = h("channels.total", lang, filed=found.filed, answered=found.answered)
        text = Html("\n".join((heading, *lines, total)))
    months = tuple(
        Button(t(f"channels.button.{period}", lang), Press("w_channels", arg=period)) for period in Period
    )
    return Screen(text, (months, (back(lang),)))


def _line(line: Line, lang: str) -> Html:
    name = t("channels.poster", lang, name=line.poster) if line.poster else channel(line.channel, lang)
    return h("channels.line", lang, name=name, filed=line.filed, answered=line.answered)


def _month(start: datetime, lang: str) -> str:
    return format_skeleton("yMMMM", start.replace(tzinfo=None), locale=LOCALES.get(lang, "en_GB"))
