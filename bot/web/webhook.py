"""The webhook: checked, stored, and only then answered with 200."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (the header's name, not a secret)
# The largest update there can be is far smaller; whoever sends more is not Telegram.
BODY_LIMIT = 1_000_000


class Webhook:
    """One route. `store` commits updates and gives how many were new; `on_contact` hears of every call."""

    def __init__(
        self,
        url: str,
        secret: str,
        store: Callable[[Sequence[Mapping[str, Any]]], Awaitable[int]],
        on_contact: Callable[[], None],
    ) -> None:
        self.path = urlsplit(url).path or "/"
        self._secret = secret.encode()
        self._store = store
        self._on_contact = on_contact

    async def on_update(self, request: Request) -> Response:
        """401 for a wrong secret, 413 for a body that is too large, 200 once the update is on the disk.

        A body that is no update is stored too, to be parked with its reason: it came with our secret, and a
        refusal would make Telegram send it again for a day.
        """
        given = request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, self._secret):
            return PlainTextResponse("unauthorized\n", status_code=401)
        body = await read_body(request)
        if body is None:
            return PlainTextResponse("too large\n", status_code=413)
        self._on_contact()
        await self._store([_update(body)])
        return Response(status_code=200)


async def read_body(request: Request) -> bytes | None:
    """The body, or None once it has become too large; no more than the limit is ever held."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > BODY_LIMIT:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


def _update(body: bytes) -> Mapping[str, Any]:
    try:
        update = json.loads(body)
    except ValueError:
        update = None
    return update if isinstance(update, dict) else {"unreadable": body.decode("utf-8", "replace")}
