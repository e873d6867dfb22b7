"""Suggestions and what hangs on them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, insert, or_, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from storage.prepared import Loader, Prepared, adopt
from storage.tables import (
    Answer,
    Attachment,
    Card,
    Event,
    FileState,
    Kind,
    Masking,
    Member,
    Note,
    Offer,
    Part,
    PartKind,
    Serial,
    Status,
    Suggestion,
    Visibility,
)

CONDUCT = "GOV-04"
"""The category of complaints about the conduct of staff, which no list of their own community shows."""
IS_ABOVE = func.coalesce(Suggestion.category, "") == CONDUCT
SUGGESTION = Suggestion.__table__  # type: ignore[attr-defined]
PART = Part.__table__  # type: ignore[attr-defined]

BY_ID = Loader(Suggestion, col(Suggestion.id) == bindparam("id"))


def get_suggestion(session: Session, suggestion_id: int, *, lock: bool = False) -> Suggestion:
    """The suggestion with this row id; LookupError if there is none. Locked if it is going to change."""
    if lock:
        suggestion = session.get(Suggestion, suggestion_id, with_for_update=True)
    else:
        suggestion = BY_ID.first(session, id=suggestion_id)
    if suggestion is None:
        raise LookupError("no such suggestion")
    return suggestion


BEGUN = ("resident_id", "community", "channel", "estate", "created_at")
BLANK: dict[str, Any] = {
    name: field.get_default() for name, field in Suggestion.model_fields.items() if not field.is_required()
}
BEGIN = Prepared(
    insert(SUGGESTION)
    .values(
        **{name: value for name, value in BLANK.items() if value is not None and name not in BEGUN},
        **{name: bindparam(name, type_=SUGGESTION.c[name].type) for name in BEGUN},
    )
    .returning(SUGGESTION.c.id)
)


def add_draft(
    session: Session,
    resident_id: int,
    community: str,
    channel: str,
    now: datetime,
    estate: str | None = None,
) -> Suggestion:
    """Begin a suggestion."""
    given = {
        "resident_id": resident_id,
        "community": community,
        "channel": channel,
        "estate": estate,
        "created_at": now,
    }
    row = BEGIN.first(session, **given)
    if row is None:
        raise LookupError("the database gave no id")
    return adopt(session, Suggestion, {**BLANK, **given, "id": row[0]})


CHANGE = Prepared(
    update(SUGGESTION)
    .where(SUGGESTION.c.id == bindparam("row"))
    .values(revision=SUGGESTION.c.revision + 1)
    .returning(SUGGESTION.c.revision)
)


def bump_revision(session: Session, suggestion: Suggestion) -> None:
    """It changed: buttons drawn before are stale."""
    row = CHANGE.first(session, row=suggestion.id)
    if row is not None:
        set_committed_value(suggestion, "revision", row[0])


def find_suggestion(session: Session, number: str) -> Suggestion | None:
    """The suggestion with this number."""
    return session.exec(select(Suggestion).where(Suggestion.number == number)).first()


DRAFT = Loader(
    Suggestion,
    col(Suggestion.resident_id) == bindparam("resident"),
    col(Suggestion.status) == Status.DRAFT,
    lock=True,
)


def find_draft(session: Session, resident_id: int) -> Suggestion | None:
    """The half-written suggestion of a resident."""
    return DRAFT.first(session, resident=resident_id)


def find_typed_draft(session: Session, telegram_id: int, communities: Collection[str]) -> Suggestion | None:
    """The half-written suggestion that this person types for somebody else, in one of these communities."""
    return session.exec(
        select(Suggestion)
        .join(Member, col(Suggestion.typist_id) == col(Member.id))
        .where(
            Suggestion.status == Status.DRAFT,
            Member.telegram_id == telegram_id,
            col(Suggestion.community).in_(communities),
        )
        .order_by(col(Suggestion.id).desc())
    ).first()


def list_typed(
    session: Session, communities: Collection[str], limit: int, offset: int
) -> Sequence[Suggestion]:
    """A page of what was typed and filed for others in these communities, newest first."""
    return session.exec(
        select(Suggestion)
        .where(*_typed(communities))
        .order_by(col(Suggestion.id).desc())
        .limit(limit)
        .offset(offset)
    ).all()


def count_typed(session: Session, communities: Collection[str]) -> int:
    """How many were typed and filed for others in these communities."""
    return session.exec(select(func.count()).select_from(Suggestion).where(*_typed(communities))).one()


def _typed(communities: Collection[str]) -> tuple[Any, ...]:
    return (
        col(Suggestion.typist_id).is_not(None),
        Suggestion.status != Status.DRAFT,
        col(Suggestion.community).in_(communities),
        ~IS_ABOVE,
    )


def find_refiled(session: Session, suggestion_id: int) -> Suggestion | None:
    """The suggestion that takes a withdrawn one up again, unless it was withdrawn in its turn."""
    return session.exec(
        select(Suggestion)
        .where(Suggestion.refiled_from == suggestion_id, Suggestion.status != Status.WITHDRAWN)
        .order_by(col(Suggestion.id).desc())
    ).first()


MERGED = Loader(Suggestion, col(Suggestion.merged_into) == bindparam("main"), order_by=[col(Suggestion.id)])


def list_merged(session: Session, main_id: int) -> list[Suggestion]:
    """The suggestions merged into this one, by age."""
    return MERGED.all(session, main=main_id)


def find_row(session: Session, suggestion_id: int) -> Suggestion | None:
    """The suggestion with this row id."""
    return session.get(Suggestion, suggestion_id)


def list_of_resident(session: Session, resident_id: int, limit: int, offset: int) -> Sequence[Suggestion]:
    """A page of a resident's filed suggestions, newest first."""
    return session.exec(
        select(Suggestion)
        .where(Suggestion.resident_id == resident_id, Suggestion.status != Status.DRAFT)
        .order_by(col(Suggestion.id).desc())
        .limit(limit)
        .offset(offset)
    ).all()


