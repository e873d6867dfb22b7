"""The durable outbox: what is to be said, how it leaves, and how each message ended; a room each."""

from storage.queries.outbox.adding import (
    ADD,
    add_message,
    forget_saying,
    hasten,
    move_chat,
    postpone_queued,
    says,
    send_last,
)
from storage.queries.outbox.claiming import claim_due, doubt_due, end, next_due, orphan, set_payload, unclaim
from storage.queries.outbox.counting import (
    UNHEARD,
    WATCHED,
    count_all,
    count_by_state,
    count_ended,
    oldest_due,
    stream_deliveries,
)
from storage.queries.outbox.folding import fold, list_folded, list_waiting
from storage.queries.outbox.rows import TOPIC, Claim
from storage.queries.outbox.shown import (
    HELP,
    REFUSAL,
    add_shown,
    find_by_message,
    last_menu,
    list_waiting_uploads,
    was_told_since,
)

__all__ = [
    "ADD",
    "HELP",
    "REFUSAL",
    "TOPIC",
    "UNHEARD",
    "WATCHED",
    "Claim",
    "add_message",
    "add_shown",
    "claim_due",
    "count_all",
    "count_by_state",
    "count_ended",
    "doubt_due",
    "end",
    "find_by_message",
    "fold",
    "forget_saying",
    "hasten",
    "last_menu",
    "list_folded",
    "list_waiting",
    "list_waiting_uploads",
    "move_chat",
    "next_due",
    "oldest_due",
    "orphan",
    "postpone_queued",
    "says",
    "send_last",
    "set_payload",
    "stream_deliveries",
    "unclaim",
    "was_told_since",
]
