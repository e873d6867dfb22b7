"""Screens of what she agreed to: each purpose by itself, what giving and withdrawing it means."""

from collections.abc import Sequence
from datetime import tzinfo

from bot.services.consents import Purpose, Standing
from bot.services.erasing import Holdings
from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen
from bot.views.words import day, named
from storage.tables import Body, Suggestion


def page(standings: Sequence[Standing], tz: tzinfo, lang: str) -> Screen:
    """What she said to each, when, and of which text; and a button to change it."""
    lines = [_standing(one, tz, lang) for one in standings]
    rows: Rows = tuple((_change(one, lang),) for one in standings)
    return Screen(Html("\n\n".join((h("consent.title", lang), *lines))), (*rows, (_away(lang),)))


def _standing(one: Standing, tz: tzinfo, lang: str) -> Html:
    name = h(f"consent.purpose.{one.purpose}", lang)
    if one.at is None:
        state = h("consent.state.none", lang)
    else:
        key = "yes" if one.agreed else "changed" if one.changed else "no"
        state = h(f"consent.state.{key}", lang, day=day(one.at, tz, lang), version=one.version)
    return Html(f"{name}\n{state}")


def _change(one: Standing, lang: str) -> Button:
    if one.agreed:
        return Button(t(f"consent.button.end.{one.purpose}", lang), Press("con_end", arg=one.purpose))
    return Button(t(f"consent.button.give.{one.purpose}", lang), Press("con_give", arg=one.purpose))


def give(purpose: Purpose, lang: str) -> Screen:
    """What she would agree to."""
    agree = Button(t("arriving.button.agree", lang), Press("con_given", arg=purpose))
    return Screen(h(f"consent.give.{purpose}", lang), ((agree, back(lang)),))


def again(purpose: Purpose, lang: str, *, held: bool = False) -> Screen:
    """She agreed to an earlier text: does she to this one? `held`: she has written meanwhile."""
    opening = h("consent.changed_held" if held else "consent.changed", lang)
    agree = Button(t("arriving.button.agree", lang), Press("con_again", arg=purpose))
    refuse = Button(t("arriving.button.refuse", lang), Press("con_drop", arg=purpose))
    return Screen(Html(f"{opening}\n\n{h(f'consent.give.{purpose}', lang)}"), ((agree, refuse),))


def end_service(holdings: Holdings, lang: str) -> Screen:
    """No more dealing with what she says: and what of that which is open?"""
    if not holdings.open:
        yes = Button(t("consent.button.end.service", lang), Press("con_ended", arg="keep"))
        return Screen(h("consent.end_service", lang), ((yes,), (back(lang),)))
    keep = Button(t("consent.button.keep", lang), Press("con_ended", arg="keep"))
    withdraw = Button(t("consent.button.withdraw", lang), Press("con_ended", arg="withdraw"))
    text = h("consent.end_service_open", lang, count=holdings.open)
    return Screen(text, ((keep,), (withdraw,), (back(lang),)))


def ended(purpose: Purpose, hidden: int, lang: str) -> Screen:
    """It no longer counts."""
    return Screen(h(f"consent.ended.{purpose}", lang, count=hidden), ((back(lang),),))


def ask_sharing(suggestion: Suggestion, body: Body, lang: str) -> Screen:
    """A body outside the office has it now: may it read all of it?"""
    text = h("sharing.ask", lang, number=suggestion.number, body=named(body, lang))
    agree = Button(t("arriving.button.agree", lang), Press("con_share", arg="yes"))
    refuse = Button(t("arriving.button.refuse", lang), Press("con_share", arg="no"))
    return Screen(text, ((agree, refuse),))


def shared(agreed: bool, lang: str) -> Screen:
    """What follows from her answer, and where she can change it."""
    look = Button(t("privacy.button.agreed", lang), Press("con_page"))
    return Screen(h("sharing.agreed" if agreed else "sharing.refused", lang), ((look,),))


def back(lang: str) -> Button:
    """返回 to her consents."""
    return Button(t("saying.button.back", lang), Press("con_page"))


def _away(lang: str) -> Button:
    """返回 to the settings, of which this is a part."""
    return Button(t("saying.button.back", lang), Press("set_page"))
