"""Sends leave at Telegram's pace, whatever the senders try, and gates stay shut."""

from bisect import bisect_left
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.limits import FORGET_FROM, Pace, Pacer

ANN, BOB, GROUP = 1, 2, -100
ROUNDING = 1e-6

# What a sender may try: to whom, and how many seconds after its last try.
TRIES = st.lists(
    st.tuples(st.sampled_from([ANN, BOB, 3, 4, GROUP, -200]), st.sampled_from([0.0, 0.001, 0.03, 0.4, 3.0])),
    min_size=1,
    max_size=150,
)
PACES = st.builds(
    Pace,
    overall_per_second=st.sampled_from([0.5, 1.0, 7.0, 30.0]),
    chat_per_second=st.sampled_from([0.5, 1.0, 5.0]),
    chat_burst=st.integers(1, 5),
    group_per_minute=st.integers(1, 30),
    group_burst=st.integers(1, 6),
)


def _ready(pacer: Pacer, chat: int, now: float) -> float:
    return max(pacer.ready_at(chat, now), pacer.overall_ready_at(now))


def _send_all(pacer: Pacer, tries: list[tuple[int, float]], now: float = 0.0) -> list[tuple[float, int]]:
    """What a sender does that waits for every turn; gives when each left, and to whom."""
    sent = []
    for chat, pause in tries:
        now = _ready(pacer, chat, now + pause)
        pacer.take(chat, now)
        sent.append((now, chat))
    return sent


def _most_in(window: float, moments: list[float]) -> int:
    """The largest number within any half-open window."""
    return max(
        (bisect_left(moments, at + window - ROUNDING) - index for index, at in enumerate(moments)), default=0
    )


@given(PACES, TRIES)
def test_no_window_holds_more_than_the_pace_allows(pace: Pace, tries: list[tuple[int, float]]) -> None:
    sent = _send_all(Pacer(pace), tries)
    assert _most_in(1.0, [at for at, _ in sent]) <= max(1, pace.overall_per_second)
    for chat in {chat for _, chat in sent}:
        moments = [at for at, to in sent if to == chat]
        if chat < 0:
            assert _most_in(60.0, moments) <= pace.group_per_minute
            assert _most_in(1.0, moments) <= pace.group_burst + pace.group_per_minute / 60
        else:
            for window in (1.0, 10.0):
                assert _most_in(window, moments) <= pace.chat_burst + pace.chat_per_second * window


@given(
    TRIES,
    st.lists(
        st.tuples(
            st.integers(0, 149), st.sampled_from([None, ANN, GROUP]), st.sampled_from([0.0, 1.0, 60.0])
        ),
        max_size=5,
    ),
)
def test_nothing_leaves_through_a_shut_gate(
    tries: list[tuple[int, float]], halts: list[tuple[int, int | None, float]]
) -> None:
    pacer, now = Pacer(), 0.0
    shut: dict[int | None, float] = {}
    for index, (chat, pause) in enumerate(tries):
        now = _ready(pacer, chat, now + pause)
        assert now >= max(shut.get(None, 0.0), shut.get(chat, 0.0))
        pacer.take(chat, now)
        for at, scope, seconds in halts:
            if at == index:
                pacer.halt(scope, now + seconds)
                shut[scope] = max(shut.get(scope, 0.0), now + seconds)


@given(TRIES, st.floats(0, 100))
def test_room_says_how_many_may_go_at_once(tries: list[tuple[int, float]], pause: float) -> None:
    pacer = Pacer()
    now = _send_all(pacer, tries)[-1][0] + pause
    room = pacer.overall_room(now)
    for _ in range(room):
        assert pacer.overall_ready_at(now) <= now + ROUNDING
        pacer.take(ANN, now)
    assert pacer.overall_ready_at(now) > now


def test_the_pace_allowed_is_used() -> None:
    pacer = Pacer()
    sent = _send_all(pacer, [(person, 0.0) for person in range(1, 902)])
    assert 0.97 * 30 <= 900 / sent[-1][0] <= 30.5

    group = _send_all(Pacer(), [(GROUP, 0.0)] * 101)
    assert 100 / group[-1][0] >= 0.97 * 20 / 60


def test_a_late_sender_catches_up() -> None:
    pacer, moment = Pacer(), 0.0
    for person in range(1, 301):
        moment = max(moment + 0.01, pacer.overall_ready_at(moment))
        pacer.take(person, moment)
        moment += 0.02 if person % 3 == 0 else 0.0  # a stumble now and then
    assert 300 / moment >= 0.97 * 30


def test_a_chat_has_a_small_burst_then_one_a_second() -> None:
    sent = [at for at, _ in _send_all(Pacer(), [(ANN, 0.0)] * 6)]
    assert sent[:3] == pytest.approx([0.0, 0.0, 0.0], abs=0.2)
    assert [b - a for a, b in pairwise(sent[3:])] == pytest.approx([1.0, 1.0])


