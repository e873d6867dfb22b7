"""Screens of what was entered for people without a chat: the list, one of them, what she says to it."""

from dataclasses import replace
from datetime import datetime, tzinfo

from bot.services.suggestions import Page, Whole, awaits_rating, is_open, may_withdraw
from bot.texts import Html, h, t
from bot.views import mine, rights
from bot.views.office import back
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen
from bot.views.words import channel, counted
from storage.tables import Against, Suggestion


def listed(page: Page, lang: str, now: datetime) -> Screen:
    """What was entered, newest first; a number may be typed instead."""
    lines = [mine.listed_line(line, lang, now) for line in page.lines]
    heading = h("spoken.list" if page.total else "spoken.none", lang, total=counted(page.total, lang))
    rows: Rows = tuple(
        (Button(line.suggestion.number or "", Press("w_one", line.suggestion.id)),) for line in page.lines
    )
    return Screen(
        Html("\n\n".join((heading, *lines))), (*rows, *mine.turning(page, "w_spoken", lang), (back(lang),))
    )


def one(whole: Whole, contact: str | None, tz: tzinfo, lang: str, now: datetime) -> Screen:
    """One of them, as its author would be shown it, and what can be done for her."""
    suggestion = whole.suggestion
    came = h("entry.fact.channel", lang, channel=channel(suggestion.channel, lang))
    called = h("entry.fact.contact", lang, contact=contact) if contact else h("entry.fact.no_contact", lang)
    screen = mine.one(whole, tz, lang, now)
    return replace(
        screen, text=Html("\n".join((came, called, "", screen.text))), rows=rows(whole, contact, lang)
    )


def rows(whole: Whole, contact: str | None, lang: str) -> Rows:
    """What can be done from where it stands."""
    suggestion = whole.suggestion
    rating = tuple(
        (Button(t(key, lang), Press("w_rate", suggestion.id, value.value, suggestion.revision)),)
        for key, value in (mine.RATINGS if awaits_rating(suggestion) else ())
    )
    doing = []
    if is_open(suggestion):
        doing.append(Button(t("saying.button.add", lang), Press("w_add", suggestion.id)))
    if may_withdraw(suggestion):
        doing.append(Button(t("saying.button.withdraw", lang), Press("w_undo", suggestion.id)))
    against = []
    if whole.merging is not None and whole.merging.objectable:
        against.append(_object(suggestion, Against.MERGED, "merging.button.object", lang))
    if whole.appealable:
        against.append(_object(suggestion, Against.HIDDEN, "publishing.button.appeal", lang))
    forget = Button(t("spoken.button.forget", lang), Press("w_uncall", suggestion.id))
    hers = () if suggestion.erased else (rights.button(suggestion, lang),)
    last = (*((forget,) if contact else ()), *hers)
    return (*rating, *(tuple(row) for row in (doing, against, last) if row), (_to_list(lang),))


def add(suggestion: Suggestion, question: str | None, lang: str) -> Screen:
    """What does she say more, or to what she was asked?"""
    if question:
        text = h("spoken.add_answer", lang, number=suggestion.number, question=question)
    else:
        text = h("spoken.add", lang, number=suggestion.number)
    return Screen(text, ((_to_one(suggestion, lang, "saying.button.back"),),))


def added(suggestion: Suggestion, lang: str) -> Screen:
    """It has been added; more may follow."""
    return Screen(
        h("spoken.added", lang, number=suggestion.number),
        ((_to_one(suggestion, lang, "saying.button.look"),),),
    )


def why(suggestion: Suggestion, lang: str) -> Screen:
    """Why was she not satisfied?"""
    return Screen(
        h("spoken.why", lang, number=suggestion.number),
        ((_to_one(suggestion, lang, "saying.button.back"),),),
    )


def why_against(suggestion: Suggestion, lang: str) -> Screen:
    """What does she have against it?"""
    return Screen(
        h("spoken.why_against", lang, number=suggestion.number),
        ((_to_one(suggestion, lang, "saying.button.back"),),),
    )


def undo(suggestion: Suggestion, lang: str) -> Screen:
    """Does she really take it back?"""
    yes = Button(t("mine.button.undo", lang), Press("w_undone", suggestion.id, stamp=suggestion.revision))
    return Screen(
        h("spoken.undo", lang, number=suggestion.number),
        ((yes, _to_one(suggestion, lang, "saying.button.back")),),
    )


def forget(suggestion: Suggestion, lang: str) -> Screen:
    """Is the number really to be deleted?"""
    yes = Button(t("spoken.button.forget", lang), Press("w_uncalled", suggestion.id))
    return Screen(h("spoken.forget", lang), ((yes, _to_one(suggestion, lang, "saying.button.back")),))


def _object(suggestion: Suggestion, against: Against, key: str, lang: str) -> Button:
    return Button(t(key, lang), Press("w_object", suggestion.id, against.value))


def _to_one(suggestion: Suggestion, lang: str, key: str) -> Button:
    return Button(t(key, lang), Press("w_one", suggestion.id))


def _to_list(lang: str) -> Button:
    return Button(t("spoken.button.list", lang), Press("w_spoken", arg="0"))
