"""Whatever is pressed in whatever order, twice, across crashes and restarts: the life cycle, the notices and
the history hold.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase
from hypothesis import settings as budget
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, col, select

from bot.errors import UserError
from bot.services import (
    cohandling,
    committee,
    dispatching,
    ladder,
    ratings,
    referring,
    returns,
    routing,
    suggestions,
)
from bot.services.committee import Reason
from bot.services.desk import Desk
from bot.services.lifecycle import MOVES, TOLD
from bot.services.said import Said
from bot.settings import Settings
from storage.database import Database
from storage.queries import cohandling as parts
from storage.tables import (
    Actor,
    Call,
    Card,
    CoHandler,
    Event,
    Hand,
    Member,
    Outbox,
    Rating,
    Role,
    Status,
    Suggestion,
)
from tests import postgres
from tests.builders_committee import (
    AUTHOR,
    DONE,
    LUOTIAN,
    NOW,
    PROPERTY,
    STREET,
    bind,
    file_suggestion,
    member,
    resident,
)
from tests.builders_worker import worker

ANNA, BEN, DORA = 701, 702, 703
"""Of LT's group, of its property company's, a dispatcher of the street."""

Act = Callable[["Scene"], object]


class Crash(Exception):
    """The process dies before the commit."""


class Scene:
    """One transaction of somebody: the rows they work on."""

    def __init__(self, session: Session, desk: Desk, suggestion: Suggestion, now: datetime) -> None:
        self.session, self.desk, self.suggestion, self.now = session, desk, suggestion, now

    def who(self, telegram_id: int) -> Member:
        return self.session.exec(select(Member).where(Member.telegram_id == telegram_id)).one()

    def part(self, body: str) -> CoHandler:
        """The body's newest part. Whoever never had one has no button."""
        every = [one for one in parts.list_parts(self.session, self.suggestion.id or 0) if one.body == body]
        if not every:
            raise UserError("access.refused")
        return every[-1]


def rate(rating: Rating) -> Act:
    return lambda on: ratings.rate(on.session, on.desk, on.suggestion, rating, on.now, "还是坏的")


ACTS: dict[str, Act] = {
    "accept": lambda on: committee.accept(on.session, on.desk, on.suggestion, on.who(ANNA), on.now),
    "reject": lambda on: committee.reject(
        on.session, on.suggestion, on.who(ANNA), Reason.NOTHING_NEW, on.now
    ),
    "ask": lambda on: committee.ask(on.session, on.desk, on.suggestion, on.who(ANNA), "几号楼？", on.now),
    "pass": lambda on: dispatching.pass_on(on.session, on.desk, on.suggestion, on.who(ANNA), on.now),
    "to PM": lambda on: dispatching.send_to(on.session, on.desk, on.suggestion, on.who(DORA), "PM", on.now),
    "to RC": lambda on: dispatching.send_to(on.session, on.desk, on.suggestion, on.who(DORA), "RC", on.now),
    "sign": lambda on: committee.sign(on.session, on.suggestion, on.who(ANNA), on.now),
    "answer": lambda on: committee.answer(
        on.session, on.desk, on.suggestion, on.who(ANNA), "修好了", DONE, on.now
    ),
    "answer at once": lambda on: committee.answer_at_once(
        on.session, on.desk, on.suggestion, on.who(DORA), "已经修好", DONE, on.now
    ),
    "return": lambda on: returns.request(
        on.session, on.desk, on.suggestion, on.who(ANNA), "不归我们", on.now
    ),
    "keep": lambda on: returns.keep(on.session, on.desk, on.suggestion, on.who(DORA), on.now),
    "print": lambda on: referring.refer(
        on.session, on.suggestion, referring.get(on.session, on.suggestion, None), on.who(ANNA), on.now
    ),
    "add helper": lambda on: cohandling.assign(
        on.session, on.desk, on.suggestion, on.who(ANNA), "PM", on.now
    ),
    "help": lambda on: cohandling.sign(on.session, on.suggestion, on.part("PM"), on.who(BEN), on.now),
    "help said": lambda on: cohandling.answer(
        on.session, on.desk, on.suggestion, on.part("PM"), on.who(BEN), "换了灯泡", on.now
    ),
    "no help": lambda on: cohandling.decline(
        on.session, on.desk, on.suggestion, on.part("PM"), on.who(BEN), "不归我们", on.now
    ),
    "let go": lambda on: cohandling.release(
        on.session, on.desk, on.suggestion, on.part("PM"), on.who(ANNA), on.now
    ),
    "reply": lambda on: suggestions.add(
        on.session, on.desk, on.suggestion, Said(AUTHOR, 9000 + on.suggestion.revision, "3栋"), on.now
    ),
    "withdraw": lambda on: suggestions.withdraw(on.session, on.suggestion, None, on.now),
    "satisfied": rate(Rating.SATISFIED),
    "partly": rate(Rating.PARTLY),
    "not satisfied": rate(Rating.NOT_SATISFIED),
}
ONCE = frozenset(ACTS) - {"reply", "help said", "print"}
"""Pressed again they change nothing; words can be said again, and a sheet printed."""
FITTING: dict[Status, tuple[str, ...]] = {
    Status.SUBMITTED: ("accept", "to PM", "ask", "pass", "answer at once", "withdraw", "reject"),
    Status.NEED_INFO: ("reply", "withdraw"),
    Status.ACCEPTED: ("to RC", "to PM", "answer at once", "withdraw"),
    Status.DISPATCHED: ("sign", "add helper", "help", "return", "print", "to RC", "no help"),
    Status.RETURN_REQUESTED: ("keep", "to PM", "to RC", "help said"),
    Status.IN_PROGRESS: ("answer", "add helper", "help", "help said", "let go", "to PM", "no help", "reply"),
    Status.REPLIED: ("not satisfied", "partly", "satisfied", "help said"),
    Status.REDO: ("sign", "add helper", "help said", "not satisfied"),
    Status.CLOSED: ("not satisfied", "satisfied"),
}
"""What is likely to be pressed where it stands; else most presses would be refused."""
STAMPLESS = frozenset(
    {"help", "help said", "no help", "reply", "withdraw", "satisfied", "partly", "not satisfied"}
)
"""Buttons of residents and helpers, which do not go stale when others change something."""


