"""A broadcast, drawn for many recipients at once: what concerns them is read together, and each look once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from bot.delivery.notices import broadcast as single
from bot.services import quiet
from bot.services.broadcasts import feeding
from bot.services.desk import Desk
from bot.views import broadcast as view
from bot.views.screen import Screen
from storage.queries import broadcasts
from storage.queries.outbox import Claim
from storage.tables import BroadcastState, RecipientState

HELD = (BroadcastState.PAUSED, BroadcastState.STOPPED)


class Kind(NamedTuple):
    """Whoever has this in common sees the same, but for the numbers in buttons; chats have none of these."""

    broadcast_id: int
    lang: str
    resident: bool


class Mass:
    """The messages of broadcasts among some claims; `in` says which those are.

    It is as old as what it has read: make one for what leaves now, in the transaction of its claim.
    """

    def __init__(self, session: Session, desk: Desk, claims: Sequence[Claim], now: datetime) -> None:
        self._session = session
        self._desk = desk
        mine = [one for one in claims if one.notice in feeding.NOTICES and one.payload is None]
        self._mine = frozenset(one.id for one in mine)
        self._addressees = broadcasts.map_addressees(session, [one.detail or 0 for one in mine])
        notices = {one.notice for one in mine}
        self._nights = {name: quiet.broadcasts_held_until(desk, name, now) for name in notices}
        self._looks: dict[Kind, Screen | RecipientState] = {}
        self._skipped: dict[RecipientState, list[int]] = {}

    def __contains__(self, claim: Claim) -> bool:
        return claim.id in self._mine

    def held_until(self, claim: Claim) -> datetime | None:
        """The morning, for a resident who keeps quiet hours; None if it may leave now."""
        addressee = self._addressees.get(claim.detail or 0)
        return self._nights[claim.notice] if addressee is not None and addressee.sleeps else None

    def draw(self, claim: Claim) -> Screen | None:
        """What it says, in her language; nothing if she has opted out since, or it was stopped."""
        addressee = self._addressees.get(claim.detail or 0)
        if addressee is None:
            return None
        lang = addressee.language or self._desk.settings.language
        kind = Kind(addressee.broadcast_id, lang, addressee.resident_id is not None)
        if kind not in self._looks:
            self._looks[kind] = self._look(kind)
        look = self._looks[kind]
        if addressee.unwanted and look is not RecipientState.WAITING:
            look = RecipientState.SKIPPED
        if isinstance(look, RecipientState):
            self._skipped.setdefault(look, []).append(addressee.row)
            return None
        return replace(look, rows=view.addressed(look.rows, addressee.row)) if kind.resident else look

    def finish(self) -> None:
        """Record of all that were drawn who gets nothing now, or never."""
        for state, rows in self._skipped.items():
            broadcasts.put(self._session, rows, state)

    def _look(self, kind: Kind) -> Screen | RecipientState:
        """What they see; or how it stands with them instead."""
        broadcast = broadcasts.find_broadcast(self._session, kind.broadcast_id)
        if broadcast is None or broadcast.state in HELD:
            return RecipientState.WAITING
        anybody = view.ANYBODY if kind.resident else None
        screen = single.content(self._session, self._desk, broadcast, anybody, kind.lang)
        return screen or RecipientState.SKIPPED
