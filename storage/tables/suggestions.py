"""A suggestion (意见建议), what was said and attached, its history, answers, notes and cards."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BigId, Json, Moment, partial, text_enum
from storage.tables.suggestion_kinds import Kind


class Status(StrEnum):
    """Where a suggestion stands. The moves between them are in `bot.services.lifecycle`."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    NEED_INFO = "NEED_INFO"
    REJECTED = "REJECTED"
    ACCEPTED = "ACCEPTED"
    DISPATCHED = "DISPATCHED"
    RETURN_REQUESTED = "RETURN_REQUESTED"
    IN_PROGRESS = "IN_PROGRESS"
    REPLIED = "REPLIED"
    REDO = "REDO"
    CLOSED = "CLOSED"
    MERGED = "MERGED"
    WITHDRAWN = "WITHDRAWN"


class ResultClass(StrEnum):
    """办理结果类别: A solved, B being solved or planned, C later for want of means, D kept for reference."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Rating(StrEnum):
    """What the author says of the answer."""

    SATISFIED = "satisfied"
    PARTLY = "partly"
    NOT_SATISFIED = "not_satisfied"
    NONE = "none"


class Visibility(StrEnum):
    """What its author wants others to see. The handler never sees who she is on Telegram, in none of them.

    PUBLIC: everybody may read it, under a made-up name; COMMITTEE: only who deals with it; NAMED: the latter,
    with the name she typed herself.
    """

    PUBLIC = "public"
    COMMITTEE = "committee"
    NAMED = "named"


class Channel(StrEnum):
    """How a suggestion reached us. Besides these there are posters with names of their own.

    All but BOT and POSTER are typed by a worker for somebody who spoke or wrote elsewhere: by telephone, on
    paper, at the counter, at the party-and-masses liaison meeting, in the residents' council, on the dividend
    day.
    """

    BOT = "bot"
    POSTER = "poster"
    PHONE = "phone"
    PAPER = "paper"
    COUNTER = "counter"
    LIAISON = "liaison"
    COUNCIL = "council"
    DIVIDEND = "dividend"


class Erased(StrEnum):
    """Why what its author said is gone: she asked to be forgotten, or it had been kept long enough."""

    FORGOTTEN = "forgotten"
    EXPIRED = "expired"


class Suggestion(SQLModel, table=True):
    """One matter of one resident.

    `revision` grows with each change of status, and in a draft with each change: it tells stale buttons.
    `pseudonym` stands for its author, in this suggestion only: the numbers of the words it is made of, see
    `bot.views.words.pseudonym`. `display_name` is what she typed, kept while it is shown. `published_at`:
    when somebody of the staff passed it for others to read; until then nobody but the committee does,
    whatever `visibility` wishes.
    `ladder_at`: when to look whether a date of it came near or passed, see `bot.services.ladder`.
    `paused_days`: working days by which `due_at` has moved because something was asked of its author.
    `extended`: its date was put off, which happens once; `wish_due_at`: the date that is asked for instead.
    `typist_id`: who typed it for somebody who spoke or wrote elsewhere (代录). `refiled_from`: the withdrawn
    one it takes up again. `handler_id`: who of the body works on it (经办人), if somebody does.
    `merged_into`: while it is MERGED, the main one (主件) it is dealt with together with. `own_due_at`: of a
    main one, when it would be due by itself, if one merged into it is due earlier. `surge_id`: the
    frequent matter (高频) it is about.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        Index("ix_suggestion_community_status", "community", "status"),
        Index("ix_suggestion_status_silent", "status", "waiting_until"),
        Index("ix_suggestion_submitted_at", "submitted_at"),
        # Each index that a row stands in costs when it is filed: these hold only the rows they are asked for.
        partial("ix_suggestion_due_at", "due_at", "id", where="closed_at IS NULL"),
        partial(
            "ix_suggestion_unclassed",
            "due_at",
            "handler_id",
            where="status = 'CLOSED' AND result_class IS NULL",
        ),
        partial("ix_suggestion_answered_at", "answered_at", where="answered_at IS NOT NULL"),
        partial("ix_suggestion_ended", "closed_at", where="closed_at IS NOT NULL AND erased IS NULL"),
        partial("ix_suggestion_published", "id", where="published_at IS NOT NULL"),
        partial("ix_suggestion_typed", "id", where="typist_id IS NOT NULL"),
        partial("ix_suggestion_pseudonym", "community", "pseudonym", where="pseudonym IS NOT NULL"),
        partial("ix_suggestion_ladder_at", "ladder_at", where="ladder_at IS NOT NULL"),
        partial("ix_suggestion_handler_id", "handler_id", "closed_at", where="handler_id IS NOT NULL"),
        partial("ix_suggestion_refiled_from", "refiled_from", where="refiled_from IS NOT NULL"),
        partial("ix_suggestion_merged_into", "merged_into", where="merged_into IS NOT NULL"),
        partial("ix_suggestion_surge_id", "surge_id", where="surge_id IS NOT NULL"),
        # A draft can be deleted: its row id must not come again, buttons and the delivery record name it.
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    number: str | None = Field(default=None, max_length=24, unique=True)
    resident_id: int = Field(foreign_key="resident.id", index=True, sa_type=BigId)
    community: str = Field(foreign_key="community.code", max_length=8)
    channel: str = Field(default="bot", max_length=64)
    status: Status = Field(default=Status.DRAFT, sa_type=text_enum(Status))
    revision: int = 0
    kind: Kind | None = Field(default=None, sa_type=text_enum(Kind))
    category: str | None = Field(default=None, foreign_key="category.code", max_length=8)
    category_source: str = Field(default="rule", max_length=10)
    lead: str | None = Field(default=None, foreign_key="body.code", max_length=16)
    handler_id: int | None = Field(default=None, foreign_key="member.id", sa_type=BigId)
    level: str = Field(default="community", max_length=10)
    estate: str | None = Field(default=None, foreign_key="estate.code", max_length=16)
    place: str | None = Field(default=None, max_length=200)
    visibility: Visibility = Field(default=Visibility.COMMITTEE, sa_type=text_enum(Visibility))
    display_name: str | None = Field(default=None, max_length=32)
    pseudonym: str | None = Field(default=None, max_length=16)
    published_at: datetime | None = Field(default=None, sa_type=Moment)
    urgent: bool = False
    sensitive: bool = False
    typist_id: int | None = Field(default=None, foreign_key="member.id", sa_type=BigId)
    erased: Erased | None = Field(default=None, sa_type=text_enum(Erased))
    refiled_from: int | None = Field(default=None, foreign_key="suggestion.id", sa_type=BigId)
    merged_into: int | None = Field(default=None, foreign_key="suggestion.id", sa_type=BigId)
    result_class: ResultClass | None = Field(default=None, sa_type=text_enum(ResultClass))
    rating: Rating | None = Field(default=None, sa_type=text_enum(Rating))
    redo_count: int = 0
    supervised: bool = False
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    ladder_at: datetime | None = Field(default=None, sa_type=Moment)
    paused_days: int = 0
    extended: bool = False
    wish_due_at: datetime | None = Field(default=None, sa_type=Moment)
    surge_id: int | None = Field(default=None, foreign_key="surge.id", sa_type=BigId)
    own_due_at: datetime | None = Field(default=None, sa_type=Moment)
    # When silence ends this status by itself: the rating, or the information asked for.
    waiting_until: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    submitted_at: datetime | None = Field(default=None, sa_type=Moment)
    accepted_at: datetime | None = Field(default=None, sa_type=Moment)
    signed_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)