PRESSES = st.tuples(st.integers(0, 1), st.integers(0, 55), st.booleans())
"""On which suggestion, which of the fitting buttons, and whether twice."""


class Life(RuleBasedStateMachine):
    """Two suggestions of one author, a group that leads, one that helps, and the street's."""

    def __init__(self, url: str, desk: Desk, renew: Callable[[], None]) -> None:
        super().__init__()
        renew()
        self.url, self.desk, self.now = url, desk, NOW
        self.database = Database(url)
        self.rows: list[int] = self.database.write_now(self._found)
        self.known: list[tuple[int, str]] = []

    def _found(self, session: Session) -> list[int]:
        for chat_id, community, body in ((LUOTIAN, "LT", None), (PROPERTY, "LT", "PM"), (STREET, None, None)):
            bind(session, chat_id, community, body)
        member(session, LUOTIAN, ANNA)
        member(session, PROPERTY, BEN)
        worker(session, None, DORA, Role.DISPATCHER)
        author = resident(session)
        return [file_suggestion(session, self.desk, author=author).id or 0 for _ in range(2)]

    def _statuses(self, session: Session) -> list[Status]:
        return [session.get_one(Suggestion, row).status for row in self.rows]

    def press(self, row: int, act: str, stamp: int | None = None, *, crash: bool = False) -> int:
        """One press in one transaction; gives the revision it was drawn for. Refusals change nothing."""

        def work(session: Session) -> int:
            suggestion = session.get_one(Suggestion, row, with_for_update=True)
            drawn = suggestion.revision if stamp is None else stamp
            if drawn != suggestion.revision and act not in STAMPLESS:
                raise UserError("lifecycle.too_late")
            ACTS[act](Scene(session, self.desk, suggestion, self.now))
            if crash:
                raise Crash
            return drawn

        revision = self.database.read_now(lambda session: session.get_one(Suggestion, row).revision)
        try:
            return int(self.database.write_now(work))
        except (UserError, Crash):
            return int(revision)

    def history(self) -> list[tuple[int, str]]:
        """Every line there is, by row."""
        return list(self.database.read_now(_history))

    @rule(
        presses=st.lists(
            st.tuples(st.integers(0, 1), st.integers(0, 55), st.booleans()), min_size=3, max_size=9
        )
    )
    def they_press_what_fits(self, presses: list[tuple[int, int, bool]]) -> None:
        for which, choice, again in presses:
            status = self.database.read_now(self._statuses)[which]
            fitting = FITTING.get(status, tuple(ACTS))
            self.somebody_presses(which, fitting[choice % len(fitting)], again)

    @rule(which=st.integers(0, 1), act=st.sampled_from(sorted(ACTS)), again=st.booleans())
    def somebody_presses_anything(self, which: int, act: str, again: bool) -> None:
        self.somebody_presses(which, act, again)

    def somebody_presses(self, which: int, act: str, again: bool) -> None:
        """Once, or twice with the same button."""
        stamp = self.press(self.rows[which], act)
        if again and act in ONCE:
            before = self.history()
            self.press(self.rows[which], act, stamp)
            assert self.history() == before, act

    @rule(which=st.integers(0, 1), act=st.sampled_from(sorted(ACTS)))
    def it_dies_in_the_middle(self, which: int, act: str) -> None:
        before = self.history()
        self.press(self.rows[which], act, crash=True)
        assert self.history() == before

    @rule()
    def it_is_restarted(self) -> None:
        self.database.engine.dispose()
        self.database = Database(self.url)

    @rule(days=st.sampled_from([1, 3, 8]))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

        def tick(session: Session) -> None:
            suggestions.close_silent(session, self.desk, self.now)
            cohandling.tell_late(session, self.desk, self.now)
            ladder.climb_due(session, self.desk, self.now)

        self.database.write_now(tick)

    @invariant()
    def the_history_only_grows(self) -> None:
        now = self.history()
        assert now[: len(self.known)] == self.known
        self.known = now

    @invariant()
    def the_life_cycle_holds(self) -> None:
        self.database.read_now(self._check)

    def _check(self, session: Session) -> None:
        for row in self.rows:
            suggestion = session.get_one(Suggestion, row)
            check_moves(session, suggestion)
            check_notices(session, suggestion)
            check_hands(session, suggestion)

    def teardown(self) -> None:
        self.database.engine.dispose()


