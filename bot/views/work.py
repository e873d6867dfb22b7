"""我的待办: one way to look at what somebody has to do, with the counts of all; a number leads to each."""

from bot.services.bulk import Sort
from bot.services.work import Line, Page, Tab
from bot.texts import Html, h, t
from bot.views import bulk, card_surges, lights, lists, office
from bot.views.committee import serial
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import counted, in_rows, kind, place, shorten

WORDS = 24
"""Characters of what was said, in a list."""


def listed(page: Page, lang: str, *, office_too: bool, directs: bool = False) -> Screen:
    """A page of one tab. `office_too`: whether the desk has other tasks for this person. `directs`: whether
    many may be dealt with at once.
    """
    count = page.counts[page.tab]
    name = t(f"work.tab.{page.tab}", lang)
    title = lists.title("work.title", page, count, lang, tab=name)
    blocks = [title, *(_line(line, page, lang) for line in page.lines)]
    blocks.append(h("work.how" if count else f"work.none.{page.tab}", lang))
    finders = [Button(serial(line.suggestion), Press("w_open", line.suggestion.id)) for line in page.lines]
    turning = lists.turning(
        page, lang, lambda word, to: Button(word, Press("w_work", None, f"{page.tab}.{to}"))
    )
    rows = [*in_rows(finders, 4), *turning, *in_rows(_tabs(page, lang), 2)]
    if directs and page.tab is Tab.OVERDUE and count:
        rows.append(bulk.begin(Sort.OVERDUE, "1", lang))
    if office_too:
        rows.append((office.back(lang),))
    return Screen(Html("\n\n".join(blocks)), tuple(rows), numbers=False)


def _tabs(page: Page, lang: str) -> list[Button]:
    """The other ways to look at it; the one that is looked at is drawn again by its button."""
    return [
        Button(
            t("work.button.tab", lang, tab=t(f"work.tab.{tab}", lang), total=counted(page.counts[tab], lang)),
            Press("w_work", None, f"{tab}.0"),
        )
        for tab in Tab
    ]


def _line(line: Line, page: Page, lang: str) -> Html:
    row = line.suggestion
    key = "work.urgent" if row.urgent else "work.line"
    what = kind(row.kind, lang) if row.kind else t("card.nothing", lang)
    status = t(f"card.status.{row.status}", lang)
    head = h(key, lang, number=row.number, kind=what, status=status)
    lines = [card_surges.marked(head, row, lang)]
    about = " ".join(filter(None, (place(line.estate, line.place, lang), shorten(line.words or "", WORDS))))
    if about:
        lines.append(h("work.about", lang, about=about))
    due = lights.line(row, page, lang)
    if due is not None:
        lines.append(due)
    return Html("\n".join(lines))
