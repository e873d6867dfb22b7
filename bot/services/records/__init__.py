"""Records of the office besides the ledger (名册、台账): who came, whom an announcement reached, what was
resolved, which rights over personal data were used, the audit. Each is declared in a file of its own.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.services.records.announcements import ANNOUNCEMENT
from bot.services.records.attendance import ATTENDANCE
from bot.services.records.minutes import MINUTES
from bot.services.records.record import Record
from bot.services.records.requests import REQUESTS
from bot.services.records.trail import AUDIT

__all__ = ["RECORDS", "Record"]

RECORDS: Mapping[str, Record] = MappingProxyType(
    {one.key: one for one in (ATTENDANCE, ANNOUNCEMENT, MINUTES, REQUESTS, AUDIT)}
)
"""In the order in which they are offered."""
