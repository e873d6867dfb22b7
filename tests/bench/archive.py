"""A street that has been at it for three years, written straight into the tables: what pages are measured on.

Nearly all is over: of a million suggestions some 10,000 are open, in every state, 2,000 of these overdue; one
closed one in forty has no result class. Each has its words, its history, a card in its community's group, and
its answer; a quarter is public.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, select

from bot import clock
from storage.database import Database
from storage.tables import Category, Group, Member, Role, Status
from tests.bench import town
from tests.bench.town import ANSWER, BODIES, COMMUNITIES, KINDS, WORDS, Row, load

SPAN = timedelta(days=3 * 365)
STAFF, MEMBER = 801, 701
"""Telegram ids: a street supervisor by invitation, and a member of the first community's group."""

GROUPS = {community: -11 - place for place, community in enumerate(COMMUNITIES)}
STEPS = (
    (0, "submitted", "resident", "DRAFT", "SUBMITTED"),
    (1, "accepted", "member", "SUBMITTED", "ACCEPTED"),
    (1, "dispatched", "member", "ACCEPTED", "DISPATCHED"),
    (2, "signed", "member", "DISPATCHED", "IN_PROGRESS"),
    (5, "answered", "member", "IN_PROGRESS", "REPLIED"),
    (9, "rated", "resident", "REPLIED", "CLOSED"),
)
"""Days after filing, and what happened then."""

YOUNG = (Status.SUBMITTED, Status.NEED_INFO, Status.DISPATCHED, Status.RETURN_REQUESTED, Status.SUBMITTED)


