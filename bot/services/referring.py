"""转办: a body without a group gets its matter on paper, and a member types what it answers.

The status does not change by it: whoever acts for the body here signs and answers as always.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from bot.errors import UserError
from bot.services import cohandlers, leads, lifecycle, notices, routing, sharing
from bot.services.desk import Desk
from storage.queries import cohandling, places, suggestions
from storage.tables import Actor, Body, CoHandler, Event, Member, Status, Suggestion

REFERRED = "referred"
REFERABLE = frozenset({Status.DISPATCHED, Status.IN_PROGRESS})
DAYS = 5


class Source(StrEnum):
    """How an answer came that a member types."""

    PAPER = "paper"
    PHONE = "phone"
    PERSON = "person"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Received:
    """An answer that is typed for a body: how it came, and on which day."""

    source: Source
    day: date


@dataclass(frozen=True, slots=True)
class Referral:
    """A body that gets its matter on paper: as the lead (`part` None) or as a helper; `at`: given when."""

    body: Body
    part: CoHandler | None
    at: datetime | None


def list_referrals(session: Session, suggestion: Suggestion) -> list[Referral]:
    """The lead and the helpers that have no group of their own, where something is still awaited of them."""
    if suggestion.status not in REFERABLE or suggestion.lead is None or suggestion.level == routing.STREET:
        return []
    if leads.is_above(suggestion):
        # It is read one by one, by whom nobody complains of: no sheet of it goes round.
        return []
    helping = [
        one for one in cohandlers.list_helpers(session, suggestion) if one.part.state in cohandling.OPEN
    ]
    every: list[tuple[str, CoHandler | None]] = [(suggestion.lead, None)]
    every += [(one.body.code, one.part) for one in helping]
    found = []
    for code, part in every:
        body = places.find_body(session, code)
        if body is not None and routing.find_group_of(session, suggestion, code) is None:
            found.append(Referral(body, part, _given_at(session, suggestion, code)))
    return found


def get(session: Session, suggestion: Suggestion, part_id: int | None) -> Referral:
    """The referral of the lead, or of this part. Raises UserError `referral.over` if there is none."""
    for one in list_referrals(session, suggestion):
        if (one.part.id if one.part is not None else None) == part_id:
            return one
    raise UserError("referral.over")


def refer(
    session: Session, suggestion: Suggestion, referral: Referral, member: Member, now: datetime
) -> Event:
    """打印转交: the history says when, by whom and to whom; printed again it says so again.

    The author is asked whether a body outside the office may read all; the next sheet follows her answer.
    """
    part_id = referral.part.id if referral.part is not None else None
    event = lifecycle.record(
        session, suggestion, REFERRED, now,
        actor=Actor.MEMBER, member=member,
        data={"body": referral.body.code, "part": part_id},
    )  # fmt: skip
    sharing.ask(session, suggestion, referral.body.code, now)
    notices.refresh_cards(session, suggestion, now)
    return event


def access_typed(session: Session, suggestion: Suggestion) -> None:
    """Raises UserError `referral.over` unless an answer of the lead can be typed."""
    if suggestion.status is not Status.IN_PROGRESS or get(session, suggestion, None).at is None:
        raise UserError("referral.over")


def list_days(desk: Desk, now: datetime) -> list[date]:
    """The days on which an answer may have come: today and those before."""
    today = now.astimezone(desk.settings.timezone).date()
    return [today - timedelta(days=days) for days in range(DAYS)]


def read_received(desk: Desk, written: str, now: datetime) -> Received:
    """`paper.2026-11-25` as it is. Raises UserError `access.refused` for what nobody could have pressed."""
    source, _, day = written.partition(".")
    try:
        received = Received(Source(source), date.fromisoformat(day))
    except ValueError:
        raise UserError("access.refused") from None
    if received.day > now.astimezone(desk.settings.timezone).date():
        raise UserError("access.refused")
    return received


def write_received(received: Received) -> str:
    """The same in few letters."""
    return f"{received.source}.{received.day.isoformat()}"


def _given_at(session: Session, suggestion: Suggestion, body: str) -> datetime | None:
    events = suggestions.list_events_of(session, notices.suggestion_id(suggestion), REFERRED)
    given = [event.at for event in events if event.data.get("body") == body]
    return given[-1] if given else None