def count_of_resident(session: Session, resident_id: int) -> int:
    """How many suggestions a resident has filed."""
    return session.exec(
        select(func.count())
        .select_from(Suggestion)
        .where(Suggestion.resident_id == resident_id, Suggestion.status != Status.DRAFT)
    ).one()


def list_every(session: Session, resident_id: int) -> Sequence[Suggestion]:
    """All of a resident's suggestions, drafts too, oldest first, locked."""
    return session.exec(
        select(Suggestion)
        .where(Suggestion.resident_id == resident_id)
        .order_by(col(Suggestion.id))
        .with_for_update()
    ).all()


def list_of_visibility(session: Session, resident_id: int, visibility: Visibility) -> Sequence[Suggestion]:
    """All of a resident's suggestions, drafts too, that are to be seen in this way, locked."""
    return session.exec(
        select(Suggestion)
        .where(Suggestion.resident_id == resident_id, Suggestion.visibility == visibility)
        .order_by(col(Suggestion.id))
        .with_for_update()
    ).all()


PSEUDONYMS = Prepared(
    select(SUGGESTION.c.status).where(
        SUGGESTION.c.community == bindparam("community"), SUGGESTION.c.pseudonym == bindparam("made_up")
    )
)


def is_pseudonym_taken(
    session: Session, community: str, pseudonym: str, statuses: Collection[Status]
) -> bool:
    """Whether a suggestion of this community in one of these states has this name."""
    rows = PSEUDONYMS.rows(session, community=community, made_up=pseudonym)
    return any(status in statuses for (status,) in rows)


def count_any(session: Session, resident_id: int) -> int:
    """How many suggestions a resident has, half-written ones too."""
    return session.exec(
        select(func.count()).select_from(Suggestion).where(Suggestion.resident_id == resident_id)
    ).one()


