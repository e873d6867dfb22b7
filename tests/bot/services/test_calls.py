"""The call list: what chat did not deliver is told by somebody, and leaves the list when she knows."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.delivery.answers import Outcome, Reason, SendResult
from bot.delivery.notices.every import all_drawers
from bot.errors import UserError
from bot.services import calls, committee, delivered, following, residents
from bot.services.desk import Desk
from storage.queries import outbox
from storage.queries.outbox import Claim
from storage.tables import (
    Call,
    CallReason,
    Event,
    Lane,
    Member,
    Outbox,
    OutboxState,
    Reach,
    Resident,
    Role,
    Suggestion,
)
from tests.bot.services.test_following import AUTHOR, CHEN, followed
from tests.builders_committee import DONE, LUOTIAN, NOW, STREET, YANCHUAN, bind, file_suggestion, member, told

BLOCKED = SendResult(Outcome.REFUSED, Reason.BLOCKED)


def claimed(session: Session, chat_id: int, now: datetime = NOW) -> Claim:
    """The next message to a chat, on its way."""
    claims, _ = outbox.claim_due(session, now, "here", 99)
    taken = [one for one in claims if one.chat_id == chat_id]
    assert len(taken) == 1
    return taken[0]


def ends(session: Session, desk: Desk, claim: Claim, result: SendResult, state: OutboxState) -> None:
    outbox.end(session, [{"row": claim.id, "to": state, "sent_as": None, "why": None, "at": NOW}])
    delivered.note(session, desk, [(claim, result.note(), NOW)])


def waiting(session: Session) -> list[tuple[int, str, CallReason]]:
    rows = session.exec(select(Call).where(col(Call.done_at).is_(None)).order_by(col(Call.id))).all()
    return [(row.resident_id, row.notice, row.reason) for row in rows]


def worker(session: Session, community: str | None = "LT") -> Member:
    row = Member(telegram_id=801, role=Role.WORKER, community=community, granted_at=NOW, checked_at=NOW)
    session.add(row)
    session.flush()
    return row


@pytest.mark.parametrize(
    ("result", "state", "reason"),
    [
        (BLOCKED, OutboxState.REFUSED, CallReason.BLOCKED),
        (SendResult(Outcome.REFUSED, Reason.DEACTIVATED), OutboxState.REFUSED, CallReason.BLOCKED),
        (SendResult(Outcome.REFUSED, Reason.CHAT_NOT_FOUND), OutboxState.REFUSED, CallReason.REFUSED),
        (SendResult(Outcome.BROKEN, Reason.BAD_REQUEST), OutboxState.BROKEN, CallReason.REFUSED),
        (SendResult(Outcome.UNKNOWN, Reason.TIMED_OUT), OutboxState.UNKNOWN, CallReason.UNKNOWN),
    ],
)
def test_what_did_not_arrive_for_certain_has_to_be_told(
    session: Session, desk: Desk, result: SendResult, state: OutboxState, reason: CallReason
) -> None:
    suggestion, author, *_ = followed(session, desk)
    committee.accept(session, desk, suggestion, member(session, LUOTIAN), NOW)
    ends(session, desk, claimed(session, AUTHOR), result, state)
    assert waiting(session) == [(author.id, "dispatched", reason)]


def test_what_arrived_and_what_is_no_news_is_not_on_the_list(session: Session, desk: Desk) -> None:
    suggestion, *_ = followed(session, desk)
    committee.accept(session, desk, suggestion, member(session, LUOTIAN), NOW)
    ends(session, desk, claimed(session, AUTHOR), SendResult(Outcome.SENT, message_ids=[5]), OutboxState.SENT)
    for notice in ("reply", "receipt", "preview", "buttons", "file_lost"):
        outbox.add_message(
            session, chat_id=AUTHOR, notice=notice, subject=suggestion.id, now=NOW, lane=Lane.REPLY
        )
        ends(session, desk, claimed(session, AUTHOR), BLOCKED, OutboxState.REFUSED)
    assert waiting(session) == []


def test_newer_news_takes_the_place_of_older(session: Session, desk: Desk) -> None:
    suggestion, author, *_ = followed(session, desk)
    who = member(session, LUOTIAN)
    committee.accept(session, desk, suggestion, who, NOW)
    first = claimed(session, AUTHOR)
    committee.sign(session, suggestion, who, NOW)
    ends(session, desk, first, BLOCKED, OutboxState.REFUSED)
    # From now on nothing is sent in vain.
    committee.answer(session, desk, suggestion, who, "修好了。", DONE, NOW + timedelta(hours=1))
    assert waiting(session) == [(author.id, "answered", CallReason.BLOCKED)]
    # The older one ends later; the newest stays.
    ends(session, desk, claimed(session, AUTHOR), BLOCKED, OutboxState.REFUSED)
    assert waiting(session) == [(author.id, "answered", CallReason.BLOCKED)]


def test_what_was_folded_into_a_lost_digest_is_on_the_list_too(session: Session, desk: Desk) -> None:
    suggestion, author, *_ = followed(session, desk)
    other = file_suggestion(session, desk, author=author)
    for one in (suggestion, other):
        outbox.add_message(session, chat_id=AUTHOR, notice="in_progress", subject=one.id, now=NOW)
    claim = claimed(session, AUTHOR)
    (folded,) = outbox.list_waiting(session, AUTHOR, ["in_progress"], NOW)
    outbox.fold(session, [folded.id], claim.id, NOW)
    ends(session, desk, claim, SendResult(Outcome.UNKNOWN), OutboxState.UNKNOWN)
    assert len(waiting(session)) == 2


def test_who_comes_back_gets_by_chat_what_waited(session: Session, desk: Desk) -> None:
    suggestion, author, chen, _ = followed(session, desk)
    committee.accept(session, desk, suggestion, member(session, LUOTIAN), NOW)
    for chat in (AUTHOR, CHEN):
        taken = session.exec(
            select(Outbox).where(Outbox.chat_id == chat, Outbox.notice == "dispatched")
        ).one()
        claim = Claim(
            taken.id or 0, None, 0, chat, 1, "dispatched", taken.subject, taken.detail, None, 0, NOW
        )
        ends(session, desk, claim, BLOCKED, OutboxState.REFUSED)
    assert author.reach is chen.reach is Reach.BLOCKED
    residents.meet(session, AUTHOR, "zh", NOW)
    delivered.set_reach(session, CHEN, Reach.OK, NOW)
    assert waiting(session) == []
    assert told(session, AUTHOR) == told(session, CHEN) == ["dispatched"]
    residents.meet(session, AUTHOR, "zh", NOW)
    assert told(session, AUTHOR) == ["dispatched"]


def test_who_looks_herself_need_not_be_called(session: Session, desk: Desk) -> None:
    suggestion, author, *_ = followed(session, desk)
    author.telegram_id = None
    committee.accept(session, desk, suggestion, member(session, LUOTIAN), NOW)
    calls.read(session, suggestion, author, NOW)
    assert waiting(session) == []


def listed(session: Session, who: Member) -> list[str | None]:
    return [line.suggestion.number for line in calls.list_page(session, who, 0).lines]


def unreached(session: Session, desk: Desk) -> tuple[Suggestion, Suggestion, Resident]:
    """Two suggestions, in Luotian and Yanchuan, of a resident without a chat."""
    bind(session, LUOTIAN, "LT")
    bind(session, YANCHUAN, "YC")
    bind(session, STREET)
    her = Resident(language="zh", community="LT", contact="0755-1234", created_at=NOW)
    session.add(her)
    session.flush()
    here = file_suggestion(session, desk, author=her)
    there = file_suggestion(session, desk, community="YC", author=her)
    for chat, one in ((LUOTIAN, here), (YANCHUAN, there)):
        committee.accept(session, desk, one, member(session, chat), NOW)
    return here, there, her


def test_a_worker_sees_the_list_of_her_community_and_the_street_all(session: Session, desk: Desk) -> None:
    here, there, _ = unreached(session, desk)
    assert listed(session, worker(session)) == [here.number]
    everywhere = worker(session, None)
    assert listed(session, everywhere) == [here.number]  # one call for both
    (line,) = calls.list_page(session, everywhere, 0).lines
    whole = calls.with_others(session, calls.get(session, line.call.id), everywhere)
    assert (line.count, [one.number for _, one in whole.together]) == (2, [there.number])
    assert calls.count_for_group(session, LUOTIAN) == calls.count_for_group(session, YANCHUAN) == 1
    assert calls.count_for_group(session, STREET) == 1


def test_told_is_on_record_and_leaves_the_list(session: Session, desk: Desk) -> None:
    here, _, _ = unreached(session, desk)
    who = worker(session)
    (line,) = calls.list_page(session, who, 0).lines
    whole = calls.get(session, line.call.id)
    calls.told(session, whole, who, "电话里说了，她说好", NOW)
    assert listed(session, who) == []
    assert (whole.call.outcome, whole.call.member_id) == ("电话里说了，她说好", who.id)
    event = session.exec(select(Event).where(Event.what == "called")).one()
    assert (event.suggestion_id, event.member_id) == (here.id, who.id)
    with pytest.raises(UserError, match="gone"):
        calls.get(session, line.call.id)


def test_who_was_not_found_comes_behind_the_others(session: Session, desk: Desk) -> None:
    here, _, _ = unreached(session, desk)
    somebody = Resident(language="zh", community="LT", created_at=NOW)
    session.add(somebody)
    session.flush()
    other = file_suggestion(session, desk, author=somebody)
    committee.accept(session, desk, other, member(session, LUOTIAN), NOW)
    who = worker(session)
    first = calls.get(session, calls.list_page(session, who, 0).lines[0].call.id)
    calls.not_found(session, first, NOW)
    session.flush()
    assert listed(session, who) == [other.number, here.number]


def test_groups_are_reminded_of_their_own_and_a_call_made_meanwhile_counts(
    session: Session, desk: Desk
) -> None:
    unreached(session, desk)
    assert calls.remind(session, NOW) == 2
    assert told(session, LUOTIAN, calls.CALLS) == told(session, YANCHUAN, calls.CALLS) == [calls.CALLS]
    draw = all_drawers()[calls.CALLS]
    claim = Claim(1, None, 0, LUOTIAN, 1, calls.CALLS, None, None, None, 0, NOW)
    screen = draw(session, desk, claim, "zh")
    assert screen is not None
    assert "1" in screen.text
    who = worker(session)
    calls.told(session, calls.get(session, calls.list_page(session, who, 0).lines[0].call.id), who, None, NOW)
    assert draw(session, desk, claim, "zh") is None


def test_nobody_is_called_about_what_she_muted(session: Session, desk: Desk) -> None:
    suggestion, author, *_ = followed(session, desk)
    committee.accept(session, desk, suggestion, member(session, LUOTIAN), NOW)
    claim = claimed(session, AUTHOR)
    following.mute(session, suggestion, author, NOW)
    session.flush()
    ends(session, desk, claim, SendResult(Outcome.UNKNOWN), OutboxState.UNKNOWN)
    assert waiting(session) == []
