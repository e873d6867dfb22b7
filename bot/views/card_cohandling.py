"""What a card says of those who help (协办): whose part waits for what, what they said, and the buttons."""

from bot.services.cards import CardFacts
from bot.services.cohandlers import Choices, Helper
from bot.services.cohandling import ASKING
from bot.services.leads import is_above
from bot.texts import Html, h, t
from bot.views.card_buttons import button, choice
from bot.views.screen import Button
from bot.views.words import brief_day, in_rows, named, shorten
from storage.tables import Body, CoState, Hand, Status

SAID = 600
"""Characters for all that helpers were asked and said, together; the answer's prompt has all of it."""


def helping(facts: CardFacts, lang: str) -> Html | None:
    """A line for each body that helps; nothing if none does."""
    lines = [_line(facts, helper, lang) for helper in facts.helpers]
    return Html("\n".join(lines)) if lines else None


def _line(facts: CardFacts, helper: Helper, lang: str) -> Html:
    part, body = helper.part, named(helper.body, lang)
    if part.state is CoState.ANSWERED:
        return h("co.line.answered", lang, body=body)
    by = brief_day(part.due_at.astimezone(facts.timezone).date(), lang)
    late = "late_" if part.due_at <= facts.now else ""
    return h(f"co.line.{late}{part.state}", lang, body=body, by=by)


def said(facts: CardFacts, lang: str) -> list[Html]:
    """What helpers are asked to do and what they said. Who only helps reads nothing of the others."""
    helpers = [one for one in facts.helpers if one.own or facts.hand is not Hand.CO]
    room = SAID // max(1, sum(bool(one.part.task) + bool(one.part.answer) for one in helpers))
    return [block for one in helpers for block in _said(one, lang, room)]


def _said(helper: Helper, lang: str, room: int) -> list[Html]:
    part, body = helper.part, named(helper.body, lang)
    found = []
    if part.task:
        found.append(h("co.task", lang, body=body, text=shorten(part.task, room)))
    if part.answer:
        found.append(h("co.answer", lang, body=body, text=shorten(part.answer, room)))
    return found


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """For who leads or dispatches: to ask somebody. For who helps: the next step of that part."""
    found: list[tuple[Button, ...]] = []
    if facts.suggestion.status in ASKING and facts.hand is not Hand.CO and not is_above(facts.suggestion):
        found.append((button(facts, lang, "co"),))
    own = [one for one in facts.helpers if one.own]
    if facts.suggestion.status in ASKING or facts.suggestion.status is Status.RETURN_REQUESTED:
        alone = facts.hand is Hand.CO and len(own) == 1
        found += [_step(facts, one, lang, alone=alone) for one in own]
    return found


def _step(facts: CardFacts, helper: Helper, lang: str, *, alone: bool) -> tuple[Button, ...]:
    """The buttons of one part; they name its body where the card has others too."""

    def act(step: str) -> Button:
        key = f"co.button.{step}" if alone else f"co.button.{step}_for"
        return choice(facts, t(key, lang, body=named(helper.body, lang)), f"co_{step}", str(helper.part.id))

    match helper.part.state:
        case CoState.ASSIGNED:
            return act("sign"), act("decline")
        case CoState.SIGNED:
            return act("answer"), act("decline")
    return (act("again"),)


def choices(facts: CardFacts, found: Choices, lang: str) -> list[tuple[Button, ...]]:
    """Whom to ask: those of the routing table first, one a row; above them whoever can be let go."""
    release = [
        (choice(facts, t("co.button.release", lang, body=named(one.body, lang)), "co_end", str(one.part.id)),)
        for one in found.open
    ]
    planned = [(_ask(facts, body, t("co.planned", lang, body=named(body, lang))),) for body in found.planned]
    others = [_ask(facts, body, named(body, lang)) for body in found.others]
    return [*release, *planned, *in_rows(others, 2)]


def how(facts: CardFacts, body: Body, lang: str) -> list[tuple[Button, ...]]:
    """Just to ask this body, or with words about what it is to do."""
    return [
        (choice(facts, t("co.button.plain", lang, body=named(body, lang)), "co_add", body.code),),
        (choice(facts, t("co.button.words", lang), "co_ask", body.code),),
    ]


def _ask(facts: CardFacts, body: Body, text: str) -> Button:
    return choice(facts, text, "co_to", body.code)
