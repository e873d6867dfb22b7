"""What residents are told, drawn from the rows as they are when its turn comes."""

from sqlmodel import Session

from bot.delivery.notices import (
    Drawer,
    News,
    days,
    life,
    meeting,
    own,
    publishing,
)
from bot.delivery.notices import merging as of_merging
from bot.delivery.notices.about import body_of, day_of, find_suggestion, promised_day
from bot.services import extensions, following, identities, merged
from bot.services import publishing as rules
from bot.services.desk import Desk
from bot.services.following import Standing
from bot.services.history import OF_PROMISES
from bot.services.meetings import agenda, minutes
from bot.services.notices import IDENTIFIED
from bot.views import backed, merging
from bot.views import identities as view_of_identities
from bot.views.screen import Screen
from storage.queries import people, suggestions
from storage.queries.outbox import Claim
from storage.tables import Event, Resident, Suggestion

OWN = frozenset({*of_merging.NEWS, IDENTIFIED})
"""What concerns a merged one itself, and not the main one whose news its author hears."""


def news(notice: str) -> Drawer:
    """A drawer of what has changed; nothing for somebody who does not follow it any more."""

    def draw(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
        suggestion = find_suggestion(session, claim)
        reader = people.find_resident(session, claim.chat_id)
        if suggestion is None or reader is None:
            return None
        if notice in meeting.NEWS and _is_told_there(session, claim, reader):
            return None
        return draw_news(session, desk, suggestion, reader, notice, claim.detail)

    return draw


def _is_told_there(session: Session, claim: Claim, reader: Resident) -> bool:
    """Whether she hears of it with what a meeting tells those who signed up for it, or were there."""
    line = session.get(Event, claim.detail) if claim.detail is not None else None
    as_guest = agenda.is_told_as_guest(session, line, reader)
    return as_guest or minutes.is_told_as_participant(session, line, reader)


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
    public = rules.is_public(session, main or suggestion)
    about = merged.main_id(suggestion)
    answer = suggestions.last_answer(session, about) if notice == "answered" else None
    ended = merged.as_seen(suggestion, main) if main is not None else suggestion
    on = promised_day(session, answer) if answer is not None else day_of(event)
    return backed.told(
        ended,
        notice,
        lang,
        body=body_of(session, suggestion, event),
        answer=answer if public else None,
        code=event.data.get("code") if event is not None else None,
        day=on,
        words=event.reason
        if event is not None and notice in (*OF_PROMISES, extensions.GRANTED) and public
        else None,
    )


def draw_identified(
    session: Session, desk: Desk, suggestion: Suggestion, event: Event | None, lang: str
) -> Screen | None:
    """Somebody looked up who she is: by which role, and why."""
    told = identities.read(session, event) if event is not None else None
    return view_of_identities.told(suggestion, told, lang) if told is not None else None


TO_AUTHOR: dict[str, News] = {
    **life.NEWS,
    **days.NEWS,
    **publishing.NEWS,
    **of_merging.NEWS,
    **meeting.NEWS,
    IDENTIFIED: draw_identified,
}

DRAWERS: dict[str, Drawer] = {**{notice: news(notice) for notice in TO_AUTHOR}, **own.DRAWERS}
