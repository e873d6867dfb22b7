"""Which suggestions somebody asks for, as one condition for every list, count and export."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_
from sqlmodel import col, select

from storage.columns import Moment, unindexed
from storage.queries import finding
from storage.queries.finding import Term
from storage.queries.scopes import Scope, within
from storage.queries.suggestions import OPEN, STILL_OPEN
from storage.tables import Channel, CoHandler, Kind, Rating, ResultClass, Status, Suggestion

EVERYTHING = Scope(places=((None, None),))
"""The scope of the operator, and of whoever sees the whole street."""


class Dated(StrEnum):
    """Which moment of a suggestion the days of a filter mean."""

    FILED = "filed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody asks for. What is empty or None does not matter; of several values one must fit.

    `first` and `last`: days by local time, both included. `category` is a code, or the part of one before
    its hyphen: all of that sort. `body` leads it, or has a part in it. `channel` is a code, or that of a
    poster; `poster` means all of these. `overdue`: it was answered or ended after its date, or that has
    passed. `text`: words or a number, all of which must be there.
    """

    dated: Dated = Dated.FILED
    first: date | None = None
    last: date | None = None
    community: tuple[str, ...] = ()
    estate: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    kind: tuple[Kind, ...] = ()
    body: tuple[str, ...] = ()
    status: tuple[Status, ...] = ()
    result: tuple[ResultClass, ...] = ()
    rating: tuple[Rating, ...] = ()
    channel: tuple[str, ...] = ()
    overdue: bool | None = None
    supervised: bool | None = None
    urgent: bool | None = None
    public: bool | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """A filter made ready for queries, and how far whoever asks sees. `until` is not included any more."""

    filter: Filter
    scope: Scope
    now: datetime
    since: datetime | None = None
    until: datetime | None = None
    terms: Sequence[Term] = field(default=())


def chosen(selection: Selection, *, each: bool = False) -> ColumnElement[bool]:
    """The condition; drafts never fit it. `each`: words are looked up one by one, for few rows."""
    asked = selection.filter
    conditions = [
        within(selection.scope),
        *_between(selection),
        *_one_of(unindexed(Suggestion.community), asked.community),
        *_one_of(col(Suggestion.estate), asked.estate),
        *_one_of(col(Suggestion.kind), asked.kind),
        *_statuses(asked.status),
        *_one_of(col(Suggestion.result_class), asked.result),
        *_one_of(col(Suggestion.rating), asked.rating),
        *_categories(asked.category),
        *_bodies(asked.body),
        *_channels(asked.channel),
        *_whether(asked.overdue, overdue(selection.now)),
        *_whether(asked.supervised, col(Suggestion.supervised).is_(True)),
        *_whether(asked.urgent, col(Suggestion.urgent).is_(True)),
        *_whether(asked.public, col(Suggestion.published_at).is_not(None)),
        *finding.holding(selection.terms, each=each or selection.scope.narrow),
    ]
    return and_(*conditions)


def overdue(now: datetime) -> ColumnElement[bool]:
    """Late is what was answered, or ended without an answer, or is still open, after it was due."""
    settled = func.coalesce(Suggestion.answered_at, Suggestion.closed_at, literal(now, Moment))
    return func.coalesce(col(Suggestion.due_at) < settled, False)


def _between(selection: Selection) -> list[ColumnElement[bool]]:
    filed = selection.filter.dated is Dated.FILED
    at = col(Suggestion.submitted_at if filed else Suggestion.closed_at)
    since, until = selection.since, selection.until
    return [*([at >= since] if since else []), *([at < until] if until else [])]


def _one_of(column: Any, values: Sequence[str]) -> list[ColumnElement[bool]]:
    return [column.in_(values)] if values else []


def _statuses(values: Sequence[Status]) -> list[ColumnElement[bool]]:
    """Rows are found in the order of a list, or by its days; of those that are open there are few."""
    only_open = [STILL_OPEN] if values and OPEN.issuperset(values) else []
    return [*only_open, *_one_of(unindexed(Suggestion.status), values)]


def _categories(values: Sequence[str]) -> list[ColumnElement[bool]]:
    column = col(Suggestion.category)
    ways = [column == value if "-" in value else column.startswith(f"{value}-") for value in values]
    return [or_(*ways)] if ways else []


def _bodies(values: Sequence[str]) -> list[ColumnElement[bool]]:
    if not values:
        return []
    helps = (
        select(CoHandler.id)
        .where(CoHandler.suggestion_id == Suggestion.id, col(CoHandler.body).in_(values))
        .exists()
    )
    return [or_(col(Suggestion.lead).in_(values), helps)]


def _channels(values: Sequence[str]) -> list[ColumnElement[bool]]:
    column = col(Suggestion.channel)
    ways: list[ColumnElement[bool]] = [column.in_(values)]
    if Channel.POSTER in values:
        ways.append(column.not_in([*Channel]))
    return [or_(*ways)] if values else []


def _whether(wanted: bool | None, condition: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    if wanted is None:
        return []
    return [condition if wanted else ~condition]
