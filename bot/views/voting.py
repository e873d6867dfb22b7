"""What somebody on the roll of a poll sees: the question, the choice to confirm, what came of it."""

from collections.abc import Collection
from datetime import tzinfo

from bot.services.polls.drafts import count_options
from bot.texts import Html, h, t
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen
from bot.views.words import short_day
from storage.tables import Poll, PollState

VOTE, BALLOT, SURE, SEE, ASK = "vote", "ballot", "ballot_ok", "vote_see", "vote_ask"
CHOSEN = "✓ "
MOTION = ("for", "against", "abstain")
FILLED, EMPTY, WIDTH = "▓", "░", 10


def option(poll: Poll, number: int, lang: str) -> str:
    """The words of one option."""
    return poll.options[number] if poll.options else t(f"vote.button.{MOTION[number]}", lang)


def about(poll: Poll, tz: tzinfo, lang: str) -> Html:
    """The question, and the rules of its vote."""
    lines = [h("vote.question", lang, question=poll.question)]
    lines.append(h("vote.secret" if poll.secret else "vote.open", lang))
    if poll.several:
        lines.append(h("vote.several", lang))
    if poll.quorum:
        lines.append(h(f"vote.quorum.{poll.quorum}", lang))
    lines.append(h("vote.until", lang, at=short_day(poll.closes_at, tz, lang)))
    lines.append(h("vote.no_assembly", lang))
    return Html("\n".join(lines))


def ask(
    poll: Poll,
    chosen: Collection[int],
    voted: bool,
    tz: tzinfo,
    lang: str,
    *,
    edit: int | None = None,
    reminds: bool = False,
    preview: bool = False,
) -> Screen:
    """The question with a button for each answer; after a ballot without them."""
    head = h("vote.reminder", lang) + "\n" if reminds else ""
    foot = ""
    if voted:
        foot = "\n\n" + h("vote.cast" if poll.secret else "vote.changeable", lang)
    elif poll.secret:
        foot = "\n\n" + h("vote.tap_secret", lang)
    rows: Rows = ()
    if not (voted and poll.secret):
        rows = tuple((_answer(poll, number, number in chosen, preview, lang),) for number in each(poll))
    # What is typed instead of pressed would be kept in plain words.
    return Screen(Html(head + about(poll, tz, lang) + foot), rows, edit=edit, numbers=not poll.secret)


def sure(poll: Poll, sealed: str, lang: str) -> Screen:
    """Below the little window that says what she chose: sure? What it is stands nowhere here."""
    yes = Button(t("vote.button.sure", lang), Press(SURE, poll.id, sealed))
    other = Button(t("vote.button.other", lang), Press(SEE, poll.id))
    return Screen(h("vote.sure", lang), ((yes,), (other,)), numbers=False)


def group(poll: Poll, voted: int, tz: tzinfo, lang: str) -> Screen:
    """The one message in a group: the question, how many have voted, and in the end what came of it."""
    if poll.state is not PollState.OPEN:
        return Screen(result(poll, tz, lang).text, edit=poll.message_id)
    lines = [about(poll, tz, lang), h("vote.turnout", lang, voted=voted, roll=poll.roll)]
    rows: Rows
    if poll.secret:
        lines.append(h("vote.in_private", lang))
        rows = ((Button(t("vote.button.private", lang), Press(ASK, poll.id)),),)
    else:
        rows = tuple((_answer(poll, number, False, False, lang),) for number in each(poll))
    return Screen(Html("\n\n".join(lines)), rows, edit=poll.message_id)


def missing(poll: Poll, left: int, tz: tzinfo, lang: str) -> Screen:
    """How many of a group have not voted yet."""
    at = short_day(poll.closes_at, tz, lang)
    return Screen(h("vote.missing", lang, count=left, at=at), reply_to=poll.message_id)


def result(poll: Poll, tz: tzinfo, lang: str, reply_to: int | None = None) -> Screen:
    """What came of it: every count, how many took part, and whether those were enough."""
    lines = [h(f"vote.ended.{poll.state.value}", lang), h("vote.question", lang, question=poll.question)]
    if poll.reason:
        lines.append(h("vote.reason", lang, reason=poll.reason))
    if poll.state is PollState.CLOSED:
        lines += [_counted(poll, number, lang) for number in each(poll)]
        lines.append(turnout(poll, lang))
        lines.append(h("vote.no_assembly", lang))
    return Screen(Html("\n".join(lines)), reply_to=reply_to)


def turnout(poll: Poll, lang: str) -> Html:
    """How many took part, and whether that was enough."""
    told = h("vote.turnout", lang, voted=poll.voted, roll=poll.roll)
    if not poll.quorum:
        return told
    reached = poll.voted * 100 >= poll.quorum * poll.roll
    return Html(told + h("vote.quorum.reached" if reached else "vote.quorum.missed", lang))


def _counted(poll: Poll, number: int, lang: str) -> Html:
    count = poll.counts[number]
    part = count / poll.voted if poll.voted else 0
    bar = FILLED * round(part * WIDTH) + EMPTY * (WIDTH - round(part * WIDTH))
    return h(
        "vote.count", lang, option=option(poll, number, lang), count=count, part=round(part * 100), bar=bar
    )


def _answer(poll: Poll, number: int, chosen: bool, preview: bool, lang: str) -> Button:
    press = Press(BALLOT if poll.secret else VOTE, poll.id, str(number))
    label = option(poll, number, lang)
    return Button(CHOSEN + label if chosen else label, Press("cast_look") if preview else press)


def each(poll: Poll) -> range:
    """The number of every option."""
    return range(count_options(poll))
