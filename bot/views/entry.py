"""Screens of 代录: how it came, where it belongs, whom to call back, and the number to read out."""

from collections.abc import Sequence
from datetime import tzinfo

from bot.services import contacts
from bot.services.entries import CHANNELS
from bot.texts import Html, h, t
from bot.views.arriving import in_pairs
from bot.views.office import back
from bot.views.presses import Press
from bot.views.screen import Button, Media, Screen
from bot.views.words import channel, day, named
from storage.tables import Community, Suggestion

AGAIN = Press("w_entry")
SHOWN = 20


def channels(lang: str) -> Screen:
    """How did it come?"""
    buttons = [Button(channel(one.value, lang), Press("w_channel", arg=one.value)) for one in CHANNELS]
    return Screen(h("entry.which_channel", lang), (*in_pairs(buttons), (back(lang),)))


def communities(rows: Sequence[Community], lang: str) -> Screen:
    """Which community is it about?"""
    buttons = [Button(named(row, lang), Press("w_where", arg=row.code)) for row in rows]
    return Screen(h("entry.which_community", lang), (*in_pairs(buttons), (_restart(lang),)))


def contact(lang: str) -> Screen:
    """At which number is she called back?"""
    none = Button(t("entry.button.no_contact", lang), Press("w_nocall"))
    return Screen(h("entry.which_contact", lang), ((none, _restart(lang)),))


def consent(number: str, lang: str) -> Screen:
    """Does she agree that the number is kept? Said aloud, so the worker says it for her."""
    yes = Button(t("arriving.button.agree", lang), Press("w_agreed"))
    no = Button(t("arriving.button.refuse", lang), Press("w_refused"))
    return Screen(h("entry.consent", lang, contact=contacts.masked(number)), ((yes, no),))


def words(lang: str, *, note: str | None = None, contact: str | None = None) -> Screen:
    """What did she say? `note`: a text key said first; it may name `contact`."""
    text = h("entry.words", lang)
    if note is not None:
        text = Html(h(note, lang, contact=contacts.masked(contact) if contact else "") + "\n\n" + text)
    return Screen(text, ((_restart(lang),),))


def resumed(lang: str) -> Screen:
    """There is one that was not filed; its preview follows."""
    return Screen(h("entry.resumed", lang))


def left(count: int, lang: str) -> Button:
    """The way to what a colleague who is gone has left half typed."""
    return Button(t("entry.button.left", lang, count=count), Press("w_drafts"))


def told_left(count: int, lang: str) -> Screen:
    """Somebody who typed for others is gone, and has left some of it."""
    return Screen(h("entry.left", lang, count=count), ((left(count, lang),),))


def abandoned(rows: Sequence[Suggestion], tz: tzinfo, lang: str) -> Screen:
    """Which there are, by community, way and day; each is gone on with by its number here."""
    if not rows:
        return Screen(h("entry.none_left", lang), ((back(lang),),))
    shown = rows[:SHOWN]
    lines = [h("entry.left", lang, count=len(rows))]
    lines += [
        h(
            "entry.left_line", lang, place=number, community=row.community,
            channel=channel(row.channel, lang), day=day(row.created_at, tz, lang),
        )
        for number, row in enumerate(shown, start=1)
    ]  # fmt: skip
    goes = [
        Button(t("entry.button.go_on", lang, place=number), Press("w_godraft", row.id))
        for number, row in enumerate(shown, start=1)
    ]
    return Screen(Html("\n".join(lines)), (*in_pairs(goes), (back(lang),)), numbers=False)


def receipt(suggestion: Suggestion, contact: str | None, tz: tzinfo, lang: str, *, estimated: bool) -> Screen:
    """The number and the day to read out, and how she will hear."""
    if suggestion.due_at is None:
        raise LookupError("a filed suggestion has its day")
    date = day(suggestion.due_at, tz, lang)
    hears = (
        h("entry.will_call", lang, contact=contacts.masked(contact)) if contact else h("entry.may_ask", lang)
    )
    key = "entry.receipt_estimated" if estimated else "entry.receipt"
    text = h(key, lang, number=suggestion.number, day=date, hears=hears)
    more = Button(t("entry.button.next", lang), AGAIN)
    slip = Button(t("entry.button.slip", lang), Press("w_slip", suggestion.id))
    return Screen(text, ((more, slip), (back(lang),)))


def slip(media: Media, lang: str) -> Screen:
    """The slip to print."""
    return Screen(h("entry.slip", lang), media=(media,))


def _restart(lang: str) -> Button:
    """返回 to the first question."""
    return Button(t("entry.button.restart", lang), Press("w_restart"))
