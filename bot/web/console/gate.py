"""The gate before every page: who comes, whether a form is ours, and the headers of every answer."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime
from html import escape
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_admin.i18n import set_locale

from bot import clock
from bot.services import console
from bot.services.console import Visitor
from bot.texts import language_of, t
from bot.web.console.parts import Parts
from bot.web.console.speaking import speak, spoken
from bot.web.webhook import read_body
from storage.database import Work

FIELD = "csrftoken"
"""The form field in which starlette-admin's own forms carry the token, too."""
SAFE = frozenset({"GET", "HEAD"})
YEAR = 31_536_000
STATIC = "public, max-age=86400"
PAGE = """<!doctype html>
<html lang="{lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{word}</title></head>
<body><p>{word}</p></body>
</html>
"""
LOCALES = {"zh": "zh", "zh-hant": "zh_Hant", "en": "en"}


class Gate:
    """Pure ASGI, outermost: everything behind it knows the visitor, the language and the form's token."""

    def __init__(self, app: ASGIApp, parts: Parts) -> None:
        self._app = app
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with one plain line."""
        if scope["type"] != "http":
            return
        self._settle_address(scope)
        headers = Headers(scope=scope)
        nonce = secrets.token_urlsafe(16)
        state = scope.setdefault("state", {})
        state.update(visitor=None, nonce=nonce)
        if scope["path"].startswith(f"{self._parts.address.path}/static/"):
            await self._app(scope, receive, self._sealed(send, nonce, STATIC))
            return
        answer = self._sealed(send, nonce, "no-store")
        sent = cookie_parser(headers.get("cookie", ""))
        visitor = await self._find(sent)
        secret = sent.get(self._parts.address.cookie if visitor else self._parts.address.guest, "")
        if not secret:
            secret = secrets.token_urlsafe(32)
            answer = self._with_cookie(answer, self._parts.address.guest, secret)
        language = visitor.language if visitor else self._guess(headers)
        ended = visitor is None and self._parts.address.cookie in sent
        state.update(visitor=visitor, csrf_token=token_of(secret), ended=ended)
        set_locale(LOCALES[language])
        speak(language)
        if scope["method"] not in SAFE:
            body = await read_body(Request(scope, receive))
            refusal = self._refuse(headers, body, token_of(secret))
            if body is None or refusal is not None:
                await (refusal or _refused("console.form.large", 413))(scope, receive, answer)
                return
            receive = _again(body, receive)
        await self._app(scope, receive, answer)

    def _settle_address(self, scope: Scope) -> None:
        """Whatever the proxy or a stranger wrote: addresses are made of the setting."""
        address = self._parts.address
        scope["scheme"] = address.scheme
        kept = [(name, value) for name, value in scope["headers"] if name != b"host"]
        scope["headers"] = [(b"host", address.host.encode()), *kept]

    async def _find(self, sent: Mapping[str, str]) -> Visitor | None:
        token = sent.get(self._parts.address.cookie)
        if not token:
            return None
        now = clock.now()
        database, desk = self._parts.database, self._parts.desk
        visitor = await database.read(lambda session: console.find_visitor(session, desk, token, now))
        if visitor is not None and not visitor.seen:
            await database.write(_seeing(visitor.session_id, now))
        return visitor

    def _guess(self, headers: Headers) -> str:
        spoken = headers.get("accept-language", "").partition(",")[0].partition(";")[0].strip()
        return language_of(spoken or None, self._parts.desk.settings.language)

    def _refuse(self, headers: Headers, body: bytes | None, token: str) -> HTMLResponse | None:
        """A form must come from our own page: the browser says so, and it carries the page's token."""
        if headers.get("origin", self._parts.address.origin) != self._parts.address.origin:
            return _refused("console.form.elsewhere", 403)
        given = parse_qs((body or b"").decode("utf-8", "replace")).get(FIELD, [""])[0]
        if not hmac.compare_digest(given.encode(), token.encode()):
            return _refused("console.form.old", 403)
        return None

    def _with_cookie(self, send: Send, name: str, value: str) -> Send:
        async def setting(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie(self._parts, name, value))
            await send(message)

        return setting

    def _sealed(self, send: Send, nonce: str, cache: str) -> Send:
        async def sealing(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("cache-control", cache)
                headers["content-security-policy"] = policy(nonce)
                headers["x-content-type-options"] = "nosniff"
                headers["x-frame-options"] = "DENY"
                headers["referrer-policy"] = "same-origin"
                headers["cross-origin-opener-policy"] = "same-origin"
                headers["cross-origin-resource-policy"] = "same-origin"
                headers["permissions-policy"] = "camera=(), microphone=(), geolocation=()"
                headers["x-robots-tag"] = "noindex"
                if self._parts.address.secure:
                    headers["strict-transport-security"] = f"max-age={YEAR}"
            await send(message)

        return sealing


def _refused(key: str, status: int) -> HTMLResponse:
    """One line for whoever sits before the browser: it may be a page that was left open for too long, on a
    phone as well.
    """
    return HTMLResponse(PAGE.format(lang=spoken(), word=escape(t(key, spoken()))), status)


def policy(nonce: str) -> str:
    """Nothing from anywhere else; scripts and style sheets within a page only with this page's nonce."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data:",
            "media-src 'self'",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def token_of(secret: str) -> str:
    """The token of a form, bound to the cookie of whoever was given the page."""
    return hmac.new(secret.encode(), b"form", "sha256").hexdigest()


def cookie(parts: Parts, name: str, value: str, seconds: int | None = None) -> str:
    """A cookie that no script reads and no other host gets. Without `seconds` it ends with the browser."""
    bits = [f"{name}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    if parts.address.secure:
        bits.append("Secure")
    if seconds is not None:
        bits.append(f"Max-Age={seconds}")
    return "; ".join(bits)


def _seeing(session_id: int, now: datetime) -> Work[None]:
    return lambda session: console.see(session, session_id, now)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body that was read to look at its token, for whoever deals with it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return waiting.pop() if waiting else await receive()

    return receiving
