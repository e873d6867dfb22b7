"""Open TCP connections of the server: cut by faults, closed at a stop, and written to once per answer."""

import asyncio
from typing import Any

from starlette.types import Scope
from uvicorn.protocols.http.auto import AutoHTTPProtocol

Address = tuple[str, int]


class Connections:
    """Transports by the client's address (a loopback port belongs to one connection)."""

    def __init__(self) -> None:
        self._open: dict[Address, asyncio.Transport] = {}

    def protocol(self) -> type[asyncio.Protocol]:
        """uvicorn's HTTP protocol, which also reports its connections here."""
        opened = self._open

        class ReportingProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
            def connection_made(self, transport: asyncio.Transport) -> None:
                super().connection_made(_Gathering(transport))
                self._peer = transport.get_extra_info("peername")[:2]
                opened[self._peer] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                opened.pop(self._peer, None)
                super().connection_lost(exc)

        return ReportingProtocol

    def abort(self, scope: Scope) -> None:
        """Cut the connection on which a request came; the client sees a reset or an early end."""
        transport = self._open.get(tuple(scope["client"]))
        if transport is not None:
            transport.abort()

    def close_all(self) -> None:
        for transport in list(self._open.values()):
            transport.close()


class _Gathering:
    """A transport that joins what is written in one turn of the event loop.

    uvicorn writes head and body of an answer apart; joined they cost one system call instead of two.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._parts: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._parts:
            asyncio.get_running_loop().call_soon(self._flush)
        self._parts.append(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._parts:
            parts, self._parts = self._parts, []
            self._transport.write(b"".join(parts))
