"""What waits for a resident together is told in one message: her one a day, and the same news of several."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple

from sqlmodel import Session

from bot.delivery.drawing import payloads
from bot.delivery.lengths import plain
from bot.delivery.notices.drawer import Drawer
from bot.services import following, notices, quiet
from bot.services.desk import Desk
from bot.services.following import Standing
from bot.texts import Html
from bot.views import gathered as view
from bot.views.screen import Screen
from bot.views.words import shorten
from storage.queries import outbox, suggestions
from storage.queries.outbox import Claim
from storage.tables import Resident

MOST = 20
"""Pieces of news in one message, if all that they say fits into it."""
IN_SHORT = 10
"""Pieces in a message, if not: then each is told in short."""
BRIEF_LINES, BRIEF_LETTERS = 2, 300
"""What is left of a piece in short: its number, and what has happened."""


class Piece(NamedTuple):
    """A notice, and what it says."""

    claim: Claim
    screen: Screen


def gather(
    session: Session,
    desk: Desk,
    drawers: Mapping[str, Drawer],
    claim: Claim,
    screen: Screen,
    reader: Resident,
    now: datetime,
) -> list[Screen]:
    """The messages in which `claim` is told with what may leave with it; alone, it stays as it is.

    With a digest goes the digest, with one of `notices.TOGETHER` the same news of her other suggestions. They
    are marked as told in this one, in the transaction that keeps it. What has lost its sense is left: its own
    turn says so.
    """
    of_the_day = quiet.in_digest(reader, claim.notice)
    if not of_the_day and claim.notice not in notices.TOGETHER:
        return [screen]
    told = [Piece(claim, screen)]
    names = notices.NEWS if of_the_day else {claim.notice}
    for other in outbox.list_waiting(session, claim.chat_id, names, now):
        if of_the_day and not quiet.in_digest(reader, other.notice):
            continue
        if _waits(session, desk, reader, other, now):
            continue
        drawn = drawers[other.notice](session, desk, other, reader.language)
        if drawn is not None:
            told.append(Piece(other, drawn))
    if len(told) == 1:
        return [screen]
    outbox.fold(session, [one.claim.id for one in told[1:]], claim.id, now)
    whole = _tell(session, told, [one.screen.text for one in told], reader, of_the_day=of_the_day)
    if len(told) <= MOST and len(payloads(claim.chat_id, whole, reader.language)) == 1:
        return [whole]
    return [
        _tell(session, some, [_in_short(one.screen.text) for one in some], reader, of_the_day=of_the_day)
        for some in (told[first : first + IN_SHORT] for first in range(0, len(told), IN_SHORT))
    ]


def _waits(session: Session, desk: Desk, reader: Resident, claim: Claim, now: datetime) -> bool:
    until = quiet.held_until(
        session, desk, reader, claim.notice, claim.subject, claim.created_at, now, claim.detail
    )
    return until is not None


def _tell(
    session: Session, told: Sequence[Piece], texts: Sequence[Html], reader: Resident, *, of_the_day: bool
) -> Screen:
    about = dict.fromkeys(one.claim.subject for one in told if one.claim.subject is not None)
    rows = [suggestions.get_suggestion(session, subject) for subject in about]
    standing = [(row, following.standing(session, row, reader) is Standing.AUTHOR) for row in rows]
    return view.gathered(texts, standing, reader.language, of_the_day=of_the_day)


def _in_short(text: Html) -> Html:
    lines = plain(text).split("\n")[:BRIEF_LINES]
    return Html(escape(shorten("\n".join(lines), BRIEF_LETTERS)))
