"""设置: how she wants to be told, in which language, what she muted."""

from collections.abc import Sequence

from bot.texts import Html, h, t
from bot.views.following import mute_button
from bot.views.presses import Press
from bot.views.privacy import agreed_button
from bot.views.screen import Button, Rows, Screen
from storage.tables import Resident, Suggestion


def page(resident: Resident, night: str, muted: int, agreed: int, lang: str) -> Screen:
    """What is chosen now, and a button for each change. `night`: the quiet hours, empty if there are none;
    `agreed`: to how many purposes she agreed.
    """
    lines = [h("settings.title", lang), h(f"settings.digest.{_word(resident.digest)}", lang)]
    rows: list[tuple[Button, ...]] = [(_switch("digest", resident.digest, lang),)]
    if resident.digest:
        lines.append(h(f"settings.answers.{_word(resident.digest_answers)}", lang))
        rows.append((_switch("answers", resident.digest_answers, lang),))
    if night:
        lines.append(h(f"settings.quiet.{_word(resident.quiet_hours)}", lang, hours=night))
        rows.append((_switch("quiet", resident.quiet_hours, lang),))
    lines.append(h("settings.language", lang))
    rows.append((Button(t("settings.button.language", lang), Press("set_langs")),))
    rows.append((Button(t("settings.button.casts", lang), Press("set_casts")),))
    if muted:
        lines.append(h("settings.muted", lang, count=muted))
        rows.append((Button(t("settings.button.muted", lang, count=muted), Press("set_mutes")),))
    lines.append(h("settings.agreed", lang, count=agreed))
    rows.append((agreed_button(lang),))
    return Screen(Html("\n".join(lines)), tuple(rows))


def mutes(muted: Sequence[Suggestion], lang: str) -> Screen:
    """What she wants to hear no more of, each with the way back."""
    rows: Rows = tuple(
        (
            Button(
                t("settings.button.unmute", lang, number=one.number), mute_button(one, lang, muted=True).press
            ),
        )
        for one in muted
    )
    return Screen(h("settings.mutes" if muted else "settings.no_mutes", lang), (*rows, (back(lang),)))


def back(lang: str) -> Button:
    """返回 to the settings."""
    return Button(t("saying.button.back", lang), Press("set_page"))


def _switch(name: str, chosen: bool, lang: str) -> Button:
    """The button that chooses the other way."""
    return Button(
        t(f"settings.button.{name}.{_word(not chosen)}", lang), Press(f"set_{name}", arg=_word(not chosen))
    )


def _word(chosen: bool) -> str:
    return "on" if chosen else "off"
