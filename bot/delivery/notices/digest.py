"""One message a day with all that is new, for those who prefer it."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from bot.delivery.notices.drawer import Drawer
from bot.services import following, notices, quiet
from bot.services.desk import Desk
from bot.services.following import Standing
from bot.views import settings as view
from bot.views.screen import Screen
from storage.queries import outbox, suggestions
from storage.queries.outbox import Claim
from storage.tables import Resident, Suggestion


def gather(
    session: Session,
    desk: Desk,
    drawers: Mapping[str, Drawer],
    claim: Claim,
    screen: Screen,
    reader: Resident,
    now: datetime,
) -> Screen:
    """What waits for the same digest as `claim`, told in one message with it; alone, it stays as it is.

    The others are marked as told in this one, in the transaction that keeps it. What has lost its sense is
    left: its own turn says so.
    """
    told = [(claim, screen)]
    for other in outbox.list_waiting(session, claim.chat_id, notices.NEWS, now):
        if not quiet.in_digest(reader, other.notice):
            continue
        if quiet.digest_at(other.created_at, desk.settings.timezone) > now:
            continue
        drawn = drawers[other.notice](session, desk, other, reader.language)
        if drawn is not None:
            told.append((other, drawn))
    if len(told) == 1:
        return screen
    outbox.fold(session, [other.id for other, _ in told[1:]], claim.id, now)
    about = dict.fromkeys(one.subject for one, _ in told if one.subject is not None)
    rows = [suggestions.get_suggestion(session, subject) for subject in about]
    return view.digest(
        [text.text for _, text in told], _with_standing(session, rows, reader), reader.language
    )


def _with_standing(
    session: Session, rows: list[Suggestion], reader: Resident
) -> list[tuple[Suggestion, bool]]:
    """Each suggestion, and whether it is her own."""
    return [(row, following.standing(session, row, reader) is Standing.AUTHOR) for row in rows]