def list_silent(session: Session, now: datetime, limit: int = 200) -> Sequence[Suggestion]:
    """Suggestions whose waiting has ended without a word, locked."""
    return session.exec(
        select(Suggestion)
        .where(
            col(Suggestion.status).in_((Status.REPLIED, Status.NEED_INFO)),
            col(Suggestion.waiting_until) <= now,
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def next_serial(session: Session, community: str, year: int) -> int:
    """The next serial of a community in a year, without gaps or doubles."""
    serial = session.get(Serial, (community, year), with_for_update=True)
    if serial is None:
        serial = Serial(community=community, year=year)
    serial.last += 1
    session.add(serial)
    return serial.last


SAID = ("suggestion_id", "kind", "chat_id", "message_id", "text", "at")
SAY = Prepared(insert(PART).values(**{name: bindparam(name, type_=PART.c[name].type) for name in SAID}))


def add_part(
    session: Session,
    suggestion_id: int,
    kind: PartKind,
    chat_id: int,
    message_id: int,
    text: str,
    now: datetime,
) -> None:
    """Keep what somebody said."""
    SAY.run(
        session,
        suggestion_id=suggestion_id,
        kind=kind,
        chat_id=chat_id,
        message_id=message_id,
        text=text,
        at=now,
    )


PARTS = Loader(Part, col(Part.suggestion_id) == bindparam("suggestion"), order_by=[col(Part.id)])


def list_parts(session: Session, suggestion_id: int) -> Sequence[Part]:
    """What the resident said, in the order in which she did."""
    return PARTS.all(session, suggestion=suggestion_id)


def find_part(session: Session, chat_id: int, message_id: int) -> Part | None:
    """The piece of a suggestion that this message is; of several, the latest."""
    return session.exec(
        select(Part)
        .where(Part.chat_id == chat_id, Part.message_id == message_id)
        .order_by(col(Part.id).desc())
    ).first()


def find_part_of(session: Session, suggestion_id: int, message_id: int) -> Part | None:
    """What a message said in one suggestion; of several, the latest."""
    return session.exec(
        select(Part)
        .where(Part.suggestion_id == suggestion_id, Part.message_id == message_id)
        .order_by(col(Part.id).desc())
    ).first()


def count_filed_since(session: Session, resident_id: int, moment: datetime) -> int:
    """How many suggestions a resident has filed from this moment on."""
    return session.exec(
        select(func.count())
        .select_from(Suggestion)
        .where(Suggestion.resident_id == resident_id, col(Suggestion.submitted_at) >= moment)
    ).one()


LAST_PART = Loader(
    Part,
    col(Part.chat_id) == bindparam("chat"),
    order_by=[col(Part.message_id).desc(), col(Part.id).desc()],
    most=1,
)


def find_last_part(session: Session, chat_id: int) -> Part | None:
    """What was said last in a chat."""
    return LAST_PART.first(session, chat=chat_id)


def find_by_file_message(session: Session, resident_id: int, message_id: int) -> Suggestion | None:
    """The suggestion of a resident to which the file of this message went; of several, the latest."""
    return session.exec(
        select(Suggestion)
        .join(Attachment, col(Attachment.suggestion_id) == Suggestion.id)
        .where(Suggestion.resident_id == resident_id, Attachment.message_id == message_id)
        .order_by(col(Suggestion.id).desc())
    ).first()


def find_by_album(session: Session, resident_id: int, media_group: str) -> Suggestion | None:
    """The suggestion of a resident to which earlier files of this album went; of several, the latest."""
    return session.exec(
        select(Suggestion)
        .join(Attachment, col(Attachment.suggestion_id) == Suggestion.id)
        .where(Suggestion.resident_id == resident_id, Attachment.media_group == media_group)
        .order_by(col(Suggestion.id).desc())
    ).first()


def find_file(session: Session, suggestion_id: int, file_unique_id: str) -> Attachment | None:
    """This file, if the suggestion already has it."""
    return session.exec(
        select(Attachment).where(
            Attachment.suggestion_id == suggestion_id, Attachment.file_unique_id == file_unique_id
        )
    ).first()


QUESTIONS = Loader(
    Suggestion,
    col(Suggestion.resident_id) == bindparam("resident"),
    col(Suggestion.status) == Status.NEED_INFO,
    order_by=[col(Suggestion.id)],
)


def list_questions(session: Session, resident_id: int) -> Sequence[Suggestion]:
    """The suggestions about which a resident has been asked something, oldest first."""
    return QUESTIONS.all(session, resident=resident_id)


def delete_draft(session: Session, suggestion: Suggestion) -> None:
    """Forget a half-written suggestion with all that was said for it."""
    for model in (Part, Attachment, Masking):
        session.execute(delete(model).where(col(model.suggestion_id) == suggestion.id))
    session.execute(delete(Offer).where(col(Offer.draft_id) == suggestion.id))
    session.delete(suggestion)


ATTACHMENTS = Loader(
    Attachment,
    col(Attachment.suggestion_id) == bindparam("suggestion"),
    col(Attachment.state) != FileState.REFUSED,
    order_by=[col(Attachment.message_id), col(Attachment.id)],
)


def list_attachments(session: Session, suggestion_id: int) -> Sequence[Attachment]:
    """The files of a suggestion, in the order of their messages, without those that were refused."""
    return ATTACHMENTS.all(session, suggestion=suggestion_id)


def list_files_due(session: Session, now: datetime, limit: int) -> Sequence[Attachment]:
    """Files whose original is still to be fetched, oldest first."""
    return session.exec(
        select(Attachment)
        .where(Attachment.state == FileState.PENDING, col(Attachment.next_at) <= now)
        .order_by(col(Attachment.next_at), col(Attachment.id))
        .limit(limit)
    ).all()


def find_digests(session: Session, digests: Collection[str]) -> set[str]:
    """Which of these originals and clean copies are some attachment's."""
    found: set[str] = set()
    for column in (col(Attachment.sha256), col(Attachment.clean_sha256)):
        found |= {digest for digest in session.exec(select(column).where(column.in_(digests))) if digest}
    return found


def add_event(session: Session, event: Event) -> Event:
    """Add a line to the history; it has its id when this returns."""
    session.add(event)
    session.flush()
    return event


def list_events(session: Session, suggestion_id: int) -> Sequence[Event]:
    """The history, oldest first."""
    return session.exec(
        select(Event).where(Event.suggestion_id == suggestion_id).order_by(col(Event.id))
    ).all()


def list_events_of(session: Session, suggestion_id: int, what: str) -> Sequence[Event]:
    """The lines of the history of one sort, oldest first."""
    return session.exec(
        select(Event).where(Event.suggestion_id == suggestion_id, Event.what == what).order_by(col(Event.id))
    ).all()


def count_events(session: Session, suggestion_id: int, what: str) -> int:
    """How often something happened to a suggestion."""
    return session.exec(
        select(func.count())
        .select_from(Event)
        .where(Event.suggestion_id == suggestion_id, Event.what == what)
    ).one()


def last_answer(session: Session, suggestion_id: int) -> Answer | None:
    """The newest answer."""
    return session.exec(
        select(Answer).where(Answer.suggestion_id == suggestion_id).order_by(col(Answer.id).desc())
    ).first()


def list_cards(session: Session, suggestion_id: int) -> Sequence[Card]:
    """Where the suggestion's cards stand."""
    return session.exec(select(Card).where(Card.suggestion_id == suggestion_id).order_by(col(Card.id))).all()


def find_card(session: Session, suggestion_id: int, chat_id: int) -> Card | None:
    """The card of a suggestion in one group."""
    return session.exec(
        select(Card).where(Card.suggestion_id == suggestion_id, Card.chat_id == chat_id)
    ).first()


def ensure_card(session: Session, suggestion_id: int, chat_id: int) -> Card:
    """The card of a suggestion in one group, made if there is none."""
    card = find_card(session, suggestion_id, chat_id)
    if card is None:
        card = Card(suggestion_id=suggestion_id, chat_id=chat_id)
        session.add(card)
        session.flush()
    return card


def list_homeless(session: Session, statuses: Collection[Status], limit: int = 500) -> Sequence[Suggestion]:
    """Suggestions in these states that no group has in hand: no card, or only retired ones. Oldest first."""
    in_hand = (
        select(Card.id)
        .where(Card.suggestion_id == Suggestion.id, col(Card.retired).is_(False), col(Card.chat_id) < 0)
        .exists()
    )
    return session.exec(
        select(Suggestion)
        .where(col(Suggestion.status).in_(statuses), ~in_hand)
        .order_by(col(Suggestion.id))
        .limit(limit)
    ).all()


def list_cards_of_chat(session: Session, chat_id: int) -> Sequence[tuple[Card, Suggestion]]:
    """All cards that stand in one group, with their suggestions, oldest first."""
    return session.exec(
        select(Card, Suggestion)
        .join(Suggestion, col(Card.suggestion_id) == col(Suggestion.id))
        .where(Card.chat_id == chat_id)
        .order_by(col(Card.id))
    ).all()


def list_in_hand(
    session: Session, chat_id: int, statuses: Collection[Status], limit: int, offset: int
) -> Sequence[tuple[Card, Suggestion]]:
    """A page of what a group has in hand, what is due first first."""
    return session.exec(
        select(Card, Suggestion)
        .join(Suggestion, col(Card.suggestion_id) == col(Suggestion.id))
        .where(*_in_hand(chat_id, statuses))
        .order_by(col(Suggestion.status) == Status.CLOSED, col(Suggestion.due_at), col(Suggestion.id))
        .limit(limit)
        .offset(offset)
    ).all()


def count_in_hand(session: Session, chat_id: int, statuses: Collection[Status]) -> int:
    """How many suggestions `list_in_hand` would list."""
    return session.exec(
        select(func.count())
        .select_from(Card)
        .join(Suggestion, col(Card.suggestion_id) == col(Suggestion.id))
        .where(*_in_hand(chat_id, statuses))
    ).one()


def _in_hand(chat_id: int, statuses: Collection[Status]) -> tuple[ColumnElement[bool], ...]:
    unclassed = and_(
        col(Suggestion.status) == Status.CLOSED,
        col(Suggestion.result_class).is_(None),
        or_(col(Suggestion.kind).is_(None), col(Suggestion.kind) != Kind.PRAISE),
    )
    return (
        col(Card.chat_id) == chat_id,
        col(Card.retired).is_(False),
        or_(col(Suggestion.status).in_(statuses), unclassed),
    )


def last_move(session: Session, suggestion_id: int, to: Status) -> Event | None:
    """The line of the history by which a suggestion last came into this status."""
    return session.exec(
        select(Event)
        .where(Event.suggestion_id == suggestion_id, Event.after == to)
        .order_by(col(Event.id).desc())
    ).first()


def last_event(session: Session, suggestion_id: int, what: str) -> Event | None:
    """The newest line of the history of this name."""
    return session.exec(
        select(Event)
        .where(Event.suggestion_id == suggestion_id, Event.what == what)
        .order_by(col(Event.id).desc())
    ).first()


def last_note(session: Session, suggestion_id: int) -> Note | None:
    """The newest internal note."""
    return session.exec(
        select(Note).where(Note.suggestion_id == suggestion_id).order_by(col(Note.id).desc())
    ).first()


def find_note(session: Session, chat_id: int, message_id: int) -> Note | None:
    """The internal note that this message is."""
    return session.exec(select(Note).where(Note.chat_id == chat_id, Note.message_id == message_id)).first()
