"""Screens of 群发 on its way and afterwards: how far it is, what became of it, whom to telephone."""

from bot.services.broadcasts.phoning import Numbers
from bot.services.broadcasts.progress import Progress
from bot.texts import Html, h, t
from bot.views.broadcast import button, duration, foreseen, pair, to_home
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from storage.tables import Broadcast, BroadcastState, RecipientState, Topic

SHOWN = (
    RecipientState.SENT,
    RecipientState.BLOCKED,
    RecipientState.GONE,
    RecipientState.UNKNOWN,
    RecipientState.FAILED,
    RecipientState.SKIPPED,
)


def _number(rate: float) -> str:
    """Messages a second, as people write them: 0.05, 2.5, 1000."""
    return f"{rate:.0f}" if rate >= 100 else f"{rate:.3g}"


def progress(facts: Progress, lang: str) -> Screen:
    """One message that counts up, with what can be done about it."""
    broadcast = facts.broadcast
    lines = [h(f"cast.progress.{broadcast.state.value}", lang)]
    if facts.correcting:
        done = facts.corrected + facts.stuck
        lines.append(h(_correcting(broadcast), lang, done=done, total=done + facts.correcting))
    elif facts.total:
        lines.append(h("cast.count", lang, done=facts.total - facts.left, total=facts.total))
    if broadcast.state is BroadcastState.RUNNING and facts.left and facts.forecast is not None:
        time = duration(facts.forecast.lasts, lang)
        lines.append(h("cast.left", lang, time=time, rate=_number(facts.rate)))
        lines += foreseen(facts.forecast, lang)
    buttons = {
        BroadcastState.GATHERING: ("pause", "stop"),
        BroadcastState.RUNNING: ("pause", "stop"),
        BroadcastState.PAUSED: ("resume", "stop"),
    }.get(broadcast.state, ())
    row = tuple(button(broadcast, name, f"w_cast{name}", lang) for name in buttons)
    return Screen(Html("\n".join(lines)), (row,) if row else (), edit=broadcast.progress_id, numbers=False)


def report(facts: Progress, lang: str) -> Screen:
    """What became of it, and what can still be done: correct, take back, repeat, telephone."""
    broadcast = facts.broadcast
    lines = [h("cast.report", lang, topic=t(f"cast.topic.{broadcast.topic.value}", lang))]
    lines += [
        h(f"cast.ended.{state.value}", lang, count=facts.counts[state])
        for state in SHOWN
        if facts.counts.get(state)
    ]
    if facts.left:
        lines.append(h("cast.not_sent", lang, count=facts.left))
    reached = facts.counts.get(RecipientState.SENT, 0)
    rows: list[tuple[Button, ...]] = []
    if broadcast.topic is Topic.ALERT:
        lines.append(h("cast.confirmed", lang, count=facts.confirmed))
        if reached > facts.confirmed:
            rows.append((button(broadcast, "repeat", "w_castrep", lang),))
    if broadcast.correction:
        key = "cast.taken_back" if broadcast.taken_back else "cast.corrected"
        lines.append(h(key, lang, count=facts.corrected))
        if facts.stuck:
            lines.append(h("cast.stuck", lang, count=facts.stuck))
        if facts.correcting:
            done = facts.corrected + facts.stuck
            lines.append(h(_correcting(broadcast), lang, done=done, total=done + facts.correcting))
    if reached and not broadcast.taken_back:
        # What an event says is changed with the event.
        languages = () if broadcast.announces else facts.languages
        rows += [(_correct(broadcast, language, lang),) for language in languages]
        rows.append((button(broadcast, "take_back", "w_casttake", lang),))
    rows.append(pair(broadcast, ("refresh", "w_cast1"), ("phone", "w_casttel"), lang))
    rows.append((Button(t("export.button.go", lang), Press("w_exof", broadcast.id, "broadcast")),))
    rows.append((to_home(lang),))
    return Screen(Html("\n".join(lines)), tuple(rows))


def sure_to_take_back(broadcast: Broadcast, lang: str) -> Screen:
    """Really?"""
    row = (button(broadcast, "take_back", "w_casttak2", lang), button(broadcast, "back", "w_cast1", lang))
    return Screen(h("cast.sure_to_take_back", lang), (row,))


def numbers(broadcast: Broadcast, facts: Numbers, lang: str) -> Screen:
    """Whom to telephone: people without a chat who left a number; an export has all of them."""
    back = (button(broadcast, "back", "w_cast1", lang),)
    if not facts.count:
        return Screen(h("cast.no_phones", lang), (back,))
    lines = [h("cast.phones", lang, count=facts.count)]
    lines += [h("cast.contact", lang, contact=one) for one in facts.first]
    if facts.count > len(facts.first):
        lines.append(h("cast.more_phones", lang, count=facts.count - len(facts.first)))
    whole = (Button(t("export.button.go", lang), Press("w_exof", broadcast.id, "broadcast")),)
    return Screen(Html("\n".join(lines)), (whole, back))


def _correcting(broadcast: Broadcast) -> str:
    return "cast.taking_back" if broadcast.taken_back else "cast.correcting"


def _correct(broadcast: Broadcast, language: str, lang: str) -> Button:
    """更正 the words for all, or those in one language."""
    press = Press("w_castfix", broadcast.id, language, broadcast.revision)
    if not language:
        return Button(t("cast.button.correct", lang), press)
    return Button(t("cast.button.correct_in", lang, language=t(f"cast.language.{language}", lang)), press)
