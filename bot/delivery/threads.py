"""Which forum topic a message leaves for, and the calls that make, name, close and open topics."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.delivery.answers import Reason, SendResult
from bot.services import lifecycle, notices, threads
from bot.services.desk import Desk
from bot.services.threads import CLOSES, MAKES, OPENS
from bot.views import threads as view
from storage.columns import Json
from storage.queries import outbox, suggestions
from storage.queries.outbox import Claim
from storage.tables import Card, Lane, Suggestion, ThreadState

KEY = "message_thread_id"
AWAITED = timedelta(seconds=0.5)
"""How long a message waits before it looks again whether its topic is there."""
ATTEMPTS = 5
"""How often a message may meet a topic that is gone."""


class Awaited(Exception):
    """The topic for which a message is meant is being made: it was put back behind that."""


def find(session: Session, desk: Desk, claim: Claim, now: datetime) -> int | None:
    """The topic for which a message leaves; None for a private chat, or a group's general chat.

    What was said in answer to somebody says itself where. If the topic is still to be made, that is queued
    right before the message, and Awaited raised.
    """
    said = (claim.payload or {}).get("params", {})
    if claim.chat_id > 0 or claim.subject is None or KEY in said or claim.notice == threads.NOTICE:
        return None
    place = threads.find_place(session, claim.chat_id, claim.subject)
    if place.wanted:
        _make(session, desk, claim, now)
    if place.wanted or place.awaited:
        outbox.unclaim(session, [claim.id], now if place.wanted else now + AWAITED)
        raise Awaited
    return place.thread_id


def within(claim: Claim, thread_id: int | None) -> Claim:
    """The claim with its topic named, if it sends something and does not only change what is there."""
    payload = claim.payload
    if thread_id is None or payload is None or not payload["method"].startswith("send"):
        return claim
    return replace(claim, payload={**payload, "params": {**payload["params"], KEY: thread_id}})


def keep_up(session: Session, desk: Desk, claim: Claim, now: datetime) -> None:
    """While a card is drawn: have its topic named after what the matter is, and closed once that is over."""
    card = suggestions.find_card(session, claim.subject or 0, claim.chat_id)
    if card is None or card.thread_id is None:
        return
    suggestion = suggestions.get_suggestion(session, card.suggestion_id)
    title = _title(session, desk, suggestion)
    if card.thread_title != title:
        card.thread_title = title
        _queue(session, card, "editForumTopic", now, {"name": title})
    wanted = ThreadState.CLOSED if card.retired or lifecycle.is_over(suggestion) else ThreadState.OPEN
    if card.thread_state is not wanted:
        card.thread_state = wanted
        _queue(session, card, CLOSES if wanted is ThreadState.CLOSED else OPENS, now, {})
    session.add(card)


def take_back(session: Session, desk: Desk, claim: Claim, result: SendResult, now: datetime) -> bool:
    """Whether a message met a topic that is deleted or barred, and was put back: it goes elsewhere."""
    if result.reason not in (Reason.TOPIC_GONE, Reason.TOPIC_SHUT) or result.trouble is None:
        return False
    payload = claim.payload
    if claim.notice == threads.NOTICE or payload is None or claim.attempts >= ATTEMPTS:
        return False
    threads.meet(session, desk, claim.chat_id, payload["params"].get(KEY), result.trouble, now)
    anywhere = {name: value for name, value in payload["params"].items() if name != KEY}
    outbox.set_payloads(session, [(claim.id, {**payload, "params": anywhere})])
    outbox.unclaim(session, [claim.id], now)
    return True


def _make(session: Session, desk: Desk, claim: Claim, now: datetime) -> None:
    """Queue the making of a topic right before the message that is meant for it."""
    suggestion = suggestions.get_suggestion(session, claim.subject or 0)
    outbox.add_message(
        session,
        chat_id=claim.chat_id,
        notice=threads.NOTICE,
        subject=claim.subject,
        payload={"method": MAKES, "params": {"name": _title(session, desk, suggestion)}},
        lane=Lane(claim.lane),
        now=now,
        root_id=claim.root_id or claim.id,
        part=-1,
    )
    threads.begin(session, claim.chat_id, notices.suggestion_id(suggestion))


def _queue(session: Session, card: Card, method: str, now: datetime, params: Json) -> None:
    payload = {"method": method, "params": {KEY: card.thread_id, **params}}
    outbox.add_message(
        session,
        chat_id=card.chat_id,
        notice=threads.NOTICE,
        subject=card.suggestion_id,
        payload=payload,
        lane=Lane.REPLY,
        now=now,
    )


def _title(session: Session, desk: Desk, suggestion: Suggestion) -> str:
    return view.title(suggestion, threads.find_category(session, suggestion), desk.settings.language)
