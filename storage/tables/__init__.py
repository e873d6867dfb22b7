"""The tables, which are also the domain's objects. Importing this module knows them all."""

from storage.tables.people import Consent, Dialog, Invite, Member, Reach, Resident, Role
from storage.tables.places import Body, Category, Community, Group
from storage.tables.suggestion_kinds import Kind
from storage.tables.suggestions import (
    Actor,
    Answer,
    Attachment,
    Card,
    Event,
    FileState,
    Note,
    Part,
    PartKind,
    Rating,
    ResultClass,
    Serial,
    Status,
    Suggestion,
)
from storage.tables.traffic import Inbox, InboxState, Lane, Outbox, OutboxState, Pulse

__all__ = [
    "Actor",
    "Answer",
    "Attachment",
    "Body",
    "Card",
    "Category",
    "Community",
    "Consent",
    "Dialog",
    "Event",
    "FileState",
    "Group",
    "Inbox",
    "InboxState",
    "Invite",
    "Kind",
    "Lane",
    "Member",
    "Note",
    "Outbox",
    "OutboxState",
    "Part",
    "PartKind",
    "Pulse",
    "Rating",
    "Reach",
    "Resident",
    "ResultClass",
    "Role",
    "Serial",
    "Status",
    "Suggestion",
]
