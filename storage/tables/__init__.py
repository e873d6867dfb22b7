"""The tables, which are also the domain's objects. Importing this module knows them all."""

from storage.tables.answers import Adoption, Answer, Verity
from storage.tables.appeals import Against, Appeal
from storage.tables.approvals import FourEyes, Proposal, ProposalState
from storage.tables.audit import Audit, AuditHead
from storage.tables.batches import Batch, BatchRow, BatchState
from storage.tables.board import Publication, Stage
from storage.tables.body_contacts import BodyContact
from storage.tables.broadcasts import (
    Broadcast,
    BroadcastState,
    BroadcastText,
    NewsChannel,
    OptOut,
    Recipient,
    RecipientState,
    Topic,
)
from storage.tables.bulk import Bulk, BulkRow, BulkState
from storage.tables.cohandling import CoHandler, CoState
from storage.tables.console import ConsoleLink, ConsoleSession, SavedView
from storage.tables.days import SpecialDay
from storage.tables.events import (
    CommunityEvent,
    EventChange,
    EventKind,
    EventNews,
    EventSeries,
    EventStatus,
    NewsKind,
    Repeat,
    SignUp,
    SignUpState,
)
from storage.tables.exports import ExportOrder, ExportState
from storage.tables.following import Call, CallReason, Mute, Promise, PromiseState, Support
from storage.tables.formers import Former
from storage.tables.forwarding import Endpoint, Forward, ForwardRule, ForwardState, Heard, Protocol
from storage.tables.ladder import LadderStep, Step
from storage.tables.letters import Letter, LetterKind, LetterSerial
from storage.tables.meetings import AgendaItem, Attendance, Meeting, Resolution, ResolutionState
from storage.tables.people import Consent, ConsentSource, Dialog, Invite, Member, Reach, Resident, Role
from storage.tables.places import Body, Category, Community, Estate, Group, Poster
from storage.tables.polls import Poll, PollState, Told, Voter
from storage.tables.privacy import (
    DataRequest,
    IdentityRead,
    RequestKind,
    RequestOutcome,
    Retention,
    RetentionRun,
)
from storage.tables.routes import Closure, Route, Seat
from storage.tables.safety import Ban, Duty, Masking
from storage.tables.settings import Setting, SettingProposal
from storage.tables.similar import Offer, Sketch
from storage.tables.suggestion_kinds import Kind
from storage.tables.suggestions import (
    Actor,
    Attachment,
    Card,
    Channel,
    Erased,
    Event,
    FileState,
    Hand,
    Note,
    Part,
    PartKind,
    Rating,
    ResultClass,
    Serial,
    Status,
    Suggestion,
    ThreadState,
    Visibility,
)
from storage.tables.surges import Surge
from storage.tables.templates import AnswerTemplate
from storage.tables.traffic import Inbox, InboxState, Lane, Outbox, OutboxState, Pulse, Shown

__all__ = [
    "Actor",
    "Adoption",
    "Against",
    "AgendaItem",
    "Answer",
    "AnswerTemplate",
    "Appeal",
    "Attachment",
    "Attendance",
    "Audit",
    "AuditHead",
    "Ban",
    "Batch",
    "BatchRow",
    "BatchState",
    "Body",
    "BodyContact",
    "Broadcast",
    "BroadcastState",
    "BroadcastText",
    "Bulk",
    "BulkRow",
    "BulkState",
    "Call",
    "CallReason",
    "Card",
    "Category",
    "Channel",
    "Closure",
    "CoHandler",
    "CoState",
    "Community",
    "CommunityEvent",
    "Consent",
    "ConsentSource",
    "ConsoleLink",
    "ConsoleSession",
    "DataRequest",
    "Dialog",
    "Duty",
    "Endpoint",
    "Erased",
    "Estate",
    "Event",
    "EventChange",
    "EventKind",
    "EventNews",
    "EventSeries",
    "EventStatus",
    "ExportOrder",
    "ExportState",
    "FileState",
    "Former",
    "Forward",
    "ForwardRule",
    "ForwardState",
    "FourEyes",
    "Group",
    "Hand",
    "Heard",
    "IdentityRead",
    "Inbox",
    "InboxState",
    "Invite",
    "Kind",
    "LadderStep",
    "Lane",
    "Letter",
    "LetterKind",
    "LetterSerial",
    "Masking",
    "Meeting",
    "Member",
    "Mute",
    "NewsChannel",
    "NewsKind",
    "Note",
    "Offer",
    "OptOut",
    "Outbox",
    "OutboxState",
    "Part",
    "PartKind",
    "Poll",
    "PollState",
    "Poster",
    "Promise",
    "PromiseState",
    "Proposal",
    "ProposalState",
    "Protocol",
    "Publication",
    "Pulse",
    "Rating",
    "Reach",
    "Recipient",
    "RecipientState",
    "Repeat",
    "RequestKind",
    "RequestOutcome",
    "Resident",
    "Resolution",
    "ResolutionState",
    "ResultClass",
    "Retention",
    "RetentionRun",
    "Role",
    "Route",
    "SavedView",
    "Seat",
    "Serial",
    "Setting",
    "SettingProposal",
    "Shown",
    "SignUp",
    "SignUpState",
    "Sketch",
    "SpecialDay",
    "Stage",
    "Status",
    "Step",
    "Suggestion",
    "Support",
    "Surge",
    "ThreadState",
    "Told",
    "Topic",
    "Verity",
    "Visibility",
    "Voter",
]
