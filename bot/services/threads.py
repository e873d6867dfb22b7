"""Forum topics: in a group that wants it each suggestion has one, and everything about it goes there.

In code such a topic is a thread, as in the Bot API's message_thread_id: a topic is what a broadcast is about.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit, leads, lifecycle, notices
from bot.services.audit import Action
from bot.services.desk import Desk
from storage.queries import outbox, places, suggestions
from storage.queries.outbox import Claim
from storage.tables import Card, Category, Group, Lane, Member, Suggestion, ThreadState

NOTICE = "thread"
"""A call about a topic itself: it is made, named, closed or opened."""
FELL_BACK = "threads_off"
MAKES, CLOSES, OPENS = "createForumTopic", "closeForumTopic", "reopenForumTopic"
THERE = frozenset({ThreadState.OPEN, ThreadState.CLOSED})


class Trouble(StrEnum):
    """GONE: somebody deleted the topic. BARRED: the group is no forum, or the bot may not manage topics."""

    GONE = "gone"
    BARRED = "barred"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a group something about a suggestion goes: a topic, or with None its general chat.

    `awaited`: the topic is being made. `wanted`: it is still to be made.
    """

    thread_id: int | None = None
    awaited: bool = False
    wanted: bool = False


def find_place(session: Session, chat_id: int, suggestion_id: int) -> Place:
    """Where what is told of a suggestion goes in a group.

    What stands in the general chat already stays there; so does what is over, or about the conduct of staff.
    """
    card = suggestions.find_card(session, suggestion_id, chat_id)
    if card is None or card.thread_id is not None:
        return Place(card.thread_id if card is not None else None)
    if card.thread_state is ThreadState.ASKED:
        return Place(awaited=True)
    if card.thread_state is not ThreadState.NONE or card.message_id is not None or card.retired:
        return Place()
    group = places.find_group(session, chat_id)
    if group is None or not group.threads:
        return Place()
    suggestion = suggestions.get_suggestion(session, suggestion_id)
    return Place(wanted=not (leads.is_above(suggestion) or lifecycle.is_over(suggestion)))


def find_subject(session: Session, chat_id: int, thread_id: int) -> int | None:
    """The suggestion that a topic is about; None for other topics."""
    card = suggestions.find_in_thread(session, chat_id, thread_id)
    return card.suggestion_id if card is not None else None


def find_category(session: Session, suggestion: Suggestion) -> Category | None:
    """What the suggestion is about, in a word for the topic's title: no word of a resident stands there."""
    return places.find_category(session, suggestion.category) if suggestion.category else None


def begin(session: Session, chat_id: int, suggestion_id: int) -> None:
    """The topic is being made from now on."""
    card = suggestions.ensure_card(session, suggestion_id, chat_id)
    card.thread_state = ThreadState.ASKED
    session.add(card)


def settle(session: Session, claim: Claim, thread_id: int | None) -> None:
    """A call about a topic came through; one that was made is there."""
    card = _card(session, claim)
    if card is not None and _method(claim) == MAKES and thread_id is not None:
        card.thread_id, card.thread_state = thread_id, ThreadState.OPEN
        card.thread_title = (claim.payload or {})["params"]["name"]
        session.add(card)


def fail(session: Session, claim: Claim, *, known: bool) -> None:
    """A call about a topic did not come through, or (`known` is False) nobody knows whether it did.

    A topic is never made again for that: there would be two. What can be said twice is said again at the next
    change.
    """
    card, method = _card(session, claim), _method(claim)
    if card is None:
        return
    if method == MAKES:
        card.thread_state = ThreadState.FAILED
    elif not known:
        card.thread_title = None
        if method in (CLOSES, OPENS) and card.thread_state in THERE:
            card.thread_state = ThreadState.OPEN if method == CLOSES else ThreadState.CLOSED
    session.add(card)


def meet(
    session: Session, desk: Desk, chat_id: int, thread_id: int | None, trouble: Trouble, now: datetime
) -> None:
    """A topic was deleted: its card is put into a new one. Topics cannot be used: the group does without."""
    if trouble is Trouble.BARRED:
        _fall_back(session, desk, chat_id, now)
    card = suggestions.find_in_thread(session, chat_id, thread_id) if thread_id is not None else None
    if card is None:
        return
    leave(card, ThreadState.FAILED if trouble is Trouble.BARRED else ThreadState.NONE)
    card.message_id, card.files_shown = None, []
    session.add(card)
    suggestion = suggestions.get_suggestion(session, card.suggestion_id)
    if not card.retired and not lifecycle.is_over(suggestion):
        notices.put_card(session, suggestion, chat_id, now)


def leave(card: Card, state: ThreadState = ThreadState.NONE) -> None:
    """The card stands in no topic any more; one that is being made still comes."""
    card.thread_id = card.thread_title = None
    card.thread_state = ThreadState.ASKED if card.thread_state is ThreadState.ASKED else state


def switch(session: Session, group: Group, member: Member, now: datetime, *, on: bool) -> None:
    """Give every suggestion that comes into a group a topic of its own from now on, or no more.

    What has a topic keeps it, what stands in the general chat stays there. Whether the group is a forum must
    have been seen, see `access_forum`.
    """
    if group.threads is on:
        return
    group.threads = on
    session.add(group)
    data = {"threads": on}
    audit.record(session, Action.THREADS, f"group:{group.chat_id}", now, member=member, data=data)


def access_forum(is_forum: bool | None) -> None:
    """Raises UserError `threads.no_forum` for a group without topics."""
    if not is_forum:
        raise UserError("threads.no_forum")


def _fall_back(session: Session, desk: Desk, chat_id: int, now: datetime) -> None:
    """The group does without topics; it and the admins hear of that once."""
    group = places.find_group(session, chat_id)
    if group is None or not group.threads:
        return
    group.threads = False
    session.add(group)
    outbox.add_message(session, chat_id=chat_id, notice=FELL_BACK, detail=chat_id, lane=Lane.REPLY, now=now)
    notices.tell_admins(session, desk, FELL_BACK, now, detail=chat_id)


def _card(session: Session, claim: Claim) -> Card | None:
    return suggestions.find_card(session, claim.subject or 0, claim.chat_id)


def _method(claim: Claim) -> str:
    return str((claim.payload or {}).get("method"))
