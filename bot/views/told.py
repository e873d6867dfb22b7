"""What the author hears of her suggestion without asking: one screen for each change."""

from collections.abc import Sequence
from datetime import date, tzinfo

from bot.services.outcomes import Outcome
from bot.texts import Html, h, t
from bot.views import outcomes, promises
from bot.views.mine import REJECTIONS, rating_rows
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import author, day, long_day, named, result
from storage.tables import Body, FileState, Rating, Status, Suggestion

PHONES = frozenset({"image/heic", "image/heif", "image/avif"})
"""How newer phones keep their pictures. Sent as photos, Telegram makes JPEG of them; as files it does not."""
FILES_LOST = {FileState.TOO_BIG: "told.file_too_big", FileState.REFUSED: "files.refused"}


def asked(suggestion: Suggestion, question: str, until: str | None, lang: str) -> Screen:
    """The committee's question; her next message answers it."""
    text = h("told.asked", lang, number=suggestion.number, question=question)
    if until:
        text = Html(text + "\n" + h("told.asked_until", lang, day=until))
    return Screen(
        text,
        (
            _look(
                suggestion, lang, Button(t("saying.button.withdraw", lang), Press("my_undo", suggestion.id))
            ),
        ),
    )


def rejected(suggestion: Suggestion, code: str | None, reason: str | None, lang: str) -> Screen:
    """Why it is not taken on, and what to do instead."""
    blocks = [h("told.rejected", lang, number=suggestion.number)]
    if code == "R5" and reason:
        blocks.append(h("told.reason.R5_whose", lang, whose=reason))
    elif code in REJECTIONS:
        blocks.append(h(f"told.reason.{code}", lang))
    return Screen(Html("\n\n".join(blocks)), (_look(suggestion, lang),))


def dispatched(
    suggestion: Suggestion, body: Body | None, tz: tzinfo, lang: str, helpers: Sequence[Body] = ()
) -> Screen:
    """It is accepted, who has it now, and who helps."""
    others = t("words.comma", lang).join(named(one, lang) for one in helpers)
    key = "told.dispatched_with" if helpers else "told.dispatched"
    return _with_body(key, "told.accepted", suggestion, body, tz, lang, others=others)


def reassigned(suggestion: Suggestion, body: Body | None, tz: tzinfo, lang: str) -> Screen:
    """Another body has it now; without one the street itself."""
    return _with_body("told.reassigned", "told.reassigned_street", suggestion, body, tz, lang)


def published(suggestion: Suggestion, lang: str) -> Screen:
    """Others may read it now, and under which name."""
    text = h("publishing.told", lang, number=suggestion.number, name=author(suggestion, lang))
    return Screen(text, (_look(suggestion, lang),))


def published_more(suggestion: Suggestion, lang: str) -> Screen:
    """Others may read what she added, too."""
    return Screen(h("publishing.told_more", lang, number=suggestion.number), (_look(suggestion, lang),))


def unpublished(suggestion: Suggestion, reason: str, lang: str, *, appealable: bool = True) -> Screen:
    """Others read it no more, and why; what was said stays, and goes on being dealt with. She may object."""
    text = h("publishing.told_back", lang, number=suggestion.number, reason=reason)
    row = _look(suggestion, lang)
    if appealable:
        text = Html(f"{text}\n{h('publishing.told_appeal', lang)}")
        row = (*row, Button(t("publishing.button.appeal", lang), Press("my_appeal", suggestion.id)))
    return Screen(text, (row,))


def decided(suggestion: Suggestion, notice: str, reason: str, lang: str) -> Screen:
    """How her appeal ended, and why."""
    text = h(f"publishing.told_{notice}", lang, number=suggestion.number, reason=reason)
    return Screen(text, (_look(suggestion, lang),))


def in_progress(suggestion: Suggestion, body: Body | None, tz: tzinfo, lang: str) -> Screen:
    """Somebody works on it."""
    return _with_body("told.in_progress_by", "told.in_progress", suggestion, body, tz, lang)


