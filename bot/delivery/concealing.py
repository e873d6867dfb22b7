"""What somebody chose in a secret poll is sealed before the update that says it is stored.

Only the data of the pressed button says it; the update's other parts are the same whatever is pressed.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.services.polls.ballots import Ballots
from bot.services.polls.drafts import MOST_OPTIONS
from bot.views.presses import decode
from bot.views.voting import BALLOT

CHOICES = frozenset(str(choice) for choice in range(MOST_OPTIONS))
MARK = f"|{BALLOT}|"
"""What an update holds in which something may have to be sealed."""


def conceal(update: Mapping[str, Any], ballots: Ballots) -> Mapping[str, Any]:
    """The update, with the choice of a secret poll sealed; of one that has ended nothing is left of it."""
    query = update.get("callback_query")
    data = query.get("data") if isinstance(query, Mapping) else None
    press = decode(data) if isinstance(data, str) else None
    if press is None or press.action != BALLOT or not isinstance(query, Mapping):
        return update
    sender = query.get("from")
    voter = sender.get("id") if isinstance(sender, Mapping) else None
    sealed = None
    if isinstance(voter, int) and press.arg in CHOICES:
        sealed = ballots.seal_choice(press.id or 0, voter, int(press.arg))
    return {**update, "callback_query": {**query, "data": replace(press, arg=sealed or "").encode()}}
