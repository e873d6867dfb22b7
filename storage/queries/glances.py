"""Who writes in a private chat and what is open about her, in one statement instead of six."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, or_, select
from sqlmodel import Session, col

from storage.columns import Moment, unindexed
from storage.prepared import Loader
from storage.tables import Ban, Dialog, Part, Resident, Status, Suggestion


@dataclass(frozen=True, slots=True)
class Glance:
    """What a look showed. Most people have nothing open: what there is not need not be asked for.

    `dialog`, `banned`, `unfinished`: whether there may be a step at which she stands, a ban, a draft or a
    question to her. `said_at`: when her last words for a suggestion came.
    """

    resident: Resident | None = None
    dialog: bool = True
    banned: bool = True
    unfinished: bool = True
    said_at: datetime | None = None


# Hers are few; of all that are drafts there may be thousands.
STATUS: Any = unindexed(col(Suggestion.status))
LOOK = Loader(
    Resident,
    col(Resident.telegram_id) == bindparam("user"),
    also=(
        exists().where(col(Dialog.chat_id) == bindparam("chat"), col(Dialog.user_id) == bindparam("user")),
        exists().where(
            col(Ban.resident_id) == col(Resident.id),
            col(Ban.lifted_at).is_(None),
            col(Ban.until) > bindparam("now", type_=Moment),
        ),
        exists().where(
            col(Suggestion.resident_id) == col(Resident.id),
            or_(Status.DRAFT.value == STATUS, Status.NEED_INFO.value == STATUS),
        ),
        select(col(Part.at))
        .where(col(Part.chat_id) == bindparam("chat"))
        .order_by(col(Part.message_id).desc(), col(Part.id).desc())
        .limit(1)
        .scalar_subquery(),
    ),
)


def look(session: Session, chat_id: int, user_id: int, now: datetime) -> Glance:
    """Look. Of whom we do not know as a resident, all may be."""
    found = LOOK.first_with(session, chat=chat_id, user=user_id, now=now)
    if found is None:
        return Glance()
    resident, (dialog, banned, unfinished, said_at) = found
    return Glance(resident, bool(dialog), bool(banned), bool(unfinished), said_at)
