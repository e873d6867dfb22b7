"""The tables, which are also the domain's objects. Importing this module knows them all."""

from storage.tables.following import Call, CallReason, Mute, Support
from storage.tables.people import Consent, Dialog, Invite, Member, Reach, Resident, Role
from storage.tables.places import Body, Category, Community, Estate, Group
from storage.tables.privacy import IdentityRead, RetentionRun
from storage.tables.safety import Ban, Duty, Masking
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
from storage.tables.traffic import Inbox, InboxState, Lane, Outbox, OutboxState, Pulse, Shown

__all__ = [
    "Actor",
    "Answer",
    "Attachment",
    "Ban",
    "Body",
    "Call",
    "CallReason",
    "Card",
    "Category",
    "Community",
    "Consent",
    "Dialog",
    "Duty",
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
    "Masking",
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
    "Shown",
    "Status",
    "Suggestion",
    "Support",
    "Visibility",
]
