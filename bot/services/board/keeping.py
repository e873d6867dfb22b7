"""Keeping the board's rows right: each is made anew with every line of its suggestion's history.

Whatever makes a suggestion stop being public takes its row away in the store itself (`storage.guards`); here
rows are only put there. What is put there is all that the board ever shows.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.services import history
from bot.services.deidentifying import deidentify
from bot.services.history import Line
from storage.queries import board, publishing, suggestions
from storage.tables import Stage, Status, Suggestion

STAGES = {
    Status.SUBMITTED: Stage.WAITING,
    Status.NEED_INFO: Stage.WAITING,
    Status.ACCEPTED: Stage.WORKING,
    Status.DISPATCHED: Stage.WORKING,
    Status.RETURN_REQUESTED: Stage.WORKING,
    Status.IN_PROGRESS: Stage.WORKING,
    Status.REDO: Stage.WORKING,
    Status.REPLIED: Stage.ANSWERED,
    Status.CLOSED: Stage.CLOSED,
}
"""Where a public suggestion stands for everybody; in every other status nothing is public."""

ANSWERED = frozenset({Stage.ANSWERED, Stage.CLOSED})

STEPS = frozenset(
    {
        "submitted",
        "asked",
        "accepted",
        "dispatched",
        "return_requested",
        "in_progress",
        "answered",
        "reopened",
        "closed",
        "merged",
        "unmerged",
        "supervised",
        "paused",
        "extended",
        "promised",
        "promise_kept",
        "promise_moved",
    }
)
"""The lines of a history that everybody may read. What is not named here is not shown."""

AT_ONCE = 100


def keep(session: Session, suggestion: Suggestion) -> None:
    """Show it as it is now, if it is public; else there is nothing to do."""
    if suggestion.published_at is None or suggestion.id is None:
        return
    session.flush()
    if publishing.is_public(session, suggestion.id):
        board.put(session, suggestion_id=suggestion.id, **_shown(session, suggestion, suggestion.id))


def fill(session: Session, ids: Sequence[int]) -> None:
    """Show those that are public and missing."""
    for suggestion_id in ids:
        keep(session, suggestions.get_suggestion(session, suggestion_id, lock=True))


def _shown(session: Session, suggestion: Suggestion, suggestion_id: int) -> dict[str, Any]:
    words = publishing.list_passed_words(session, [suggestion_id]).get(suggestion_id, "")
    answer = suggestions.last_answer(session, suggestion_id)
    steps = [line for line in history.tell(session, suggestion) if line.name in STEPS]
    filed_at = suggestion.submitted_at or suggestion.created_at
    moments = [line.at for line in steps] + [suggestion.published_at or filed_at]
    return {
        "number": suggestion.number,
        "community": suggestion.community,
        "estate": suggestion.estate,
        "category": suggestion.category,
        "category_public": True,
        "kind": suggestion.kind,
        "stage": STAGES[suggestion.status],
        "answered": STAGES[suggestion.status] in ANSWERED,
        "lead": suggestion.lead,
        "author": suggestion.pseudonym,
        "words": deidentify(words),
        "answer": deidentify(answer.text) if answer is not None else None,
        "result_class": suggestion.result_class,
        "steps": [_step(line) for line in steps],
        "filed_at": filed_at,
        "due_at": suggestion.due_at,
        "answered_at": suggestion.answered_at,
        "updated_at": max(moments),
    }


def _step(line: Line) -> dict[str, Any]:
    """A line of the history without anybody's reason, rating or name."""
    told = {
        "at": line.at.isoformat(),
        "name": line.name,
        "body": line.body.code if line.body is not None else None,
        "day": line.day.isoformat() if line.day is not None else None,
        "result": line.result,
    }
    return {key: value for key, value in told.items() if value is not None}


def read_moment(step: dict[str, Any]) -> datetime:
    """When a step was."""
    return datetime.fromisoformat(step["at"])
