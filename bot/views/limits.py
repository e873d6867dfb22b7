"""What somebody is told who sent too much, or may not file for a while; and what the office sees of bans."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from babel.dates import format_time

from bot.texts import Html, h, t
from bot.views import office
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import LOCALES, day
from storage.tables import Ban, Suggestion


def pause(until: datetime, tz: tzinfo, lang: str) -> Screen:
    """From this message on nothing is taken; from when on it is again."""
    at = format_time(until.astimezone(tz), "HH:mm:ss", locale=LOCALES.get(lang, "en_GB"))
    return Screen(h("limits.pause", lang, at=at))


def banned(ban: Ban, tz: tzinfo, lang: str) -> Screen:
    """Why she may not file, until when, what stays open to her, and whom to call when it is urgent."""
    return Screen(h("ban.banned", lang, until=day(ban.until, tz, lang), reason=ban.reason))


def unbanned(lang: str) -> Screen:
    """She may file again."""
    return Screen(h("ban.lifted", lang))


def done(suggestion: Suggestion, ban: Ban, tz: tzinfo, lang: str, *, lifted: bool) -> Screen:
    """What the one who decided it sees."""
    key = "ban.done_lifted" if lifted else "ban.done"
    return Screen(h(key, lang, number=suggestion.number, until=day(ban.until, tz, lang), reason=ban.reason))


def listed(rows: Sequence[tuple[Ban, Suggestion]], tz: tzinfo, lang: str) -> Screen:
    """The bans that last, and a button to lift each."""
    lines = [
        h("ban.line", lang, number=one.number, until=day(ban.until, tz, lang), reason=ban.reason)
        for ban, one in rows
    ]
    buttons = tuple(
        (Button(t("ban.button.lift", lang, number=one.number), Press("w_unban", arg=one.number or "")),)
        for _, one in rows
    )
    head = h("ban.listed" if rows else "ban.nobody", lang)
    return Screen(Html("\n\n".join((head, *lines, h("ban.how_to", lang)))), (*buttons, (office.back(lang),)))
