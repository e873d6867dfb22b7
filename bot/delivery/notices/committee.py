"""What groups and admins are shown, drawn from the rows as they are when its turn comes."""

from dataclasses import replace

from sqlmodel import Session

from bot import clock
from bot.delivery.notices import Drawer
from bot.services import (
    abandoned,
    access,
    approvals,
    briefings,
    calls,
    cards,
    checklist,
    closing,
    extensions,
    handing,
    ladder,
    outcomes,
    postings,
    promises,
    prompts,
    reach,
    roles,
    surges,
    threads,
    undelivered,
)
from bot.services.attachments import is_showable
from bot.services.desk import Desk
from bot.services.prompts import Purpose
from bot.services.similar import Found
from bot.views import admin
from bot.views import approvals as view_of_approvals
from bot.views import briefing as view_of_briefings
from bot.views import calls as view_of_calls
from bot.views import cards as view
from bot.views import checklist as view_of_checks
from bot.views import closing as view_of_closing
from bot.views import committee as view_of_words
from bot.views import entry as view_of_entries
from bot.views import handing as view_of_handing
from bot.views import ladder as view_of_ladder
from bot.views import postings as view_of_postings
from bot.views import promises as view_of_promises
from bot.views import surges as view_of_surges
from bot.views import threads as view_of_threads
from bot.views.files import for_others
from bot.views.screen import Screen
from storage.queries import places, similar, suggestions
from storage.queries import surges as surge_rows
from storage.queries.outbox import Claim
from storage.tables import Event, Hand, Member, Promise, PromiseState, Suggestion, Surge


