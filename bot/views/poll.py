"""Screens of 投票 for whoever asks: at the desk, and in a group."""

from collections.abc import Sequence
from datetime import tzinfo

from bot.services.polls.drafts import FEWEST_SECRET, Roll, count_missing
from bot.texts import Html, h, t
from bot.views import voting
from bot.views.arriving import in_pairs
from bot.views.office import back
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen
from bot.views.words import named, short_day, shorten
from storage.tables import Community, Estate, Poll, PollState

CHOSEN = "✓ "
TITLE = 16


def home(own: Sequence[Poll], tz: tzinfo, lang: str) -> Screen:
    """The newest of theirs, and the way to a new one."""
    rows: Rows = ((Button(t("poll.button.new", lang), Press("poll_new")),),)
    for one in own:
        state = t(f"poll.state.{one.state.value}", lang)
        label = t("poll.button.one", lang, question=shorten(one.question, TITLE), state=state)
        rows += ((Button(label, Press("poll_one", one.id)),),)
    return Screen(h("poll.home", lang), (*rows, (back(lang),)))


def question(key: str, lang: str, poll: Poll | None = None, ask: bool = False) -> Screen:
    """Something that is answered by typing; in a group as a reply."""
    text = h(f"poll.ask.{key}", lang)
    if ask:
        return Screen(text, ask=t("poll.hint", lang))
    press = Press("poll_one", poll.id) if poll is not None else Press("polls")
    return Screen(text, ((Button(t("poll.button.back", lang), press),),))


def check(poll: Poll, roll: Roll, asks: bool, tz: tzinfo, lang: str, edit: int | None = None) -> Screen:
    """Below the preview: who is on the roll, and every switch there is."""
    in_group = poll.group_id is not None
    lines = [h("poll.check", lang)]
    lines.append(h("poll.members" if in_group else "poll.residents", lang, count=roll.count))
    if not in_group and roll.told < roll.count:
        lines.append(h("poll.not_told", lang, count=roll.count - roll.told))
    too_few = count_missing(poll, roll) > 0
    if poll.secret:
        lines.append(h(_secrecy(poll, roll), lang, fewest=FEWEST_SECRET, roll=roll.count))
    if asks:
        lines.append(h("cast.needs_second", lang))
    if poll.reason:
        lines.append(h("poll.sent_back", lang, reason=poll.reason))
    secret = "secret" if poll.secret else "open"
    several = "several" if poll.several else "single"
    rows: list[tuple[Button, ...]] = [
        (_switch(poll, secret, "secret", lang), _switch(poll, f"quorum.{poll.quorum}", "quorum", lang))
    ]
    if poll.options and not poll.secret:
        rows.append((_switch(poll, several, "several", lang),))
    until = t("poll.button.until", lang, at=short_day(poll.closes_at, tz, lang))
    rows.append((Button(until, Press("poll_set", poll.id, "until", poll.revision)),))
    if in_group:
        rows.append((_button(poll, "enrol", "poll_in", lang), _button(poll, "words", "poll_edit", lang)))
    else:
        rows.append((_button(poll, "time", "poll_at", lang), _button(poll, "audience", "poll_aud", lang)))
        rows.append((_button(poll, "words", "poll_edit", lang),))
    go = _button(poll, "ask" if asks else "go", "poll_go", lang)
    if too_few:
        go = _switch(poll, "make_open", "secret", lang)
    rows.append((go, _button(poll, "drop", "poll_drop", lang)))
    return Screen(Html("\n".join(lines)), tuple(rows), edit=edit)


def secrecy(poll: Poll, roll: Roll, lang: str) -> str:
    """What being secret asks for, said at the moment at which it is chosen."""
    return t(_secrecy(poll, roll), lang, fewest=FEWEST_SECRET, roll=roll.count)


def _secrecy(poll: Poll, roll: Roll) -> str:
    return "poll.secret_too_few" if count_missing(poll, roll) else "poll.secret_rules"


