"""The call list at the desk: who has to be told something, and what; and the count for a group."""

from datetime import tzinfo

from bot.services.calls import Page, Whole
from bot.texts import Html, h, t
from bot.views import lists, office
from bot.views.cards import day
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen
from storage.tables import CallReason

OTHERS = 5
"""Buttons for what else she is to be told."""


def listed(page: Page, tz: tzinfo, lang: str) -> Screen:
    """Whom to call, those tried less often first."""
    if page.total == 0:
        return Screen(h("calls.none", lang), ((office.back(lang),),))
    rows: Rows = tuple(
        (Button(_label(one.suggestion.number or "", one.call.tries, lang), Press("w_call", one.call.id)),)
        for one in page.lines
    )
    turning = lists.turning(page, lang, lambda word, to: Button(word, Press("w_calls", arg=str(to))))
    lines = [
        h(
            "calls.line" if one.count == 1 else "calls.line_of",
            lang,
            count=one.count,
            number=one.suggestion.number,
            since=day(one.call.created_at, tz, lang),
            why=t(f"calls.why.{one.call.reason.value}", lang),
        )
        for one in page.lines
    ]
    text = Html("\n".join((h("calls.list", lang, count=page.total), *lines)))
    return Screen(text, (*rows, *turning, (office.back(lang),)))


def one(whole: Whole, words: Html, tz: tzinfo, lang: str) -> Screen:
    """One call: what she is to be told, in her own language, and how to reach her."""
    call = whole.call
    blocks = [
        h("calls.one", lang, number=whole.suggestion.number, why=t(f"calls.why.{call.reason.value}", lang)),
        h("calls.words", lang, words=words),
        h("calls.contact", lang, contact=whole.resident.contact)
        if whole.resident.contact
        else h(
            "calls.no_contact_chat" if call.reason is not CallReason.NO_CHAT else "calls.no_contact", lang
        ),
    ]
    if call.tried_at is not None:
        blocks.append(h("calls.tried", lang, count=call.tries, day=day(call.tried_at, tz, lang)))
    if whole.together:
        blocks.append(_together(whole, lang))
    rows = (
        (Button(t("calls.button.told", lang), Press("w_told", call.id)),),
        (Button(t("calls.button.not_found", lang), Press("w_unfound", call.id)),),
        *_said(whole, lang),
        *_others(whole, lang),
        (_to_list(lang),),
    )
    return Screen(Html("\n\n".join(blocks)), rows)


def ask_words(whole: Whole, lang: str) -> Screen:
    """How was she told, and what did she say? It may be left out."""
    rows = (
        (Button(t("calls.button.no_words", lang), Press("w_told", whole.call.id, "done")),),
        (Button(t("saying.button.back", lang), Press("w_call", whole.call.id)),),
    )
    return Screen(h("calls.ask_words", lang, number=whole.suggestion.number), rows)


def done(whole: Whole, lang: str) -> Screen:
    """It is on record that she knows; what else she is to be told comes next."""
    blocks = [h("calls.done", lang, number=whole.suggestion.number)]
    if whole.together:
        blocks.append(_together(whole, lang))
    return Screen(Html("\n\n".join(blocks)), (*_said(whole, lang), *_others(whole, lang), (_to_list(lang),)))


def no_longer(whole: Whole, lang: str) -> Screen:
    """What she was to be told has lost its sense."""
    return Screen(h("calls.no_longer", lang, number=whole.suggestion.number), ((_to_list(lang),),))


def reminder(count: int, lang: str) -> Screen:
    """For a group: so many have to be called, and where the list is."""
    return Screen(h("calls.reminder", lang, count=count))


def _label(number: str, tries: int, lang: str) -> str:
    return t("calls.button.tried", lang, number=number, count=tries) if tries else number


def _together(whole: Whole, lang: str) -> Html:
    numbers = t("words.comma", lang).join(suggestion.number or "" for _, suggestion in whole.together)
    return h("calls.together", lang, count=len(whole.together), numbers=numbers)


def _others(whole: Whole, lang: str) -> Rows:
    """What else she is to be told, a button each."""
    return tuple(
        (Button(_label(suggestion.number or "", 0, lang), Press("w_call", call.id)),)
        for call, suggestion in whole.together[:OTHERS]
    )


def _said(whole: Whole, lang: str) -> Rows:
    """What she said to it can be typed in, if a worker had typed the suggestion for her."""
    if whole.suggestion.typist_id is None:
        return ()
    return ((Button(t("spoken.button.said", lang), Press("w_one", whole.suggestion.id)),),)


def _to_list(lang: str) -> Button:
    return Button(t("calls.button.list", lang), Press("w_calls", arg="0"))
