"""Signatures of the Standard Webhooks specification (standardwebhooks.com), symmetric: `v1`, HMAC-SHA256."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX = "whsec_"
TOLERANCE = timedelta(minutes=5)
"""How far the clocks of sender and receiver may differ."""


def sign(secret: str, message: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a message."""
    seconds = str(int(at.timestamp()))
    return {ID: message, TIMESTAMP: seconds, SIGNATURE: _signature(secret, message, seconds, body)}


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
    """The id of a message that is signed with our secret and neither old nor from the future; else None."""
    message, seconds = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not message or not seconds.isascii() or not seconds.isdigit() or len(seconds) > 12:
        return None
    if abs(now.timestamp() - int(seconds)) > TOLERANCE.total_seconds():
        return None
    right = _signature(secret, message, seconds, body).encode()
    given = headers.get(SIGNATURE, "").split()
    return message if any(hmac.compare_digest(right, one.encode()) for one in given) else None


def is_secret(text: str) -> bool:
    """Whether it can be a secret: `whsec_` and 24 to 64 bytes in base64."""
    try:
        return 24 <= len(_key(text)) <= 64
    except ValueError:
        return False


def _signature(secret: str, message: str, seconds: str, body: bytes) -> str:
    signed = b".".join((message.encode(), seconds.encode(), body))
    digest = hmac.digest(_key(secret), signed, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
