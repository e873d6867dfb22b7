"""交办单, 转办单: a matter on A4 for a body that has no group, with room for its answer."""

from collections.abc import Sequence
from datetime import datetime

from fpdf.enums import WrapMode

from bot.printing.paper import FAMILY, Paper
from bot.services.attachments import is_lost
from bot.services.cards import CardFacts
from bot.services.consents import is_outside
from bot.services.referring import Referral
from bot.texts import t
from bot.views.words import author, day, kind, named, place

MARGIN = 20.0
LABEL = 26.0
LINE = 7.0
SIZE, SMALL = 12.0, 10.0
ANSWER, FOOT = 62.0, 18.0
"""Millimetres that the answer has at least, and what stands below it; else both go to another page."""


def referral(facts: CardFacts, found: Referral, street: str, lang: str) -> bytes:
    """The sheet as PDF. `facts`: as that body may read them. `street`: the office's name; may be empty."""
    page = Paper("A4", MARGIN)
    page.set_auto_page_break(True, MARGIN)
    outside = "out" if is_outside(found.body.code) else "in"
    title = t(f"referral.title.{outside}", lang)
    page.set_title(f"{title} {facts.suggestion.number}")
    page.line_of(street or t("card.street", lang), MARGIN, SIZE, grey=90)
    page.line_of(title, MARGIN + 8, 24)
    page.set_xy(MARGIN, MARGIN + 24)
    for label, value in _lines(facts, found, lang):
        _row(page, t(f"referral.label.{label}", lang), value)
    _row(page, t("referral.label.words", lang), "\n".join(_words(facts, lang)))
    if found.part is not None and found.part.task:
        _row(page, t("referral.label.task", lang), found.part.task)
    _answer(page, facts, lang)
    return page.bytes()


def _lines(facts: CardFacts, found: Referral, lang: str) -> Sequence[tuple[str, str]]:
    suggestion, nothing = facts.suggestion, t("card.nothing", lang)
    due = found.part.due_at if found.part is not None else suggestion.due_at
    role = "helper" if found.part is not None else "lead"
    where = place(facts.estate, facts.place, lang)
    return (
        ("number", suggestion.number or ""),
        ("to", t(f"referral.to.{role}", lang, body=named(found.body, lang))),
        ("date", day(facts.now, facts.timezone, lang)),
        ("due", _due(due, facts, lang) if due is not None else nothing),
        ("kind", kind(suggestion.kind, lang) if suggestion.kind else nothing),
        ("category", named(facts.category, lang) if facts.category else nothing),
        ("place", " ".join(filter(None, (named(facts.community, lang), where)))),
        ("author", t("words.anonymous", lang) if facts.veiled else author(suggestion, lang)),
    )


def _due(due: datetime, facts: CardFacts, lang: str) -> str:
    return t("referral.due", lang, day=day(due, facts.timezone, lang))


def _words(facts: CardFacts, lang: str) -> list[str]:
    words = [part.text for part in facts.parts if part.text]
    words += [t("referral.heard", lang, text=text) for text in facts.heard]
    files = facts.withheld or sum(not is_lost(file) for file in facts.files)
    if files:
        words.append(t("referral.withheld" if facts.withheld else "referral.files", lang, count=files))
    return words or [t("card.nothing", lang)]


def _row(page: Paper, label: str, value: str) -> None:
    """A label and what stands beside it, with a thin line below."""
    page.set_font(FAMILY, size=SMALL)
    page.set_text_color(110)
    page.set_x(MARGIN)
    page.cell(w=LABEL, h=LINE, text=label)
    page.set_font(FAMILY, size=SIZE)
    page.set_text_color(0)
    page.multi_cell(
        w=page.epw - LABEL,
        h=LINE,
        text=value,
        align="L",
        wrapmode=WrapMode.CHAR,
        new_x="LMARGIN",
        new_y="NEXT",
    )
    page.set_draw_color(200)
    page.line(MARGIN, page.get_y() + 1, page.w - MARGIN, page.get_y() + 1)
    page.ln(2.5)


def _answer(page: Paper, facts: CardFacts, lang: str) -> None:
    """The room for the answer, to the end of the page; who signs it, and where it goes back to."""
    if page.get_y() + ANSWER + FOOT > page.h - MARGIN:
        page.add_page()
    page.ln(2)
    top = page.get_y()
    height = page.h - MARGIN - FOOT - top
    page.set_draw_color(90)
    page.rect(MARGIN, top, page.epw, height)
    _line(page, t("referral.answer", lang), top + 2, SIZE)
    _line(page, t("referral.signed", lang), top + height - LINE - 3, SIZE)
    _line(page, t("referral.back", lang, community=named(facts.community, lang)), top + height + 2, SMALL)
    _line(page, t("referral.only", lang), top + height + 8, SMALL, grey=110)


def _line(page: Paper, text: str, y: float, size: float, grey: int = 0) -> None:
    page.set_font(FAMILY, size=size)
    page.set_text_color(grey)
    page.set_xy(MARGIN + 2, y)
    page.cell(w=page.epw - 4, h=LINE, text=text)
