"""Promised days: chosen for an answer, asked about on the day, and shown to those who wait."""

from collections.abc import Sequence
from datetime import date

from bot.services.cards import CardFacts
from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen
from bot.views.words import long_day
from storage.tables import Promise, PromiseState, Suggestion


def days(suggestion: Suggestion, offers: Sequence[date], version: str, lang: str) -> Screen:
    """Which day does this answer promise? One of these, none, or one in words."""

    def choose(text: str, day: str) -> Button:
        return Button(text, Press("c_setday", suggestion.id, f"{version}.{day}", suggestion.revision))

    rows = [(choose(long_day(day, lang), day.isoformat()),) for day in offers]
    rows.append((choose(t("promise.button.none", lang), ""),))
    return Screen(h("promise.which_day", lang, number=suggestion.number), tuple(rows))


def due(suggestion: Suggestion, promise: Promise, card_message: int | None, lang: str) -> Screen:
    """Has it been done? Under the card, on the day."""
    key = "promise.due" if promise.asks <= 1 else "promise.due_again"
    text = h(key, lang, number=suggestion.number, day=long_day(promise.day, lang), count=promise.asks)
    return Screen(text, _answers(promise, lang), reply_to=card_message)


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """On the card, from that day on: has it been done?"""
    if facts.promise is None or facts.promise.state is not PromiseState.ASKED:
        return []
    return list(_answers(facts.promise, lang))


def _answers(promise: Promise, lang: str) -> Rows:
    subject, number = promise.suggestion_id, str(promise.id)
    return (
        (Button(t("promise.button.kept", lang), Press("c_kept", subject, number)),),
        (Button(t("promise.button.not_yet", lang), Press("c_notyet", subject, number)),),
    )


def kept(suggestion: Suggestion, promise: Promise, lang: str) -> Screen:
    """What the group sees after 办好了."""
    return Screen(h("promise.noted_kept", lang, number=suggestion.number, day=long_day(promise.day, lang)))


def told(
    suggestion: Suggestion, notice: str, day: date | None, words: str | None, lang: str, *, own: bool
) -> Html:
    """What a follower hears of a promise: made, kept, put off."""
    named = long_day(day, lang) if day is not None else ""
    head = h("promise.own" if own else "promise.backed", lang, number=suggestion.number)
    text = Html(head + "\n" + h(f"promise.told.{notice}", lang, day=named))
    return Html(text + "\n" + h("promise.told.why", lang, words=words)) if words else text


def with_answer(day: date, lang: str) -> Html:
    """The line under an answer that promises a day."""
    return h("promise.with_answer", lang, day=long_day(day, lang))


def fact(promise: Promise, lang: str) -> Html:
    """Where a promise stands, in a line: for the card and for whoever follows."""
    state = PromiseState.OPEN if promise.state is PromiseState.MOVED else promise.state
    return h(f"promise.fact.{state.value}", lang, day=long_day(promise.day, lang))


def step(name: str, day: date, at: str, lang: str) -> Html:
    """One line of the history."""
    return h(f"promise.step.{name}", lang, at=at, day=long_day(day, lang))
