"""待分派: what waits for a dispatcher, a number leads to each."""

from bot.services.bulk import Sort
from bot.services.queue import Page
from bot.texts import Html, h, t
from bot.views import bulk, card_surges, entry, lights, lists, office
from bot.views.committee import serial
from bot.views.presses import Press
from bot.views.screen import Button, Screen
from bot.views.words import in_rows
from storage.tables import Status, Suggestion


def listed(page: Page, lang: str) -> Screen:
    """A page of the queue."""
    left = [(entry.left(page.drafts, lang),)] if page.drafts else []
    if not page.total:
        return Screen(h("queue.none", lang), (*left, (office.back(lang),)))
    lines = [lists.title("queue.title", page, page.total, lang)]
    lines += [_line(row, page, lang) for row in page.rows]
    finders = [Button(serial(row), Press("w_open", row.id)) for row in page.rows]
    turning = lists.turning(page, lang, lambda word, to: Button(word, Press("w_queue", None, str(to))))
    same = (Button(t("card.button.same", lang), Press("w_same", None, str(page.page))),)
    many = bulk.begin(Sort.STATUS, Status.SUBMITTED, lang)
    rows = [*in_rows(finders, 4), *turning, same, *left, many, (office.back(lang),)]
    return Screen(Html("\n".join([*lines, "", h("queue.how", lang)])), tuple(rows), numbers=False)


def _line(row: Suggestion, page: Page, lang: str) -> Html:
    status = t(f"card.status.{row.status}", lang)
    line = h("queue.urgent" if row.urgent else "queue.line", lang, number=row.number, status=status)
    line = card_surges.marked(line, row, lang)
    due = lights.line(row, page, lang)
    return line if due is None else Html(f"{line}　{due}")
