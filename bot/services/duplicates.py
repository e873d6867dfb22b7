"""疑似重复: which suggestions may be about the same matter as a filed one, for whoever deals with it.

These are proposals by likeness. Nothing is merged because of them.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from bot.services import leads
from bot.services.desk import Desk
from bot.services.similar import Found
from storage.queries.scopes import Scope
from storage.tables import Suggestion

MOST = 5


def list_for(
    session: Session, desk: Desk, suggestion: Suggestion, scope: Scope, now: datetime, *, most: int = MOST
) -> list[Found]:
    """Up to `most` likely ones of those that this scope sees, whatever their status: her community's first.

    What was taken back or forgotten is not among them. About 10 ms: it belongs on a reader's thread.
    """
    desk.similar.wake()
    asked = desk.similar.recall(session, suggestion)
    return desk.similar.find(
        session, asked, suggestion.community, now, but=(suggestion.id,), scope=scope, most=most
    )


def list_each(
    session: Session, desk: Desk, rows: Iterable[Suggestion], scope: Scope, now: datetime
) -> list[tuple[Suggestion, list[Found]]]:
    """Those of these suggestions that have likely others, each with them.

    What is about the conduct of staff is opened one by one, and left out here.
    """
    each = []
    for row in rows:
        found = [] if leads.is_above(row) else list_for(session, desk, row, scope, now)
        each.append((row, [one for one in found if not leads.is_above(one.suggestion)]))
    return [(row, found) for row, found in each if found]
