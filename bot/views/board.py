"""居务公开 in chat: what was answered in a community, what was found, one suggestion whole."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.services.board.reading import Entry
from bot.services.following import Standing
from bot.texts import Html, h, t
from bot.views import board_words as words
from bot.views.arriving import in_pairs
from bot.views.presses import Press
from bot.views.screen import Button, Rows, Screen
from bot.views.words import in_rows, named, shorten
from storage.tables import Community

PAGE = 5
LINE, LONGEST = 40, 1200
"""Characters of a suggestion in a list, and of its words or its answer alone."""


def listed(entries: Sequence[Entry], community: Community, page: int, lang: str, address: str) -> Screen:
    """A page of what was answered there, the newest first. One more than a page: there are more."""
    here, more = entries[:PAGE], len(entries) > PAGE
    heading = h("board.chat.title" if here else "board.chat.none", lang, community=named(community, lang))
    turning = tuple(
        Button(t(key, lang), Press("bd_list", arg=f"{community.code}.{to}"))
        for key, to, there in (
            ("board.button.newer", page - 1, page > 0),
            ("board.button.older", page + 1, more),
        )
        if there
    )
    rows = (*_openers(here), *((turning,) if turning else ()), (_towns(lang),))
    return Screen(_blocks(heading, here, lang, address), rows)


def found(asked: str, entries: Sequence[Entry], lang: str, address: str) -> Screen:
    """What holds these words, the newest first."""
    key = "board.chat.found" if entries else "board.chat.not_found"
    heading = h(key, lang, words=shorten(asked, LINE))
    return Screen(_blocks(heading, entries, lang, address), (*_openers(entries), (_back(lang),)))


def towns(communities: Sequence[Community], lang: str) -> Screen:
    """Of which community?"""
    buttons = [Button(named(one, lang), Press("bd_list", arg=f"{one.code}.0")) for one in communities]
    return Screen(h("board.chat.towns", lang), in_pairs(buttons))


def one(entry: Entry, standing: Standing, tz: tzinfo, lang: str, now: datetime, address: str) -> Screen:
    """One whole: what was asked, the answer, where it stands; 附议, or taking it back."""
    row = entry.row
    head = [
        h(
            "board.chat.head",
            lang,
            number=row.number,
            stage=words.stage(row.stage, lang),
            community=words.place(entry, lang),
            category=words.category(entry, lang),
        )
    ]
    due = words.due(row, tz, lang, now)
    if due is not None:
        head.append(Html(h("board.chat.plain", lang, text=due)))
    if entry.supporters:
        head.append(h("board.supporters", lang, count=entry.supporters))
    blocks = [Html("\n".join(head)), h("board.chat.words", lang, text=shorten(row.words, LONGEST))]
    if row.answer:
        blocks.append(h("board.chat.answer", lang, text=shorten(row.answer, LONGEST)))
    if address:
        blocks.append(h("board.chat.address", lang, address=f"{address}/s/{row.number}"))
    return Screen(Html("\n\n".join(blocks)), _one_rows(entry, standing, lang))


def _one_rows(entry: Entry, standing: Standing, lang: str) -> Rows:
    back = _back(lang)
    if standing is Standing.AUTHOR:
        return ((back,),)
    key, action = (
        ("board.button.undo", "bd_undo")
        if standing is Standing.SUPPORTER
        else ("board.button.support", "bd_up")
    )
    return ((Button(t(key, lang), Press(action, entry.row.suggestion_id)), back),)


def _blocks(heading: Html, entries: Sequence[Entry], lang: str, address: str) -> Html:
    lines = [
        h(
            "board.chat.line",
            lang,
            number=entry.row.number,
            stage=words.stage(entry.row.stage, lang),
            words=words.summary(entry.row, LINE),
        )
        for entry in entries
    ]
    web = [h("board.chat.address", lang, address=f"{address}/")] if address else []
    return Html("\n\n".join((heading, *lines, *web)))


def _openers(entries: Sequence[Entry]) -> Rows:
    buttons = [Button(one.row.number, Press("bd_one", one.row.suggestion_id)) for one in entries]
    return tuple(in_rows(buttons, 2))


def _towns(lang: str) -> Button:
    return Button(t("board.button.towns", lang), Press("bd_towns"))


def _back(lang: str) -> Button:
    return Button(t("board.button.list", lang), Press("bd_list", arg=".0"))
