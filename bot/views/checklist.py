"""The short list of what was looked at before an answer goes out, and the one question more if it warns."""

from collections.abc import Sequence
from datetime import date

from bot.services.checklist import Finding, Point
from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen
from bot.views.words import long_day, shorten
from storage.tables import Suggestion

QUOTED = 40
CONFIRMED = "ok"
"""In the data of the press that sends it all the same."""


def lines(findings: Sequence[Finding], lang: str) -> Html:
    """A line for each point."""
    return Html("\n".join((h("check.head", lang), *(_line(one, lang) for one in findings))))


def mask_row(suggestion: Suggestion, findings: Sequence[Finding], version: int, lang: str) -> Rows:
    """遮住号码, if there are any."""
    if not any(one.point is Point.PRIVATE for one in findings):
        return ()
    press = Press("c_mask", suggestion.id, str(version), suggestion.revision)
    return ((Button(t("check.button.mask", lang), press),),)


def confirm(suggestion: Suggestion, findings: Sequence[Finding], press: Press, lang: str) -> Screen:
    """Send it all the same? `press`: what was pressed, and is pressed again with this confirmed."""
    warnings = [_line(one, lang) for one in findings if one.warns]
    ask = h("check.confirm", lang, number=suggestion.number)
    version = press.arg.partition(".")[0]

    def button(key: str, action: str, arg: str) -> tuple[Button, ...]:
        return (Button(t(key, lang), Press(action, suggestion.id, arg, suggestion.revision)),)

    rows = (
        *mask_row(suggestion, findings, int(version), lang),
        button("check.button.back", "c_preview", version),
        button("check.button.all_the_same", press.action, f"{press.arg}.{CONFIRMED}"),
    )
    return Screen(Html("\n".join((ask, *warnings))), rows)


def _line(finding: Finding, lang: str) -> Html:
    words = shorten(finding.words, QUOTED)
    if finding.point is Point.DAY and finding.good:
        words = long_day(date.fromisoformat(finding.words), lang)
    return h(f"check.{finding.point}.{'good' if finding.good else 'bad'}", lang, words=words)
