"""全文查找: what was found: number, where it stands, its date, and the words around the place."""

from bot.services.finding import Hit, Page
from bot.texts import Html, h, t
from bot.views import lights, office
from bot.views.duplicates import opener
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen
from bot.views.words import in_rows


def ask(lang: str) -> Screen:
    """What shall be looked for?"""
    return Screen(h("finding.ask", lang), ((office.back(lang),),), numbers=False)


def found(page: Page, lang: str, *, private: bool) -> Screen:
    """A page of it. The message answers the one with the words: its buttons find them there."""
    blocks = [_title(page, lang)]
    blocks += [_hit(one, page, lang) for one in page.hits]
    if page.alike:
        blocks += [h("finding.alike", lang), *(_hit(one, page, lang) for one in page.alike)]
    return Screen(Html("\n\n".join(blocks)), _rows(page, lang, private=private), numbers=False)


def alike(page: Page, lang: str, *, private: bool) -> Screen:
    """What may mean the same in other words."""
    key = "finding.title_alike" if page.alike else "finding.none_alike"
    blocks = [h(key, lang, words=page.words), *(_hit(one, page, lang) for one in page.alike)]
    turning = (Button(t("finding.button.exact", lang), Press("f_page", None, "0")),)
    openers = in_rows([opener(one.suggestion, private=private) for one in page.alike], 3)
    return Screen(Html("\n\n".join(blocks)), (*openers, turning), numbers=False)


def _title(page: Page, lang: str) -> Html:
    if not page.hits:
        return h("finding.none", lang, words=page.words)
    if page.page or page.more:
        return h("finding.title", lang, words=page.words, page=page.page + 1)
    return h("finding.title_all", lang, words=page.words, count=len(page.hits))


def _hit(hit: Hit, page: Page, lang: str) -> Html:
    one = hit.suggestion
    lines = [h("finding.line", lang, number=one.number, status=t(f"card.status.{one.status}", lang))]
    due = lights.line(one, page, lang)
    if due is not None:
        lines.append(due)
    if hit.before or hit.found or hit.after:
        key = "finding.answered" if hit.answered else "finding.said"
        lines.append(h(key, lang, before=hit.before, found=hit.found, after=hit.after))
    return Html("\n".join(lines))


def _rows(page: Page, lang: str, *, private: bool) -> Rows:
    shown = [*page.hits, *page.alike]
    turning = [
        Button(t(key, lang), Press("f_page", None, str(to)))
        for key, to, there in (
            ("list.earlier", page.page - 1, page.page > 0),
            ("list.later", page.page + 1, page.more),
        )
        if there
    ]
    if page.page or page.more:
        turning.append(Button(t("finding.button.alike", lang), Press("f_alike")))
    openers = in_rows([opener(one.suggestion, private=private) for one in shown], 3)
    return (*openers, *([tuple(turning)] if turning else []))