def in_group(poll: Poll, roll: Roll, tz: tzinfo, lang: str, edit: int | None = None) -> Screen:
    """The preview and the switches in one message, which changes in place."""
    below = check(poll, roll, False, tz, lang)
    shown = "\n".join(f"▫️ {voting.option(poll, number, lang)}" for number in voting.each(poll))
    text = Html(f"{voting.about(poll, tz, lang)}\n{h('poll.options', lang, options=shown)}\n\n{below.text}")
    return Screen(text, below.rows, edit=edit)


def audience(
    poll: Poll, communities: Sequence[Community], estates: Sequence[Estate], roll: Roll, lang: str
) -> Screen:
    """For whom? A tick for each choice, and how many that is now."""
    chosen, houses = poll.audience.get("communities", ()), poll.audience.get("estates", ())
    places = [_tick(poll, named(one, lang), f"c.{one.code}", one.code in chosen) for one in communities]
    homes = [_tick(poll, named(one, lang), f"e.{one.code}", one.code in houses) for one in estates]
    lines = [h("poll.which_audience", lang), h("poll.residents", lang, count=roll.count)]
    if estates:
        lines.append(h("poll.estates", lang))
    rows = (
        *(in_pairs(places) if len(communities) > 1 else ()),
        *in_pairs(homes),
        (_button(poll, "back", "poll_one", lang),),
    )
    return Screen(Html("\n\n".join(lines)), rows)


def going(poll: Poll, voted: int, tz: tzinfo, lang: str) -> Screen:
    """How far one is that was opened, and what can still be done."""
    if poll.state is PollState.OPEN:
        lines = [voting.about(poll, tz, lang), h("vote.turnout", lang, voted=voted, roll=poll.roll)]
        rows: Rows = (
            (_button(poll, "remind", "poll_rem", lang), _button(poll, "cancel", "poll_stop", lang)),
            (_button(poll, "refresh", "poll_one", lang), _home(lang)),
        )
        return Screen(Html("\n\n".join(lines)), rows)
    if poll.state is PollState.GATHERING:
        rows = ((_button(poll, "cancel", "poll_stop", lang), _button(poll, "refresh", "poll_one", lang)),)
        return Screen(Html(f"{voting.about(poll, tz, lang)}\n\n{h('poll.gathering', lang)}"), rows)
    return Screen(voting.result(poll, tz, lang).text, ((_home(lang),),))


def opened(poll: Poll, lang: str) -> Screen:
    """It is on its way."""
    return Screen(h("poll.opened", lang), ((_button(poll, "refresh", "poll_one", lang),),))


def waiting(approvers: int, lang: str) -> Screen:
    """It waits for a second person; or there is none."""
    return Screen(h("poll.asked" if approvers else "cast.nobody_to_ask", lang, count=approvers))


def approve(poll: Poll, roll: Roll, places: Sequence[Community], tz: tzinfo, lang: str) -> Screen:
    """What a colleague wants to ask, and below it: may it?"""
    names = t("words.comma", lang).join(named(one, lang) for one in places)
    shown = "\n".join(f"▫️ {voting.option(poll, number, lang)}" for number in voting.each(poll))
    lines = [
        voting.about(poll, tz, lang),
        h("poll.options", lang, options=shown),
        h("poll.approve", lang, places=names, count=roll.count),
    ]
    row = (_button(poll, "agree", "poll_yes", lang), _button(poll, "send_back", "poll_no", lang))
    return Screen(Html("\n\n".join(lines)), (row,))


def sent_back(poll: Poll, lang: str) -> Screen:
    """A colleague gave it back."""
    row = (_button(poll, "open_it", "poll_one", lang),)
    return Screen(h("poll.sent_back", lang, reason=poll.reason or ""), (row,))


def _switch(poll: Poll, label: str, what: str, lang: str) -> Button:
    return Button(t(f"poll.button.{label}", lang), Press("poll_set", poll.id, what, poll.revision))


def _tick(poll: Poll, label: str, what: str, chosen: bool) -> Button:
    return Button(CHOSEN + label if chosen else label, Press("poll_tick", poll.id, what, poll.revision))


def _button(poll: Poll, name: str, action: str, lang: str) -> Button:
    return Button(t(f"poll.button.{name}", lang), Press(action, poll.id, stamp=poll.revision))


def _home(lang: str) -> Button:
    return Button(t("office.button.back", lang), Press("polls"))
