"""Rounds over the rows: send what is due, ask after what was sent, record how it went."""

import asyncio
import logging
import random
from datetime import datetime, timedelta
from functools import partial

from pydantic import SecretStr
from sqlmodel import Session

from bot import clock
from bot.forward import open311, webhooks
from bot.forward.client import Client, Forbidden, Unsent, Unsure
from bot.services.desk import Desk
from bot.services.forwarding import messages, outcomes
from bot.services.forwarding.messages import Message
from bot.services.forwarding.outcomes import ASK_EVERY, End, Outcome
from storage.database import Database
from storage.queries import forwarding
from storage.tables import Endpoint, Forward, ForwardState, Protocol

log = logging.getLogger(__name__)
ASKED_AT_ONCE = 20
# Longer than any attempt takes; whoever has not come back by then is dead.
LEASE = timedelta(minutes=2)


async def send_due(database: Database, desk: Desk, client: Client) -> int:
    """Send what is due, one message to each system and to all of them side by side: one that hangs keeps no
    other waiting. Gives how many messages left or were settled otherwise.
    """
    now = clock.now()
    if not await database.read(lambda session: forwarding.has_due(session, now)):
        return 0

    def claim(session: Session) -> list[tuple[Forward, Endpoint, Message | None]]:
        outcomes.take_up_lost(session, now)
        due = forwarding.claim_due(session, now, now + LEASE)
        return [_prepare(session, desk, forward) for forward in due]

    claimed = await database.write(claim)
    sending = (_send(database, desk, client, *one) for one in claimed)
    for ended in await asyncio.gather(*sending, return_exceptions=True):
        if ended is not None:
            raise ended
    return len(claimed)


async def ask_due(database: Database, desk: Desk, client: Client) -> int:
    """Ask what became of the cases whose turn it is; gives how many were asked after."""
    now = clock.now()
    if not await database.read(lambda session: forwarding.has_asking(session, now)):
        return 0

    def claim(session: Session) -> list[tuple[Forward, Endpoint]]:
        due = forwarding.claim_asking(session, now, now + ASK_EVERY, ASKED_AT_ONCE)
        return [(forward, _endpoint(session, forward.endpoint)) for forward in due]

    due = await database.write(claim)
    for forward, endpoint in due:
        try:
            news = await open311.ask(client, endpoint, forward)
        except (Forbidden, Unsent, Unsure) as error:
            log.warning("not heard from", extra={"endpoint": endpoint.code, "error": type(error).__name__})
            continue
        if news is not None:
            await database.write(partial(_hear, row=forward.id or 0, news=news, now=clock.now()))
    return len(due)


def secret_of(desk: Desk, endpoint: str) -> str:
    """The secret of an endpoint; empty if the settings have none."""
    return desk.settings.forward_secrets.get(endpoint, SecretStr("")).get_secret_value()


def _prepare(session: Session, desk: Desk, forward: Forward) -> tuple[Forward, Endpoint, Message | None]:
    endpoint = _endpoint(session, forward.endpoint)
    return forward, endpoint, messages.draw(session, desk, forward, endpoint)


def _endpoint(session: Session, code: str) -> Endpoint:
    endpoint = forwarding.find_endpoint(session, code)
    if endpoint is None:
        raise LookupError("no such endpoint")
    return endpoint


async def _send(
    database: Database,
    desk: Desk,
    client: Client,
    forward: Forward,
    endpoint: Endpoint,
    message: Message | None,
) -> None:
    row = forward.id or 0
    if message is None:
        await database.write(lambda session: outcomes.drop(session, row, clock.now()))
        return
    outcome = await _attempt(client, endpoint, secret_of(desk, endpoint.code), message, clock.now())
    if outcome.end is not End.DONE:
        log.warning(
            "not forwarded",
            extra={"endpoint": endpoint.code, "end": outcome.end.value, "status": outcome.http_status},
        )
    spread = random.random()  # noqa: S311 (it hides nothing)
    await database.write(lambda session: outcomes.settle(session, row, outcome, clock.now(), spread))


async def _attempt(
    client: Client, endpoint: Endpoint, secret: str, message: Message, now: datetime
) -> Outcome:
    opens = endpoint.protocol is Protocol.OPEN311
    if not secret:
        return Outcome(End.LATER, reason="no_secret")
    try:
        if opens:
            return await open311.send(client, endpoint, secret, message)
        return await webhooks.send(client, endpoint, secret, message, now)
    except Forbidden as error:
        return Outcome(End.REFUSED, reason=error.args[0])
    except Unsent as error:
        return Outcome(End.LATER, reason=error.args[0])
    except Unsure as error:
        # A receiver of webhooks knows the message by its id; a case would be opened twice.
        return Outcome(End.UNKNOWN if opens else End.LATER, reason=error.args[0])


def _hear(session: Session, *, row: int, news: outcomes.News, now: datetime) -> None:
    forward = forwarding.find_forward(session, row, lock=True)
    if forward is not None and forward.state is ForwardState.DONE:
        outcomes.hear(session, forward, news, now)
