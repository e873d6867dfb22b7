"""The web console as the chat shows it: the link into it, and where somebody is signed in."""

from collections.abc import Sequence
from datetime import tzinfo

from bot.services.console import LINK_LASTS
from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import short_day
from storage.tables import ConsoleSession


def link(url: str, open_now: Sequence[ConsoleSession], tz: tzinfo, lang: str) -> Screen:
    """The way in, once; and the sessions that are open, each with the button that ends it."""
    lines = [h("console.link", lang, minutes=LINK_LASTS.seconds // 60, url=url)]
    rows: list[tuple[Button, ...]] = []
    if url.startswith("https://"):
        rows.append((Button(t("console.button.open", lang), url=url),))
    if open_now:
        lines.append(sessions(open_now, tz, lang))
        rows += ends(open_now, lang)
    return Screen(Html("\n\n".join(lines)), tuple(rows), numbers=False)


def still_open(open_now: Sequence[ConsoleSession], tz: tzinfo, lang: str) -> Screen:
    """What is left after one was ended."""
    if not open_now:
        return Screen(h("console.none_open", lang))
    return Screen(sessions(open_now, tz, lang), tuple(ends(open_now, lang)), numbers=False)


def sessions(open_now: Sequence[ConsoleSession], tz: tzinfo, lang: str) -> Html:
    """Where somebody is signed in, and when each was used last."""
    lines = [h("console.sessions", lang, count=len(open_now))]
    for number, one in enumerate(open_now, start=1):
        at = short_day(one.seen_at, tz, lang)
        lines.append(h("console.session", lang, number=number, device=one.device, at=at))
    return Html("\n".join(lines))


def ends(open_now: Sequence[ConsoleSession], lang: str) -> list[tuple[Button, ...]]:
    """A button for each, and one for all."""
    each: list[tuple[Button, ...]] = [
        (Button(t("console.button.end", lang, number=number), Press("w_webend", one.id)),)
        for number, one in enumerate(open_now, start=1)
    ]
    return [*each, (Button(t("console.button.end_all", lang), Press("w_weball")),)] if len(each) > 1 else each
