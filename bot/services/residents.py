"""Residents: how they arrive, which language and community is theirs, and what they agreed to."""

from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.hanzi import simplified
from bot.services import calls, data_requests
from storage.queries import inbox, outbox, people, places, suggestions
from storage.tables import (
    Community,
    Consent,
    ConsentSource,
    Reach,
    RequestKind,
    RequestOutcome,
    Resident,
)

NOTICE_VERSION = "2026-12"
"""The version of the notice shown now. Change it with the text: everybody is asked again (PIPL art. 14)."""

PURPOSE = "service"
"""What the consent is for: dealing with suggestions. Other purposes get records of their own."""

SHORTEST = 2
"""Letters of a community's name that are enough to mean it, when somebody types it."""


def meet(session: Session, telegram_id: int, language: str, now: datetime) -> Resident:
    """The resident with this Telegram id, made if she is new. Who speaks to us can be written to."""
    resident = people.find_resident(session, telegram_id)
    if resident is None:
        resident = Resident(telegram_id=telegram_id, language=language, created_at=now)
        session.add(resident)
        session.flush()
    elif resident.reach is not Reach.OK:
        resident.reach = Reach.OK
        calls.came_back(session, resident, now)
    return resident


def set_language(session: Session, resident: Resident, language: str) -> None:
    """Speak this language with her from now on."""
    resident.language = language
    session.add(resident)


def set_community(session: Session, resident: Resident, code: str) -> Community:
    """This is her community. Raises UserError `arriving.no_community`."""
    community = get_community(session, code)
    resident.community, resident.estate = community.code, None
    session.add(resident)
    return community


def get_community(session: Session, code: str) -> Community:
    """The community with this code. Raises UserError `arriving.no_community`."""
    community = places.find_community(session, code)
    if community is None:
        raise UserError("arriving.no_community")
    return community


def find_home(session: Session, resident: Resident) -> Community | None:
    """Her community."""
    return places.find_community(session, resident.community) if resident.community else None


def find_community_by_name(session: Session, text: str) -> Community | None:
    """The community that somebody typed: its name in any language, short or whole, or its code."""
    wanted = simplified(text.strip()).casefold()
    for community in places.list_communities(session):
        names = {name.casefold() for name in (community.zh, community.en, community.code)}
        if wanted in names or (len(wanted) >= SHORTEST and any(name.startswith(wanted) for name in names)):
            return community
    return None


def list_communities(session: Session) -> list[Community]:
    """All communities in their order."""
    return list(places.list_communities(session))


def has_agreed(resident: Resident) -> bool:
    """Whether she agreed to the notice as it is now. Nothing of what she says is stored before."""
    return resident.consent == NOTICE_VERSION


def has_refused(session: Session, resident: Resident) -> bool:
    """Whether the last thing she said about the present notice was no."""
    answers = [
        one
        for one in people.list_consents(session, resident_id(resident))
        if (one.purpose, one.version) == (PURPOSE, NOTICE_VERSION)
    ]
    return bool(answers) and not answers[-1].agreed


def agree(
    session: Session, resident: Resident, now: datetime, source: ConsentSource = ConsentSource.CHAT
) -> None:
    """Keep that she agreed, and how she said so. Said twice, it is kept once."""
    if has_agreed(resident):
        return
    resident.consent = NOTICE_VERSION
    session.add(resident)
    _keep(session, resident, True, now, source)


def refuse(session: Session, resident: Resident, now: datetime) -> int:
    """Keep that she did not agree, and forget what she had said meanwhile; gives how many messages that was.

    What she filed under an earlier consent stays: withdrawing a suggestion is a step of its own.
    """
    if not has_refused(session, resident):
        if resident.consent is not None:
            _note_withdrawn(session, resident, now, ConsentSource.CHAT)
        resident.consent = None
        session.add(resident)
        _keep(session, resident, False, now)
    return forget_held(session, resident)


def forget_held(session: Session, resident: Resident) -> int:
    """Forget what she said that waits for a word of hers; gives how many messages that was."""
    return inbox.erase_held(session, chat_of(resident))


def _keep(
    session: Session,
    resident: Resident,
    agreed: bool,
    now: datetime,
    source: ConsentSource = ConsentSource.CHAT,
) -> None:
    consent = Consent(
        resident_id=resident_id(resident),
        purpose=PURPOSE,
        version=NOTICE_VERSION,
        agreed=agreed,
        source=source,
        at=now,
    )
    people.add_consent(session, consent)


def _note_withdrawn(session: Session, resident: Resident, now: datetime, source: ConsentSource) -> None:
    data_requests.note(
        session, RequestKind.WITHDRAWN, RequestOutcome.STOPPED, resident.community, now,
        source=source, purpose=PURPOSE,
    )  # fmt: skip


def forget_contact(session: Session, resident: Resident, now: datetime) -> None:
    """She wants to be called no more: her number is forgotten wherever it stands, and her consent with it."""
    contact, resident.contact, resident.consent = resident.contact, None, None
    session.add(resident)
    if contact is None:
        return
    _keep(session, resident, False, now, ConsentSource.ORAL)
    _note_withdrawn(session, resident, now, ConsentSource.ORAL)
    outbox.forget_saying(session, [contact], resident.created_at)


def forget_unheard(session: Session, resident: Resident) -> None:
    """Forget somebody for whom a worker began to type, if nothing of hers was filed after all."""
    if resident.telegram_id is None and not suggestions.count_any(session, resident_id(resident)):
        people.delete_resident(session, resident)


def chat_of(resident: Resident) -> int:
    """The private chat with a resident who is talking to us; LookupError for somebody who has none."""
    if resident.telegram_id is None:
        raise LookupError("this resident has no chat")
    return resident.telegram_id


def resident_id(resident: Resident) -> int:
    """The row id of a resident who has been stored."""
    if resident.id is None:
        raise LookupError("the resident is not stored yet")
    return resident.id