class Archive:
    """`count` suggestions by `people` residents, filed at even distances until `now`."""

    def __init__(
        self, count: int, people: int, categories: Sequence[tuple[str, bool]], now: datetime
    ) -> None:
        self._count, self._people, self._categories, self._now = count, people, categories, now
        self._step = SPAN / count

    def at(self, id: int, days: float = 0) -> datetime:
        """So many days after this one was filed."""
        return self._now - SPAN + id * self._step + timedelta(days=days)

    def category(self, id: int) -> tuple[str, bool]:
        """Its code, and whether it may be public."""
        return self._categories[id * 7 % len(self._categories)]

    def status(self, id: int) -> Status:
        """Where it stands, by its age; one in five hundred has been left lying."""
        age = self._now - self.at(id)
        if age < timedelta(days=2):
            return YOUNG[id % len(YOUNG)]
        if age < timedelta(days=5) or id % 500 == 7:
            return Status.REDO if id % 50 == 9 else Status.IN_PROGRESS
        if age < timedelta(days=9):
            return Status.REPLIED
        rare = {1: Status.REJECTED, 2: Status.WITHDRAWN, 3: Status.MERGED}
        return rare.get(id % 20, Status.CLOSED)

    def public(self, id: int) -> bool:
        """Whether everybody may read it."""
        return id % 4 == 0 and self.category(id)[1] and self.status(id) in (Status.CLOSED, Status.IN_PROGRESS)

    def suggestion(self, id: int) -> Row:
        """Its row."""
        status, community, public = self.status(id), COMMUNITIES[id % 5], self.public(id)
        answered = status in (Status.REPLIED, Status.CLOSED)
        ended = status in (Status.CLOSED, Status.REJECTED, Status.WITHDRAWN, Status.MERGED)
        rating = (
            ("satisfied", "partly", "not_satisfied", None)[id % 7 // 2] if status is Status.CLOSED else None
        )
        return (
            id, f"{community}-2026-{id:07}", id % self._people + 1, community, "bot" if id % 3 else "phone",
            status.value, 3, KINDS[id % 5], self.category(id)[0], "rule", BODIES[id % 4], "community",
            "public" if public else "committee", f"{id % 50}.{id % 60}" if public else None,
            self.at(id, 6) if public else None, id % 50 == 0, False,
            "ABCD"[id % 4] if answered and id % 40 != 5 else None, rating, 0, id % 300 == 0,
            self.at(id, 10), self.at(id, 9) if not ended else None, 0, False, self.at(id), self.at(id),
            self.at(id, 1), self.at(id, 2), self.at(id, 5 + id % 10) if answered else None,
            self.at(id, 9 + id % 10) if ended else None,
        )  # fmt: skip

    def events(self, id: int) -> Iterator[Row]:
        """Its history, as far as it came."""
        reached = self.status(id)
        last = {Status.REPLIED: 5, Status.CLOSED: 6, Status.IN_PROGRESS: 4, Status.REDO: 4}.get(reached, 1)
        for days, what, actor, before, after in STEPS[:last]:
            yield id, self.at(id, days), what, actor, before, after, '{"rating": "satisfied"}'
        if last == 1 and reached is not Status.SUBMITTED:
            yield id, self.at(id, 1), reached.value.lower(), "member", "SUBMITTED", reached.value, "{}"

    def publication(self, id: int, words: str) -> Row:
        """How the board shows it."""
        category, _ = self.category(id)
        closed = self.status(id) is Status.CLOSED
        return (
            id, f"{COMMUNITIES[id % 5]}-2026-{id:07}", COMMUNITIES[id % 5], category, True, KINDS[id % 5],
            "closed" if closed else "working", closed, BODIES[id % 4], words, ANSWER if closed else None,
            "[]", self.at(id), self.at(id, 10), self.at(id, 5) if closed else None, self.at(id, 9),
        )  # fmt: skip


def fill(database: Database, count: int, people: int) -> None:
    """The archive, of the first residents; a supervisor, and groups with a member."""
    now = clock.now()
    database.write_now(lambda session: appoint(session, now))
    categories = database.read_now(
        lambda session: [(one.code, one.public) for one in session.exec(select(Category)).all()]
    )
    with WORDS.open(encoding="utf-8") as words:
        texts = [row[1] for row in csv.reader(words)][1:]
    made, every = Archive(count, people, categories, now), range(1, count + 1)
    load(
        database, "suggestion",
        "id number resident_id community channel status revision kind category category_source lead level "
        "visibility pseudonym published_at urgent sensitive result_class rating redo_count supervised due_at "
        "ladder_at paused_days extended created_at submitted_at accepted_at signed_at answered_at closed_at",
        map(made.suggestion, every),
    )  # fmt: skip
    load(
        database, "part", "suggestion_id kind chat_id message_id text at",
        ((id, "original", 1, id, texts[id % len(texts)], made.at(id)) for id in every),
    )  # fmt: skip
    answered = (id for id in every if made.status(id) in (Status.REPLIED, Status.CLOSED))
    load(
        database, "answer", "suggestion_id member_id text result_class solved at",
        ((id, 1, ANSWER, "A", True, made.at(id, 5)) for id in answered),
    )  # fmt: skip
    load(
        database, "event", "suggestion_id at what actor before after data",
        (event for id in every for event in made.events(id)),
    )  # fmt: skip
    load(
        database, "card", "suggestion_id chat_id message_id hand retired files_shown thread_state",
        ((id, GROUPS[COMMUNITIES[id % 5]], id, "lead", False, "[]", "none") for id in every),
    )  # fmt: skip
    load(
        database, "publication",
        "suggestion_id number community category category_public kind stage answered lead words answer steps "
        "filed_at due_at answered_at updated_at",
        (made.publication(id, texts[id % len(texts)]) for id in every if made.public(id)),
    )  # fmt: skip
    town.settle(database)


def appoint(session: Session, now: datetime) -> None:
    """The people who look."""
    before = datetime(2020, 1, 1, tzinfo=UTC)
    session.add_all(
        Group(chat_id=chat_id, community=community, bound_at=before) for community, chat_id in GROUPS.items()
    )
    session.flush()
    session.add(Member(id=1, telegram_id=STAFF, role=Role.STAFF, granted_at=before, checked_at=now))
    session.add(
        Member(
            id=2,
            telegram_id=MEMBER,
            role=Role.MEMBER,
            group_id=GROUPS[COMMUNITIES[0]],
            community=COMMUNITIES[0],
            granted_at=before,
            checked_at=now,
        )
    )
