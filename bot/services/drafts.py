"""A suggestion being written: it grows message by message, is shown as it will be read, and is filed once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.services import ladder, lifecycle, limits, masking, residents, routing, said, terms, visibility
from bot.services.attachments.transcripts import whole_text
from bot.services.desk import Desk
from bot.services.notices import suggestion_id
from bot.services.personal import MASK
from bot.services.residents import resident_id
from bot.services.said import Kept, Said
from storage.queries import outbox, people, places, suggestions
from storage.queries.waiting import UNSORTED
from storage.tables import (
    Actor,
    Attachment,
    Category,
    Community,
    Estate,
    Kind,
    Lane,
    Member,
    Part,
    PartKind,
    Resident,
    Status,
    Suggestion,
)

PREVIEW = "preview"
PAUSE = timedelta(seconds=1.5)
"""Silence after which an album is taken as whole: Telegram sends its files as messages of their own."""


@dataclass(frozen=True, slots=True)
class Draft:
    """All that the preview shows: what the committee would read if it were filed now.

    `contact`: where somebody for whom it is typed is called back; only its typist is shown that.
    """

    suggestion: Suggestion
    community: Community
    kind: Kind
    category: Category | None
    guesses: tuple[Category, ...]
    parts: tuple[Part, ...]
    files: tuple[Attachment, ...]
    estate: Estate | None = None
    contact: str | None = None
    masked: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing has been said."""
        return not self.parts and not self.files


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a message for a draft. `waits`: the preview follows by itself, once she pauses.

    `only`: all that there is in the draft, if it was begun with mere words.
    """

    draft: Suggestion
    kept: Kept
    waits: bool
    only: Part | None = None


def add(session: Session, desk: Desk, resident: Resident, message: Said, now: datetime) -> Added:
    """Add a message to her draft, begun if she has none. The preview is the caller's, unless it waits.

    Raises UserError `said.empty`, or `arriving.no_community` if her community is not known.
    """
    draft = find(session, resident)
    if draft is None:
        return begin(session, desk, resident, message, now)
    touch(session, draft)
    # Who says it in several messages is shown the whole once, when she pauses.
    return extend(session, desk, draft, message, now, waits=True)


def begin(session: Session, desk: Desk, resident: Resident, message: Said, now: datetime) -> Added:
    """`add` for who has no draft."""
    draft = _begin(session, resident, now)
    added = extend(session, desk, draft, message, now, waits=message.goes_on)
    return added if added.kept.files else replace(added, only=added.kept.part)


def extend(
    session: Session, desk: Desk, draft: Suggestion, message: Said, now: datetime, *, waits: bool
) -> Added:
    """Put a message into a draft. `waits`: more is likely to follow, so the preview comes after a pause."""
    kept = said.keep(session, desk, draft, message, PartKind.ORIGINAL, now)
    if waits:
        show_later(session, message.chat_id, draft, now, wait=True)
    return Added(draft, kept, waits)


def _begin(session: Session, resident: Resident, now: datetime) -> Suggestion:
    if resident.community is None:
        raise UserError("arriving.no_community")
    # If she scanned a poster that hangs in an estate, that is where it is about, until she says otherwise.
    return suggestions.add_draft(
        session, resident_id(resident), resident.community, resident.channel, now, resident.estate
    )


def touch(session: Session, draft: Suggestion) -> None:
    """It changed: buttons drawn before no longer fit."""
    suggestions.bump_revision(session, draft)


def show_later(
    session: Session, chat_id: int, draft: Suggestion, now: datetime, *, wait: bool = False
) -> None:
    """Have the preview shown in the chat where it is written, at once or after the pause.

    One that still waits is put off, not doubled.
    """
    subject = suggestion_id(draft)
    if outbox.postpone_queued(session, chat_id, PREVIEW, subject, now + PAUSE):
        return
    outbox.add_message(
        session,
        chat_id=chat_id,
        notice=PREVIEW,
        subject=subject,
        lane=Lane.REPLY,
        now=now,
        due_at=now + PAUSE if wait else now,
    )


def find(session: Session, resident: Resident) -> Suggestion | None:
    """Her half-written suggestion."""
    return suggestions.find_draft(session, resident_id(resident))


def lock(session: Session, draft_id: int | None) -> Suggestion:
    """The draft with this row id, locked, or what has become of it; whose it is, the door asks.

    Raises UserError `saying.gone` if there is none.
    """
    draft = session.get(Suggestion, draft_id, with_for_update=True) if draft_id is not None else None
    if draft is None:
        raise UserError("saying.gone")
    return draft


def look(session: Session, desk: Desk, draft: Suggestion, only: Part | None = None) -> Draft:
    """The draft as it would be filed now: what its author chose, and the rules' guess for the rest.

    `only`: all that there is in it, if that is known.
    """
    subject = suggestion_id(draft)
    parts = [only] if only is not None else suggestions.list_parts(session, subject)
    files = [] if only is not None else suggestions.list_attachments(session, subject)
    text = whole_text(parts, files)
    guess = desk.categories.guess(text)
    # Who is in danger asks for help, whatever else her words sound like.
    kind = Kind.REQUEST if desk.emergencies.find(text) else guess.kind
    found = [places.find_category(session, code) for code, _ in guess.categories]
    guesses = tuple(category for category in found if category is not None)
    chosen = places.find_category(session, draft.category) if draft.category else None
    community = places.find_community(session, draft.community)
    if community is None:
        raise LookupError("a suggestion has a community")
    return Draft(
        suggestion=draft,
        community=community,
        kind=draft.kind or kind,
        category=chosen or (guesses[0] if guesses else None),
        guesses=guesses,
        parts=tuple(parts),
        files=tuple(files),
        estate=places.find_estate(session, draft.estate) if draft.estate else None,
        masked=any(MASK in part.text for part in parts) and masking.is_open(session, draft),
        contact=people.get_resident(session, draft.resident_id).contact if draft.typist_id else None,
    )


def choose_category(session: Session, draft: Suggestion, code: str) -> None:
    """It is about this. Raises UserError `saying.gone` for a category that is no more."""
    if places.find_category(session, code) is None:
        raise UserError("saying.gone")
    draft.category = code
    touch(session, draft)


def choose_kind(session: Session, draft: Suggestion, kind: Kind) -> None:
    """She wants this of the community."""
    draft.kind = kind
    touch(session, draft)


def choose_community(session: Session, draft: Suggestion, community: Community) -> None:
    """It is about this community; hers stays what it is. An estate of another one is no longer the place."""
    if draft.community != community.code:
        draft.community, draft.estate = community.code, None
    touch(session, draft)


def list_menu(session: Session) -> list[Category]:
    """The categories to choose from, in their order."""
    return list(places.list_categories(session))


def discard(session: Session, draft: Suggestion) -> None:
    """Forget the draft with all that was said for it. Raises UserError `saying.filed` once it is filed."""
    if draft.status is not Status.DRAFT:
        raise UserError("saying.filed", number=draft.number)
    masking.settle(session, draft)
    suggestions.delete_draft(session, draft)
    if draft.typist_id is not None:
        residents.forget_unheard(session, people.get_resident(session, draft.resident_id))


def submit(session: Session, desk: Desk, draft: Suggestion, now: datetime) -> Suggestion:
    """File the draft: number, kind and deadline are fixed, and the committee gets it.

    Filed once only: raises UserError `saying.filed` with the number after that, `said.empty` for nothing.
    """
    if draft.status is not Status.DRAFT:
        raise UserError("saying.filed", number=draft.number)
    whole = look(session, desk, draft)
    if whole.empty:
        raise UserError("said.empty")
    limits.access_filing(session, desk, draft, now)
    masking.settle(session, draft)
    draft.pseudonym = visibility.make_pseudonym(session, draft.community)
    draft.number = next_number(session, desk, draft.community, now)
    draft.kind = whole.kind
    # What was seen in the preview and sent is her word, or her typist's; where nothing was found, nobody's.
    draft.category_source = ("typist" if draft.typist_id else "resident") if whole.category else "rule"
    draft.category = whole.category.code if whole.category else unsorted(session)
    draft.due_at = terms.answer_due(desk, now, whole.kind)
    draft.ladder_at = ladder.first_look(desk, draft.due_at, now)
    guesses = [category.code for category in whole.guesses]
    lifecycle.move(
        session,
        draft,
        Status.SUBMITTED,
        now,
        actor=Actor.RESIDENT,
        member=session.get(Member, draft.typist_id) if draft.typist_id else None,
        what="submitted",
        data={"guesses": guesses},
    )
    routing.place(session, desk, draft, now)
    return draft


def next_number(session: Session, desk: Desk, community: str, now: datetime) -> str:
    """The next number of a community in the year of its local day: `LT-2026-000042`."""
    year = now.astimezone(desk.settings.timezone).year
    serial = suggestions.next_serial(session, community, year)
    return f"{community}-{year}-{serial:06d}"


def unsorted(session: Session) -> str | None:
    return UNSORTED if places.find_category(session, UNSORTED) else None
