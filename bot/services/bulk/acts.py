"""What can be done to many at once, and to each of them exactly as its card does it."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from bot.errors import UserError
from bot.services import committee, dispatching, ladder, publishing, ratings
from bot.services.desk import Desk
from storage.queries import places
from storage.queries.suggestions import CONDUCT
from storage.tables import Bulk, Member, Status, Suggestion

LONGEST_REASON = 300
"""Its authors read it in a message on a small phone."""


class Act(StrEnum):
    """What can be done to many: give them to a body, say what they are about, mark them, urge the body, pass
    them for others to read, take them from the board again, close what is answered.
    """

    TO = "to"
    CATEGORY = "category"
    URGENT = "urgent"
    NOT_URGENT = "not_urgent"
    URGE = "urge"
    PUBLISH = "publish"
    HIDE = "hide"
    CLOSE = "close"


REASONED = frozenset({Act.HIDE})
"""For these a reason is typed, once for all; every author reads it."""


def access(session: Session, act: Act, arg: str, reason: str) -> str:
    """The reason in one line, for what can be ordered so. Raises UserError `access.refused` for a body or
    category that cannot be meant, `bulk.reason` for no reason where one is owed, or one that is too long.
    """
    if act is Act.TO and places.find_body(session, arg) is None:
        raise UserError("access.refused")
    if act is Act.CATEGORY and (arg == CONDUCT or places.find_category(session, arg) is None):
        raise UserError("access.refused")
    kept = " ".join(reason.split())
    if act in REASONED and not 2 <= len(kept) <= LONGEST_REASON:
        raise UserError("bulk.reason", letters=LONGEST_REASON)
    return kept if act in REASONED else ""


def foresee(session: Session, bulk: Bulk, suggestion: Suggestion) -> str | None:
    """Why it could not be done to this one as it stands now, as far as its row tells."""
    match Act(bulk.action or ""):
        case Act.TO if suggestion.lead == bulk.arg:
            return "dispatch.same_body"
        case Act.TO if suggestion.status not in (Status.SUBMITTED, Status.ACCEPTED):
            return None if dispatching.may_reassign(suggestion) else "lifecycle.too_late"
        case Act.CATEGORY if suggestion.status is not Status.SUBMITTED:
            return "lifecycle.too_late"
        case Act.URGE if suggestion.status not in ladder.HURRIABLE:
            return "lifecycle.too_late"
        case Act.PUBLISH:
            return publishing.find_obstacle(session, suggestion)
        case Act.HIDE if suggestion.published_at is None:
            return "bulk.failed.not_public"
        case Act.CLOSE if suggestion.status is not Status.REPLIED:
            return "lifecycle.unanswered"
    return None


def do(
    session: Session, desk: Desk, bulk: Bulk, suggestion: Suggestion, member: Member, now: datetime
) -> None:
    """Do it to this one, as if its card had been pressed. UserError as there."""
    match Act(bulk.action or ""):
        case Act.TO:
            dispatching.send_to(session, desk, suggestion, member, bulk.arg, now)
        case Act.CATEGORY:
            committee.set_category(session, desk, suggestion, member, bulk.arg, now)
        case Act.URGENT | Act.NOT_URGENT as act:
            dispatching.flag(session, suggestion, member, "urgent", act is Act.URGENT, now)
        case Act.URGE:
            ladder.urge(session, desk, suggestion, member, now)
        case Act.PUBLISH:
            publishing.publish(session, suggestion, member, now)
        case Act.HIDE:
            publishing.take_back(session, suggestion, member, bulk.reason, now)
        case Act.CLOSE:
            ratings.close(session, suggestion, member, now)
