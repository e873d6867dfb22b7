"""Months of a town, played through the services by a clock of their own, and watched from outside.

The watcher writes down what each row was when it was so: what figures of a month must say for ever.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import (
    committee,
    dispatching,
    drafts,
    extensions,
    ladder,
    lifecycle,
    merging,
    ratings,
    returns,
    routing,
    suggestions,
    terms,
)
from bot.services.committee import Reason
from bot.services.desk import Desk
from bot.services.figures import Period
from bot.services.outcomes import Outcome
from bot.services.said import Said
from storage.tables import (
    Actor,
    Kind,
    LadderStep,
    Member,
    PartKind,
    Rating,
    ResultClass,
    Status,
    Step,
    Suggestion,
)
from tests.builders_committee import DONE, bind, member, resident, say
from tests.builders_ladder import SHENZHEN, town

YANCHUAN = -21
CATEGORIES = ("PMC-03", "MUN-01", "NOI-01", "GOV-04")
OUTCOMES = (
    Outcome(ResultClass.A, solved=True),
    Outcome(ResultClass.B, solved=False),
    Outcome(ResultClass.D, solved=True),
)


@dataclass
class Seen:
    """One thing that happened, and what the row was right after it."""

    what: str
    at: datetime
    id: int
    row: dict[str, Any]
    extra: Any = None


@dataclass
class Story:
    """What happened, by hand: lines, and at each month's end the rows as they stood."""

    lines: list[Seen] = field(default_factory=list)
    ends: dict[datetime, dict[int, dict[str, Any]]] = field(default_factory=dict)

    def of(self, what: str, period: Period) -> list[Seen]:
        """The lines of a kind in a period."""
        return [one for one in self.lines if one.what == what and period.since <= one.at < period.until]


class Play:
    """Random days: somebody files, somebody does whatever comes to mind; what is not possible is refused."""

    def __init__(self, session: Session, desk: Desk, seed: int) -> None:
        self.session, self.desk, self.chance = session, desk, Random(seed)
        self.story = Story()
        town(session)
        bind(session, YANCHUAN, "YC")
        self.who: Member = member(session, -11)
        self.people = [resident(session, 6001 + number) for number in range(6)]
        self.rows: list[Suggestion] = []
        self.known: dict[int, dict[str, Any]] = {}
        self.supervised: Counter[int] = Counter()

    def run(self, first: datetime, last: datetime, step: timedelta) -> Story:
        """Play from the first moment to the last; a month ends at local midnight."""
        now = first
        while now < last:
            then = now + step * self.chance.uniform(0.2, 1.8)
            self._end_month(now, then)
            now = then
            if self.chance.random() < 0.25 or not self.rows:
                self._file(now)
            else:
                self._act(now)
            while ladder.climb_due(self.session, self.desk, now) == ladder.BATCH:
                pass
            suggestions.close_silent(self.session, self.desk, now)
            self.session.flush()
            self._watch(now)
        return self.story

    def _end_month(self, before: datetime, after: datetime) -> None:
        old, new = before.astimezone(SHENZHEN), after.astimezone(SHENZHEN)
        if (old.year, old.month) != (new.year, new.month):
            midnight = new.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
            self.story.ends[midnight] = {key: dict(row) for key, row in self.known.items()}

    def _file(self, now: datetime) -> None:
        community = self.chance.choice(("LT", "LT", "YC"))
        row = Suggestion(
            resident_id=self.chance.choice(self.people).id or 0,
            community=community,
            channel=self.chance.choice(("bot", "phone")),
            kind=self.chance.choice((Kind.QUESTION, Kind.COMPLAINT, Kind.SUGGESTION)),
            category=self.chance.choice(CATEGORIES),
            created_at=now,
        )
        self.session.add(row)
        self.session.flush()
        row.number = drafts.next_number(self.session, self.desk, community, now)
        row.due_at = terms.answer_due(self.desk, now, row.kind or Kind.SUGGESTION)
        row.ladder_at = ladder.first_look(self.desk, row.due_at, now)
        say(self.session, row, "楼道灯坏了", PartKind.ORIGINAL)
        lifecycle.move(
            self.session, row, Status.SUBMITTED, now, actor=Actor.RESIDENT, what="submitted", tell=False
        )
        routing.place(self.session, self.desk, row, now)
        self.rows.append(row)

    def _act(self, now: datetime) -> None:
        row = self.chance.choice([row for row in self.rows if row.status in ACTS])
        act = self.chance.choice(ACTS[row.status])
        saved = self.session.begin_nested()
        try:
            act(self, row, now)
            self.session.flush()
            saved.commit()
        except UserError:
            saved.rollback()
            self.session.expire_all()

    def rate(self, row: Suggestion, rating: Rating, now: datetime) -> None:
        """Her word on an answer, written down as it is said."""
        twice = row.redo_count > 0
        lead = row.lead if row.status is not Status.MERGED else None
        ratings.rate(self.session, self.desk, row, rating, now, "还是坏的")
        kept = facts(row) | {"lead": lead or row.lead}
        self.story.lines.append(Seen("rated", now, row.id or 0, kept, (rating, twice)))

    def _watch(self, now: datetime) -> None:
        steps = self.session.exec(select(LadderStep).where(LadderStep.step == Step.SUPERVISED)).all()
        watched = Counter(step.suggestion_id for step in steps)
        for row in self.session.exec(select(Suggestion)).all():
            new, old = facts(row), self.known.get(row.id or 0)
            self.known[row.id or 0] = new
            for _ in range(watched[row.id or 0] - self.supervised[row.id or 0]):
                self._see("supervised", now, new)
            if old is None:
                self._see("filed", now, new)
                continue
            if new["lead"] != old["lead"] and new["status"] in (Status.DISPATCHED, Status.IN_PROGRESS):
                self._see("given", now, new)
            if new["accepted_at"] and not old["accepted_at"]:
                self._see("accepted", now, new)
            if new["status"] is not old["status"]:
                self._see(new["status"].value, now, new, old)
        self.supervised = watched

    def _see(self, what: str, now: datetime, row: dict[str, Any], extra: Any = None) -> None:
        self.story.lines.append(Seen(what, now, row["id"], row, extra))