class PartKind(StrEnum):
    """When a piece of text was said: with the suggestion, or added to it later."""

    ORIGINAL = "original"
    ADDITION = "addition"


class Part(SQLModel, table=True):
    """One message of the resident. An edit replaces the text; the text before is kept in the history.

    A message edited after somebody took the matter on is there twice: as it was, and as an addition.
    """

    __tablename__ = "part"
    __table_args__ = (Index("ix_part_chat_message", "chat_id", "message_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    kind: PartKind = Field(default=PartKind.ORIGINAL, sa_type=text_enum(PartKind))
    chat_id: int = Field(sa_type=BigId)
    message_id: int = Field(sa_type=BigId)
    text: str
    at: datetime = Field(sa_type=Moment)


class FileState(StrEnum):
    """Whether the original lies in our store. REFUSED: its bytes are none of the kinds that are kept."""

    PENDING = "pending"
    STORED = "stored"
    TOO_BIG = "too_big"
    LOST = "lost"
    REFUSED = "refused"


class Attachment(SQLModel, table=True):
    """A file the resident sent: `sha256` names the stored original, `file_id` is Telegram's.

    `mime` is what the bytes say once they are stored, until then what Telegram says. `clean_sha256` names the
    copy of a picture without what a camera writes into it (place, time, owner). `transcript`: what a member
    heard in a recording, and typed.
    """

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("suggestion_id", "file_unique_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    message_id: int = Field(sa_type=BigId)
    kind: str = Field(max_length=12)
    file_id: str
    file_unique_id: str = Field(max_length=64)
    media_group: str | None = Field(default=None, max_length=64)
    mime: str | None = None
    size: int | None = Field(default=None, sa_type=BigId)
    state: FileState = Field(default=FileState.PENDING, sa_type=text_enum(FileState))
    sha256: str | None = Field(default=None, max_length=64)
    clean_sha256: str | None = Field(default=None, max_length=64)
    transcript: str | None = None
    transcriber_id: int | None = Field(default=None, foreign_key="member.id", sa_type=BigId)
    attempts: int = 0
    next_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    at: datetime = Field(sa_type=Moment)


class Actor(StrEnum):
    """Who did it, as the history tells it."""

    RESIDENT = "resident"
    MEMBER = "member"
    SYSTEM = "system"


class Event(SQLModel, table=True):
    """The history of a suggestion: only ever added to, in the transaction of the change itself.

    A line of the RESIDENT that names a member was typed by that member for her (代录).
    """

    __tablename__ = "event"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    at: datetime = Field(sa_type=Moment, index=True)
    what: str = Field(max_length=24)
    actor: Actor = Field(sa_type=text_enum(Actor))
    member_id: int | None = Field(default=None, foreign_key="member.id", sa_type=BigId)
    before: Status | None = Field(default=None, sa_type=text_enum(Status))
    after: Status | None = Field(default=None, sa_type=text_enum(Status))
    reason: str | None = None
    data: Json = Field(default_factory=dict, sa_type=JSON)


class Note(SQLModel, table=True):
    """An internal note (办理情况). No resident ever sees one."""

    __tablename__ = "note"
    __table_args__ = (UniqueConstraint("chat_id", "message_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True, sa_type=BigId)
    member_id: int = Field(foreign_key="member.id", sa_type=BigId)
    chat_id: int = Field(sa_type=BigId)
    message_id: int = Field(sa_type=BigId)
    text: str
    at: datetime = Field(sa_type=Moment)


class Hand(StrEnum):
    """What a group has a suggestion's card for: to lead it, to help, or to say who shall lead."""

    LEAD = "lead"
    CO = "co"
    DESK = "desk"


class ThreadState(StrEnum):
    """Whether a card has a forum topic of its own.

    NONE: not, or not yet. ASKED: it is being made. OPEN and CLOSED: it is there. FAILED: it could not be
    made, or nobody knows whether it was; so the card stays in the group's general chat.
    """

    NONE = "none"
    ASKED = "asked"
    OPEN = "open"
    CLOSED = "closed"
    FAILED = "failed"


class Card(SQLModel, table=True):
    """Where a suggestion's card stands in a group, so that it can be edited in place.

    A retired card has no buttons: the matter went to another group. `files_shown` are the row ids of
    the files that were shown above it, so that only the others are shown later. `thread_id` is the forum
    topic in which it stands (the Bot API's message_thread_id), `thread_title` how that is called; None: in
    the group's general chat.
    """

    __tablename__ = "card"
    __table_args__ = (
        UniqueConstraint("suggestion_id", "chat_id"),
        Index("ix_card_chat_thread", "chat_id", "thread_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    suggestion_id: int = Field(foreign_key="suggestion.id", sa_type=BigId)
    chat_id: int = Field(sa_type=BigId, index=True)
    message_id: int | None = Field(default=None, sa_type=BigId)
    hand: Hand = Field(default=Hand.LEAD, sa_type=text_enum(Hand))
    retired: bool = False
    files_shown: list[int] = Field(default_factory=list, sa_type=JSON)
    thread_id: int | None = Field(default=None, sa_type=BigId)
    thread_state: ThreadState = Field(default=ThreadState.NONE, sa_type=text_enum(ThreadState))
    thread_title: str | None = Field(default=None, max_length=128)


class Serial(SQLModel, table=True):
    """The last serial given in a community and year."""

    __tablename__ = "serial"

    community: str = Field(primary_key=True, max_length=8)
    year: int = Field(primary_key=True)
    last: int = 0
