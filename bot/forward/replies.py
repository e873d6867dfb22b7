"""What an HTTP status means for a message."""

from datetime import timedelta

from bot.forward.client import Reply
from bot.services.forwarding.outcomes import End, Outcome

# It was not taken, but will be: busy, unwell, too early.
LATER = frozenset({408, 425, 429, 503})
LONGEST_WAIT = timedelta(days=1)


def outcome(reply: Reply, *, repeatable: bool) -> Outcome:
    """2xx: taken. 410: it wants nothing more (Standard Webhooks). A redirect is not followed: refused.

    Other errors of the server may have come after the effect: it is `repeatable` or nobody knows.
    """
    if 200 <= reply.status < 300:
        return Outcome(End.DONE, reply.status)
    if reply.status == 410:
        return Outcome(End.GONE, reply.status, "gone")
    if reply.status in LATER or (reply.status >= 500 and repeatable):
        return Outcome(End.LATER, reply.status, "busy", wait=_wait(reply))
    if reply.status >= 500:
        return Outcome(End.UNKNOWN, reply.status, "failed")
    return Outcome(End.REFUSED, reply.status, "refused")


def _wait(reply: Reply) -> timedelta | None:
    """Retry-After in seconds (RFC 9110); its form with a date is seldom, and our own pause does as well."""
    value = reply.headers.get("retry-after", "")
    if not value.isascii() or not value.isdigit():
        return None
    return min(timedelta(seconds=min(int(value), 10**6)), LONGEST_WAIT)
