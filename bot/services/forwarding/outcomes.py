"""How a message to another system ended, when it leaves again, and what came back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from bot.services import lifecycle, notices
from storage.queries import forwarding, suggestions
from storage.tables import Actor, Endpoint, Forward, ForwardState, Protocol

# Between one attempt and the next, as the Standard Webhooks specification proposes; then it is given up.
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000)
)
# So many failures in a row shut an endpoint's circuit; each further one for longer.
SHUT_AFTER, SHUT_FIRST, SHUT_LONGEST = 5, timedelta(minutes=1), timedelta(hours=1)
# How often an Open311 system is asked what became of a case.
ASK_EVERY = timedelta(minutes=15)
CLOSED = "closed"
FORWARDED, NEWS = "forwarded", "forward_news"


class End(StrEnum):
    """DONE: taken. LATER: not now. REFUSED: never. GONE: it wants no more. UNKNOWN: nobody can say."""

    DONE = "done"
    LATER = "later"
    REFUSED = "refused"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended. `wait`: what the receiver asked for; `token`: it names its case later."""

    end: End
    http_status: int | None = None
    reason: str | None = None
    wait: timedelta | None = None
    remote_id: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What another system says of its case: how far it is, and in words. `remote_id`: what it calls it now.

    An empty `status` says nothing of it.
    """

    status: str
    notice: str | None = None
    remote_id: str | None = None


def settle(session: Session, row: int, outcome: Outcome, now: datetime, jitter: float) -> None:
    """Record one attempt. `jitter` (0…1) spreads the next ones, so that they do not all come at once."""
    forward = forwarding.find_forward(session, row, lock=True)
    if forward is None or forward.state is not ForwardState.SENDING:
        return
    endpoint = forwarding.find_endpoint(session, forward.endpoint, lock=True)
    if endpoint is None:
        return
    forward.http_status, forward.reason = outcome.http_status, outcome.reason
    _count(endpoint, outcome, now)
    if outcome.end is End.LATER and forward.attempts <= len(PAUSES):
        pause = outcome.wait or PAUSES[forward.attempts - 1] * (0.5 + jitter / 2)
        forward.state, forward.due_at = ForwardState.QUEUED, now + pause
    elif outcome.end is End.DONE:
        _take(session, forward, endpoint, outcome, now)
    else:
        lost = outcome.end is End.UNKNOWN
        forward.state, forward.ended_at = ForwardState.UNKNOWN if lost else ForwardState.REFUSED, now
    session.add_all((forward, endpoint))


def drop(session: Session, row: int, now: datetime) -> None:
    """It lost its sense before it left."""
    forward = forwarding.find_forward(session, row, lock=True)
    if forward is not None and forward.state is ForwardState.SENDING:
        forward.state, forward.ended_at = ForwardState.DROPPED, now
        session.add(forward)


def take_up_lost(session: Session, now: datetime) -> None:
    """Messages whose sender died: a webhook goes again, its receiver knows it; a case may not."""
    for forward in forwarding.list_lost(session, now):
        endpoint = forwarding.find_endpoint(session, forward.endpoint)
        if endpoint is not None and endpoint.protocol is Protocol.WEBHOOK:
            forward.state, forward.due_at = ForwardState.QUEUED, now
        else:
            forward.state, forward.ended_at = ForwardState.UNKNOWN, now
        session.add(forward)


def hear(session: Session, forward: Forward, news: News, now: datetime) -> bool:
    """Put what another system says into the history and on the cards; False if it is nothing new."""
    if news.remote_id:
        forward.remote_id, forward.token = news.remote_id, None
    if news.status == CLOSED:
        forward.ask_at = None
    session.add(forward)
    if not news.status or (news.status, news.notice) == (forward.remote_status, forward.remote_notice):
        return False
    forward.remote_status, forward.remote_notice = news.status, news.notice
    suggestion = suggestions.get_suggestion(session, forward.suggestion_id, lock=True)
    data = {"endpoint": forward.endpoint, "remote": forward.remote_id, "status": forward.remote_status}
    lifecycle.record(session, suggestion, NEWS, now, actor=Actor.SYSTEM, reason=news.notice, data=data)
    notices.refresh_cards(session, suggestion, now)
    return True


def _take(session: Session, forward: Forward, endpoint: Endpoint, outcome: Outcome, now: datetime) -> None:
    first = not any(one.state is ForwardState.DONE for one in _earlier(session, forward))
    forward.state, forward.ended_at = ForwardState.DONE, now
    forward.remote_id, forward.token = outcome.remote_id, outcome.token
    if endpoint.protocol is Protocol.OPEN311:
        forward.ask_at = now + ASK_EVERY
    if first:
        suggestion = suggestions.get_suggestion(session, forward.suggestion_id, lock=True)
        data = {"endpoint": forward.endpoint, "remote": outcome.remote_id}
        lifecycle.record(session, suggestion, FORWARDED, now, actor=Actor.SYSTEM, data=data)
        notices.refresh_cards(session, suggestion, now)


def _earlier(session: Session, forward: Forward) -> list[Forward]:
    every = forwarding.list_of(session, forward.suggestion_id)
    return [one for one in every if one.endpoint == forward.endpoint and one.id != forward.id]


def _count(endpoint: Endpoint, outcome: Outcome, now: datetime) -> None:
    """Shut the circuit of an endpoint that fails again and again; open it with the first success."""
    if outcome.end in (End.LATER, End.UNKNOWN):
        endpoint.failures += 1
        beyond = endpoint.failures - SHUT_AFTER
        if beyond >= 0:
            endpoint.shut_until = now + min(SHUT_FIRST * 2 ** min(beyond, 10), SHUT_LONGEST)
        return
    endpoint.failures, endpoint.shut_until = 0, None
    if outcome.end is End.GONE:
        endpoint.active = False
