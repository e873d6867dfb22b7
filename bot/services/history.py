"""What became of a suggestion, as its author may read it: facts for a view, without internal notes."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from bot.services.notices import suggestion_id
from storage.queries import places, suggestions
from storage.tables import Actor, Body, Event, Status, Suggestion

# The date was moved: the line says to which day.
DATED = frozenset({"paused", "extended"})
# Lines that are no change of status, and yet concern everybody who follows it.
OF_PROMISES = frozenset({"promised", "promise_kept", "promise_moved"})
# Lines that are no change of status, and yet the author's own doing.
OWN = frozenset({"added", "edited", "visibility", "appeal_merged", "appeal_hidden"})
# Nor are these; the office did them, and she is told.
TOLD = frozenset(
    {
        "published",
        "unpublished",
        "supervised",
        "objection_kept",
        "restored",
        "appeal_kept",
        "identified",
        "on_agenda",
        "off_agenda",
        "agenda_moved",
        "resolved",
        "resolution_kept",
        "resolution_moved",
    }
)
UNDONE = "import_undone"
"""It had come by a sheet that was taken back."""
UNMERGED = "unmerged"
SHARED = OF_PROMISES | {
    "accepted",
    "dispatched",
    "in_progress",
    "answered",
    "reopened",
    "closed",
    "supervised",
    "extended",
    "on_agenda",
    "off_agenda",
    "agenda_moved",
    "resolved",
    "resolution_kept",
    "resolution_moved",
}
"""Steps of a main one that are told to those who are merged into it."""
BY_STATUS: dict[Status, str] = {
    Status.SUBMITTED: "submitted",
    Status.NEED_INFO: "asked",
    Status.REJECTED: "rejected",
    Status.ACCEPTED: "accepted",
    Status.DISPATCHED: "dispatched",
    Status.RETURN_REQUESTED: "return_requested",
    Status.IN_PROGRESS: "in_progress",
    Status.REPLIED: "answered",
    Status.REDO: "reopened",
    Status.CLOSED: "closed",
    Status.MERGED: "merged",
    Status.WITHDRAWN: "withdrawn",
}
# Whose reasons the author has said or been told anyway; a member's reason for a return is internal.
REASONED = frozenset(
    {
        "asked",
        "rejected",
        "reopened",
        "withdrawn",
        "unpublished",
        "restored",
        "appeal_kept",
        "appeal_hidden",
        "promise_moved",
        "extended",
        "objection_kept",
        "appeal_merged",
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One step: what happened, when, why, and for `dispatched` and `in_progress` which body has it.

    `day`: the promised one, in the lines of a promise; the new one, where the date was moved. `result`: the
    class with which an answer ended it.

    `typed`: the author did it, but by the hands of a worker (代录).
    """

    at: datetime
    name: str
    reason: str | None = None
    code: str | None = None
    body: Body | None = None
    rating: str | None = None
    typed: bool = False
    day: date | None = None
    result: str | None = None


def tell(session: Session, suggestion: Suggestion) -> tuple[Line, ...]:
    """The steps so far, oldest first; of a merged one also what has become of its main one since."""
    lines = _read_all(session, suggestion)
    main = suggestions.find_row(session, suggestion.merged_into) if suggestion.merged_into else None
    merging = suggestions.last_move(session, suggestion_id(suggestion), Status.MERGED)
    if main is not None and merging is not None:
        # What the other author said, and how she rated the answer, is hers.
        shared = (line for line in _read_all(session, main) if line.name in SHARED and line.at >= merging.at)
        lines += [replace(line, reason=None, rating=None) for line in shared]
        lines.sort(key=lambda line: line.at)
    return tuple(lines)


def _read_all(session: Session, suggestion: Suggestion) -> list[Line]:
    events = suggestions.list_events(session, suggestion_id(suggestion))
    lines = (read(session, suggestion, event) for event in events)
    return [line for line in lines if line is not None]


def read(session: Session, suggestion: Suggestion, event: Event) -> Line | None:
    """What the author may read of one line of the history; None if it is internal."""
    name = _name(event)
    if name is None:
        return None
    code = event.data.get("body") or suggestion.lead
    return Line(
        at=event.at,
        name=name,
        reason=event.reason if name in REASONED else None,
        code=event.data.get("code") if name == "rejected" else None,
        body=places.find_body(session, code) if code and name in ("dispatched", "in_progress") else None,
        rating=event.data.get("rating") if name == "closed" else None,
        typed=event.actor is Actor.RESIDENT and event.member_id is not None,
        day=date.fromisoformat(event.data["day"]) if name in OF_PROMISES | DATED else None,
        result=event.data.get("outcome", {}).get("result") if name == "answered" else None,
    )


def _name(event: Event) -> str | None:
    if event.what in OWN and event.actor is Actor.RESIDENT:
        if event.what == "visibility" and "visibility" in event.data:
            return f"visibility.{event.data['visibility']}"
        # Edited after somebody took it on: what was said first stands.
        return "amended" if event.what == "edited" and event.data.get("how") == "added" else event.what
    if event.what in TOLD | OF_PROMISES | DATED:
        return event.what
    if event.what == "rated":
        # Of a merged one: its status stays.
        return BY_STATUS[event.after or Status.CLOSED]
    if event.after is None:
        return None
    if event.what in (UNDONE, UNMERGED):
        return event.what
    if event.after is Status.SUBMITTED and event.before is Status.NEED_INFO:
        return "info_given"
    return BY_STATUS.get(event.after)
