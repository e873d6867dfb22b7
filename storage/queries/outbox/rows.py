"""The rows of the outbox, and what of one is known to whoever sends it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func

from storage.columns import Json
from storage.tables import Outbox

OUTBOX = Outbox.__table__  # type: ignore[attr-defined]
TOPIC = "outbox"


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this instance is about to send."""

    id: int
    root_id: int | None
    part: int
    chat_id: int
    lane: int
    notice: str
    subject: int | None
    detail: int | None
    payload: Json | None
    attempts: int  # before this one
    created_at: datetime


# In a chat messages leave in the order in which they were added, one at a time; `root_id` and `part` keep the
# pieces of a long text together.
ORDER = (OUTBOX.c.lane, func.coalesce(OUTBOX.c.root_id, OUTBOX.c.id), OUTBOX.c.part)
CLAIMED = (
    OUTBOX.c.id,
    OUTBOX.c.root_id,
    OUTBOX.c.part,
    OUTBOX.c.chat_id,
    OUTBOX.c.lane,
    OUTBOX.c.notice,
    OUTBOX.c.subject,
    OUTBOX.c.detail,
    OUTBOX.c.payload,
    OUTBOX.c.attempts,
    OUTBOX.c.created_at,
)
