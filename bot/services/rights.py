"""本人事项: what somebody without a chat may ask for at the desk, as others do by chat (PIPL art. 44 to 50).

What is kept of her, on paper; her words and her number put right; a word on sharing; being forgotten. Whoever
does it must reach all that is hers, and it stands in the history or the audit.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import (
    access,
    audit,
    contacts,
    data_requests,
    entries,
    erasing,
    lifecycle,
    mydata,
    notices,
    said,
    sharing,
    spoken,
    suggestions,
)
from bot.services.audit import Action
from bot.services.desk import Desk
from bot.services.erasing import Holdings
from bot.services.mydata import Json
from bot.services.said import Said
from bot.services.sharing import Sharing
from bot.services.suggestions import Edited
from storage.queries import inbox, outbox, people
from storage.queries import suggestions as rows
from storage.tables import (
    Actor,
    Member,
    PartKind,
    RequestKind,
    RequestOutcome,
    Resident,
    Status,
    Suggestion,
)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, by one of her suggestions that was brought, and which member does it for her."""

    member: Member
    suggestion: Suggestion
    person: Resident


def get(session: Session, desk: Desk, telegram_id: int, wanted: int | None, now: datetime) -> Asking:
    """Her whose suggestion this is. Raises UserError as `spoken.get`, `rights.gone` for who was forgotten,
    `rights.elsewhere` if something of hers lies beyond the reach of whoever does it.
    """
    member, suggestion = spoken.get(session, desk, telegram_id, wanted, now)
    person = people.get_resident(session, suggestion.resident_id)
    if person.erased_at is not None:
        raise UserError("rights.gone")
    for other in rows.list_every(session, suggestion.resident_id):
        try:
            access.access_about(session, desk, telegram_id, other, now, *entries.ENTERING)
        except UserError as error:
            raise UserError("rights.elsewhere") from error
    return Asking(member, suggestion, person)


def find_sharing(session: Session, asking: Asking) -> Sharing:
    """What she said of bodies outside the office."""
    return sharing.find(session, asking.suggestion)


def look(session: Session, asking: Asking) -> Holdings:
    """What would be forgotten."""
    return erasing.look(session, asking.person)


def hand_out(session: Session, asking: Asking, now: datetime) -> Json:
    """All that is kept of her."""
    audit.record(session, Action.HANDED_OUT, str(asking.suggestion.number), now, member=asking.member)
    return mydata.hand_out(session, asking.person, now, asking.member)


def change_contact(session: Session, asking: Asking, typed: str, now: datetime) -> str:
    """She is called back at this number from now on; the old one is forgotten where it stands.

    Raises UserError `rights.no_number` for what is none.
    """
    contact = contacts.read(typed)
    if contact is None:
        raise UserError("rights.no_number")
    person = asking.person
    if person.contact is not None and person.contact != contact:
        outbox.forget_saying(session, [person.contact], person.created_at)
    person.contact = contact
    session.add(person)
    lifecycle.record(
        session, asking.suggestion, "contact_changed", now, actor=Actor.RESIDENT, member=asking.member
    )
    _note_corrected(session, asking, RequestOutcome.CONTACT, now)
    return contact


def access_words(asking: Asking) -> None:
    """Raises UserError `rights.reviewed` once somebody has taken it on: then it is added to."""
    if asking.suggestion.status not in suggestions.UNREVIEWED:
        raise UserError("rights.reviewed")


def change_words(session: Session, desk: Desk, asking: Asking, message: Said, now: datetime) -> None:
    """What was typed wrongly is put right: these words stand in the place of all the earlier ones, which the
    history keeps. Files stay. Raises UserError as `access_words`, `bad.words_only` for anything but words.
    """
    access_words(asking)
    if not message.text or message.file is not None:
        raise UserError("bad.words_only")
    suggestion = asking.suggestion
    subject = notices.suggestion_id(suggestion)
    typed = [part for part in rows.list_parts(session, subject) if part.kind is PartKind.ORIGINAL]
    before = "\n".join(part.text for part in typed)
    for part in typed:
        inbox.forget_messages(session, part.chat_id, {part.message_id})
        session.delete(part)
    said.keep(session, desk, suggestion, message, PartKind.ORIGINAL, now)
    # What was passed for others to read is not what stands there now.
    suggestion.published_at = None
    lifecycle.record(
        session, suggestion, "edited", now,
        actor=Actor.RESIDENT, member=asking.member, data={"before": before, "how": Edited.REPLACED.value},
    )  # fmt: skip
    _note_corrected(session, asking, RequestOutcome.REPLACED, now)
    notices.refresh_cards(session, suggestion, now)


def _note_corrected(session: Session, asking: Asking, outcome: RequestOutcome, now: datetime) -> None:
    community = asking.suggestion.community
    data_requests.note(session, RequestKind.CORRECTED, outcome, community, now, member=asking.member)


def forget(session: Session, asking: Asking, now: datetime, *, withdraw: bool) -> None:
    """She is forgotten whole, as by /forget."""
    audit.record(session, Action.FORGOTTEN, str(asking.suggestion.number), now, member=asking.member)
    erasing.forget_on_request(session, asking.person, now, withdraw=withdraw, member=asking.member)
    for suggestion in rows.list_every(session, asking.person.id or 0):
        if suggestion.status is not Status.DRAFT:
            notices.refresh_cards(session, suggestion, now)
