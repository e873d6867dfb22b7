"""What bodies outside the office read of a suggestion (PIPL art. 23): all of it only if its author agreed.

Until then, and if she does not, such a body reads her words without what says who she is, and gets no files.
She is asked when such a body gets the matter; her answer counts for all of hers, and can always be changed.
"""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from bot.services import consents, lifecycle, notices
from bot.services.consents import Purpose, is_outside
from bot.services.notices import suggestion_id
from storage.queries import people, suggestions
from storage.tables import Actor, ConsentSource, Member, Resident, Status, Suggestion

__all__ = ["ASK", "Sharing", "answer", "ask", "find", "is_outside", "tell"]

ASK = "sharing_asked"
"""The notice in which she is asked, and the line of the history which says that she was."""


class Sharing(StrEnum):
    """What its author said. UNASKED: she has no chat; somebody has to ask her aloud."""

    AGREED = "agreed"
    REFUSED = "refused"
    WAITS = "waits"
    UNASKED = "unasked"


def find(session: Session, suggestion: Suggestion) -> Sharing:
    """What its author said of the present text. Who was forgotten has taken back whatever she said."""
    author = people.get_resident(session, suggestion.resident_id)
    if author.erased_at is not None:
        return Sharing.REFUSED
    last = consents.find_last(session, author, Purpose.SHARING)
    if last is not None and last.version == consents.VERSIONS[Purpose.SHARING]:
        return Sharing.AGREED if last.agreed else Sharing.REFUSED
    return Sharing.WAITS if author.telegram_id is not None else Sharing.UNASKED


def ask(session: Session, suggestion: Suggestion, body: str | None, now: datetime) -> None:
    """Ask its author, if it goes to a body outside: once for a suggestion, never after an answer."""
    if not is_outside(body) or find(session, suggestion) is not Sharing.WAITS:
        return
    if suggestions.count_events(session, suggestion_id(suggestion), ASK):
        return
    data = {"body": body, "version": consents.VERSIONS[Purpose.SHARING]}
    event = lifecycle.record(session, suggestion, ASK, now, actor=Actor.SYSTEM, data=data)
    notices.tell_author(session, suggestion, ASK, now, event.id)


def answer(session: Session, resident: Resident, agreed: bool, now: datetime) -> None:
    """Her own answer, whenever she gives it; the cards follow at once."""
    consents.answer(session, resident, Purpose.SHARING, agreed, now)
    _refresh(session, resident, now)


def tell(session: Session, suggestion: Suggestion, member: Member, agreed: bool, now: datetime) -> None:
    """The answer she gave aloud to a worker, who types it for her."""
    author = people.get_resident(session, suggestion.resident_id)
    consents.answer(session, author, Purpose.SHARING, agreed, now, ConsentSource.ORAL)
    lifecycle.record(
        session, suggestion, "sharing", now, actor=Actor.RESIDENT, member=member, data={"agreed": agreed}
    )
    _refresh(session, author, now)


def _refresh(session: Session, resident: Resident, now: datetime) -> None:
    for suggestion in suggestions.list_every(session, resident.id or 0):
        if suggestion.status is not Status.DRAFT:
            notices.refresh_cards(session, suggestion, now)
