"""What the Bot API server says: the token, the time, and where it delivers updates."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot import clock
from bot.cli import api
from bot.cli.checks import Finding, Level
from bot.cli.checks.choices import token_problem
from bot.cli.sentences import sentence
from bot.settings import Settings
from bot.texts import t

CLOCK_LIMIT = timedelta(seconds=5)
ERROR_LASTS = timedelta(hours=1)
"""Telegram tells the last error of a webhook for ever; an older one than this is over."""


def check(settings: Settings) -> Iterator[Finding]:
    """Token, clock and webhook; the last two cannot be judged without the first."""
    me = None
    problem = token_problem(settings)
    if problem is not None:
        why = sentence(problem, settings.language)
        yield Finding(Level.WRONG, "cli.doctor.token.wrong", {"why": why})
    else:
        try:
            me = api.call(settings, "getMe")
            yield _token(settings, me)
        except api.Unreachable as error:
            values = {"host": host(settings.api_url), "kind": error.kind}
            yield Finding(Level.WRONG, "cli.doctor.token.unreachable", values)
    yield _clock(me)
    yield _webhook(settings) if me is not None and me.result else _skipped("webhook")


def host(url: str) -> str:
    """The host of a URL and nothing else of it: paths and users may be secret."""
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:
        return "?"


def _skipped(name: str) -> Finding:
    return Finding(Level.SKIPPED, f"cli.doctor.{name}.skipped")


def _token(settings: Settings, me: api.Reply) -> Finding:
    if me.refused:
        why = t("start.token_refused", settings.language)
        return Finding(Level.WRONG, "cli.doctor.token.wrong", {"why": why})
    if not me.result:
        values = {"host": host(settings.api_url), "status": me.status}
        return Finding(Level.WRONG, "cli.doctor.token.unwell", values)
    return Finding(Level.OK, "cli.doctor.token.ok", {"username": me.result.get("username", "?")})


def _clock(me: api.Reply | None) -> Finding:
    if me is None or me.ahead is None:
        return _skipped("clock")
    seconds = round(abs(me.ahead.total_seconds()))
    if abs(me.ahead) <= CLOCK_LIMIT:
        return Finding(Level.OK, "cli.doctor.clock.ok")
    key = "cli.doctor.clock.behind" if me.ahead > timedelta() else "cli.doctor.clock.ahead"
    return Finding(Level.WRONG, key, {"seconds": seconds})


def _webhook(settings: Settings) -> Finding:
    try:
        info = api.call(settings, "getWebhookInfo").result
    except api.Unreachable:
        return _skipped("webhook")
    url, waiting = str(info.get("url") or ""), int(info.get("pending_update_count") or 0)
    if url != settings.webhook_url:
        if not settings.webhook_url:
            return Finding(Level.WRONG, "cli.doctor.webhook.elsewhere", {"host": host(url)})
        key = "cli.doctor.webhook.other" if url else "cli.doctor.webhook.unset"
        return Finding(Level.WRONG, key, {"host": host(url)} if url else {})
    error = _recent_error(info)
    if error:
        level = Level.WRONG if waiting else Level.WARNING
        return Finding(level, "cli.doctor.webhook.failing", {"error": error}, waiting)
    key = "cli.doctor.webhook.ok" if url else "cli.doctor.webhook.polling"
    return Finding(Level.OK, key, count=waiting)


def _recent_error(info: dict[str, object]) -> str | None:
    message, at = info.get("last_error_message"), info.get("last_error_date")
    if not isinstance(message, str) or not isinstance(at, int):
        return None
    return message if clock.now() - datetime.fromtimestamp(at, UTC) <= ERROR_LASTS else None
