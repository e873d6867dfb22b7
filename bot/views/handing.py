"""转交: what a role left, to whom it can go, and what the colleague is told who gets it."""

from collections.abc import Mapping, Sequence

from bot.services.work import Tab
from bot.texts import Html, h, t
from bot.views.committee import serial
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import in_rows
from storage.tables import Member, Suggestion

SHOWN = 20


def left(found: Sequence[Suggestion], member_id: int, lang: str, *, alone: bool) -> Screen:
    """What a role that ended left open; in private with the way to pass it on."""
    lines = [h("handing.left", lang, count=len(found))]
    lines += [_line(row, lang) for row in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(h("handing.more", lang, count=len(found) - SHOWN))
    lines.append(h("handing.left_how" if alone else "handing.left_take", lang))
    if not alone:
        return Screen(Html("\n".join(lines)))
    finders = [Button(serial(row), Press("w_open", row.id)) for row in found[:SHOWN]]
    every = Button(t("handing.button.every", lang), Press("w_hand", member_id))
    return Screen(Html("\n".join(lines)), ((every,), *in_rows(finders, 4)), numbers=False)


def _line(row: Suggestion, lang: str) -> Html:
    return h("handing.line", lang, number=row.number, status=t(f"card.status.{row.status}", lang))


def choose(
    title: Html, colleagues: Sequence[Member], in_hand: Mapping[int, int], press: Press, lang: str
) -> Screen:
    """To whom? `press` is what each button presses, with the colleague's row as its argument.

    The bot knows nobody's name: the link shows in Telegram who it is.
    """
    lines = [title, h("handing.to_whom" if colleagues else "handing.no_colleagues", lang)]
    buttons = []
    for member in colleagues:
        name = t("handing.number", lang, id=member.id)
        link = Html(f'<a href="tg://user?id={member.telegram_id}">{name}</a>')
        lines.append(h("handing.colleague", lang, who=link, count=in_hand.get(member.id or 0, 0)))
        buttons.append(Button(name, Press(press.action, press.id, str(member.id), press.stamp)))
    return Screen(Html("\n".join(lines)), tuple(in_rows(buttons, 3)), numbers=False)


def of_one(suggestion: Suggestion, lang: str) -> Html:
    """What is passed on: one."""
    return h("handing.one", lang, number=suggestion.number)


def of_many(count: int, lang: str) -> Html:
    """What is passed on: all that was left."""
    return h("handing.many", lang, count=count)


def done(to: Member, count: int, failed: int, lang: str) -> Screen:
    """It is passed on, or what could not be."""
    lines = [h("handing.done", lang, who=t("handing.number", lang, id=to.id), count=count)]
    if failed:
        lines.append(h("handing.failed", lang, count=failed))
    return Screen(Html("\n".join(lines)))


def handed(suggestion: Suggestion, unsent: str | None, lang: str) -> Screen:
    """What the colleague is told who gets one."""
    text = h("handing.handed", lang, number=suggestion.number)
    if unsent:
        text = Html(f"{text}\n{kept(suggestion, unsent, lang).text}")
    return Screen(text, ((Button(t("handing.button.open", lang), Press("w_open", suggestion.id)),),))


def handed_many(count: int, lang: str) -> Screen:
    """What the colleague is told who gets several."""
    work = Button(t("work.task", lang), Press("w_work", None, f"{Tab.MINE}.0"))
    return Screen(h("handing.handed_many", lang, count=count), ((work,),))


def kept(suggestion: Suggestion, unsent: str, lang: str) -> Screen:
    """What the one before had written and not sent."""
    return Screen(h("handing.kept", lang, number=suggestion.number, text=unsent))
