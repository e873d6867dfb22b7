"""What a card says of bodies that get their matter on paper, and the buttons for that."""

from collections.abc import Sequence
from datetime import date

from bot.services.cards import CardFacts
from bot.services.referring import Received, Referral, Source, write_received
from bot.texts import Html, h, t
from bot.views.card_buttons import button, choice
from bot.views.screen import Button, Media, Screen
from bot.views.words import brief_day, in_rows, long_day, named
from storage.tables import Hand, Status


def given(facts: CardFacts, lang: str) -> Html | None:
    """To whom it was given on paper, and that an answer is awaited."""
    lines = [
        h(
            "referral.given",
            lang,
            body=named(one.body, lang),
            date=brief_day(one.at.astimezone(facts.timezone).date(), lang),
        )
        for one in facts.referrals
        if one.at is not None
    ]
    return Html("\n".join(lines)) if lines else None


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """To print the sheet of each body without a group; to type what the lead answered on it."""
    if facts.hand is Hand.CO:
        return []
    found: list[tuple[Button, ...]] = [(_print(facts, one, lang),) for one in facts.referrals]
    typed = facts.suggestion.status is Status.IN_PROGRESS and any(
        one.part is None and one.at is not None for one in facts.referrals
    )
    return [*found, (button(facts, lang, "typed"),)] if typed else found


def _print(facts: CardFacts, one: Referral, lang: str) -> Button:
    if one.part is None:
        return button(facts, lang, "sheet")
    return choice(
        facts, t("referral.button.for", lang, body=named(one.body, lang)), "sheet", str(one.part.id)
    )


def sources(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """How did the answer come?"""
    every = [choice(facts, t(f"referral.source.{one}", lang), "typed_by", one.value) for one in Source]
    return in_rows(every, 2)


def days(facts: CardFacts, source: Source, days: Sequence[date], lang: str) -> list[tuple[Button, ...]]:
    """On which day?"""
    return [
        (choice(facts, long_day(one, lang), "typed_on", write_received(Received(source, one))),)
        for one in days
    ]


def printed(facts: CardFacts, one: Referral, media: Media, lang: str) -> Screen:
    """The sheet, and what to do with it."""
    text = h("referral.printed", lang, number=facts.suggestion.number, body=named(one.body, lang))
    return Screen(text, media=(media,))


def received(what: Received, lang: str) -> Html:
    """How an answer came that somebody types: stands above its preview, for colleagues only."""
    source = t(f"referral.source.{what.source}", lang)
    return h("referral.received", lang, source=source, day=long_day(what.day, lang))
