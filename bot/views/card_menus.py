"""The menus that take the place of a card's buttons for a moment: reasons, results, kinds, categories."""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.services.cards import CardFacts
from bot.services.cohandlers import Choices
from bot.services.committee import Reason
from bot.services.referring import Source
from bot.texts import t
from bot.views import card_cohandling, card_letters, card_referring
from bot.views.card_buttons import button, choice
from bot.views.cards import card
from bot.views.saying import group_name
from bot.views.screen import Button, Rows, Screen
from bot.views.words import in_rows, kind, long_day, named
from storage.tables import Attachment, Body, Category, Community, Kind, ResultClass


def reasons(facts: CardFacts, lang: str) -> Screen:
    """Why it is not accepted."""
    rows = [(choice(facts, t(f"card.refusal.{reason}", lang), "reason", reason.value),) for reason in Reason]
    return card(facts, lang, _with_back(rows, facts, lang), "card.ask.reason")


def results(facts: CardFacts, lang: str) -> Screen:
    """How it ended: the four result classes."""
    rows = [(choice(facts, t(f"card.class.{one}", lang), "class", one.value),) for one in ResultClass]
    return card(facts, lang, _with_back(rows, facts, lang), "card.ask.class")


def later(facts: CardFacts, offers: Sequence[date], lang: str) -> Screen:
    """When will it be done? For what is being solved or planned, in place of the card's buttons."""
    rows = [(choice(facts, long_day(day, lang), "later", day.isoformat()),) for day in offers]
    rows.append((choice(facts, t("promise.button.write", lang), "later", ""),))
    rows.append((choice(facts, t("promise.button.unknown", lang), "card", ""),))
    return card(facts, lang, tuple(rows), "promise.ask_later")


def kinds(facts: CardFacts, lang: str) -> Screen:
    """What the author wants."""
    choices = [choice(facts, kind(one, lang), "setkind", one.value) for one in Kind]
    return card(facts, lang, _with_back(in_rows(choices, 3), facts, lang), "card.ask.kind")


def guesses(facts: CardFacts, categories: Iterable[Category], lang: str) -> Screen:
    """The likeliest categories, and the way to all others."""
    rows = [(choice(facts, named(category, lang), "setcat", category.code),) for category in categories]
    rows.append((button(facts, lang, "groups"),))
    return card(facts, lang, _with_back(rows, facts, lang), "card.ask.category")


def groups(facts: CardFacts, categories: Iterable[Category], lang: str) -> Screen:
    """The groups of categories."""
    titles = {row.menu_group: group_name(row, lang) for row in categories}
    choices = [choice(facts, title, "group", code) for code, title in titles.items()]
    return card(facts, lang, _with_back(in_rows(choices, 2), facts, lang), "card.ask.category")


def group(facts: CardFacts, categories: Iterable[Category], lang: str) -> Screen:
    """The categories of one group."""
    choices = [choice(facts, named(category, lang), "setcat", category.code) for category in categories]
    return card(facts, lang, _with_back(in_rows(choices, 2), facts, lang), "card.ask.category")


def recordings(facts: CardFacts, files: Sequence[Attachment], lang: str) -> Screen:
    """Which of several recordings?"""
    rows = [
        (
            choice(
                facts,
                t("files.recording_done" if file.transcript else "files.recording", lang, number=number),
                "transcript",
                str(file.id),
            ),
        )
        for number, file in enumerate(files, start=1)
    ]
    return card(facts, lang, _with_back(rows, facts, lang), "files.which_recording")


def communities(facts: CardFacts, rows: Iterable[Community], lang: str) -> Screen:
    """To which community it belongs."""
    here = facts.suggestion.community
    choices = [choice(facts, named(row, lang), "setplace", row.code) for row in rows if row.code != here]
    return card(facts, lang, _with_back(in_rows(choices, 2), facts, lang), "card.ask.place")


def bodies(facts: CardFacts, bodies: Iterable[Body], lang: str) -> Screen:
    """To which body it shall go."""
    choices = [choice(facts, named(body, lang), "moveto", body.code) for body in bodies]
    return card(facts, lang, _with_back(in_rows(choices, 2), facts, lang), "card.ask.body")


def helpers(facts: CardFacts, found: Choices, lang: str) -> Screen:
    """Whom to ask for help, or to let go."""
    rows = card_cohandling.choices(facts, found, lang)
    return card(facts, lang, _with_back(rows, facts, lang), "co.ask_whom")


def helper(facts: CardFacts, body: Body, lang: str) -> Screen:
    """How to ask this body."""
    rows = card_cohandling.how(facts, body, lang)
    return card(facts, lang, _with_back(rows, facts, lang), "co.ask_how")


def sources(facts: CardFacts, lang: str) -> Screen:
    """How did the answer come that is typed for somebody?"""
    rows = card_referring.sources(facts, lang)
    return card(facts, lang, _with_back(rows, facts, lang), "referral.ask_source")


def received_days(facts: CardFacts, source: Source, days: Sequence[date], lang: str) -> Screen:
    """On which day?"""
    rows = card_referring.days(facts, source, days, lang)
    return card(facts, lang, _with_back(rows, facts, lang), "referral.ask_day")


def letter_classes(facts: CardFacts, part_id: int | None, lang: str) -> Screen:
    """Which class stands on the opinion?"""
    rows = card_letters.classes(facts, part_id, lang)
    return card(facts, lang, _with_back(rows, facts, lang), "letter.ask_class")


def _with_back(rows: Iterable[tuple[Button, ...]], facts: CardFacts, lang: str) -> Rows:
    return (*rows, (button(facts, lang, "card"),))