def check_moves(session: Session, suggestion: Suggestion) -> None:
    """Each move begins where the last one ended, and is one of the table's."""
    stands = Status.DRAFT
    moves = select(Event).where(Event.suggestion_id == suggestion.id, col(Event.after).is_not(None))
    for event in session.exec(moves.order_by(col(Event.id))).all():
        assert event.before is stands
        assert event.after in MOVES[stands]
        stands = event.after
    assert suggestion.status is stands


def check_notices(session: Session, suggestion: Suggestion) -> None:
    """The author was told of each move by others once, in chat: it could not be skipped, nor said twice."""
    sent = select(Outbox.notice, Outbox.detail).where(Outbox.chat_id == AUTHOR)
    told = Counter(session.exec(sent.where(Outbox.subject == suggestion.id)).all())
    events = select(Event).where(Event.suggestion_id == suggestion.id, col(Event.after).is_not(None))
    for event in session.exec(events).all():
        notice = TOLD.get(event.after or Status.DRAFT)
        count = told[notice or "", event.id]
        assert count == (notice is not None) or (event.actor is Actor.RESIDENT and not count), event.what
    assert session.exec(select(Call)).all() == []


def check_hands(session: Session, suggestion: Suggestion) -> None:
    """While it is open one group leads, or the street's decides; helpers are awaited only then, once each."""
    cards = session.exec(select(Card).where(Card.suggestion_id == suggestion.id)).all()
    in_hand = [card for card in cards if not card.retired]
    if suggestion.status in routing.OPEN:
        assert sum(card.hand is not Hand.CO for card in in_hand) >= 1
        assert sum(card.hand is Hand.LEAD for card in in_hand) <= 1
    waiting = parts.list_open(session, suggestion.id or 0)
    assert len({part.body for part in waiting}) == len(waiting)
    assert not waiting or suggestion.status in parts.HELPED
    assert suggestion.lead not in {part.body for part in waiting}


def _history(session: Session) -> list[tuple[int, str]]:
    rows = session.exec(select(Event).order_by(col(Event.id))).all()
    return [(row.id or 0, row.what) for row in rows]


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 15), ("postgresql", 4)])
def test_no_order_of_presses_breaks_a_suggestion(
    kind: str, examples: int, request: pytest.FixtureRequest, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "life.db"
    url = f"sqlite:///{path}" if kind == "sqlite" else request.getfixturevalue("postgres_url")

    def renew() -> None:
        if kind == "sqlite":
            for old in tmp_path.glob("life.db*"):
                old.unlink()
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
        else:
            postgres.renew(url)

    run_state_machine_as_test(
        lambda: Life(url, Desk(settings), renew),  # type: ignore[arg-type]
        # Found is enough: to make a failure shorter takes minutes.
        settings=budget(
            max_examples=examples, stateful_step_count=12, derandomize=True, phases=[Phase.generate]
        ),
    )
