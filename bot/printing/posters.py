"""A poster on A4: whose it is, one big sentence, the code to scan, and its link for those who type."""

from bot.printing import codes
from bot.printing.paper import Paper
from bot.services.posters import Made
from bot.texts import t
from bot.views.words import named

MARGIN = 18.0
CODE = 118.0
CODE_TOP = 96.0


def poster(made: Made, link: str, street: str, lang: str) -> bytes:
    """The poster as PDF. `street`: the street office's name, as the settings have it; may be empty."""
    page = Paper("A4", MARGIN)
    page.set_title(t("poster.title", lang, community=named(made.community, lang)))
    if street:
        page.line_of(street, 18, 20, grey=90)
    page.line_of(named(made.community, lang), 30, 54)
    page.line_of(t("poster.sentence", lang), 62, 40)
    codes.draw(page, link, (page.w - CODE) / 2, CODE_TOP, CODE)
    below = CODE_TOP + CODE + 8
    where = " · ".join(part for part in (_estate(made, lang), made.poster.name) if part)
    if where:
        page.line_of(where, below, 22)
        below += 13
    page.line_of(t("poster.promise", lang), below, 16, grey=60)
    page.line_of(link, below + 10, 13, grey=60)
    if made.poster.note:
        page.line_of(made.poster.note, below + 20, 16)
    page.line_of(t("poster.desk", lang), page.h - 24, 12, grey=110)
    return page.bytes()


def _estate(made: Made, lang: str) -> str:
    return named(made.estate, lang) if made.estate is not None else ""
