"""Screens of who may read a suggestion: the choice, her name, and the question before others read it."""

from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import author
from storage.tables import Status, Suggestion, Visibility

ORDER = (Visibility.COMMITTEE, Visibility.PUBLIC, Visibility.NAMED)


def fact(suggestion: Suggestion, lang: str) -> Html:
    """The line that says who may read it, and under which name she appears."""
    key = f"visibility.fact.{suggestion.visibility.value}"
    if suggestion.visibility is Visibility.PUBLIC and suggestion.pseudonym is None:
        key = "visibility.fact.public_draft"
    elif suggestion.visibility is Visibility.PUBLIC and suggestion.published_at is None:
        key = "visibility.fact.public_waits"
    return h(key, lang, name=author(suggestion, lang))


def button(suggestion: Suggestion, lang: str) -> Button:
    """谁能看."""
    return Button(t("visibility.button.who", lang), press(suggestion, "see"))


def press(suggestion: Suggestion, action: str, arg: str = "") -> Press:
    """A press about a draft, as it is now, or about a filed one."""
    head = "say" if suggestion.status is Status.DRAFT else "my"
    return Press(f"{head}_{action}", suggestion.id, arg, suggestion.revision)


def choices(suggestion: Suggestion, lang: str) -> Screen:
    """谁能看？ Three ways, and what each means."""
    rows = tuple(
        (Button(t(f"visibility.button.{one.value}", lang), press(suggestion, "seen", one.value)),)
        for one in ORDER
    )
    text = Html("\n\n".join((h("visibility.which", lang), fact(suggestion, lang))))
    return Screen(text, (*rows, (back(suggestion, lang),)))


def back(suggestion: Suggestion, lang: str) -> Button:
    """返回 to the preview, or to the suggestion."""
    action = "back" if suggestion.status is Status.DRAFT else "one"
    return Button(t("saying.button.back", lang), press(suggestion, action))


def ask_name(suggestion: Suggestion, lang: str) -> Screen:
    """How do you want to sign?"""
    return Screen(h("visibility.ask_name", lang), ((back(suggestion, lang),),))


def publication(suggestion: Suggestion, lang: str) -> Screen:
    """Before the first one that others may read: what that means, and whether she agrees."""
    agree = Button(t("arriving.button.agree", lang), press(suggestion, "public", "yes"))
    refuse = Button(t("arriving.button.refuse", lang), press(suggestion, "public", "no"))
    return Screen(h("consent.publication", lang), ((agree, refuse),))
