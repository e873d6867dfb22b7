"""Just enough HTTP/1.1 to be faster than any bot that talks to it."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import parse_qsl

Serve = Callable[["Connection", str, dict[str, Any]], None]

HEAD_END = b"\r\n\r\n"
REASONS = {200: b"OK", 400: b"Bad Request", 404: b"Not Found", 409: b"Conflict", 429: b"Too Many Requests"}


class Connection(asyncio.Protocol):
    """One client's connection. `serve(connection, path, arguments)` answers each request, now or later."""

    def __init__(self, serve: Serve, lost: Callable[["Connection"], None]) -> None:
        self._serve = serve
        self._lost = lost
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own class is none of asyncio's

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._lost(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (request := take_request(self._buffer)) is not None:
            target, content_type, body = request
            path, _, query = target.partition("?")
            arguments = {**dict(parse_qsl(query)), **parse_body(content_type, body)}
            self._serve(self, path, arguments)

    def answer(self, body: bytes, status: int = 200) -> None:
        """Send a JSON body; silently nothing when the client has gone (it was killed)."""
        if self._transport is not None:
            self._transport.write(
                b"HTTP/1.1 %d %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (status, REASONS[status], len(body), body)
            )


def take_request(buffer: bytearray) -> tuple[str, bytes, bytes] | None:
    """Take one whole request off the buffer: target, content type and body; None while it is incomplete."""
    end = buffer.find(HEAD_END)
    if end < 0:
        return None
    head = bytes(buffer[:end])
    line, *lines = head.split(b"\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (item.partition(b":") for item in lines)}
    start = end + len(HEAD_END)
    if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
        chunked = take_chunks(buffer, start)
        if chunked is None:
            return None
        body, stop = chunked
    else:
        stop = start + int(headers.get(b"content-length", b"0"))
        if len(buffer) < stop:
            return None
        body = bytes(buffer[start:stop])
    del buffer[:stop]
    return line.split(b" ")[1].decode("ascii"), headers.get(b"content-type", b""), body


def take_chunks(buffer: bytearray, start: int) -> tuple[bytes, int] | None:
    """The body sent in chunks from `start`, and where it ends; None while it is incomplete."""
    parts: list[bytes] = []
    while (line_end := buffer.find(b"\r\n", start)) >= 0:
        size = int(bytes(buffer[start:line_end]).split(b";")[0], 16)
        start = line_end + 2 + size + 2
        if len(buffer) < start:
            return None
        if size == 0:
            return b"".join(parts), start
        parts.append(bytes(buffer[line_end + 2 : start - 2]))
    return None


def parse_body(content_type: bytes, body: bytes) -> dict[str, Any]:
    """Arguments out of the three encodings that Bot API clients use (files in multipart bodies as text)."""
    if not body:
        return {}
    if content_type.startswith(b"application/json"):
        return dict(json.loads(body))
    if content_type.startswith(b"multipart/form-data"):
        return parse_multipart(content_type, body)
    return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True))


def parse_multipart(content_type: bytes, body: bytes) -> dict[str, str]:
    """Each named part of a multipart body."""
    boundary = content_type.partition(b"boundary=")[2].strip(b'" ')
    arguments = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, value = part.partition(HEAD_END)
        name = head.partition(b'name="')[2].partition(b'"')[0]
        arguments[name.decode()] = value.removesuffix(b"\r\n").decode("utf-8", "replace")
    return arguments
