"""What residents are told, drawn from the rows as they are when its turn comes."""

from collections.abc import Callable
from datetime import date

from sqlmodel import Session

from bot import clock
from bot.delivery.notices import Drawer, meeting
from bot.services import (
    cohandlers,
    drafts,
    extensions,
    following,
    identities,
    ladder,
    merged,
    offers,
    publishing,
    sharing,
    splitting,
)
from bot.services import suggestions as services
from bot.services.desk import Desk
from bot.services.dispatching import REASSIGNED
from bot.services.following import Standing
from bot.services.history import OF_PROMISES
from bot.services.lifecycle import ENDED
from bot.services.lights import AWAITED
from bot.services.notices import IDENTIFIED
from bot.services.outcomes import of_answer
from bot.services.routing import STREET
from bot.views import backed, consents, limits, merging, saying, similar, told
from bot.views import identities as view_of_identities
from bot.views import splitting as split_view
from bot.views.screen import Screen
from bot.views.words import day
from storage.queries import people, places, promises, suggestions
from storage.queries.outbox import Claim
from storage.tables import Answer, Attachment, Ban, Body, Event, Resident, Status, Suggestion

OF_MERGING = frozenset({"merged", "unmerged", "objection_kept"})
OWN = OF_MERGING | {IDENTIFIED}
"""What concerns a merged one itself, and not the main one whose news its author hears."""
"""News of a merged one that are its own, and not those of its main one."""
Told = Callable[[Session, Desk, Suggestion, Event | None, str], Screen | None]


