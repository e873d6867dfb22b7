"""Screens of who comes to a meeting or activity: the list."""

from collections.abc import Sequence

from bot.texts import Html, h, t
from bot.views import events as view
from bot.views.event_buttons import whole
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from storage.tables import CommunityEvent, SignUp, SignUpState

PAGE = 30
"""Names on one page of the list."""
SHOWN_AS = (
    SignUpState.GOING,
    SignUpState.OFFERED,
    SignUpState.WAITING,
    SignUpState.MAYBE,
    SignUpState.NOT_GOING,
)


def ask_whom(event: CommunityEvent, lang: str) -> Screen:
    """Whom shall be written down?"""
    return Screen(h("event.ask.whom", lang, title=event.title), ((whole(event, lang),),))


def people(event: CommunityEvent, rows: Sequence[SignUp], page: int, lang: str) -> Screen:
    """Who comes, in the order of the line: the name each chose, or a made-up one."""
    listed = [one for state in SHOWN_AS for one in rows if one.state is state]
    pages = max(1, -(-len(listed) // PAGE))
    page = min(page, pages - 1)
    here = listed[page * PAGE : (page + 1) * PAGE]
    lines = [h("event.people_list", lang, title=event.title, count=len(listed), page=page + 1, pages=pages)]
    for number, one in enumerate(here, start=page * PAGE + 1):
        state = t(f"event.state.{one.state.value}", lang)
        key = "event.person_unreached" if one.unreached else "event.person"
        lines.append(h(key, lang, number=number, name=view.called(one, lang), party=one.party, state=state))
    written = [one for one in here if one.resident_id is None]
    buttons: list[tuple[Button, ...]] = [
        (Button(t("event.button.strike", lang, name=view.called(one, lang)), Press("w_evstr", one.id)),)
        for one in written
    ]
    turns = [
        Button(t(f"event.button.{name}", lang), Press("w_evwho", event.id, str(other)))
        for name, other, fits in (("sooner", page - 1, page > 0), ("later", page + 1, page < pages - 1))
        if fits
    ]
    if turns:
        buttons.append(tuple(turns))
    if listed:
        buttons.append((Button(t("export.button.go", lang), Press("w_exof", event.id, "attendance")),))
    buttons.append((whole(event, lang),))
    return Screen(Html("\n".join(lines)), tuple(buttons))
