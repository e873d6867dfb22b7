"""Asking the Bot API a question from the command line. No error and no answer from here holds the token."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from bot import clock
from bot.settings import Settings

TIMEOUT = 10.0
"""Seconds for each step of a call."""


class Unreachable(Exception):
    """No answer that could be read. `kind` names the error; its text would hold the URL, and so the token."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said. `ahead`: its clock minus ours, None if it sent no date."""

    status: int
    result: dict[str, Any] = field(default_factory=dict)
    ahead: timedelta | None = None

    @property
    def refused(self) -> bool:
        """Whether the token is not known there. Bot API: 401, and 404 for one that cannot be a token."""
        return self.status in (401, 404)


def call(settings: Settings, method: str) -> Reply:
    """Call a method that has no parameters and answers with an object. Raises Unreachable."""
    url = f"{settings.api_url.rstrip('/')}/bot{settings.bot_token.get_secret_value()}/{method}"
    # Raised outside of the except clause, or the cause with its URL would hang on as __context__.
    try:
        with httpx.Client(timeout=TIMEOUT) as client:
            before = clock.now()
            answer = client.post(url)
            middle = before + (clock.now() - before) / 2
        return Reply(answer.status_code, _result(answer), _ahead(answer.headers.get("Date"), middle))
    except Exception as error:
        kind = type(error).__name__
    raise Unreachable(kind)


def _result(answer: httpx.Response) -> dict[str, Any]:
    """The result of a good answer; of others only the status counts. ValueError if it is no such answer."""
    if not answer.is_success:
        return {}
    parsed = answer.json()
    result = parsed.get("result") if isinstance(parsed, dict) else None
    if not isinstance(result, dict):
        raise ValueError("not an answer of the Bot API")
    return result


def _ahead(header: str | None, at: datetime) -> timedelta | None:
    try:
        said = parsedate_to_datetime(header) if header else None
    except ValueError:
        return None
    if said is None or said.tzinfo is None:
        return None
    # A Date header has whole seconds, so on average it is half a second behind.
    return said + timedelta(seconds=0.5) - at
