"""Screens of 批量导入: what a sheet is like, its preview, what became of it, how it is taken back."""

from datetime import tzinfo

from bot.services.batches import SHOWN, Facts, vocabulary
from bot.services.batches.sheets import MOST_BYTES, MOST_ROWS
from bot.texts import Html, h, t
from bot.views.office import back
from bot.views.presses import Press
from bot.views.screen import Button, Media, Screen
from bot.views.words import channel, day, shorten
from storage.tables import Batch, BatchRow

LISTED = 30
LIMITS = {"rows": MOST_ROWS, "size": MOST_BYTES // (1024 * 1024)}


def invite(lang: str) -> Screen:
    """What may be sent, and the empty sheet."""
    rows = ((Button(t("batch.button.template", lang), Press("w_sheet")),), (back(lang),))
    return Screen(h("batch.invite", lang, **LIMITS), rows)


def template(media: Media, lang: str) -> Screen:
    """The empty sheet."""
    return Screen(h("batch.template", lang), media=(media,))


def reading(lang: str) -> Screen:
    """It is being read."""
    return Screen(h("batch.reading", lang))


def unreadable(reason: str, lang: str, missing: str = "") -> Screen:
    """Why it cannot be read, and what to do. `missing`: titles that it lacks."""
    rows = ((Button(t("batch.button.template", lang), Press("w_sheet")),), (back(lang),))
    return Screen(h(f"batch.unreadable.{reason}", lang, missing=missing, **LIMITS), rows)


def preview(facts: Facts, tz: tzinfo, lang: str, media: tuple[Media, ...] = ()) -> Screen:
    """How many rows are good, the first of them, what is wrong with the others, and go or not."""
    blocks = [h("batch.counts", lang, good=len(facts.good), faulty=len(facts.faulty))]
    if facts.twin is not None:
        at, count = facts.twin
        blocks.append(h("batch.twin", lang, day=day(at, tz, lang), count=count))
    if facts.good:
        lines = [_line(row, lang) for row in facts.good[:SHOWN]]
        blocks.append(Html("\n".join((h("batch.first", lang), *lines))))
    if facts.faulty:
        lines = [Html(f"• {explained(row, lang)}") for row in facts.faulty[:SHOWN]]
        blocks.append(Html("\n".join((h("batch.faults", lang), *lines))))
        blocks.append(h("batch.returned", lang))
    if facts.contacts:
        blocks.append(h("batch.contacts", lang, count=facts.contacts))
    go = Button(t("batch.button.go", lang, count=len(facts.good)), Press("w_import", facts.batch.id))
    drop = Button(t("batch.button.drop", lang), Press("w_nobatch", facts.batch.id))
    return Screen(Html("\n\n".join(blocks)), ((go,), (drop,)) if facts.good else ((drop,),), media=media)


def explained(row: BatchRow, lang: str) -> Html:
    """What is wrong with a row, in sentences, with its number."""
    return h("batch.row", lang, line=row.line, faults=faults(row, lang))


def faults(row: BatchRow, lang: str) -> str:
    """What is wrong with a row."""
    return " ".join(_fault(fault["key"], fault["values"], lang) for fault in row.faults)


def _fault(key: str, values: dict[str, object], lang: str) -> str:
    if "column" in values:
        values = {"column": vocabulary.load().title("column", str(values["column"]), lang)}
    return t(f"batch.fault.{key}", lang, **values)  # type: ignore[arg-type]


def running(lang: str) -> Screen:
    """It is on its way; the result follows."""
    return Screen(h("batch.running", lang))


def dropped(lang: str) -> Screen:
    """Nothing of it was filed."""
    return Screen(h("batch.dropped", lang), ((back(lang),),))


def done(batch: Batch, numbers: list[str], refused: list[BatchRow], lang: str) -> Screen:
    """So many were filed; for a day it can be undone. `refused`: good rows left out after all."""
    undo = Button(t("batch.button.undo", lang), Press("w_unbatch", batch.id))
    text = h("batch.done", lang, count=len(numbers), numbers=_numbers(numbers, lang))
    if refused:
        text = Html("\n\n".join((text, *(explained(row, lang) for row in refused[:SHOWN]))))
    return Screen(text, ((undo,), (back(lang),)))


def ask_undo(batch: Batch, count: int, lang: str) -> Screen:
    """Really?"""
    yes = Button(t("batch.button.undo", lang), Press("w_unbatched", batch.id))
    return Screen(h("batch.ask_undo", lang, count=count), ((yes, back(lang)),))


def undone(taken: int, kept: list[str], lang: str) -> Screen:
    """So many were taken back; these stay, for somebody had acted on them."""
    text = h("batch.undone", lang, count=taken)
    if kept:
        more = h("batch.kept", lang, count=len(kept), numbers=_numbers(kept, lang))
        text = Html(text + "\n\n" + more)
    return Screen(text, ((back(lang),),))


def _line(row: BatchRow, lang: str) -> Html:
    return h(
        "batch.line",
        lang,
        line=row.line,
        channel=channel(row.fields["channel"], lang),
        words=shorten(" ".join(row.fields["text"].split()), 40),
    )


def _numbers(numbers: list[str], lang: str) -> str:
    shown = t("words.comma", lang).join(numbers[:LISTED])
    return (
        shown
        if len(numbers) <= LISTED
        else t("batch.and_more", lang, numbers=shown, count=len(numbers) - LISTED)
    )
