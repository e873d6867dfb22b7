"""Whatever happens in whatever order: each follower is told each change once, and a muted one nothing."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from bot.delivery.answers import Outcome, SendResult
from bot.delivery.notices.every import all_drawers
from bot.services import delivered, following, lifecycle, notices, supporting
from bot.services.desk import Desk
from storage.queries import following as rows
from storage.queries import outbox
from storage.queries.outbox import Claim
from storage.tables import Actor, Call, CallReason, Outbox, OutboxState, Resident, Suggestion, Support
from tests.builders_committee import LUOTIAN, NOW, bind, file_suggestion, resident

NEWS = "in_progress"
PEOPLE = (501, 601, 602)
"""The author, and two who may stand behind her suggestion."""

WHO = st.sampled_from(PEOPLE)
BACKER = st.sampled_from(PEOPLE[1:])
STEPS = st.lists(
    st.one_of(
        st.just(("change", 0)),
        st.just(("send", 0)),
        st.just(("crash", 0)),
        st.tuples(st.just("back"), BACKER),
        st.tuples(st.just("leave"), BACKER),
        st.tuples(st.just("mute"), WHO),
        st.tuples(st.just("unmute"), WHO),
    ),
    max_size=24,
)


@dataclass
class Expected:
    """What should have happened, by the plain words of the promise."""

    backing: set[int] = field(default_factory=lambda: {PEOPLE[0]})
    muted: set[int] = field(default_factory=set)
    pending: dict[int, list[int]] = field(default_factory=lambda: {one: [] for one in PEOPLE})
    told: Counter[tuple[int, int]] = field(default_factory=Counter)
    lost: Counter[tuple[int, int]] = field(default_factory=Counter)

    def hears(self, who: int) -> bool:
        return who in self.backing and who not in self.muted

    def change(self, event: int) -> None:
        for who in PEOPLE:
            if self.hears(who):
                self.pending[who].append(event)

    def leave(self, into: Counter[tuple[int, int]]) -> None:
        """The first message of each chat leaves."""
        for who, waiting in self.pending.items():
            if waiting:
                event = waiting.pop(0)
                if self.hears(who):
                    into[who, event] += 1


class Story:
    """The same, done for real."""

    def __init__(self, session: Session, desk: Desk) -> None:
        self.session, self.desk = session, desk
        self.people = {who: resident(session, who) for who in PEOPLE}
        self.suggestion: Suggestion = file_suggestion(session, desk, author=self.people[PEOPLE[0]])
        self.drawers = all_drawers()
        self.expected = Expected()
        self.now = NOW

    def take(self, what: str, who: int) -> None:
        self.now += timedelta(seconds=1)
        getattr(self, f"do_{what}")(who)
        self.session.flush()

    def do_change(self, _: int) -> None:
        event = lifecycle.record(self.session, self.suggestion, "changed", self.now, actor=Actor.SYSTEM)
        notices.tell_followers(self.session, self.suggestion, NEWS, self.now, event.id)
        self.expected.change(event.id or 0)

    def do_back(self, who: int) -> None:
        person = self.people[who]
        support = rows.find_support(self.session, self.suggestion.id or 0, person.id or 0) or Support(
            suggestion_id=self.suggestion.id or 0, resident_id=person.id or 0, at=self.now
        )
        support.ended_at = None
        self.session.add(support)
        self.expected.backing.add(who)

    def do_leave(self, who: int) -> None:
        supporting.take_back(self.session, self.suggestion, self.people[who], self.now)
        self.expected.backing.discard(who)

    def do_mute(self, who: int) -> None:
        following.mute(self.session, self.suggestion, self.people[who], self.now)
        self.expected.muted.add(who)

    def do_unmute(self, who: int) -> None:
        following.unmute(self.session, self.suggestion, self.people[who])
        self.expected.muted.discard(who)

    def do_send(self, _: int) -> None:
        for claim in self.draw():
            self.end(claim, SendResult(Outcome.SENT, message_ids=[7]), OutboxState.SENT)
        self.expected.leave(self.expected.told)

    def do_crash(self, _: int) -> None:
        """The process dies while messages are leaving, and another takes over."""
        self.draw()
        for claim in outbox.orphan(self.session, {"another"}, self.now, "died"):
            delivered.note_lost(self.session, claim, CallReason.UNKNOWN, self.now)
        self.expected.leave(self.expected.lost)

    def draw(self) -> list[Claim]:
        claims, _ = outbox.claim_due(self.session, self.now, "here", 100)
        drawn = []
        for claim in claims:
            if claim.chat_id not in PEOPLE:
                continue
            screen = self.drawers[claim.notice](self.session, self.desk, claim, "zh")
            if screen is None:
                self.end(claim, None, OutboxState.DROPPED)
            else:
                drawn.append(claim)
        return drawn

    def end(self, claim: Claim, result: SendResult | None, state: OutboxState) -> None:
        outbox.end(
            self.session, [{"row": claim.id, "to": state, "sent_as": None, "why": None, "at": self.now}]
        )
        if result is not None:
            delivered.note(self.session, self.desk, [(claim, result.note(), self.now)])

    def counted(self, state: OutboxState) -> Counter[tuple[int, int]]:
        found = self.session.exec(
            select(Outbox).where(
                Outbox.state == state, Outbox.notice == NEWS, col(Outbox.chat_id).in_(PEOPLE)
            )
        ).all()
        return Counter((row.chat_id, row.detail or 0) for row in found)

    def to_call(self) -> dict[int, int]:
        """Who has to be called, and about which change."""
        chats: dict[int, Resident] = {person.id or 0: person for person in self.people.values()}
        found = self.session.exec(select(Call)).all()
        assert len({call.resident_id for call in found}) == len(found)
        return {chats[call.resident_id].telegram_id or 0: call.detail or 0 for call in found}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_each_follower_is_told_each_change_once_and_a_muted_one_none(
    session: Session, desk: Desk, steps: list[tuple[str, int]]
) -> None:
    example = session.begin_nested()
    bind(session, LUOTIAN, "LT")
    story = Story(session, desk)
    for what, who in steps:
        story.take(what, who)
    while any(story.expected.pending.values()):
        story.take("send", 0)
    assert story.counted(OutboxState.SENT) == story.expected.told
    assert set(story.expected.told.values()) <= {1}
    assert story.counted(OutboxState.UNKNOWN) == story.expected.lost
    newest = {
        who: max(event for one, event in story.expected.lost if one == who) for who, _ in story.expected.lost
    }
    assert story.to_call() == newest
    example.rollback()
    session.expunge_all()
