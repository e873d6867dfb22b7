"""What Prometheus may ask about. No label ever holds a person, a chat or a text."""

from prometheus_client import Counter, Gauge, Histogram

UPDATES = Counter("yishi_updates", "Updates by how their turn ended", ["outcome"])
REFUSALS = Counter("yishi_refusals", "Kind refusals by their text key", ["key"])
MESSAGES = Counter("yishi_messages", "Messages by how their sending ended", ["outcome"])
# Looked up once: asking for a label each time costs as much as all else that is counted of an update.
DONE, REPEATED, PARKED = (UPDATES.labels(outcome) for outcome in ("done", "repeated", "parked"))
RETRY_AFTER = Counter("yishi_flood_waits", "Times Telegram told us to wait (429)")
TURN_SECONDS = Histogram("yishi_turn_seconds", "From an update's arrival to its commit")
REPLY_SECONDS = Histogram("yishi_reply_seconds", "From a reply's commit to Telegram's acknowledgement")
INBOX_ROWS = Gauge("yishi_inbox_rows", "Updates stored, by state", ["state"])
OUTBOX_ROWS = Gauge("yishi_outbox_rows", "Messages that did not arrive, yet or for good, by state", ["state"])
INBOX_LAG = Gauge("yishi_inbox_lag_seconds", "Age of the oldest update that waits")
OUTBOX_LAG = Gauge("yishi_outbox_lag_seconds", "How long the oldest due message has waited")
LAST_POLL = Gauge("yishi_last_contact_timestamp_seconds", "Last successful poll or webhook call")
