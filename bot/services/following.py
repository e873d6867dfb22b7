"""Who follows a suggestion: its author and whoever stands behind it, until one of them says stop."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from bot.errors import UserError
from bot.services.notices import suggestion_id
from bot.services.residents import resident_id
from storage.queries import following
from storage.tables import Resident, Status, Suggestion


class Standing(StrEnum):
    """What somebody is to a suggestion."""

    AUTHOR = "author"
    SUPPORTER = "supporter"
    STRANGER = "stranger"


def standing(session: Session, suggestion: Suggestion, resident: Resident) -> Standing:
    """What a resident is to a suggestion now; whoever took her support back is a stranger again."""
    if suggestion.resident_id == resident.id:
        return Standing.AUTHOR
    support = following.find_support(session, suggestion_id(suggestion), resident_id(resident))
    return Standing.SUPPORTER if support is not None and support.ended_at is None else Standing.STRANGER


def get_followed(session: Session, resident: Resident, wanted: int | None) -> Suggestion:
    """The suggestion with this row id, if it is hers or she stands behind it. UserError `mine.not_found`."""
    suggestion = session.get(Suggestion, wanted) if wanted else None
    if suggestion is None or suggestion.status is Status.DRAFT:
        raise UserError("mine.not_found")
    if standing(session, suggestion, resident) is Standing.STRANGER:
        raise UserError("mine.not_found")
    return suggestion


def is_muted(session: Session, suggestion: Suggestion, resident: Resident) -> bool:
    """Whether she said that she wants to hear no more of it."""
    return following.is_muted(session, suggestion_id(suggestion), resident_id(resident))


def mute(session: Session, suggestion: Suggestion, resident: Resident, now: datetime) -> None:
    """Tell her nothing more of it, not even what is on its way. Nothing else silences a notice."""
    following.add_mute(session, suggestion_id(suggestion), resident_id(resident), now)


def unmute(session: Session, suggestion: Suggestion, resident: Resident) -> None:
    """Tell her of it again, from now on."""
    following.end_mute(session, suggestion_id(suggestion), resident_id(resident))


def list_muted(session: Session, resident: Resident) -> list[Suggestion]:
    """Everything of which she wants to hear no more."""
    return list(following.list_muted(session, resident_id(resident)))
