"""并案 and 取消并案 on a card: into which one, what comes of it, and then really."""

from dataclasses import replace

from bot.services import cards, duplicates, merging, queue
from bot.services.said import whole
from bot.services.similar import Found
from bot.texts import Html, t
from bot.views import card_merging as view
from bot.views import cards as card_view
from bot.views.presses import Press
from bot.views.screen import Screen
from handlers import guards
from handlers.context import PressHandler, Turn
from storage.tables import Member, Suggestion


def on_press_merge(turn: Turn, press: Press) -> None:
    """并案: into which? The likeliest of those that may be named here, or a number."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    facts = cards.facts(turn.session, turn.desk, suggestion, turn.chat_id, turn.now)
    street = guards.of_street(turn, member)
    likely = [
        replace(one, text=words_of(turn, one.suggestion))
        for one in list_like(turn, suggestion)
        if merging.is_possible(turn.session, suggestion, one.suggestion, street=street)
        and guards.may_name(turn, member, one.suggestion)
    ]
    question, rows = view.candidates(facts, likely[: merging.SUGGESTED], turn.lang)
    turn.show(card_view.card(facts, turn.lang, rows, note=question), subject=press.id)


def list_like(turn: Turn, suggestion: Suggestion) -> list[Found]:
    """Those that may be about the same matter, as far as this person or group sees."""
    scope, desk, now = guards.scope(turn), turn.desk, turn.now
    return turn.beside(
        "duplicates", lambda session: duplicates.list_for(session, desk, suggestion, scope, now)
    )


def on_press_choose(turn: Turn, press: Press) -> None:
    """This one: what would come of it."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    seen = preview(turn, member, suggestion, press.number or 0)
    facts = cards.facts(turn.session, turn.desk, suggestion, turn.chat_id, turn.now)
    screen = Screen(as_seen(turn, seen), view.confirm(facts, seen, turn.lang))
    turn.show(screen, subject=press.id)


def on_press_do(turn: Turn, press: Press) -> None:
    """确认并案."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    commit(turn, *found, press.number or 0)
    turn.answer(t("card.done", turn.lang))


def on_press_unmerge(turn: Turn, press: Press) -> None:
    """取消并案: it goes on by itself, from where it stood."""
    found = guards.fresh_card(turn, press)
    if found is None:
        return
    member, suggestion = found
    if suggestion.merged_into is not None and not guards.may_dispatch(turn, member):
        guards.other_card(turn, member, suggestion.merged_into)
    merging.unmerge(turn.session, turn.desk, suggestion, member, turn.now)
    turn.answer(t("card.done", turn.lang))


def named(turn: Turn, words: str) -> int:
    """The row of the one whose number was typed. Raises UserError `queue.no_number`."""
    return queue.find(turn.session, words)


def preview(turn: Turn, member: Member, suggestion: Suggestion, main_id: int) -> merging.Preview:
    """What would come of it. UserError for what may not be named here, or not be merged."""
    main = guards.other_card(turn, member, main_id)
    merging.access(turn.session, suggestion, main, street=guards.of_street(turn, member))
    return merging.preview(turn.session, suggestion, main, words_of(turn, main))


def words_of(turn: Turn, suggestion: Suggestion) -> str:
    """What a suggestion says, as its card shows it here: to bodies outside without what tells her author."""
    facts = cards.facts(turn.session, turn.desk, suggestion, turn.chat_id, turn.now)
    return whole(facts.parts, facts.heard)


def as_seen(turn: Turn, seen: merging.Preview) -> Html:
    """The preview in words."""
    date = card_view.day(seen.due, turn.desk.settings.timezone, turn.lang) if seen.due is not None else ""
    return view.previewed(seen, date, turn.lang)


def commit(turn: Turn, member: Member, suggestion: Suggestion, main_id: int) -> None:
    """Really."""
    main = guards.other_card(turn, member, main_id)
    merging.merge(
        turn.session, suggestion, main, member, turn.now, street=guards.of_street(turn, member)
    )  # fmt: skip


PRESSES: dict[str, PressHandler] = {
    "c_merge": on_press_merge,
    "c_mergeto": on_press_choose,
    "c_mergedo": on_press_do,
    "c_unmerge": on_press_unmerge,
}
