"""Screens of 我的意见: the list, one suggestion whole, adding to it, taking it back."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.services.history import DATED
from bot.services.history import Line as Step
from bot.services.lights import AWAITED, is_late
from bot.services.outcomes import of_answer
from bot.services.suggestions import Line, Page, Whole, awaits_rating, is_open, may_withdraw
from bot.texts import Html, h, t
from bot.views import merging, outcomes, promises, visibility
from bot.views.files import counted, for_author, transcript
from bot.views.following import mute_button
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen
from bot.views.words import (
    day,
    kind,
    long_day,
    named,
    place,
    result,
    short_day,
    shorten,
    spoken,
    status,
)
from storage.tables import Answer, Part, PartKind, Rating, Status, Suggestion

RATINGS = (
    ("mine.button.satisfied", Rating.SATISFIED),
    ("mine.button.partly", Rating.PARTLY),
    ("mine.button.not_satisfied", Rating.NOT_SATISFIED),
)
REASONS = ("1", "2", "3")


def listed(
    page: Page, lang: str, now: datetime, *, backed: int = 0, draft: Suggestion | None = None
) -> Screen:
    """Her suggestions, five a page, newest first; and the way to those of others that she stands behind.

    `draft`: what she has begun and not submitted; it is lost to nobody who looks for it here.
    """
    others: Rows = ()
    if backed:
        others = ((Button(t("backed.button.list_of", lang, count=backed), Press("my_backs", arg="0")),),)
    begun: Rows = ()
    if draft is not None:
        go_on = Press("say_back", draft.id, stamp=draft.revision)
        begun = ((Button(t("mine.button.draft", lang), go_on),),)
    if page.total == 0:
        return Screen(h("mine.none" if draft is None else "mine.draft", lang), (*begun, *others))
    lines = [listed_line(line, lang, now) for line in page.lines]
    heading = h("mine.list", lang, total=page.total, page=page.page + 1, pages=page.pages)
    rows: list[tuple[Button, ...]] = [
        (Button(line.suggestion.number or "", Press("my_one", line.suggestion.id)),) for line in page.lines
    ]
    if draft is not None:
        lines.insert(0, h("mine.draft", lang))
    shown = (*begun, *rows, *turning(page, "my_list", lang), *others)
    return Screen(Html("\n\n".join((heading, *lines))), shown)


def listed_line(line: Line, lang: str, now: datetime) -> Html:
    """One line of a list: number, status, first words, and whether it is late."""
    told = h(
        "mine.line",
        lang,
        number=line.suggestion.number,
        status=status(line.suggestion, line.lead, lang),
        words=shorten(line.words, 30) or t("mine.files_only", lang),
    )
    if is_late(line.suggestion, now):
        return Html(told + "\n" + h("mine.late", lang))
    return told


def turning(page: Page, action: str, lang: str) -> Rows:
    """The row that turns the pages of a list; nothing if there is one page."""
    turns = []
    if page.page > 0:
        turns.append(Button(t("mine.button.newer", lang), Press(action, arg=str(page.page - 1))))
    if page.page < page.pages - 1:
        turns.append(Button(t("mine.button.older", lang), Press(action, arg=str(page.page + 1))))
    return (tuple(turns),) if turns else ()


def due(
    suggestion: Suggestion, tz: tzinfo, lang: str, now: datetime, *, estimated: bool = False
) -> Html | None:
    """By when she will hear, in words for her; None where nothing is due."""
    if suggestion.due_at is None or suggestion.status not in AWAITED:
        return None
    date = day(suggestion.due_at, tz, lang)
    if is_late(suggestion, now):
        return h("mine.overdue", lang, day=date)
    if suggestion.status is Status.NEED_INFO:
        return h("mine.due_paused", lang, day=date)
    return h("mine.due_estimated" if estimated else "mine.due", lang, day=date)


def one(
    whole: Whole,
    tz: tzinfo,
    lang: str,
    now: datetime,
    *,
    reopenable: bool = False,
    estimated: bool = False,
) -> Screen:
    """One suggestion: where it stands, what was said, the answer, what happened, what she can do.

    `reopenable`: she may still say that she is not satisfied after all. `estimated`: the days off of the year
    of its date are not decreed yet.
    """
    suggestion = whole.suggestion
    head = [
        h("mine.number", lang, number=suggestion.number),
        h("mine.status", lang, status=status(suggestion, whole.lead, lang)),
    ]
    if whole.merging is not None:
        head += merging.facts(whole.merging, lang)
    by = due(
        whole.merging.main if whole.merging is not None else suggestion, tz, lang, now, estimated=estimated
    )
    if by is not None:
        head.append(by)
    if suggestion.kind is not None and whole.category is not None:
        head.append(
            h("mine.about", lang, kind=kind(suggestion.kind, lang), category=named(whole.category, lang))
        )
    head.append(visibility.fact(suggestion, lang))
    where = place(whole.estate, suggestion.place, lang)
    if where:
        head.append(h("place.fact", lang, place=where))
    if suggestion.rating not in (None, Rating.NONE):
        head.append(h("mine.rated", lang, rating=t(f"mine.button.{suggestion.rating.value}", lang)))
    ended = result(suggestion, lang)
    if ended is not None and (whole.answer is None or whole.answer.result_class is None):
        head.append(h("mine.result", lang, result=ended))
    if whole.promise is not None:
        head.append(promises.fact(whole.promise, lang))
    if whole.supporters:
        head.append(h("backed.supporters", lang, count=whole.supporters))
    if whole.muted:
        head.append(h("following.is_muted", lang))
    blocks = [Html("\n".join(head))]
    blocks += said(whole.parts, tz, lang)
    told_files = counted(whole.files, lang)
    if told_files:
        blocks.append(Html("\n".join(told_files)))
    blocks += [transcript(file.transcript, lang) for file in whole.files if file.transcript]
    if whole.answer is not None:
        blocks.append(answered(whole.answer, lang))
    steps = [told_step(line, tz, lang) for line in whole.history]
    blocks.append(Html("\n".join((h("mine.history", lang), *steps))))
    return Screen(Html("\n\n".join(blocks)), one_rows(whole, lang, reopenable=reopenable))


def answered(answer: Answer, lang: str) -> Html:
    """The answer, and how it ended by it."""
    ended = outcomes.told(of_answer(answer), lang)
    return Html("\n".join((h("mine.answer", lang, text=answer.text), *ended)))


def one_rows(whole: Whole, lang: str, *, reopenable: bool) -> Rows:
    """What can be done with a suggestion from where it stands."""
    suggestion = whole.suggestion
    rows: list[tuple[Button, ...]] = []
    if awaits_rating(suggestion):
        rows += rating_rows(suggestion, lang)
    elif reopenable:
        press = Press("my_rate", suggestion.id, Rating.NOT_SATISFIED.value, suggestion.revision)
        rows.append((Button(t("mine.button.reopen", lang), press),))
    if whole.files:
        count = len(whole.files)
        rows.append((Button(t("mine.button.files", lang, count=count), Press("my_files", suggestion.id)),))
    if whole.merging is not None and whole.merging.objectable:
        rows.append((merging.object_button(suggestion, lang),))
    if whole.appealable:
        rows.append((Button(t("publishing.button.appeal", lang), Press("my_appeal", suggestion.id)),))
    doing = []
    if is_open(suggestion):
        doing.append(Button(t("saying.button.add", lang), Press("my_add", suggestion.id)))
    if suggestion.status is Status.WITHDRAWN:
        doing.append(again(suggestion, lang))
    if may_withdraw(suggestion):
        doing.append(Button(t("saying.button.withdraw", lang), Press("my_undo", suggestion.id)))
    if doing:
        rows.append(tuple(doing))
    own = Button(t("mine.button.list", lang), Press("my_list", arg="0"))
    rows.append((visibility.button(suggestion, lang), mute_button(suggestion, lang, muted=whole.muted)))
    rows.append((own,))
    return tuple(rows)


def all_files(whole: Whole, lang: str) -> Screen:
    """Her files once more, as she sent them."""
    text = h("mine.files", lang, number=whole.suggestion.number, count=len(whole.files))
    return Screen(text, media=for_author(whole.files))


def rating_rows(suggestion: Suggestion, lang: str) -> Rows:
    """满意, 基本满意, 不满意: one below the other, so that no thumb hits the wrong one."""
    return tuple(
        (Button(t(key, lang), Press("my_rate", suggestion.id, rating.value, suggestion.revision)),)
        for key, rating in RATINGS
    )


def said(parts: Sequence[Part], tz: tzinfo, lang: str) -> list[Html]:
    """What she said, and under it what she added since, each with its day."""
    first = [part for part in parts if part.kind is PartKind.ORIGINAL]
    later = [part for part in parts if part.kind is PartKind.ADDITION]
    words = [h("mine.words", lang, text=spoken(first))] if first else []
    return words + [h("mine.addition", lang, date=day(part.at, tz, lang), text=part.text) for part in later]


def told_step(line: Step, tz: tzinfo, lang: str) -> Html:
    """One line of the history, and whether a worker typed it for her."""
    told = step(line, tz, lang)
    return h("mine.step.typed", lang, step=told) if line.typed else told


def open_step(line: Step, at: str, lang: str) -> Html | None:
    """A line that names a day or a body, which reads the same to whoever reads it; None for any other."""
    if line.day is not None and line.name in DATED:
        return h(f"mine.step.{line.name}", lang, at=at, day=long_day(line.day, lang))
    if line.day is not None:
        return promises.step(line.name, line.day, at, lang)
    if line.body is not None:
        return h(f"mine.step.{line.name}_by", lang, at=at, body=named(line.body, lang))
    return None


def step(line: Step, tz: tzinfo, lang: str) -> Html:
    """One line of the history, in plain words."""
    at = short_day(line.at, tz, lang)
    if (words := open_step(line, at, lang)) is not None:
        return words
    if line.rating is not None:
        return h("mine.step.rated", lang, at=at, rating=t(f"mine.button.{line.rating}", lang))
    if line.result is not None:
        return h("mine.step.answered_with", lang, at=at, result=t(f"words.result.{line.result}", lang))
    if line.code is not None and line.code in REJECTIONS:
        return h("mine.step.rejected_because", lang, at=at, reason=t(f"told.short.{line.code}", lang))
    if line.reason:
        return h("mine.step.because", lang, step=h(f"mine.step.{line.name}", lang, at=at), reason=line.reason)
    return h(f"mine.step.{line.name}", lang, at=at)


REJECTIONS = frozenset({"R1", "R2", "R3", "R4", "R5", "R6", "silent"})


def add(suggestion: Suggestion, lang: str, *, question: str | None = None) -> Screen:
    """Say what is to be added, or answer what was asked."""
    if question:
        return Screen(h("mine.add_answer", lang, number=suggestion.number, question=question))
    return Screen(h("mine.add", lang, number=suggestion.number))


def added(
    suggestion: Suggestion,
    lang: str,
    *,
    answered: bool,
    too_big: bool,
    limit: int,
    masked: bool = False,
    moved: str | None = None,
) -> Screen:
    """It has been added, or passed on as the answer. `masked`: numbers in it were, and may still be kept.

    `moved`: the day by which she will hear now, if it is another.
    """
    text = h("mine.info_given" if answered else "mine.added", lang, number=suggestion.number)
    if moved:
        text = Html(text + "\n" + h("mine.due_moved", lang, day=moved))
    if too_big:
        text = Html(text + "\n\n" + h("said.too_big", lang, limit=limit))
    buttons = [Button(t("saying.button.look", lang), Press("my_one", suggestion.id))]
    if masked:
        text = Html(text + "\n\n" + h("personal.masked", lang))
        buttons.append(Button(t("personal.button.keep", lang), Press("my_numbers", suggestion.id)))
    return Screen(text, (tuple(buttons),))


def undo(suggestion: Suggestion, lang: str, *, reason: str | None = None) -> Screen:
    """Really take it back?"""
    yes = Button(t("mine.button.undo", lang), Press("my_undone", suggestion.id))
    no = Button(t("saying.button.back", lang), Press("my_one", suggestion.id))
    if reason:
        text = h("mine.undo_because", lang, number=suggestion.number, reason=reason)
    else:
        text = h("mine.undo", lang, number=suggestion.number)
    return Screen(text, ((yes, no),))


def undone(suggestion: Suggestion, lang: str) -> Screen:
    """It has been taken back."""
    return Screen(h("mine.undone", lang, number=suggestion.number), ((again(suggestion, lang),),))


def again(suggestion: Suggestion, lang: str) -> Button:
    """再次提交."""
    return Button(t("refile.button", lang), Press("my_again", suggestion.id))


def why(suggestion: Suggestion, lang: str) -> Screen:
    """What was not right with the answer? In her words, or one of three."""
    rows = tuple(
        (Button(t(f"mine.why.{one}", lang), Press("my_why", suggestion.id, one, suggestion.revision)),)
        for one in REASONS
    )
    leave = (Button(t("saying.button.back", lang), Press("my_one", suggestion.id)),)
    return Screen(h("mine.why", lang, number=suggestion.number), (*rows, leave))


def thanks(suggestion: Suggestion, rating: Rating, lang: str) -> Screen:
    """What follows from her rating: not satisfied a second time, the street supervises it."""
    again = rating is Rating.NOT_SATISFIED
    key = "mine.thanks_supervised" if again else f"mine.thanks_{rating.value}"
    return Screen(h(key, lang, number=suggestion.number))