def facts(row: Suggestion) -> dict[str, Any]:
    """What is watched of a row."""
    names = (
        "id", "number", "community", "kind", "category", "channel", "lead", "due_at", "status", "supervised",
        "accepted_at", "submitted_at", "redo_count",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}


def _category(play: Play, row: Suggestion, now: datetime) -> None:
    committee.set_category(
        play.session, play.desk, row, play.who, play.chance.choice(CATEGORIES), now
    )  # fmt: skip


def _extend(play: Play, row: Suggestion, now: datetime) -> None:
    day = extensions.latest_day(play.desk, row)
    extensions.decide(play.session, play.desk, row, play.who, day, "等材料", now)


def _merge(play: Play, row: Suggestion, now: datetime) -> None:
    main = play.chance.choice(play.rows)
    merging.merge(play.session, row, main, play.who, now, street=True)


def _reply(play: Play, row: Suggestion, now: datetime) -> None:
    said = Said(6001, 9000 + row.revision + 100 * (row.id or 0), "3栋")
    suggestions.add(play.session, play.desk, row, said, now)


def _answer(play: Play, row: Suggestion, now: datetime) -> None:
    outcome = play.chance.choice(OUTCOMES)
    complete = Outcome(outcome.result, DONE.verity, DONE.adoption, solved=outcome.solved)
    committee.answer(play.session, play.desk, row, play.who, "修好了", complete, now)


Act = Callable[[Play, Suggestion, datetime], object]
TO_ANOTHER: tuple[Act, ...] = (
    lambda on, row, now: dispatching.send_to(on.session, on.desk, row, on.who, "PM", now),
    lambda on, row, now: dispatching.send_to(on.session, on.desk, row, on.who, "RC", now),
)
SIGN: Act = lambda on, row, now: committee.sign(on.session, row, on.who, now)  # noqa: E731
ACTS: dict[Status, tuple[Act, ...]] = {
    Status.SUBMITTED: (
        lambda on, row, now: committee.accept(on.session, on.desk, row, on.who, now),
        lambda on, row, now: committee.accept(on.session, on.desk, row, on.who, now),
        lambda on, row, now: committee.reject(on.session, row, on.who, Reason.NOTHING_NEW, now),
        lambda on, row, now: committee.ask(on.session, on.desk, row, on.who, "几号楼？", now),
        lambda on, row, now: dispatching.set_community(on.session, on.desk, row, on.who, "LT", now),
        lambda on, row, now: committee.set_kind(on.session, on.desk, row, on.who, Kind.QUESTION, now),
        lambda on, row, now: suggestions.withdraw(on.session, row, None, now),
        _category,
        _merge,
        *TO_ANOTHER,
    ),
    Status.NEED_INFO: (_reply, _reply, _reply),
    Status.DISPATCHED: (
        SIGN,
        SIGN,
        SIGN,
        lambda on, row, now: returns.request(on.session, on.desk, row, on.who, "不归我们", now),
        *TO_ANOTHER,
    ),
    Status.RETURN_REQUESTED: TO_ANOTHER,
    Status.IN_PROGRESS: (_answer, _answer, _answer, _answer, _extend, _merge, *TO_ANOTHER),
    Status.REPLIED: (
        lambda on, row, now: on.rate(row, Rating.SATISFIED, now),
        lambda on, row, now: on.rate(row, Rating.PARTLY, now),
        lambda on, row, now: on.rate(row, Rating.NOT_SATISFIED, now),
        lambda on, row, now: on.rate(row, Rating.NOT_SATISFIED, now),
    ),
    Status.CLOSED: (lambda on, row, now: on.rate(row, Rating.NOT_SATISFIED, now),),
    Status.REDO: (SIGN,),
    Status.MERGED: (
        lambda on, row, now: merging.unmerge(on.session, on.desk, row, on.who, now),
        lambda on, row, now: on.rate(row, Rating.PARTLY, now),
    ),
}
"""What comes to mind where a suggestion stands."""


def is_here(row: dict[str, Any], community: str | None) -> bool:
    """Whether a row counts in a community."""
    return community is None or (row["community"] == community and row["category"] != "GOV-04")