def draw_card(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """The card, in place of what it was; files that were not shown yet come above it.

    Nothing for a retired card that was never sent. What was shown is noted in the same transaction that keeps
    the drawn call, so no file is shown twice.
    """
    suggestion = session.get(Suggestion, claim.subject) if claim.subject is not None else None
    card = suggestions.find_card(session, claim.subject or 0, claim.chat_id)
    if suggestion is None or card is None or (card.retired and card.message_id is None):
        return None
    if claim.chat_id > 0 and reach.find_standing(session, desk, claim.chat_id, suggestion) is None:
        # Whose role has ended keeps nothing of what was open in a private chat.
        return replace(view.shut(suggestion, lang), edit=card.message_id) if card.message_id else None
    facts = cards.facts(session, desk, suggestion, claim.chat_id, clock.now())
    screen = replace(view.card(facts, lang), edit=card.message_id)
    if card.retired or facts.concealed:
        return screen
    fresh = [file for file in facts.files if file.id not in card.files_shown and is_showable(file)]
    if fresh:
        card.files_shown = [*card.files_shown, *(file.id for file in fresh if file.id is not None)]
        session.add(card)
    return replace(screen, media=for_others(fresh))


def draw_about(key: str) -> Drawer:
    """A drawer for a notice that only says which suggestion it is about."""

    def draw(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
        suggestion = session.get(Suggestion, claim.subject) if claim.subject is not None else None
        if suggestion is None:
            return None
        category = places.find_category(session, suggestion.category) if suggestion.category else None
        community = places.find_community(session, suggestion.community)
        return admin.about(key, suggestion, community, category, lang)

    return draw


def draw_to_approve(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """An answer that waits for a colleague; nothing if it does not any more. `claim.detail` is its row."""
    suggestion = session.get(Suggestion, claim.subject) if claim.subject is not None else None
    proposal = approvals.find_waiting(session, suggestion) if suggestion is not None else None
    if suggestion is None or proposal is None or proposal.id != claim.detail:
        return None
    if claim.chat_id > 0 and reach.find_standing(session, desk, claim.chat_id, suggestion) is None:
        return None
    now, outcome = clock.now(), outcomes.load(proposal.outcome)
    seen = view_of_words.as_seen(
        suggestion, Purpose.ANSWER, proposal.text, prompts.author_language(session, suggestion),
        desk.settings, now, proposal.day, outcome,
    )  # fmt: skip
    found = checklist.look_over(session, desk, suggestion, proposal.text, outcome, proposal.day, now)
    checked = view_of_checks.lines(found, lang)
    return view_of_approvals.to_approve(suggestion, proposal, seen, checked, lang)


def draw_fell_back(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """A group (`claim.detail`) that cannot use topics any more; nothing once it can, or is not bound."""
    group = places.find_group(session, claim.detail or 0)
    if group is None or group.threads:
        return None
    community = places.find_community(session, group.community) if group.community else None
    body = places.find_body(session, group.body) if group.body else None
    estate = places.find_estate(session, group.estate) if group.estate else None
    where = view_of_words.place(community, body, desk.settings.street_name, lang, estate)
    return view_of_threads.fell_back(where, lang, group=claim.chat_id < 0)


def draw_parked(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen:
    """An update could not be dealt with; `claim.detail` is its row."""
    return admin.parked(claim.detail, lang, console=bool(desk.settings.console_url))


def draw_undelivered(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """What did not go out since the moment `claim.detail` (seconds since 1970), up to when it was looked."""
    found = undelivered.read(session, claim.detail or 0, claim.created_at)
    return admin.undelivered(found, lang) if found else None


def draw_calls(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """How many have to be called; nothing if somebody has done it meanwhile."""
    count = calls.count_for_group(session, claim.chat_id)
    return view_of_calls.reminder(count, lang) if count else None


def draw_promise_due(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """Has it been done? `claim.detail` is the promise; nothing if somebody has said so meanwhile."""
    promise = session.get(Promise, claim.detail) if claim.detail is not None else None
    if promise is None or promise.state is not PromiseState.ASKED:
        return None
    suggestion = suggestions.get_suggestion(session, promise.suggestion_id)
    card = suggestions.find_card(session, promise.suggestion_id, claim.chat_id)
    return view_of_promises.due(suggestion, promise, card.message_id if card is not None else None, lang)


def draw_briefing(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """What waits for a group this morning; nothing if nothing does, or the morning is over for long."""
    group, now = places.find_group(session, claim.chat_id), clock.now()
    if group is None or not group.active or not briefings.is_todays(desk, claim.created_at, now):
        return None
    return view_of_briefings.shown(briefings.look(session, desk, claim.chat_id, now), lang)


def draw_ladder(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """A date that came near or passed; `claim.detail` is the line of the history. Nothing once it is done."""
    event = session.get(Event, claim.detail) if claim.detail is not None else None
    suggestion = session.get(Suggestion, claim.subject) if claim.subject is not None else None
    if event is None or suggestion is None or not ladder.is_wanted(suggestion, event):
        return None
    private, tz = claim.chat_id > 0, desk.settings.timezone
    if private and not access.may_open(session, desk, claim.chat_id, suggestion):
        return None
    card = suggestions.find_card(session, suggestion.id or 0, claim.chat_id)
    works = card is not None and not card.retired and not private and card.hand is not Hand.CO
    if card is not None and works and (card.hand is Hand.LEAD or event.what not in ladder.HURRYING):
        return view_of_ladder.in_group(suggestion, event, card.message_id, tz, lang)
    category = places.find_category(session, suggestion.category) if suggestion.category else None
    community = places.find_community(session, suggestion.community)
    lead = places.find_body(session, suggestion.lead) if suggestion.lead else None
    opener = "w_open" if private else "c_find" if card is not None else None
    return view_of_ladder.for_head(suggestion, event, community, category, lead, tz, lang, opener=opener)


def draw_left(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """What a role that ended left; `claim.detail` is that role. Nothing once all of it is in hand again."""
    found = handing.list_left(session, desk, claim.detail or 0, claim.chat_id)
    return view_of_handing.left(found, claim.detail or 0, lang, alone=claim.chat_id > 0) if found else None


def draw_drafts_left(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """How many are half typed by who may not any more; nothing once a colleague goes on with all of them."""
    count = len(abandoned.list_for(session, desk, claim.chat_id))
    return view_of_entries.told_left(count, lang) if count else None


def draw_body_left(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """What a dissolved body left; `claim.detail` is that closure. Nothing once another one has all of it."""
    body, found = closing.list_left(session, desk, claim.detail or 0, claim.chat_id)
    return view_of_closing.left(body, found, lang) if body is not None and found else None


def draw_handed(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """A colleague gets this one, or so many (`claim.detail`); nothing if it has gone on meanwhile."""
    if claim.subject is None:
        return view_of_handing.handed_many(claim.detail or 0, lang)
    suggestion = suggestions.get_suggestion(session, claim.subject)
    if not reach.is_handler(session, claim.chat_id, suggestion):
        return None
    return view_of_handing.handed(suggestion, handing.find_kept_words(session, suggestion), lang)


def draw_posting(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """A role (`claim.detail`) that ends soon, or has ended; nothing if its end was put off or came.

    Roles that come with a group have no end of their own.
    """
    member = session.get(Member, claim.detail) if claim.detail is not None else None
    if member is None or member.group_id is not None:
        return None
    if (claim.notice == postings.SOON) is not (member.active and member.ends_at is not None):
        return None
    held, settings = roles.get_held(session, member.id), desk.settings
    if claim.notice == postings.OVER:
        return view_of_postings.over(held, settings.street_name, lang)
    count, own = postings.count_in_hand(session, member), claim.chat_id == member.telegram_id
    return view_of_postings.soon(held, count, settings.street_name, settings.timezone, lang, own=own)


def draw_frequent(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """Several residents say the same; `claim.detail` is the matter. Told is what its reader may open."""
    surge = session.get(Surge, claim.detail) if claim.detail is not None else None
    community = places.find_community(session, surge.community) if surge is not None else None
    if surge is None or community is None:
        return None
    rows = [
        row
        for row in surge_rows.list_of(session, surge.id or 0)
        if claim.chat_id < 0 or access.may_open(session, desk, claim.chat_id, row)
    ]
    texts = similar.list_texts(session, [row.id or 0 for row in rows])
    found = [Found(row, texts.get(row.id or 0, ""), 0) for row in rows]
    timezone = desk.settings.timezone
    if not found:
        return None
    return view_of_surges.told(community, found, timezone, lang, private=claim.chat_id > 0)


DRAWERS: dict[str, Drawer] = {
    postings.SOON: draw_posting,
    postings.OVER: draw_posting,
    handing.LEFT: draw_left,
    handing.HANDED: draw_handed,
    abandoned.NOTICE: draw_drafts_left,
    closing.LEFT: draw_body_left,
    calls.CALLS: draw_calls,
    "card": draw_card,
    approvals.NOTICE: draw_to_approve,
    "escalated": draw_about("notice.escalated"),
    "transferred": draw_about("notice.transferred"),
    "return_requested": draw_about("notice.return_requested"),
    "supervised": draw_about("notice.supervised"),
    ladder.NOTICE: draw_ladder,
    briefings.NOTICE: draw_briefing,
    extensions.ASKED: draw_about("notice.extension_asked"),
    extensions.AGREED: draw_about("notice.extension_granted"),
    extensions.REFUSED: draw_about("notice.extension_refused"),
    surges.NOTICE: draw_frequent,
    threads.FELL_BACK: draw_fell_back,
    "appeal_merged": draw_about("notice.appeal_merged"),
    "appeal_hidden": draw_about("notice.appeal_hidden"),
    "unroutable": draw_about("notice.unroutable"),
    promises.DUE: draw_promise_due,
    promises.UP: draw_about("notice.promise_up"),
    promises.AGAIN: draw_about("notice.promise_again"),
    "no_street": draw_about("notice.no_street"),
    "parked": draw_parked,
    undelivered.NOTICE: draw_undelivered,
}
