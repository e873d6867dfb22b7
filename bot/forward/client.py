"""HTTP to addresses that an operator wrote down: no redirects, no private networks, no endless bodies.

An address inside our own network could be reached by whoever may name an endpoint (server-side request
forgery), so names are resolved here and the connection goes to the very address that was checked.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

TIMEOUT = httpx.Timeout(15, connect=5)
BODY_LIMIT = 1_000_000


class Forbidden(Exception):
    """The address is no public one, or not https; `args[0]` is `private` or `scheme`."""


class Unsent(Exception):
    """It did not arrive: no connection was made."""


class Unsure(Exception):
    """It may have arrived: the connection broke, or no answer came in time."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """`private`: private addresses and plain http are allowed, for systems in one's own network."""

    def __init__(self, *, private: bool) -> None:
        self._private = private
        # Made when it is needed: most towns forward nothing, and its certificates take memory.
        self._made: httpx.AsyncClient | None = None

    async def close(self) -> None:
        """Close what is open."""
        if self._made is not None:
            await self._made.aclose()

    async def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Reply:
        """POST. Raises Forbidden, Unsent or Unsure."""
        return await self._send("POST", httpx.URL(url), content, headers)

    async def get(self, url: str, params: Mapping[str, str]) -> Reply:
        """GET. Raises Forbidden, Unsent or Unsure."""
        return await self._send("GET", httpx.URL(url).copy_merge_params(dict(params)), None, {})

    async def _send(
        self, method: str, url: httpx.URL, content: bytes | None, headers: Mapping[str, str]
    ) -> Reply:
        address = await self._address(url)
        request = self._http().build_request(
            method,
            url.copy_with(host=address),
            content=content,
            headers={"User-Agent": "Yishi", **headers, "Host": url.netloc.decode()},
            # The certificate has to be the name's, though the connection is to its address.
            extensions={"sni_hostname": url.host},
        )
        try:
            response = await self._http().send(request, stream=True)
            try:
                return Reply(response.status_code, response.headers, await _body(response))
            finally:
                await response.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unsent(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise Unsure(type(error).__name__) from error

    def _http(self) -> httpx.AsyncClient:
        if self._made is None:
            self._made = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, follow_redirects=False)
        return self._made

    async def _address(self, url: httpx.URL) -> str:
        """The address to connect to, after the check."""
        if url.scheme != "https" and not (self._private and url.scheme == "http"):
            raise Forbidden("scheme")
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Unsent("NameNotFound") from error
        addresses = [str(info[4][0]) for info in found]
        if not self._private and not all(map(_is_public, addresses)):
            raise Forbidden("private")
        return addresses[0]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not ip.is_multicast


async def _body(response: httpx.Response) -> bytes:
    body = b""
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > BODY_LIMIT:
            break
    return body[:BODY_LIMIT]