def news(notice: str) -> Drawer:
    """A drawer of what has changed; nothing for somebody who does not follow it any more."""

    def draw(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
        suggestion = find_suggestion(session, claim)
        reader = people.find_resident(session, claim.chat_id)
        if suggestion is None or reader is None:
            return None
        return draw_news(session, desk, suggestion, reader, notice, claim.detail)

    return draw


def draw_news(
    session: Session, desk: Desk, suggestion: Suggestion, reader: Resident, notice: str, detail: int | None
) -> Screen | None:
    """One piece of news in the words and the language of its reader: the author's, or a supporter's.

    None for whoever does not follow it any more, or said that she wants to hear no more of it.
    """
    if notice != IDENTIFIED and following.is_muted(session, suggestion, reader):
        return None
    event = session.get(Event, detail) if detail is not None else None
    match following.standing(session, suggestion, reader):
        case Standing.AUTHOR:
            main = merged.find_main(session, suggestion)
            if main is not None and notice not in OWN:
                shared = merged.as_seen(suggestion, main)
                screen = TO_AUTHOR[notice](session, desk, shared, event, reader.language)
                return merging.shared(screen, reader.language) if screen is not None else None
            return TO_AUTHOR[notice](session, desk, suggestion, event, reader.language)
        case Standing.SUPPORTER if notice in meeting.NEWS:
            return meeting.NEWS[notice](session, desk, suggestion, event, reader.language)
        case Standing.SUPPORTER if notice != IDENTIFIED:
            return draw_for_supporter(session, suggestion, event, notice, reader.language)
    return None


def draw_for_supporter(
    session: Session, suggestion: Suggestion, event: Event | None, notice: str, lang: str
) -> Screen | None:
    """What became of it, without what passes between author and committee: no question, no reason of hers.

    The words of the committee are for the author alone if it is not public any more.
    """
    main = merged.find_main(session, suggestion)
    public = publishing.is_public(session, main or suggestion)
    about = suggestion.merged_into or suggestion.id or 0
    answer = suggestions.last_answer(session, about) if notice == "answered" else None
    ended = merged.as_seen(suggestion, main) if main is not None else suggestion
    day = _promised(session, answer) if answer is not None else _day(event)
    return backed.told(
        ended,
        notice,
        lang,
        body=_body(session, suggestion, event),
        answer=answer if public else None,
        code=event.data.get("code") if event is not None else None,
        day=day,
        words=event.reason
        if event is not None and notice in (*OF_PROMISES, extensions.GRANTED) and public
        else None,
    )


def find_suggestion(session: Session, claim: Claim) -> Suggestion | None:
    """What a notice is about, if it is still there: drafts can be deleted."""
    try:
        return suggestions.get_suggestion(session, claim.subject) if claim.subject is not None else None
    except LookupError:
        return None


def draw_preview(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """The draft as it is now; nothing once it is filed or deleted."""
    suggestion = find_suggestion(session, claim)
    if suggestion is None or suggestion.status is not Status.DRAFT:
        return None
    found = offers.look(session, desk, suggestion, clock.now())
    if found:
        return similar.offered(suggestion, found, lang)
    draft = drafts.look(session, desk, suggestion)
    return None if draft.empty else saying.preview(draft, lang)


def draw_asked(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """The question; nothing if it has been answered in the meantime."""
    if suggestion.status is not Status.NEED_INFO or event is None:
        return None
    until = suggestion.waiting_until
    by = day(until, desk.settings.timezone, lang) if until is not None else None
    return told.asked(suggestion, event.reason or "", by, lang)


def draw_rejected(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """Why it is not taken on."""
    code = event.data.get("code") if event is not None else None
    return told.rejected(suggestion, code, event.reason if event is not None else None, lang)


def draw_dispatched(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """Accepted, and who has it; or that another body has it now."""
    if event is not None and event.what == REASSIGNED:
        at_street = event.data.get("level") == STREET
        body = None if at_street else _body(session, suggestion, event)
        return told.reassigned(suggestion, body, desk.settings.timezone, lang)
    body, helpers = _body(session, suggestion, event), cohandlers.list_helpers(session, suggestion)
    return told.dispatched(suggestion, body, desk.settings.timezone, lang, [one.body for one in helpers])


def draw_in_progress(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """Somebody works on it."""
    return told.in_progress(suggestion, _body(session, suggestion, event), desk.settings.timezone, lang)


def draw_answered(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """The answer, with the rating under it."""
    answer = suggestions.last_answer(session, suggestion.merged_into or suggestion.id or 0)
    if answer is None:
        return None
    promised = _promised(session, answer)
    outcome = of_answer(answer)
    return told.answered(suggestion, answer.text, desk.settings.rating_days, lang, promised, outcome)


def draw_reopened(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """One level up."""
    return told.reopened(suggestion, _body(session, suggestion, None), desk.settings.timezone, lang)


def draw_closed(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """It is over."""
    return told.closed(suggestion, lang)


def draw_classed(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """How it ended."""
    return told.classed(suggestion, lang)


def draw_accepted(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """Accepted; who gets it is still to be said."""
    return told.dispatched(suggestion, None, desk.settings.timezone, lang)


def draw_split(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """Several matters in one message: each has a number now."""
    numbers = splitting.new_numbers(event)
    return split_view.told(suggestion, numbers, lang) if numbers else None


def draw_withdrawn(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """Taken back."""
    return told.withdrawn(suggestion, lang)


def draw_published(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """Others can read it; nothing if it has been taken back in the meantime."""
    if suggestion.published_at is None:
        return None
    more = event is not None and bool(event.data.get("more"))
    return told.published_more(suggestion, lang) if more else told.published(suggestion, lang)


def draw_unpublished(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """Nobody else reads it any more, and why."""
    if event is None:
        return None
    appealable = publishing.may_appeal(session, suggestion)
    return told.unpublished(suggestion, event.reason or "", lang, appealable=appealable)


def draw_decided(notice: str) -> Told:
    """How her appeal ended."""

    def draw(
        session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
    ) -> Screen | None:
        return told.decided(suggestion, notice, event.reason or "", lang) if event is not None else None

    return draw


def draw_merged(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """It is dealt with together with another; nothing if it has been taken out again in the meantime."""
    whole = services.look(session, suggestion)
    return merging.told(whole, desk.settings.timezone, lang) if whole.merging is not None else None


def draw_unmerged(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen:
    """It goes on by itself; why, if nobody decided that."""
    by_itself = event is not None and bool(event.data.get("by_itself"))
    return merging.undone(suggestion, desk.settings.timezone, lang, by_itself=by_itself)


def draw_objection_kept(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """It stays merged, and why."""
    return merging.kept(suggestion, event.reason or "", lang) if event is not None else None


def draw_identified(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """Somebody looked up who she is: by which role, and why."""
    told = identities.read(session, event) if event is not None else None
    return view_of_identities.told(suggestion, told, lang) if told is not None else None


def draw_file_lost(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """A file that could not be kept; `claim.detail` is the attachment."""
    file = session.get(Attachment, claim.detail) if claim.detail is not None else None
    suggestion = session.get(Suggestion, file.suggestion_id) if file is not None else None
    if file is None or suggestion is None:
        return None
    return told.file_lost(suggestion, file.state, desk.settings.max_file_mb, lang, file.mime)


def draw_sharing(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """May a body outside the office read all of it? Nothing if she has answered or it is over meanwhile."""
    suggestion = find_suggestion(session, claim)
    event = session.get(Event, claim.detail) if claim.detail is not None else None
    if suggestion is None or event is None or suggestion.status in ENDED:
        return None
    body = _body(session, suggestion, event)
    if body is None or sharing.find(session, suggestion) is not sharing.Sharing.WAITS:
        return None
    return consents.ask_sharing(suggestion, body, lang)


def _body(session: Session, suggestion: Suggestion, event: Event | None) -> Body | None:
    code = (event.data.get("body") if event is not None else None) or suggestion.lead
    return places.find_body(session, code) if code else None


def _promised(session: Session, answer: Answer) -> date | None:
    """The day that an answer promised."""
    promise = promises.find_of_answer(session, answer.id or 0)
    return promise.day if promise is not None else None


def _day(event: Event | None) -> date | None:
    day = event.data.get("day") if event is not None else None
    return date.fromisoformat(day) if day else None


def draw_promise(notice: str) -> Told:
    """What became of the day that was promised."""

    def draw(session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str) -> Screen:
        words = event.reason if event is not None else None
        return told.promise(suggestion, notice, _day(event), words, lang)

    return draw


def draw_extended(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """It takes longer; nothing if it has been answered meanwhile."""
    if event is None or suggestion.status not in AWAITED:
        return None
    return told.extended(suggestion, _day(event), event.reason or "", lang)


def draw_hurried(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """The street supervises it; nothing if it has been answered meanwhile."""
    if event is None or not ladder.is_wanted(suggestion, event):
        return None
    late = suggestion.due_at is not None and suggestion.due_at <= event.at
    return told.hurried(suggestion, lang, late=late)


TO_AUTHOR: dict[str, Told] = {
    "asked": draw_asked,
    "rejected": draw_rejected,
    "dispatched": draw_dispatched,
    "in_progress": draw_in_progress,
    "answered": draw_answered,
    "reopened": draw_reopened,
    "closed": draw_closed,
    "classed": draw_classed,
    "accepted": draw_accepted,
    "split": draw_split,
    "withdrawn": draw_withdrawn,
    ladder.HURRIED: draw_hurried,
    extensions.GRANTED: draw_extended,
    "published": draw_published,
    "unpublished": draw_unpublished,
    **{notice: draw_decided(notice) for notice in (publishing.RESTORED, publishing.KEPT)},
    "merged": draw_merged,
    "unmerged": draw_unmerged,
    "objection_kept": draw_objection_kept,
    IDENTIFIED: draw_identified,
    **{notice: draw_promise(notice) for notice in OF_PROMISES},
    **meeting.NEWS,
}


def draw_ban(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """She may file nothing for a while, or may again; `claim.detail` is the ban."""
    ban = session.get(Ban, claim.detail) if claim.detail is not None else None
    if ban is None:
        return None
    if claim.notice == "unbanned":
        return limits.unbanned(lang)
    return limits.banned(ban, desk.settings.timezone, lang) if ban.lifted_at is None else None


DRAWERS: dict[str, Drawer] = {
    **{notice: news(notice) for notice in TO_AUTHOR},
    "preview": draw_preview,
    "file_lost": draw_file_lost,
    sharing.ASK: draw_sharing,
    "banned": draw_ban,
    "unbanned": draw_ban,
}
