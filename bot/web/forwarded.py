"""The receiver: other systems say, signed as they hear from us, what became of what they were told."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import SecretStr
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot import clock
from bot.forward import signatures
from bot.services.forwarding import outcomes
from bot.services.forwarding.outcomes import News
from bot.web.webhook import read_body
from storage.database import Database
from storage.queries import forwarding
from storage.tables import Forward

# Characters that are kept of another system's words.
STATUS, NOTICE, IDENTITY = 64, 2000, 128
REMEMBERED = timedelta(days=1)


class Receiver:
    """One route for all endpoints: `POST /forward/CODE`."""

    def __init__(self, database: Database, secrets: Mapping[str, SecretStr]) -> None:
        self._database = database
        self._secrets = secrets

    async def on_news(self, request: Request) -> Response:
        """204 once it is on the disk, also when it came before.

        401 without a fresh signature with the endpoint's secret (an unknown endpoint has none), 413 for a
        body that is too large, 400 for one that says nothing, 404 for a case that was never sent there.
        """
        endpoint = request.path_params["endpoint"]
        secret = self._secrets.get(endpoint, SecretStr("")).get_secret_value()
        body = await read_body(request)
        if body is None:
            return PlainTextResponse("too large\n", status_code=413)
        now = clock.now()
        message = signatures.verify(secret, request.headers, body, now) if secret else None
        if message is None:
            return PlainTextResponse("unauthorized\n", status_code=401)
        said = _read(body)
        if said is None:
            return PlainTextResponse("unreadable\n", status_code=400)
        known = await self._database.write(
            lambda session: _hear(session, endpoint, message[:IDENTITY], said, now)
        )
        return Response(status_code=204) if known else PlainTextResponse("no such case\n", status_code=404)


def _read(body: bytes) -> tuple[Mapping[str, Any], News] | None:
    try:
        data = json.loads(body)["data"]
        status, notice = data["status"], data.get("notice")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if not isinstance(status, str) or not status.strip() or not isinstance(notice, str | None):
        return None
    return data, News(status.strip().lower()[:STATUS], (notice or "").strip()[:NOTICE] or None)


def _hear(
    session: Session, endpoint: str, message: str, said: tuple[Mapping[str, Any], News], now: datetime
) -> bool:
    data, news = said
    forward = _find(session, endpoint, data)
    if forward is None:
        return False
    forwarding.forget_heard(session, now - REMEMBERED)
    if not forwarding.was_heard(session, endpoint, message, now):
        outcomes.hear(session, forward, news, now)
    return True


def _find(session: Session, endpoint: str, data: Mapping[str, Any]) -> Forward | None:
    """By the other system's own name of the case, or by our number."""
    identity, number = data.get("id"), data.get("number")
    found = forwarding.find_case(session, endpoint, identity) if isinstance(identity, str) else None
    if found is None and isinstance(number, str):
        found = forwarding.find_told(session, endpoint, number)
    return found
