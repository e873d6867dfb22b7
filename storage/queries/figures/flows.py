"""What happened in a time, counted by where it happened and what it was about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import case
from sqlmodel import Session

from storage.queries.counting import SUGGESTION, count_by
from storage.queries.figures.then import EVENT, Then, moved
from storage.tables import Kind, Rating, Status


class Flow(StrEnum):
    """Something that happened to a suggestion; a line of the history is at most one of them.

    RATED: by the author of a merged one; all other ratings close the suggestion, or reopen it.
    """

    FILED = "filed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    DISPATCHED = "dispatched"
    RETURNED = "returned"
    EXTENDED = "extended"
    URGED = "urged"
    SUPERVISED = "supervised"
    RATED = "rated"
    REOPENED = "reopened"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Flown:
    """So many times the same. `lead`: who had it right after; the rest as it was at the end of the time.

    `rating`: what was said of an answer with it; None for a closing by silence.
    """

    flow: Flow
    community: str
    kind: Kind | None
    category: str | None
    channel: str
    lead: str | None
    rating: Rating | None
    count: int


RATED, REOPENED = "rated", "reopened"
GIVEN = ("dispatched", "reassigned", "succeeded")
"""Lines by which a body was given a suggestion."""

FLOW = case(
    (EVENT.c.before == Status.DRAFT, Flow.FILED),
    (EVENT.c.after == Status.CLOSED, Flow.CLOSED),
    (EVENT.c.what == RATED, Flow.RATED),
    (EVENT.c.what.in_(GIVEN), Flow.DISPATCHED),
    (EVENT.c.what.in_((Flow.EXTENDED, Flow.URGED, Flow.SUPERVISED)), EVENT.c.what),
    ((EVENT.c.after == Status.ACCEPTED) & (EVENT.c.before == Status.SUBMITTED), Flow.ACCEPTED),
    (EVENT.c.after == Status.REJECTED, Flow.REJECTED),
    (EVENT.c.after == Status.WITHDRAWN, Flow.WITHDRAWN),
    (EVENT.c.after == Status.MERGED, Flow.MERGED),
    (EVENT.c.after == Status.RETURN_REQUESTED, Flow.RETURNED),
    (EVENT.c.after == Status.REDO, Flow.REOPENED),
)

# That somebody was not satisfied is said by the line itself where it began again.
SAID = case(
    (EVENT.c.after == Status.REDO, Rating.NOT_SATISFIED.value),
    (EVENT.c.what == RATED, EVENT.c.data["rating"].as_string()),
)


def list_flows(
    session: Session, since: datetime, until: datetime, community: str | None = None
) -> Iterator[Flown]:
    """What happened from `since` on and before `until`, in a community (None: in all)."""
    end, after = Then(end=until), Then(after=EVENT.c.at)
    source = EVENT.join(SUGGESTION, SUGGESTION.c.id == EVENT.c.suggestion_id)
    by = {
        "flow": FLOW,
        "community": end.community,
        "kind": end.kind,
        "category": end.category,
        "channel": SUGGESTION.c.channel,
        "lead": after.lead,
        "rating": SAID,
    }
    where = [moved(since, until), FLOW.is_not(None), end.within(community)]
    for flow, place, kind, category, channel, lead, rating, count in count_by(
        session, after.join(end.join(source)), where, by
    ):
        yield Flown(
            Flow(flow), place, kind, category, channel, lead, Rating(rating) if rating else None, count
        )
