"""The gate before the board: its limits, its headers, and how answers are kept by whoever reads them."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.texts import t
from bot.web.board.limits import Limit
from storage.database import Database

T = TypeVar("T")

# No script anywhere, nothing from elsewhere, in no other page.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    # What its author takes back must not live on in a search engine.
    "X-Robots-Tag": "noindex, noarchive",
}
# Kept, but asked after each time: what is taken back is gone at once, in every cache.
FOR_NOW = "no-cache"
FOR_GOOD = "public, max-age=31536000, immutable"
SEARCH = 5
"""What looking for words costs of an address' bucket."""

AT_ONCE, WAITING = 2, 40
"""Readings side by side, so that the bot keeps readers of its own; and how many may wait for one."""


class Gate:
    """Lets requests in. `seconds` only grow."""

    def __init__(self, database: Database, seconds: Callable[[], float], language: str) -> None:
        self._database = database
        self._limit = Limit(seconds)
        self._language = language
        self._room = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    def door(
        self, answer: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """A route's endpoint: limited, with all headers, and 304 for whoever has it already."""

        async def on_request(request: Request) -> Response:
            address = request.client.host if request.client is not None else ""
            wait = self._limit.take(address, SEARCH if request.query_params.get("q") else 1)
            if wait:
                return self._refuse("board.busy", 429, wait)
            try:
                response = await answer(request)
            except Crowded:
                return self._refuse("board.down", 503, 5)
            return finish(request, response)

        return on_request

    async def read(self, work: Callable[[Session], T]) -> T:
        """Read on a reader's thread. Raises Crowded if too many wait."""
        if self._waiting >= WAITING:
            raise Crowded
        self._waiting += 1
        try:
            async with self._room:
                return await self._database.read(work)
        finally:
            self._waiting -= 1

    def _refuse(self, key: str, status: int, wait: float) -> Response:
        headers = HEADERS | {"Retry-After": str(int(wait) + 1), "Cache-Control": "no-store"}
        return PlainTextResponse(t(key, self._language) + "\n", status_code=status, headers=headers)


class Crowded(Exception):
    """Too many readings wait for their turn."""


def finish(request: Request, response: Response) -> Response:
    """The answer with its headers, or 304 if the one that asks has the same."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", FOR_NOW)
    if response.status_code != 200:
        return response
    tag = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    response.headers["ETag"] = tag
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in known.split(",")}:
        kept = {name: value for name, value in response.headers.items() if name != "content-length"}
        return Response(status_code=304, headers=kept)
    return response
