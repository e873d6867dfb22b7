"""Screens of the first minutes: greeting, community, the notice of who reads what and why, help."""

from collections.abc import Sequence

from bot.texts import LANGUAGES, Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen
from bot.views.words import named
from storage.tables import Community

KEYBOARD = (
    ("arriving.word.say", "arriving.word.mine"),
    ("arriving.word.events", "board.word.open"),
    ("arriving.word.language", "arriving.word.help"),
)


def keyboard(lang: str) -> tuple[tuple[str, ...], ...]:
    """The main keyboard, below the typing field all the time."""
    return tuple(tuple(t(key, lang) for key in row) for row in KEYBOARD)


def welcome(street: str, lang: str, community: Community | None = None, *, odd_link: bool = False) -> Screen:
    """The first words, with the main keyboard. `odd_link`: the poster's link meant nothing to us."""
    key = "arriving.welcome_to" if community else "arriving.welcome"
    text = h(
        key,
        lang,
        street=street or t("arriving.street", lang),
        community=named(community, lang) if community else "",
    )
    if odd_link:
        text = Html(h("arriving.odd_link", lang) + "\n\n" + text)
    return Screen(text, keyboard=keyboard(lang))


def communities(rows: Sequence[Community], lang: str, *, held: bool = False) -> Screen:
    """Which community is yours? `held`: she has already written."""
    buttons = [Button(named(row, lang), Press("me_home", arg=row.code)) for row in rows]
    key = "arriving.which_community_held" if held else "arriving.which_community"
    return Screen(h(key, lang), (*in_pairs(buttons), other_languages(lang)))


def notice(
    street: str, community: Community | None, lang: str, *, asked_again: bool = False, held: bool = False
) -> Screen:
    """Who reads what she writes, and why, in three lines; agree or not. `held`: she has already written."""
    opening = (
        "arriving.notice_changed"
        if asked_again
        else "arriving.notice_held"
        if held
        else "arriving.notice_first"
    )
    text = h(
        "arriving.notice",
        lang,
        opening=h(opening, lang),
        street=street or t("arriving.street", lang),
        community=named(community, lang) if community else t("arriving.your_community", lang),
    )
    agree = Button(t("arriving.button.agree", lang), Press("me_agree"))
    refuse = Button(t("arriving.button.refuse", lang), Press("me_refuse"))
    child = Button(t("privacy.button.child", lang), Press("me_child"))
    return Screen(text, ((agree, refuse), (child,), other_languages(lang)))


def still_held(lang: str) -> Screen:
    """She went on writing while the notice waits for her answer; it may have scrolled away, or never come."""
    agree = Button(t("arriving.button.agree", lang), Press("me_agree"))
    refuse = Button(t("arriving.button.refuse", lang), Press("me_refuse"))
    return Screen(h("arriving.still_held", lang), ((agree, refuse), (_look(lang),)))


def agreed(lang: str, held: int) -> Screen:
    """Thanks; what she had written comes now, or she may begin."""
    return Screen(h("arriving.agreed_held" if held else "arriving.agreed", lang))


def refused(lang: str) -> Screen:
    """That is all right, and what remains open."""
    return Screen(h("arriving.refused", lang), ((_look(lang),),))


def _look(lang: str) -> Button:
    """The notice, once more."""
    return Button(t("arriving.button.notice", lang), Press("me_notice"))


def languages(lang: str) -> Screen:
    """中文, 繁體中文 or English? Each in its own name."""
    return Screen(h("arriving.which_language", lang), (tuple(map(to_language, LANGUAGES)),))


def language_set(lang: str) -> Screen:
    """From now on so; the keyboard changes with it."""
    return Screen(h("arriving.language_set", lang), keyboard=keyboard(lang))


def other_languages(lang: str) -> tuple[Button, ...]:
    """Buttons to the languages that are not spoken now."""
    return tuple(to_language(code) for code in LANGUAGES if code != lang)


def to_language(code: str) -> Button:
    """A button to a language, in its own name."""
    return Button(t("language.name", code), Press("me_lang", arg=code))


def help_page(where: Html, lang: str, *, office: bool = False) -> Screen:
    """Where she is, and what she can do from there. `office`: she also works here."""
    if office:
        where = Html(f"{where}\n{h('help.office', lang)}")
    return Screen(h("arriving.help", lang, where=where), keyboard=keyboard(lang))


def in_pairs(buttons: Sequence[Button]) -> Rows:
    """Two buttons a row: they stay readable on a small phone."""
    return tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
