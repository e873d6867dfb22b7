"""python-telegram-bot's HTTP requests on aiohttp: several times the sends per second of its httpx pool.

The Bot API keeps the token in the path of every URL, and aiohttp puts URLs into its exceptions. So no
exception of aiohttp leaves this module, not even as the context of another, and no foreign error page
gets through.
"""

import asyncio
import io
import json
from functools import lru_cache
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
import orjson
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

JSON = "application/json"
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
# What can only fail before the first byte of a request is written.
NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)
Seconds = float | None


class NotSent(NetworkError):
    """No connection came about: the request never left, so repeating it cannot double anything."""


class AiohttpRequest(BaseRequest):
    """One pool of keep-alive connections; getUpdates wants an instance of its own.

    Times are in seconds. `pool_timeout` is the wait for a free connection, `read_timeout` the silence allowed
    while an answer is awaited; an upload may take `media_write_timeout`. Proxies are taken from the
    environment (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY) when the pool is opened. Redirects are handed
    back as they are: followed, they would carry the token to another host.

    Raises NotSent if the request did not leave, TimedOut or NetworkError if it may have.
    """

    def __init__(
        self,
        connections: int = 256,
        *,
        read_timeout: Seconds = 20.0,
        write_timeout: Seconds = 10.0,
        media_write_timeout: Seconds = 60.0,
        connect_timeout: Seconds = 5.0,
        pool_timeout: Seconds = 5.0,
        trust_env: bool = True,
    ) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._media_write_timeout = media_write_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._trust_env = trust_env
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[tuple[str, str], str | None] = {}

    @property
    def read_timeout(self) -> Seconds:
        """What PTB adds to the length of a long poll."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool on the running loop; a second call changes nothing."""
        if self._session is None or self._session.closed:
            self._proxies = {}
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                auto_decompress=True,
            )

    async def shutdown(self) -> None:
        """Close every connection; a second call changes nothing."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One exchange with the server: its status and body. See the class for what it raises."""
        if self._session is None or self._session.closed:
            raise NotSent("The pool of connections is not open")
        uploads = request_data is not None and request_data.contains_files
        usual_write = self._media_write_timeout if uploads else self._write_timeout
        timeout = _timeout(
            _or(read_timeout, self._read_timeout),
            _or(write_timeout, usual_write) if request_data is not None else None,
            _or(connect_timeout, self._connect_timeout),
            _or(pool_timeout, self._pool_timeout),
        )
        # Raised outside of the except clause, or the cause with its URL would hang on as __context__.
        try:
            target = URL(url, encoded=True)
            async with self._session.request(
                method,
                target,
                data=_body(request_data),
                timeout=timeout,
                proxy=self._proxy(target),
                allow_redirects=False,
            ) as answer:
                payload = await answer.read()
                return answer.status, payload if 200 <= answer.status < 300 else _described(payload, url)
        except Exception as error:
            failure = _failure(error)
        raise failure

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As PTB's, but what is no JSON is not logged: pages of proxies may quote the URL."""
        try:
            parsed = _decoded(payload)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            raise TelegramError("The server's answer is not JSON")
        return parsed

    def _proxy(self, url: URL) -> str | None:
        # aiohttp's own trust_env asks in a thread for every request.
        if not self._trust_env or not url.host:
            return None
        key = (url.scheme, url.host)
        if key not in self._proxies:
            known = getproxies()
            through = known.get(url.scheme) or known.get("all")
            self._proxies[key] = None if proxy_bypass(url.host) else through
        return self._proxies[key]


def _or(given: ODVInput[float], usual: Seconds) -> Seconds:
    return usual if isinstance(given, DefaultValue) else given


@lru_cache(maxsize=64)
def _timeout(read: Seconds, write: Seconds, connect: Seconds, pool: Seconds) -> aiohttp.ClientTimeout:
    """aiohttp has no limit for writing, so the whole of a POST is limited instead; a download is not."""
    before = None if connect is None or pool is None else connect + pool
    whole = None if before is None or write is None or read is None else before + write + read
    return aiohttp.ClientTimeout(total=whole, connect=before, sock_connect=connect, sock_read=read)


def _body(data: RequestData | None) -> aiohttp.BytesPayload | aiohttp.FormData | None:
    """Parameters as JSON, with files as multipart. Lone surrogates, which no UTF-8 holds, become “?”.

    The Bot API takes forms as well, but percent-encoding a Chinese text costs more than everything else here.
    """
    if data is None:
        return None
    if not data.contains_files:
        return aiohttp.BytesPayload(_encoded(data.parameters), content_type=JSON)
    # Unquoted, since Telegram shows a percent-encoded name as it stands.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value.encode("utf-8", "replace").decode())
    for name, (filename, content, kind) in data.multipart_data.items():
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=kind)
    return form


def _encoded(parameters: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(parameters)
    except TypeError:  # orjson writes UTF-8 and nothing else
        return ENCODER.encode(parameters).encode("utf-8", "replace")


def _decoded(payload: bytes) -> Any:
    """Raises ValueError for what is no JSON."""
    try:
        return orjson.loads(payload)
    except ValueError:  # half an emoji is JSON, too: `\ud83d`
        return json.loads(payload.decode("utf-8", "replace"))


def _described(payload: bytes, url: str) -> bytes:
    """An error answer as the Bot API writes them, without our path; anything else becomes an empty one."""
    try:
        parsed = json.loads(payload)
    except ValueError:
        return b"{}"
    if not isinstance(parsed, dict) or not isinstance(parsed.get("description"), str):
        return b"{}"
    secret = next((part for part in url.split("/") if ":" in part and part.startswith("bot")), url)
    return payload.replace(secret.removeprefix("bot").encode(), b"***")


def _failure(error: Exception) -> NetworkError:
    """PTB's error for one of aiohttp's. Only its class is told, since its text may hold the URL."""
    name = type(error).__name__
    if isinstance(error, NEVER_LEFT):
        return NotSent(f"No connection to the Bot API server: {name}")
    if isinstance(error, asyncio.TimeoutError):
        return TimedOut(f"No answer from the Bot API server in time: {name}")
    return NetworkError(f"Connection to the Bot API server failed: {name}")
