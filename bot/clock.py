"""The one place that asks the system for the time of day."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware and in UTC. Everything else is given its `now` as an argument."""
    return datetime.now(UTC)
