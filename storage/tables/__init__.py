"""The tables, which are also the domain's objects. Importing this module knows them all."""

from storage.tables.following import Call, CallReason, Mute, Support
from storage.tables.people import Consent, Dialog, Invite, Member, Reach, Resident, Role
from storage.tables.places import Body, Category, Community, Estate, Group
from storage.tables.privacy import IdentityRead, RetentionRun
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
    Visibility,
)
from storage.tables.traffic import Inbox, InboxState, Lane, Outbox, OutboxState, Pulse

__all__ = [
    "Actor",
    "Answer",
    "Attachment",
    "Body",
    "Call",
    "CallReason",
    "Card",
    "Category",
    "Community",
    "Consent",
    "Dialog",
    "Estate",
    "Event",
    "FileState",
    "Group",
    "IdentityRead",
    "Inbox",
    "InboxState",
    "Invite",
    "Kind",
    "Lane",
    "Member",
    "Mute",
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
    "RetentionRun",
    "Role",
    "Serial",
    "Status",
    "Suggestion",
    "Support",
    "Visibility",
]
