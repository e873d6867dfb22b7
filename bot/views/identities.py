"""查看身份: the question why, what is known, and what its owner is told of it."""

from bot.services.cards import CardFacts
from bot.services.identities import Identity, Told
from bot.texts import Html, h, t
from bot.views.card_buttons import button
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from storage.tables import Suggestion


def rows(facts: CardFacts, lang: str) -> list[tuple[Button, ...]]:
    """The card's button, for whoever may press it."""
    return [(button(facts, lang, "identity"),)] if facts.identifies else []


def ask(suggestion: Suggestion, lang: str) -> Screen:
    """Why? She will read it."""
    cancel = Button(t("card.button.cancel", lang), Press("w_unasked"))
    return Screen(h("identity.ask", lang, number=suggestion.number), ((cancel,),))


def stopped(lang: str) -> Screen:
    """Nothing was looked up."""
    return Screen(h("identity.stopped", lang))


def shown(identity: Identity, lang: str) -> Screen:
    """The number she left, and the way to her chat, as far as there are any."""
    lines = [h("identity.title", lang, number=identity.suggestion.number)]
    if identity.contact:
        lines.append(h("identity.contact", lang, contact=identity.contact))
    if identity.telegram_id is not None:
        link = Html(f'<a href="tg://user?id={identity.telegram_id}">{h("identity.chat", lang)}</a>')
        lines.append(h("identity.telegram", lang, link=link))
    if len(lines) == 1:
        lines.append(h("identity.nothing", lang))
    return Screen(Html("\n".join([*lines, "", h("identity.told", lang)])))


def told(suggestion: Suggestion, told: Told, lang: str) -> Screen:
    """What its owner reads: by which role, and why."""
    role = t(f"role.{told.role}", lang)
    return Screen(h("told.identified", lang, number=suggestion.number, role=role, reason=told.reason))
