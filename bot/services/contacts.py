"""The number at which somebody without a chat is called back, in one spelling so that it is found again."""

import re
import unicodedata

# ITU-T E.164: at most 15 digits; the shortest local numbers in use have 7.
NUMBER = re.compile(r"\+?[0-9]{7,15}")
SEPARATORS = re.compile(r"[\s\-()/.·]+")
# A Chinese mobile number begins with 1 and has 11 digits; the country code before it says nothing more.
HOME = re.compile(r"(?:\+|00)86(?=1[0-9]{10}$)")


def read(text: str) -> str | None:
    """The number in what was typed, such as `138 0013-8000` or `＋86 13800138000`; None if it is none."""
    plain = HOME.sub("", SEPARATORS.sub("", unicodedata.normalize("NFKC", text)))
    return plain if NUMBER.fullmatch(plain) else None


def masked(contact: str) -> str:
    """The number as it may stand on a screen that others look at: `138****8000`."""
    return f"{contact[:3]}****{contact[-4:]}" if len(contact) >= 11 else f"****{contact[-4:]}"
