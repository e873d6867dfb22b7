"""What somebody hears of a suggestion she stands behind (附议): what became of it, in words of its own."""

from datetime import date, tzinfo

from bot.services.history import OF_PROMISES
from bot.services.history import Line as Step
from bot.services.outcomes import of_answer
from bot.services.suggestions import Page
from bot.services.supporting import Backed
from bot.texts import Html, h, t
from bot.views import outcomes, promises
from bot.views.following import mute_button
from bot.views.mine import REJECTIONS, answered, open_step, turning
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.told import with_result
from bot.views.words import long_day, named, short_day, spoken
from bot.views.words import status as status_for_author
from storage.tables import Answer, Body, Status, Suggestion

# Where the author is addressed in the words for a status or a step, others read words of their own.
STATUSES = frozenset({Status.NEED_INFO, Status.REPLIED, Status.REDO})
STEPS = frozenset({"submitted", "asked", "answered", "reopened", "withdrawn"})


def told(
    suggestion: Suggestion,
    notice: str,
    lang: str,
    *,
    body: Body | None = None,
    answer: Answer | None = None,
    code: str | None = None,
    day: date | None = None,
    words: str | None = None,
) -> Screen:
    """One change, with the way to look at the whole and the way to hear no more of it."""
    if notice == "extended" and day is not None:
        text = h("backed.told.extended", lang, number=suggestion.number, day=long_day(day, lang))
        text = Html(text + "\n" + h("promise.told.why", lang, words=words)) if words else text
    elif notice in OF_PROMISES:
        text = promises.told(suggestion, notice, day, words, lang, own=False)
    else:
        text = h(f"backed.told.{notice}", lang, number=suggestion.number)
    if notice in ("dispatched", "in_progress") and body is not None:
        text = h(f"backed.told.{notice}_by", lang, number=suggestion.number, body=named(body, lang))
    if notice in ("closed", "classed"):
        text = with_result(text, suggestion, lang)
    if answer is not None:
        said = h("backed.told.answer", lang, number=suggestion.number, text=answer.text)
        text = Html("\n".join((said, *outcomes.told(of_answer(answer), lang))))
    if notice == "answered" and day is not None:
        text = Html(text + "\n" + promises.with_answer(day, lang))
    if notice == "rejected" and code in REJECTIONS:
        reason = t("backed.silent" if code == "silent" else f"told.short.{code}", lang)
        text = Html(text + "\n" + h("backed.reason", lang, reason=reason))
    return Screen(text, ((_look(suggestion, lang), mute_button(suggestion, lang, muted=False)),))


def listed(page: Page, lang: str) -> Screen:
    """What she stands behind, five a page, the latest first."""
    own = Button(t("mine.button.list", lang), Press("my_list", arg="0"))
    if page.total == 0:
        return Screen(h("backed.none", lang), ((own,),))
    lines = [
        h(
            "backed.line",
            lang,
            number=line.suggestion.number,
            status=status(line.suggestion, line.lead, lang),
        )
        for line in page.lines
    ]
    heading = h("backed.list", lang, total=page.total, page=page.page + 1, pages=page.pages)
    rows = tuple(
        (Button(line.suggestion.number or "", Press("my_backed", line.suggestion.id)),) for line in page.lines
    )
    return Screen(Html("\n\n".join((heading, *lines))), (*rows, *turning(page, "my_backs", lang), (own,)))


def one(backed: Backed, tz: tzinfo, lang: str) -> Screen:
    """One of them: where it stands, the answer, what happened, and what she can do."""
    suggestion = backed.suggestion
    head = [
        h("mine.number", lang, number=suggestion.number),
        h("mine.status", lang, status=status(suggestion, backed.lead, lang)),
        h("backed.supporters", lang, count=backed.supporters),
    ]
    if backed.promise is not None:
        head.append(promises.fact(backed.promise, lang))
    if backed.muted:
        head.append(h("following.is_muted", lang))
    blocks = [Html("\n".join(head))]
    if backed.parts:
        blocks.append(h("backed.words", lang, text=spoken(backed.parts)))
    if backed.answer is not None:
        blocks.append(answered(backed.answer, lang))
    steps = [step(line, tz, lang) for line in backed.history]
    blocks.append(Html("\n".join((h("mine.history", lang), *steps))))
    doing = (
        mute_button(suggestion, lang, muted=backed.muted),
        Button(t("backed.button.undo", lang), Press("my_unback", suggestion.id)),
    )
    return Screen(Html("\n\n".join(blocks)), (doing, (to_list(lang),)))


def undone(suggestion: Suggestion, lang: str) -> Screen:
    """Her support is taken back."""
    return Screen(h("backed.undone", lang, number=suggestion.number), ((to_list(lang),),))


def to_list(lang: str) -> Button:
    """The way to all that she stands behind."""
    return Button(t("backed.button.list", lang), Press("my_backs", arg="0"))


def step(line: Step, tz: tzinfo, lang: str) -> Html:
    """One line of the history, in words for somebody who is not its author."""
    at = short_day(line.at, tz, lang)
    if (words := open_step(line, at, lang)) is not None:
        return words
    return h(f"{'backed' if line.name in STEPS else 'mine'}.step.{line.name}", lang, at=at)


def status(suggestion: Suggestion, lead: Body | None, lang: str) -> str:
    """Where it stands, in words for everybody."""
    if suggestion.status in STATUSES:
        return t(f"backed.status.{suggestion.status.value}", lang)
    return status_for_author(suggestion, lead, lang)


def _look(suggestion: Suggestion, lang: str) -> Button:
    return Button(t("saying.button.look", lang), Press("my_backed", suggestion.id))
