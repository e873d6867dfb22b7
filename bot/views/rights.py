"""Screens of what somebody without a chat may ask for at the desk: her data, her number, being forgotten."""

from bot.services.erasing import Holdings
from bot.services.sharing import Sharing
from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Media, Rows, Screen
from storage.tables import Suggestion


def page(suggestion: Suggestion, contact: str | None, shared: Sharing, lang: str) -> Screen:
    """What she can ask for; where sharing stands, and her number."""
    called = h("entry.fact.contact", lang, contact=contact) if contact else h("entry.fact.no_contact", lang)
    lines = [h("rights.page", lang, number=suggestion.number), called, h(f"rights.sharing.{shared}", lang)]
    rows: Rows = (
        (_to("share", suggestion, lang), _to("data", suggestion, lang)),
        (_to("words", suggestion, lang), _to("number", suggestion, lang)),
        (_to("forget", suggestion, lang),),
        (_back(suggestion, lang, "w_one"),),
    )
    return Screen(Html("\n".join(lines)), rows)


def share(suggestion: Suggestion, lang: str) -> Screen:
    """The question about sharing, to be read out."""
    yes = Button(t("arriving.button.agree", lang), Press("w_shared", suggestion.id, "yes"))
    no = Button(t("arriving.button.refuse", lang), Press("w_shared", suggestion.id, "no"))
    text = Html("\n\n".join((h("rights.read_out", lang), h("consent.give.sharing", lang))))
    return Screen(text, ((yes, no), (_back(suggestion, lang),)))


def data(suggestion: Suggestion, media: tuple[Media, ...], lang: str) -> Screen:
    """Her data as a page to print and a file; what is to be done with them."""
    return Screen(
        h("rights.data", lang, number=suggestion.number), ((_back(suggestion, lang),),), media=media
    )


def number(suggestion: Suggestion, lang: str) -> Screen:
    """At which number is she to be called from now on?"""
    return Screen(h("rights.which_number", lang), ((_back(suggestion, lang),),))


def words(suggestion: Suggestion, lang: str) -> Screen:
    """What should have been typed?"""
    text = h("rights.which_words", lang, number=suggestion.number)
    return Screen(text, ((_back(suggestion, lang),),))


def forget(suggestion: Suggestion, holdings: Holdings, lang: str) -> Screen:
    """What being forgotten means, to be read out; and what becomes of what is open?"""
    lines = [h("rights.forget", lang)]
    if holdings.ended:
        lines.append(h("forget.ended", lang, count=holdings.ended))
    if holdings.underway:
        lines.append(h("forget.underway", lang, count=holdings.underway))
    rows: Rows = ((Button(t("forget.button.go", lang), Press("w_gone", suggestion.id, "keep")),),)
    if holdings.withdrawable:
        lines.append(h("forget.withdrawable", lang, count=holdings.withdrawable))
        rows = tuple(
            (Button(t(f"forget.button.{choice}", lang), Press("w_gone", suggestion.id, choice)),)
            for choice in ("keep", "withdraw")
        )
    return Screen(Html("\n".join(lines)), (*rows, (_back(suggestion, lang),)))


def gone(suggestion: Suggestion, lang: str) -> Screen:
    """She is forgotten; what this person has still to do."""
    to_list = Button(t("spoken.button.list", lang), Press("w_spoken", arg="0"))
    return Screen(h("rights.done", lang, number=suggestion.number), ((to_list,),))


def button(suggestion: Suggestion, lang: str) -> Button:
    """本人事项."""
    return Button(t("rights.button.page", lang), Press("w_rights", suggestion.id))


def _to(where: str, suggestion: Suggestion, lang: str) -> Button:
    return Button(t(f"rights.button.{where}", lang), Press(f"w_r_{where}", suggestion.id))


def _back(suggestion: Suggestion, lang: str, action: str = "w_rights") -> Button:
    return Button(t("saying.button.back", lang), Press(action, suggestion.id))
