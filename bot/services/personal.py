"""Numbers that belong to a person, found in a text and masked: ID card, phone, bank card, number plate.

What only looks like one is left alone: our own numbers (LT-2026-000042), dates, prices, and the numbers of
services (12345, 110, 400…). A number counts as a bank card only if its check digit is right; as an ID card if
there is a birthday in it, right or mistyped: one wrong digit hides nobody.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from storage import seeds


class Personal(StrEnum):
    """Kinds of numbers; where two fit, the earlier one counts."""

    ID_CARD = "id_card"
    BANK_CARD = "bank_card"
    PHONE = "phone"
    PLATE = "plate"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Span:
    """Where in a text such a number stands."""

    start: int
    end: int
    kind: Personal


# How many characters stay readable in front and at the end, so that its owner knows which it was.
SHOWN = {
    Personal.ID_CARD: (3, 2),
    Personal.BANK_CARD: (0, 4),
    Personal.PHONE: (3, 2),
    Personal.PLATE: (2, 1),
    Personal.NAME: (1, 0),
}
MASK = "*"
# Not in the middle of a longer number, nor a decimal.
START, END = r"(?<!\d)(?<!\d[.,])", r"(?!\d)(?![.,]\d)"
# GB 11643-1999: region, birthday, serial, check digit.
ID_CARD = rf"{START}[1-9]\d{{5}}[ -]?((?:18|19|20)\d{{2}})((?:0|1)\d)([0-3]\d)[ -]?\d{{3}}[\dX](?!\d)"
# ISO/IEC 7812: 16 to 19 digits, written in groups of four or in one piece.
BANK_CARD = rf"{START}[3-9]\d{{3}}(?:[ -]?\d{{4}}){{3}}(?:[ -]?\d{{1,3}})?{END}"
ISSUERS = ("62", "4", "51", "52", "53", "54", "55", "35", "60", "9558", "81")
# Mobile numbers, and fixed ones with their area code.
PHONE = (
    rf"(?<![\d*])(?<!\d[.,])(?:(?:\+|00)?86[ -]?)?1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}{END}"
    rf"|{START}\(?0(?:10|2\d|[3-9]\d{{2}})\)?[ -]?[2-9]\d{{6,7}}{END}"
)
# Full-width digits and letters as plain ones, small letters as capitals: one character each.
PLAIN = {
    **{0xFF10 + digit: ord("0") + digit for digit in range(10)},
    **{0xFF21 + letter: ord("A") + letter for letter in range(26)},
    **{0xFF41 + letter: ord("A") + letter for letter in range(26)},
    **{ord("a") + letter: ord("A") + letter for letter in range(26)},
    0x3000: ord(" "), 0xFF0D: ord("-"), 0x2014: ord("-"), 0xFF0B: ord("+"),
    0xFF08: ord("("), 0xFF09: ord(")"),
}  # fmt: skip
# Most texts hold nothing of the kind: five digits with little between them, or a letter before digits.
MAYBE = re.compile(r"(?:\d[ ()-]{0,2}){5}|[A-Z][ ·.•-]?(?:[A-Z0-9]{4,})")


def find(text: str) -> list[Span]:
    """The numbers in a text, in their order; they do not overlap."""
    plain = text.translate(PLAIN)
    if MAYBE.search(plain) is None:
        return []
    found: list[Span] = []
    for kind, pattern in _patterns():
        for match in pattern.finditer(plain):
            span = Span(match.start(), match.end(), kind)
            if _is_right(kind, match) and not any(_overlap(span, other) for other in found):
                found.append(span)
    return sorted(found, key=lambda span: span.start)


def write_card(first: str, last: str | None, number: str) -> str:
    """A contact as a line of words: the name, then the number in one piece."""
    return " ".join([*f"{first} {last or ''}".split(), re.sub(r"[^+\d]", "", number)]).strip()


def find_card(text: str) -> list[Span]:
    """Name and number of a contact that was written so, whatever they look like."""
    begins = text.rfind(" ") + 1
    name = [Span(0, begins - 1, Personal.NAME)] if begins else []
    return [*name, Span(begins, len(text), Personal.PHONE)]


def mask(text: str, spans: Iterable[Span] | None = None) -> str:
    """The text with its numbers (those given, or all) starred out but for a few characters; no shorter."""
    letters = list(text)
    for span in find(text) if spans is None else spans:
        head, tail = SHOWN[span.kind]
        hidden = range(span.start + head, span.end - tail)
        for place in hidden:
            letters[place] = MASK
    return "".join(letters)


@cache
def _patterns() -> tuple[tuple[Personal, re.Pattern[str]], ...]:
    return (
        (Personal.ID_CARD, re.compile(ID_CARD)),
        (Personal.BANK_CARD, re.compile(BANK_CARD)),
        (Personal.PHONE, re.compile(PHONE)),
        (Personal.PLATE, re.compile(_plate())),
    )


def _plate() -> str:
    """GA 36-2018: province, office, then five characters, or six for new-energy vehicles; no I and no O."""
    letters = {row["use"]: row["letters"] for row in seeds.rows("plates")}
    one = "[A-HJ-NP-Z0-9]"
    new_energy = rf"[A-HJK]{one}\d{{4}}|\d{{5}}[A-HJK]"
    usual = rf"(?=[A-HJ-NP-Z]*\d){one}{{4}}(?:{one}|[{letters['last']}])"
    return rf"[{letters['province']}][A-HJ-NP-Z][ ·.•-]?(?:{new_energy}|{usual})(?![A-Z0-9])"


def _is_right(kind: Personal, match: re.Match[str]) -> bool:
    digits = re.sub(r"[^\dX]", "", match[0])
    if kind is Personal.ID_CARD:
        return _is_day(*match.groups())
    if kind is Personal.BANK_CARD:
        return digits.startswith(ISSUERS) and len(digits) >= 16 and _luhn(digits)
    return True


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    return (
        sum(int(digit) for digit in digits[-1::-2]) + sum(n - 9 if n > 9 else n for n in doubled)
    ) % 10 == 0


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
