"""Screens about her data: what is kept, taking it away, being forgotten."""

from collections.abc import Sequence
from typing import Any

from bot.services.erasing import Holdings
from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen

Json = dict[str, Any]


def page(street: str, kept: Sequence[Json], lang: str, *, agreed: bool) -> Screen:
    """What is kept, why, how long and who reads it, drawn from the register; and what she can do."""
    name = street or t("arriving.street", lang)
    lines = Html("\n".join(kept_line(one, lang) for one in kept))
    standing = h("arriving.privacy_agreed" if agreed else "arriving.privacy_not_agreed", lang)
    text = h("privacy.page", lang, street=name, lines=lines, standing=standing)
    rows: Rows = (
        (_to("data", lang), agreed_button(lang)),
        (_to("forget", lang),),
    )
    return Screen(text, rows if agreed else ())


def how_long(one: Json, lang: str) -> str:
    """For how long one sort is kept, in words."""
    days = one["days"]
    if days is None:
        return t("privacy.long.ledger", lang)
    if days >= 365:
        return t("privacy.long.years", lang, count=days // 365)
    return t("privacy.long.days", lang, count=days)


def kept_line(one: Json, lang: str) -> Html:
    """What one sort is, why and how long it is kept, and who reads it."""
    return h(
        "privacy.line",
        lang,
        what=t(f"privacy.what.{one['what']}", lang),
        why=t(f"privacy.why.{one['why']}", lang),
        readers=t(f"privacy.readers.{one['readers']}", lang),
        long=how_long(one, lang),
    )


def _to(where: str, lang: str, arg: str = "") -> Button:
    return Button(t(f"privacy.button.{where}", lang), Press(f"pri_{where}", arg=arg))


def agreed_button(lang: str) -> Button:
    """我的同意."""
    return Button(t("privacy.button.agreed", lang), Press("con_page"))


def back(lang: str) -> Button:
    """返回 to what is kept."""
    return Button(t("saying.button.back", lang), Press("pri_page"))


def forget(holdings: Holdings, lang: str) -> Screen:
    """What being forgotten means here; and what becomes of what is open?"""
    lines = [h("forget.title", lang)]
    if holdings.ended:
        lines.append(h("forget.ended", lang, count=holdings.ended))
    if holdings.underway:
        lines.append(h("forget.underway", lang, count=holdings.underway))
    if holdings.withdrawable:
        lines.append(h("forget.withdrawable", lang, count=holdings.withdrawable))
    lines.append(h("forget.limits", lang))
    if not holdings.withdrawable:
        rows: Rows = ((Button(t("forget.button.go", lang), Press("pri_sure", arg="keep")),),)
    else:
        rows = (
            (Button(t("forget.button.keep", lang), Press("pri_sure", arg="keep")),),
            (Button(t("forget.button.withdraw", lang), Press("pri_sure", arg="withdraw")),),
        )
    return Screen(Html("\n".join(lines)), (*rows, (back(lang),)))


def sure(choice: str, lang: str) -> Screen:
    """Really?"""
    yes = Button(t("forget.button.yes", lang), Press("pri_gone", arg=choice))
    return Screen(h(f"forget.sure.{choice}", lang), ((yes,), (back(lang),)))


def gone(lang: str) -> Screen:
    """The last words."""
    return Screen(h("forget.gone", lang), keyboard=())


def child(lang: str) -> Screen:
    """Somebody under 14: how it can be said all the same."""
    return Screen(h("privacy.child", lang), keyboard=())


def your_data(lang: str) -> Screen:
    """What comes with it, and how to correct it."""
    rows: Rows = (
        (Button(t("privacy.button.home", lang), Press("pri_home")), _language(lang)),
        (Button(t("mine.button.list", lang), Press("my_list", arg="0")), back(lang)),
    )
    return Screen(h("mydata.here", lang), rows)


def _language(lang: str) -> Button:
    return Button(t("arriving.word.language", lang), Press("set_langs"))
