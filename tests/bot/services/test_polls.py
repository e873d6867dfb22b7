"""Who is asked, who may vote, how often, until when, what is counted and who is told."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.errors import UserError
from bot.services import erasing, mydata, quiet, retention
from bot.services.broadcasts import wishes
from bot.services.desk import Desk
from bot.services.polls import drafts, running, voting
from storage.queries import polls
from storage.tables import Outbox, PollState, Reach, Role, Topic, Voter
from tests.builders_committee import LUOTIAN, NOW, YANCHUAN, bind, member
from tests.builders_committee import resident as somebody
from tests.builders_polls import (
    AUTHOR,
    LATER,
    author,
    cast,
    draft,
    end,
    look,
    of_group,
    opened,
    residents,
    roll,
    told,
    vote,
)
from tests.builders_worker import worker

OTHER = 802


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("换电梯吗？", []),
        ("  换  电梯吗？ \n\n 换\n 不换 \n", ["换", "不换"]),
    ],
)
def test_the_first_line_asks_and_the_others_are_options(words: str, options: list[str]) -> None:
    question, read = drafts.read(words)
    assert question.endswith("电梯吗？")
    assert read == options


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("", "no_question"),
        ("很" * 601, "no_question"),
        ("换吗？\n换", "bad_options"),
        ("换吗？\nYes\nyes", "bad_options"),
        ("换吗？\n换\n" + "不" * 31, "bad_options"),
        ("换吗？" + "".join(f"\n{n}" for n in range(11)), "bad_options"),
    ],
)
def test_what_is_no_question_is_refused(words: str, key: str) -> None:
    with pytest.raises(UserError, match=key):
        drafts.read(words)


def test_the_roll_is_fixed_at_the_opening_and_only_who_can_be_reached_is_written_to(
    session: Session, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "GATHERED", 3)
    monkeypatch.setattr(running, "FED", 2)
    people = residents(session, 5)
    people[1].community = "YC"
    people[2].reach = Reach.BLOCKED
    wishes.opt_out(session, people[3], Topic.NOTICE, NOW)
    session.flush()
    poll = opened(session, desk, draft(session, desk))
    assert poll.state is PollState.OPEN
    somebody(session, 99).created_at = LATER + timedelta(seconds=1)
    look(session, desk, 5)
    assert roll(session, poll) == [1, 3, 4, 5]
    assert poll.roll == 4
    assert told(session, "poll_open") == [1, 5]
    with pytest.raises(UserError, match="not_yours"):
        voting.get(session, poll.id, 99, LATER)
    with pytest.raises(UserError, match="not_yours"):
        voting.get(session, 12345, 1, LATER)


def test_in_an_open_poll_a_vote_may_be_changed_and_counts_once(session: Session, desk: Desk) -> None:
    residents(session, 4)
    poll = opened(session, desk, draft(session, desk, quorum=50))
    for choice in (0, 1, 1, 2):
        vote(session, poll, 1, choice)
    vote(session, poll, 2, 0)
    with pytest.raises(UserError, match="old_button"):
        vote(session, poll, 2, 3)
    end(session, desk, poll)
    assert (poll.state, poll.counts, poll.voted, poll.roll) == (PollState.CLOSED, [1, 0, 1], 2, 4)
    assert told(session, "poll_result") == [1, 2, 3, 4, AUTHOR]


def test_of_several_options_one_more_or_one_less(session: Session, desk: Desk) -> None:
    residents(session, 2)
    poll = opened(session, desk, draft(session, desk, "种什么？\n树\n花\n草", several=True))
    for choice in (0, 2, 0, 1):
        vote(session, poll, 1, choice)
    vote(session, poll, 2, 1)
    vote(session, poll, 2, 1)
    assert polls.count_voted(session, poll.id or 0) == 1
    end(session, desk, poll)
    assert (poll.counts, poll.voted) == ([0, 1, 1], 1)


def test_it_ends_at_its_moment_also_if_nobody_ran_then(session: Session, desk: Desk) -> None:
    residents(session, 2)
    poll = opened(session, desk, draft(session, desk))
    _, voter = voting.get(session, poll.id, 1, poll.closes_at - timedelta(seconds=1))
    with pytest.raises(UserError, match=r"vote\.over"):
        voting.get(session, poll.id, 1, poll.closes_at)
    voting.vote(session, poll, voter, 0, LATER)
    look(session, desk, 60 * 24 * 300)
    look(session, desk, 60 * 24 * 301)
    assert poll.counts == [1, 0, 0]
    assert told(session, "poll_result") == [1, 2, AUTHOR]
    assert told(session, "poll_remind") == []


def test_only_who_has_not_voted_is_reminded_once_and_by_hand_not_at_once_again(
    session: Session, desk: Desk
) -> None:
    residents(session, 3)
    poll = opened(session, desk, draft(session, desk))
    vote(session, poll, 2, 0)
    day_before = (poll.closes_at - NOW) / timedelta(minutes=1) - 60 * 24
    look(session, desk, day_before - 1)
    assert told(session, "poll_remind") == []
    look(session, desk, day_before)
    look(session, desk, day_before + 60)
    assert told(session, "poll_remind") == [1, 3]
    vote(session, poll, 3, 0)
    with pytest.raises(UserError, match="reminded"):
        running.remind(session, poll, NOW + timedelta(minutes=day_before + 60))
    running.remind(session, poll, NOW + timedelta(minutes=day_before + 60 * 13))
    look(session, desk, day_before + 60 * 13)
    assert told(session, "poll_remind") == [1, 1, 3]


def test_called_off_with_a_reason_that_whoever_was_asked_reads(session: Session, desk: Desk) -> None:
    residents(session, 2)
    poll = opened(session, desk, draft(session, desk))
    with pytest.raises(UserError, match=r"poll\.why"):
        running.cancel(session, poll, author(session, poll), "错", LATER)
    running.cancel(session, poll, author(session, poll), "问题写错了", LATER)
    look(session, desk, 2)
    assert told(session, "poll_result") == [1, 2, AUTHOR]
    with pytest.raises(UserError, match=r"vote\.over"):
        voting.get(session, poll.id, 1, LATER)
    with pytest.raises(UserError, match="too_late"):
        running.cancel(session, poll, author(session, poll), "再取消一次", LATER)


def test_nobody_asks_other_communities_or_touches_what_is_anothers(session: Session, desk: Desk) -> None:
    residents(session, 1)
    poll = draft(session, desk)
    worker(session, "YC", OTHER)
    for row in (poll.id, 12345, None):
        with pytest.raises(UserError, match="old_button"):
            drafts.get_own(session, desk, OTHER, row, NOW)
    with pytest.raises(UserError, match="no_community"):
        drafts.choose(session, poll, communities=[])
    opened(session, desk, poll)
    with pytest.raises(UserError, match="not_yours"):
        drafts.get_going(session, desk, OTHER, poll.id, NOW)
    with pytest.raises(UserError, match="too_late"):
        drafts.get_own(session, desk, AUTHOR, poll.id, NOW)
    group = bind(session, YANCHUAN, "YC")
    with pytest.raises(UserError, match="old_button"):
        drafts.get_of_group(session, group, poll.id)


def test_a_second_person_looks_at_what_asks_many_and_again_after_a_change(
    session: Session, desk: Desk
) -> None:
    desk = Desk(desk.settings.model_copy(update={"broadcast_approval": 1}))
    residents(session, 2)
    worker(session, None, OTHER, Role.STAFF)
    worker(session, "YC", 803)
    poll = draft(session, desk)
    assert running.start(session, desk, poll, author(session, poll), NOW) is PollState.ASKED
    assert told(session, drafts.APPROVE) == [OTHER, 900]
    with pytest.raises(UserError, match="not_your_own"):
        drafts.get_to_approve(session, desk, AUTHOR, poll.id, NOW)
    with pytest.raises(UserError, match="not_yours"):
        drafts.get_to_approve(session, desk, 803, poll.id, NOW)
    colleague, _ = drafts.get_to_approve(session, desk, OTHER, poll.id, NOW)
    running.send_back(session, poll, colleague, "写清楚哪一栋", NOW)
    assert (poll.state, told(session, "poll_back")) == (PollState.DRAFT, [AUTHOR])
    assert running.start(session, desk, poll, author(session, poll), NOW) is PollState.ASKED
    drafts.rewrite(session, poll, "换3栋的电梯吗？")
    with pytest.raises(UserError, match="too_late"):
        drafts.get_to_approve(session, desk, OTHER, poll.id, NOW)
    running.start(session, desk, poll, author(session, poll), NOW)
    running.approve(session, desk, poll, colleague, NOW)
    look(session, desk)
    assert roll(session, poll) == [1, 2]


def test_a_group_asks_those_it_knows_in_its_chat_and_reads_there_what_came_of_it(
    session: Session, desk: Desk
) -> None:
    poll = of_group(session, desk)
    somebody(session, 702)
    opened(session, desk, poll)
    member(session, LUOTIAN, 799)
    assert roll(session, poll) == [701, 702, 703]
    assert (told(session, "poll_open"), told(session, "poll_group")) == ([], [LUOTIAN])
    vote(session, poll, 701, 1)
    running.remind(session, poll, LATER)
    look(session, desk, 5)
    assert (told(session, "poll_remind"), told(session, "poll_missing")) == ([702], [LUOTIAN])
    end(session, desk, poll)
    assert (poll.counts, poll.voted, poll.roll) == ([0, 1, 0], 1, 3)
    assert told(session, "poll_result") == [LUOTIAN]


def test_a_secret_poll_counts_and_keeps_no_choice(session: Session, desk: Desk) -> None:
    residents(session, 6)
    poll = opened(session, desk, draft(session, desk, secret=True))
    for telegram_id, choice in ((1, 0), (2, 0), (3, 1), (4, 2)):
        cast(session, desk, poll, telegram_id, choice)
    with pytest.raises(UserError, match="cast_before"):
        cast(session, desk, poll, 1, 1)
    with pytest.raises(UserError, match="old_button"):
        vote(session, poll, 5, 0)
    voters = session.exec(select(Voter).where(Voter.poll_id == poll.id)).all()
    assert {voter.choices for voter in voters} == {None}
    assert poll.counts == []
    end(session, desk, poll)
    assert (poll.counts, poll.voted, poll.roll, poll.sealed) == ([2, 1, 1], 4, 6, None)
    assert desk.ballots.list_kept() == []


def test_a_ballot_of_somebody_else_or_made_up_goes_into_no_box(session: Session, desk: Desk) -> None:
    residents(session, 6)
    poll = opened(session, desk, draft(session, desk, secret=True))
    _, voter = voting.get(session, poll.id, 1, LATER)
    sealed = desk.ballots.seal_choice(poll.id or 0, 2, 0) or ""
    beyond = desk.ballots.seal_choice(poll.id or 0, 1, 9) or ""
    for forged in ("", "0", "-", "A" * 20, sealed, beyond, sealed[:-1]):
        with pytest.raises(UserError, match="old_button"):
            voting.cast(session, desk, poll, voter, forged, LATER)
    assert not voter.voted


def test_too_few_for_a_secret_are_refused(session: Session, desk: Desk) -> None:
    residents(session, 4)
    poll = draft(session, desk, secret=True)
    with pytest.raises(UserError, match="too_few"):
        running.start(session, desk, poll, author(session, poll), NOW)


def test_without_its_key_a_secret_poll_says_that_nobody_can_count_it(session: Session, desk: Desk) -> None:
    residents(session, 5)
    poll = opened(session, desk, draft(session, desk, secret=True))
    cast(session, desk, poll, 1, 0)
    desk.ballots.end(poll.id or 0)
    sealed = desk.ballots.seal_choice(poll.id or 0, 2, 0)
    assert sealed is None
    end(session, desk, poll)
    assert (poll.state, poll.counts, poll.voted) == (PollState.VOID, [], 0)
    assert told(session, "poll_result") == [1, 2, 3, 4, 5, AUTHOR]


def test_a_switch_is_one_of_those_there_are(session: Session, desk: Desk) -> None:
    poll = draft(session, desk, "种什么？\n树\n花")
    drafts.turn(session, desk, poll, "several", NOW)
    drafts.turn(session, desk, poll, "secret", NOW)
    assert (poll.secret, poll.several) == (True, False)
    for _ in range(3):
        drafts.turn(session, desk, poll, "quorum", NOW)
    assert poll.quorum == 0
    ends = {poll.closes_at}
    for _ in range(4):
        drafts.turn(session, desk, poll, "until", NOW)
        ends.add(poll.closes_at)
    assert len(ends) == 4
    for what in ("several", "revision", ""):
        with pytest.raises(UserError, match="old_button"):
            drafts.turn(session, desk, poll, what, NOW)
    for wrong in (NOW, NOW + timedelta(days=61)):
        with pytest.raises(UserError, match="bad_end"):
            drafts.set_end(session, poll, wrong, NOW)


def test_who_is_forgotten_leaves_the_roll_and_a_ballot_in_the_box(session: Session, desk: Desk) -> None:
    people = residents(session, 6)
    poll = opened(session, desk, draft(session, desk, secret=True))
    other = opened(session, desk, draft(session, desk))
    cast(session, desk, poll, 1, 0)
    vote(session, other, 1, 0)
    assert [one["voted"] for one in mydata.collect(session, people[0], NOW)["votes"]] == [True, True]
    erasing.forget(session, people[0], LATER, withdraw=False)
    assert roll(session, poll) == roll(session, other) == [2, 3, 4, 5, 6]
    end(session, desk, poll)
    assert (poll.counts, poll.voted) == ([1, 0, 0], 1)
    assert (other.counts, other.voted) == ([0, 0, 0], 0)


def test_rolls_are_kept_as_long_as_the_table_says_and_counts_stay(session: Session, desk: Desk) -> None:
    residents(session, 2)
    poll = opened(session, desk, draft(session, desk))
    vote(session, poll, 1, 0)
    end(session, desk, poll)
    rule = next(rule for rule in retention.RULES if rule.code == "votes")
    for days, kept in ((179, 2), (181, 0)):
        now = poll.closes_at + timedelta(days=days)
        retention.apply(session, rule, retention.list_due(session, rule, now), now)
        assert (len(roll(session, poll)), poll.counts) == (kept, [1, 0, 0])


def test_at_night_nobody_is_asked(session: Session, desk: Desk) -> None:
    reader = somebody(session, 1)
    midnight = NOW.replace(hour=16)
    for notice in running.ROLL_NOTICES:
        assert quiet.held_until(session, desk, reader, notice, None, midnight, midnight) is not None


def test_what_waits_in_the_outbox_is_bounded(
    session: Session, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(desk.settings.model_copy(update={"send_rate": 0.1}))
    monkeypatch.setattr(running, "FEWEST", 3)
    residents(session, 8)
    poll = draft(session, desk)
    running.start(session, desk, poll, author(session, poll), LATER)
    look(session, desk)
    assert len(told(session, "poll_open")) == 3
    for row in session.exec(select(Outbox).where(Outbox.notice == "poll_open")).all():
        session.delete(row)
    look(session, desk)
    assert len(told(session, "poll_open")) == 3
    assert poll.fed is False
