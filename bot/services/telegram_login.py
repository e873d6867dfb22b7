"""Telegram's own login in a browser: who somebody is, said by Telegram and signed with the bot's token.

https://core.telegram.org/widgets/login-legacy: the fields, sorted, a line each, under HMAC-SHA-256 with the
SHA-256 of the token as its key. That nothing is said twice is for `bot.services.console` to see to.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bot.errors import UserError

FRESH, AHEAD = timedelta(minutes=5), timedelta(minutes=1)
"""So old may it be; and so much may Telegram's clock be ahead of ours."""
LONGEST = 4_000
"""Characters of what Telegram says: names and the address of a picture are in it."""
SIGNATURE = "hash"


@dataclass(frozen=True, slots=True)
class Said:
    """What Telegram said: of whom, and by which signature it is known again."""

    telegram_id: int
    signature: str


def check(result: str, token: str, now: datetime) -> Said:
    """Who it is. Raises UserError `console.login.forged` for what Telegram did not sign, `console.login.old`
    for what it signed too long ago. `result` is base64url of JSON, as it comes back in the address.
    """
    fields = read(result)
    given = fields.pop(SIGNATURE, "")
    if not hmac.compare_digest(given.encode(), sign(fields, token).encode()):
        raise UserError("console.login.forged")
    try:
        person, at = int(fields["id"]), datetime.fromtimestamp(int(fields["auth_date"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        raise UserError("console.login.forged") from None
    if not now - FRESH < at <= now + AHEAD:
        raise UserError("console.login.old")
    return Said(person, given)


def sign(fields: Mapping[str, str], token: str) -> str:
    """The signature of these fields, in hexadecimal."""
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = sha256(token.encode()).digest()
    return hmac.new(key, lines.encode("utf-8", "surrogatepass"), "sha256").hexdigest()


def read(result: str) -> dict[str, str]:
    """The fields as Telegram signed them: words and whole numbers. Raises UserError for anything else."""
    try:
        if len(result) > LONGEST:
            raise ValueError
        content = json.loads(base64.urlsafe_b64decode(result + "=" * (-len(result) % 4)))
        if not isinstance(content, dict) or any(type(value) not in (str, int) for value in content.values()):
            raise ValueError
    except (ValueError, binascii.Error, RecursionError):
        raise UserError("console.login.forged") from None
    return {str(name): str(value) for name, value in content.items()}
