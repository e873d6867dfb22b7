"""The columns of the ledger, in the order of the official sheet (意见建议台账).

Keys never change: they are the schema of JSON Lines, `SCHEMA`. One more makes no new version, one less or
another meaning does. People read the words `ledger.column.<key>`, in the field sheet `ledger.field.<key>`.
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.services.sheets import Holds
from storage.tables import Adoption, Erased, Kind, Rating, ResultClass, Status, Verity, Visibility

SCHEMA = "yishi.ledger/1"

COLUMNS: Mapping[str, tuple[int, Holds]] = {
    "seq": (12, Holds.NUMBER),
    "part": (10, Holds.WORD),
    "number": (18, Holds.TEXT),
    "channel": (12, Holds.WORD),
    "submitted_at": (20, Holds.STAMP),
    "community": (14, Holds.WORD),
    "estate": (14, Holds.WORD),
    "place": (20, Holds.TEXT),
    "kind": (8, Holds.WORD),
    "sort": (14, Holds.WORD),
    "category": (10, Holds.WORD),
    "category_name": (18, Holds.WORD),
    "db44": (10, Holds.WORD),
    "title": (30, Holds.TEXT),
    "text": (60, Holds.TEXT),
    "visibility": (12, Holds.WORD),
    "typed": (8, Holds.WORD),
    "status": (14, Holds.WORD),
    "accepted_at": (20, Holds.STAMP),
    "lead": (18, Holds.WORD),
    "helpers": (24, Holds.WORD),
    "dispatched_at": (20, Holds.STAMP),
    "signed_at": (20, Holds.STAMP),
    "days_given": (10, Holds.NUMBER),
    "due_at": (20, Holds.STAMP),
    "extended": (8, Holds.WORD),
    "paused_days": (12, Holds.NUMBER),
    "overdue": (8, Holds.WORD),
    "overdue_days": (10, Holds.NUMBER),
    "returns": (10, Holds.NUMBER),
    "answer": (60, Holds.TEXT),
    "result_class": (20, Holds.WORD),
    "verity": (12, Holds.WORD),
    "solved": (10, Holds.WORD),
    "adoption": (12, Holds.WORD),
    "adoption_reason": (30, Holds.TEXT),
    "answered_at": (20, Holds.STAMP),
    "days_taken": (10, Holds.NUMBER),
    "rating": (12, Holds.WORD),
    "redo_count": (10, Holds.NUMBER),
    "public": (8, Holds.WORD),
    "urgent": (8, Holds.WORD),
    "supervised": (8, Holds.WORD),
    "frequent": (8, Holds.WORD),
    "supporters": (8, Holds.NUMBER),
    "files": (8, Holds.NUMBER),
    "merged_into": (18, Holds.TEXT),
    "closed_at": (20, Holds.STAMP),
    "remark": (24, Holds.WORD),
}
"""Key → width in Excel, and what it holds."""

INTERNAL: Mapping[str, tuple[int, Holds]] = {"handling": (60, Holds.TEXT)}
"""What stands in a ledger only if it was asked for: 办理情况, of which no resident hears."""

PERSONAL: Mapping[str, tuple[int, Holds]] = {
    "name": (14, Holds.TEXT),
    "contact": (18, Holds.TEXT),
    "telegram_id": (14, Holds.NUMBER),
}
"""Who filed it: for a role that may know, and with a reason."""

PLAIN = (
    "number", "channel", "submitted_at", "community", "estate", "place", "kind", "category", "visibility",
    "typed", "status", "accepted_at", "lead", "dispatched_at", "signed_at", "due_at", "extended",
    "paused_days", "returns", "answer", "result_class", "verity", "solved", "adoption", "adoption_reason",
    "answered_at", "rating", "redo_count", "public", "urgent", "supervised", "frequent", "files",
    "merged_into", "closed_at",
)  # fmt: skip
"""What stands as it was read; the others are worked out."""

ENUMS: Mapping[str, tuple[str, type[StrEnum]]] = {
    "kind": ("kind", Kind),
    "visibility": ("visibility", Visibility),
    "status": ("status", Status),
    "result_class": ("result", ResultClass),
    "verity": ("verity", Verity),
    "adoption": ("adoption", Adoption),
    "rating": ("rating", Rating),
    "remark": ("erased", Erased),
}
"""Columns that hold an enum, and its words `ledger.<group>.<value>`."""

NAMED = {"community": "communities", "estate": "estates", "lead": "bodies", "sort": "sorts"}
"""Columns that hold the codes of what has a name, and where those names are."""

TRUTHS = frozenset({"typed", "extended", "overdue", "solved", "public", "urgent", "supervised", "frequent"})

COUNTED = ("status", "community", "kind", "sort", "channel", "result_class", "rating", "overdue")
"""What the statistics sheet counts."""
