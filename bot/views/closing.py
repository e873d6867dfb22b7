"""撤销单位: which body is dissolved, who follows it, and what that does before it is done."""

from collections.abc import Sequence

from bot.services.closing import Effects
from bot.texts import Html, h, t
from bot.views import office
from bot.views.committee import serial
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import in_rows, named
from storage.tables import Body, Community, Suggestion

EVERYWHERE = "-"
"""How a button calls the whole street."""
SHOWN = 20
COUNTED = ("matters", "parts", "groups", "members", "lines", "four_eyes")


def where(found: Sequence[Community], lang: str, *, everywhere: bool) -> Screen:
    """Where is it dissolved?"""
    choices = [Button(named(one, lang), Press("w_closeat", arg=one.code)) for one in found]
    whole = (
        ((Button(t("closing.everywhere", lang), Press("w_closeat", arg=EVERYWHERE)),),) if everywhere else ()
    )
    return Screen(h("closing.where", lang), (*in_rows(choices, 2), *whole, (office.back(lang),)))


def bodies(place: Community | None, standing: Sequence[Body], closed: Sequence[Body], lang: str) -> Screen:
    """Which? Those dissolved here already can be set up again."""
    code = place.code if place is not None else EVERYWHERE
    choices = [Button(named(one, lang), Press("w_closewho", arg=f"{code}.{one.code}")) for one in standing]
    again = [
        Button(
            t("closing.button.reopen", lang, body=named(one, lang)),
            Press("w_reopen", arg=f"{code}.{one.code}"),
        )
        for one in closed
    ]
    text = h("closing.which", lang, place=_place(place, lang))
    return Screen(text, (*in_rows(choices, 2), *in_rows(again, 1), (_back(lang),)))


def successors(place: Community | None, body: Body, found: Sequence[Body], lang: str) -> Screen:
    """Who follows it?"""
    arg = f"{place.code if place is not None else EVERYWHERE}.{body.code}"
    choices = [Button(named(one, lang), Press("w_closelook", arg=f"{arg}.{one.code}")) for one in found]
    nobody = Button(t("closing.button.nobody", lang), Press("w_closelook", arg=f"{arg}."))
    text = h("closing.who", lang, place=_place(place, lang), body=named(body, lang))
    return Screen(text, (*in_rows(choices, 2), (nobody,), (_back(lang),)))


def preview(effects: Effects, arg: str, lang: str) -> Screen:
    """What it does, before it is done."""
    place, body = _place(effects.community, lang), named(effects.body, lang)
    lines = [h("closing.preview", lang, place=place, body=body)]
    lines += [
        h(f"closing.count.{name}", lang, count=getattr(effects, name))
        for name in COUNTED
        if getattr(effects, name)
    ]
    if effects.successor is not None:
        lines.append(h("closing.to_successor", lang, successor=named(effects.successor, lang)))
    else:
        lines.append(h("closing.to_nobody", lang))
    confirm = Button(t("closing.button.confirm", lang), Press("w_closedo", arg=arg))
    return Screen(Html("\n".join(lines)), ((confirm,), (_back(lang),)))


def closed(effects: Effects, lang: str) -> Screen:
    """It is done."""
    place, body = _place(effects.community, lang), named(effects.body, lang)
    if effects.successor is not None:
        text = h(
            "closing.done",
            lang,
            place=place,
            body=body,
            successor=named(effects.successor, lang),
            count=effects.matters,
        )
    elif effects.matters:
        text = h("closing.done_left", lang, place=place, body=body, count=effects.matters)
    else:
        text = h("closing.done_empty", lang, place=place, body=body)
    return Screen(text, ((_back(lang),),))


def left(body: Body, found: Sequence[Suggestion], lang: str) -> Screen:
    """What it left open, for whoever directs: each one opens."""
    lines = [h("closing.left", lang, body=named(body, lang), count=len(found))]
    lines += [
        h("handing.line", lang, number=row.number, status=t(f"card.status.{row.status}", lang))
        for row in found[:SHOWN]
    ]
    if len(found) > SHOWN:
        lines.append(h("handing.more", lang, count=len(found) - SHOWN))
    lines.append(h("closing.left_how", lang))
    finders = [Button(serial(row), Press("w_open", row.id)) for row in found[:SHOWN]]
    return Screen(Html("\n".join(lines)), tuple(in_rows(finders, 4)), numbers=False)


def _place(place: Community | None, lang: str) -> str:
    return named(place, lang) if place is not None else t("closing.everywhere", lang)


def _back(lang: str) -> Button:
    return Button(t("office.button.back", lang), Press("w_close"))