def answered(
    suggestion: Suggestion,
    text: str,
    days: int,
    lang: str,
    promised: date | None = None,
    outcome: Outcome | None = None,
) -> Screen:
    """The answer exactly as it was written, how it ended, the day it promises, and how is it?

    No question if it is over in the meantime.
    """
    key = "told.answered_again" if suggestion.redo_count else "told.answered"
    lines = outcomes.told(outcome, lang) if outcome is not None else []
    answer = Html("\n".join((h(key, lang, number=suggestion.number, text=text), *lines)))
    if promised is not None:
        answer = Html(answer + "\n" + promises.with_answer(promised, lang))
    if suggestion.status is not Status.REPLIED:
        return Screen(answer, (_look(suggestion, lang),))
    return Screen(Html(answer + "\n\n" + h("told.rate", lang, days=days)), rating_rows(suggestion, lang))


def reopened(suggestion: Suggestion, body: Body | None, tz: tzinfo, lang: str) -> Screen:
    """It went one level up, and by when it is answered anew."""
    return _with_body("told.reopened_to", "told.reopened", suggestion, body, tz, lang)


CLOSED = {None: "told.closed_early", Rating.NONE: "told.closed_unrated"}
"""What is said where no rating came, before its days were over or after."""


def closed(suggestion: Suggestion, lang: str) -> Screen:
    """It is over, and how it ended; without a rating because none came."""
    key = CLOSED.get(suggestion.rating, "told.closed")
    text = with_result(h(key, lang, number=suggestion.number), suggestion, lang)
    return Screen(text, (_look(suggestion, lang),))


def classed(suggestion: Suggestion, lang: str) -> Screen:
    """How it ended, said after it was over."""
    text = with_result(h("told.classed", lang, number=suggestion.number), suggestion, lang)
    return Screen(text, (_look(suggestion, lang),))


def with_result(text: Html, suggestion: Suggestion, lang: str) -> Html:
    """The words, and how it ended if somebody has said so."""
    ended = result(suggestion, lang)
    return Html(text + "\n" + h("mine.result", lang, result=ended)) if ended is not None else text


def extended(suggestion: Suggestion, day: date | None, reason: str, lang: str) -> Screen:
    """It takes longer: until when, and why."""
    named = long_day(day, lang) if day is not None else ""
    text = h("told.extended", lang, number=suggestion.number, day=named, reason=reason)
    return Screen(text, (_look(suggestion, lang),))


def hurried(suggestion: Suggestion, lang: str, *, late: bool) -> Screen:
    """The street supervises it (督办); `late`: because its date has passed."""
    text = h("told.hurried_late" if late else "told.hurried", lang, number=suggestion.number)
    return Screen(text, (_look(suggestion, lang),))


def withdrawn(suggestion: Suggestion, lang: str) -> Screen:
    """It has been taken back."""
    return Screen(h("told.withdrawn", lang, number=suggestion.number))


def file_lost(
    suggestion: Suggestion, why: FileState, limit: int, lang: str, mime: str | None = None
) -> Screen:
    """A file could not be kept; the words are. `mime`: what Telegram says it is."""
    number = suggestion.number or t("told.draft", lang)
    key = FILES_LOST.get(why, "told.file_lost")
    if why is FileState.REFUSED and mime in PHONES:
        key = "files.refused_heic"
    return Screen(h(key, lang, number=number, limit=limit))


def _with_body(
    key: str, without: str, suggestion: Suggestion, body: Body | None, tz: tzinfo, lang: str, others: str = ""
) -> Screen:
    """What a body does in the words of `key`, or `without` one; and by when to expect an answer."""
    number = suggestion.number
    text = h(without, lang, number=number)
    if body is not None:
        text = h(key, lang, number=number, body=named(body, lang), others=others)
    return Screen(_with_day(text, suggestion, tz, lang), (_look(suggestion, lang),))


def _with_day(text: Html, suggestion: Suggestion, tz: tzinfo, lang: str) -> Html:
    if suggestion.due_at is None:
        return text
    return Html(text + "\n" + h("told.due", lang, day=day(suggestion.due_at, tz, lang)))


def _look(suggestion: Suggestion, lang: str, *more: Button) -> tuple[Button, ...]:
    return (Button(t("saying.button.look", lang), Press("my_one", suggestion.id)), *more)


def promise(suggestion: Suggestion, notice: str, day: date | None, words: str | None, lang: str) -> Screen:
    """What became of the day that was promised."""
    text = promises.told(suggestion, notice, day, words, lang, own=True)
    return Screen(text, (_look(suggestion, lang),))