def test_a_halted_group_holds_nobody_else_back() -> None:
    pacer = Pacer()
    pacer.halt(GROUP, 100.0)
    assert pacer.ready_at(GROUP, 1.0) == 100.0
    assert _ready(pacer, ANN, 1.0) == _ready(pacer, -200, 1.0) == 1.0


def test_a_gate_stays_shut_until_the_latest_moment_named() -> None:
    pacer = Pacer()
    pacer.take(ANN, 0.0)
    pacer.halt(None, 60.0)
    pacer.halt(None, 3.0)
    pacer.take(BOB, 1.0)  # one that left before the refusal was known
    assert pacer.overall_ready_at(2.0) == 60.0
    assert pacer.overall_room(59.9) == 0
    assert pacer.overall_room(60.0) == 1


def test_a_refusal_lowers_the_rate_once_and_it_climbs_back_no_higher_than_it_was() -> None:
    pacer = Pacer(Pace(cut=0.8, recovery_seconds=300))
    pacer.take(ANN, 0.0)
    for _ in range(20):  # all that was in flight is refused together
        pacer.halt(None, 3.0)
    assert pacer.overall_rate(3.0) == pytest.approx(24.0)
    assert pacer.overall_rate(33.0) == pytest.approx(27.0)
    pacer.take(ANN, 33.0)
    pacer.halt(None, 34.0)
    assert pacer.overall_rate(34.0) == pytest.approx(27.0 * 0.8)
    assert pacer.overall_rate(10_000.0) == 30.0


def test_the_rate_has_a_floor() -> None:
    pacer = Pacer(Pace(floor=0.1))
    for moment in range(100):
        pacer.take(ANN, moment)
        pacer.halt(None, moment)
    assert pacer.overall_rate(99.0) == pytest.approx(3.0)


def test_a_chat_s_refusal_leaves_the_overall_rate_alone() -> None:
    pacer = Pacer()
    pacer.take(GROUP, 0.0)
    pacer.halt(GROUP, 30.0)
    assert pacer.overall_rate(1.0) == 30.0


@pytest.mark.parametrize(
    ("limit", "bucket", "share"), [(22.0, 22.0, 0.75), (30.0, 1.0, 0.6), (30.0, 30.0, 0.95)]
)
def test_a_server_with_other_limits_than_it_says_is_learnt(limit: float, bucket: float, share: float) -> None:
    """A server's token bucket that refuses for 3 s; each send is seen there up to 10 ms late."""
    pacer, now, tokens, seen, accepted, person = Pacer(), 0.0, bucket, 0.0, 0, 0
    shut = 0.0
    while now < 120.0:
        now = pacer.overall_ready_at(now)
        person += 1
        pacer.take(person, now)
        at = max(seen, now + (person * 7 % 11) / 1000)
        tokens, seen = min(bucket, tokens + (at - seen) * limit), at
        if at >= shut and tokens >= 1:
            tokens -= 1
            accepted += 1
        else:
            shut = max(shut, at + 3.0)
            pacer.halt(None, at + 3.0)
    assert accepted / 120.0 >= share * limit


def test_idle_chats_are_forgotten() -> None:
    pacer = Pacer(Pace(overall_per_second=1_000_000))
    for chat in range(1, 20 * FORGET_FROM):
        pacer.take(chat if chat % 2 else -chat, chat / 10)
        pacer.halt(chat, chat / 10 + 1)
    held = len(pacer._chats) + len(pacer._chats_shut)
    assert 0 < held <= 3 * FORGET_FROM
    busy = 20 * FORGET_FROM - 1
    assert pacer.ready_at(busy, busy / 10) > busy / 10


def test_an_impossible_pace_is_refused() -> None:
    for wrong in ({"overall_per_second": 0}, {"chat_burst": 0}, {"group_per_minute": -1}, {"cut": 1.0}):
        with pytest.raises(ValueError):
            Pace(**wrong)


@given(st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.01, 0.5, 2.0]), min_size=1, max_size=150))
def test_what_leaves_late_does_not_leave_in_a_heap(pauses: list[float]) -> None:
    pacer, moment, left = Pacer(), 0.0, []
    for pause in pauses:
        moment += pause
        left.append(pacer.leaves_at(moment))
        assert left[-1] >= moment
    assert left == sorted(left)
    assert _most_in(1.0, left) <= 30


def test_what_left_in_time_is_not_held() -> None:
    pacer = Pacer()
    for at, _ in _send_all(pacer, [(person, 0.0) for person in range(1, 200)]):
        assert pacer.leaves_at(at) == pytest.approx(at)


@given(TRIES, st.integers(1, 40))
def test_a_portion_may_leave_at_once_when_its_moment_has_come(
    tries: list[tuple[int, float]], count: int
) -> None:
    pacer = Pacer()
    now = _send_all(pacer, tries)[-1][0]
    at = pacer.overall_ready_at(now, count)
    assert pacer.overall_room(at + ROUNDING) >= min(count, int(30 / 6))
