"""Broadcasts: whom they mean, who gets them, and how far they are; each subject has its room."""

from storage.queries.broadcasts.audience import (
    EVERYBODY,
    add_groups,
    count_audience,
    gather,
    list_contacts,
    list_groups,
)
from storage.queries.broadcasts.recipients import (
    OPEN,
    SENT_AS,
    call_back,
    count_by_state,
    count_confirmed,
    count_corrected,
    count_queued,
    find_recipient,
    list_messages,
    mark_queued,
    repeat_unconfirmed,
    take_uncorrected,
    take_waiting,
)
from storage.queries.broadcasts.rows import (
    find_broadcast,
    is_busy,
    list_corrected,
    list_in,
    list_newest,
    list_texts,
)
from storage.queries.broadcasts.wishes import is_opted_out, list_opted_out

__all__ = [
    "EVERYBODY",
    "OPEN",
    "SENT_AS",
    "add_groups",
    "call_back",
    "count_audience",
    "count_by_state",
    "count_confirmed",
    "count_corrected",
    "count_queued",
    "find_broadcast",
    "find_recipient",
    "gather",
    "is_busy",
    "is_opted_out",
    "list_contacts",
    "list_corrected",
    "list_groups",
    "list_in",
    "list_messages",
    "list_newest",
    "list_opted_out",
    "list_texts",
    "mark_queued",
    "repeat_unconfirmed",
    "take_uncorrected",
    "take_waiting",
]
