"""A meeting is moved or cancelled: each person reads one message of it, however it concerns her."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.delivery.notices.every import all_drawers
from bot.services import merging, supporting
from bot.services.delivered import note_lost
from bot.services.desk import Desk
from bot.services.events import announcing, drafts, signing, telling, timing
from bot.services.meetings import agenda, minutes, resolutions
from storage.queries import calls
from storage.queries.outbox import Claim
from storage.tables import (
    CallReason,
    CommunityEvent,
    Member,
    Outbox,
    Reach,
    Resident,
    SignUpState,
    Suggestion,
)
from tests.builders_committee import AUTHOR, LUOTIAN, NOW, bind, file_suggestion, member, resident
from tests.builders_events import START, announced, crowd, lock
from tests.builders_merging import back

BACKER = 601


def on_it(session: Session, desk: Desk, **values: Any) -> tuple[CommunityEvent, Suggestion]:
    """A meeting of LT that deals with a suggestion, which somebody supports."""
    _, event = announced(session, desk, **values)
    bind(session, LUOTIAN, "LT")
    suggestion = file_suggestion(session, desk, author=resident(session, AUTHOR))
    back(session, suggestion, resident(session, BACKER))
    agenda.add_suggestion(session, event, suggestion, member(session, LUOTIAN), NOW)
    return event, suggestion


def host(session: Session, event: CommunityEvent) -> Member:
    """Who looks after it."""
    return session.get_one(Member, event.member_id)


def move(session: Session, desk: Desk, event: CommunityEvent, **values: object) -> None:
    """To the week after, with all who are told of it."""
    forget(session)
    timing.set_start(session, desk, event, START + timedelta(days=7), NOW)
    drafts.edit(session, event, NOW, **values)
    announcing.publish(session, desk, lock(session, event), host(session, event), NOW)
    tell(session)


def cancel(session: Session, event: CommunityEvent) -> None:
    """With all who are told of it."""
    forget(session)
    announcing.cancel(session, lock(session, event), host(session, event), "下雨", NOW)
    tell(session)


def forget(session: Session) -> None:
    """Nothing is on its way."""
    for row in session.exec(select(Outbox)).all():
        session.delete(row)
    session.flush()


def tell(session: Session) -> None:
    """What the job does."""
    while telling.tell_due(session, NOW):
        pass


def claims(session: Session, chat_id: int) -> list[Claim]:
    """What is queued for somebody, in its order."""
    rows = session.exec(select(Outbox).where(Outbox.chat_id == chat_id).order_by(col(Outbox.id))).all()
    return [
        Claim(
            row.id or 0, None, 0, chat_id, row.lane, row.notice, row.subject, row.detail, None, 0, NOW
        )
        for row in rows
    ]  # fmt: skip


def read(session: Session, desk: Desk, chat_id: int) -> list[str]:
    """What somebody reads of it."""
    screens = [all_drawers()[one.notice](session, desk, one, "zh") for one in claims(session, chat_id)]
    return [screen.text for screen in screens if screen is not None]


def come(session: Session, desk: Desk, event: CommunityEvent, chat_id: int) -> Resident:
    """She signs up."""
    who = session.exec(select(Resident).where(Resident.telegram_id == chat_id)).one()
    signing.sign_up(session, desk, event, who, 1, NOW)
    return who


def test_who_signed_up_and_whose_suggestion_it_is_reads_of_both_in_one_message(
    session: Session, desk: Desk
) -> None:
    event, suggestion = on_it(session, desk)
    for chat_id in (AUTHOR, BACKER):
        come(session, desk, event, chat_id)
    move(session, desk, event)
    for chat_id in (AUTHOR, BACKER):
        (text,) = read(session, desk, chat_id)
        assert "有变动" in text
        assert f"议程上有您关注的 {suggestion.number}" in text
    backer = session.exec(select(Resident).where(Resident.telegram_id == BACKER)).one()
    supporting.take_back(session, suggestion, backer, NOW)
    cancel(session, event)
    (text,) = read(session, desk, AUTHOR)
    assert "取消了" in text
    assert f"{suggestion.number} 照常办理" in text
    (text,) = read(session, desk, BACKER)
    assert str(suggestion.number) not in text


def test_who_only_follows_the_suggestion_reads_of_the_meeting_as_before(session: Session, desk: Desk) -> None:
    event, suggestion = on_it(session, desk)
    who = come(session, desk, event, AUTHOR)
    signing.decline(session, desk, event, who, SignUpState.NOT_GOING, NOW)
    move(session, desk, event)
    for chat_id in (AUTHOR, BACKER):
        (text,) = read(session, desk, chat_id)
        assert f"讨论您关注的 {suggestion.number} 的会议有变动" in text
    cancel(session, event)
    for chat_id in (AUTHOR, BACKER):
        (text,) = read(session, desk, chat_id)
        assert "不举行了" in text


def test_of_what_is_dealt_with_together_each_hears_under_her_own_number(session: Session, desk: Desk) -> None:
    event, main = on_it(session, desk)
    her = resident(session, 701)
    other = file_suggestion(session, desk, author=her)
    merging.merge(session, other, main, member(session, LUOTIAN), NOW, street=False)
    move(session, desk, event)
    (text,) = read(session, desk, 701)
    assert f"讨论您关注的 {other.number} 的会议有变动" in text
    come(session, desk, event, 701)
    cancel(session, event)
    (text,) = read(session, desk, 701)
    assert f"{other.number} 照常办理" in text


def test_who_gets_a_seat_by_the_change_reads_of_it_with_the_seat(session: Session, desk: Desk) -> None:
    event, _ = on_it(session, desk, seats=1)
    first, waiting = crowd(session, 2)
    for who in (first, waiting):
        signing.sign_up(session, desk, event, who, 1, NOW)
    move(session, desk, event, seats=2)
    (text,) = read(session, desk, waiting.telegram_id or 0)
    assert "有名额了" in text
    assert "→ <b>12月10日" in text
    (text,) = read(session, desk, first.telegram_id or 0)
    assert "有变动" in text


def test_whom_the_news_did_not_reach_is_called_about_her_suggestion_too(session: Session, desk: Desk) -> None:
    event, suggestion = on_it(session, desk)
    who = come(session, desk, event, AUTHOR)
    move(session, desk, event)
    (changed,) = [one for one in claims(session, AUTHOR) if one.notice == telling.CHANGED]
    note_lost(session, changed, CallReason.BLOCKED, NOW)
    (call,) = calls.list_open_of(session, who.id or 0)
    assert (call.suggestion_id, call.notice, call.reason) == (
        suggestion.id,
        agenda.MOVED,
        CallReason.BLOCKED,
    )


def hold(session: Session, desk: Desk, event: CommunityEvent, suggestion: Suggestion) -> None:
    """It is met, and resolved about the suggestion; the minutes are published and told."""
    after = publish(session, desk, event, suggestion)
    while minutes.tell_due(session, after):
        pass


def publish(session: Session, desk: Desk, event: CommunityEvent, suggestion: Suggestion) -> datetime:
    """It is met, and resolved about the suggestion; the minutes are published, and still to be told."""
    forget(session)
    after = START + timedelta(hours=3)
    minutes.write(session, event, "大家同意。")
    resolution = resolutions.add(session, event, "下周装路灯。", host(session, event), after)
    resolutions.link(session, event, resolution, suggestion.number or "")
    minutes.publish(session, event, host(session, event), after)
    return after


def test_what_was_resolved_of_hers_is_told_with_the_minutes_to_whoever_gets_them(
    session: Session, desk: Desk
) -> None:
    event, suggestion = on_it(session, desk)
    come(session, desk, event, AUTHOR)
    hold(session, desk, event, suggestion)
    (text,) = read(session, desk, AUTHOR)
    assert f"对您关注的 {suggestion.number} 作了决议" in text
    assert "会议纪要" in text
    assert "下周装路灯。" in text
    (text,) = read(session, desk, BACKER)
    assert f"对 {suggestion.number} 作了决议" in text
    assert "会议纪要" not in text


def test_whom_the_minutes_did_not_reach_is_called_about_what_was_resolved(
    session: Session, desk: Desk
) -> None:
    event, suggestion = on_it(session, desk)
    who = come(session, desk, event, AUTHOR)
    hold(session, desk, event, suggestion)
    (told,) = [one for one in claims(session, AUTHOR) if one.notice == minutes.NOTICE]
    note_lost(session, told, CallReason.UNKNOWN, NOW)
    session.flush()
    found = calls.find_open(session, suggestion.id or 0, who.id or 0)
    assert found is not None
    assert (found.notice, found.reason) == (resolutions.RESOLVED, CallReason.UNKNOWN)


def test_who_blocks_the_bot_before_the_minutes_are_queued_is_called(session: Session, desk: Desk) -> None:
    event, suggestion = on_it(session, desk)
    who = come(session, desk, event, AUTHOR)
    after = publish(session, desk, event, suggestion)
    who.reach = Reach.BLOCKED
    session.flush()
    while minutes.tell_due(session, after):
        pass
    assert [one for one in claims(session, AUTHOR) if one.notice == minutes.NOTICE] == []
    session.flush()
    found = calls.find_open(session, suggestion.id or 0, who.id or 0)
    assert found is not None
    assert (found.notice, found.reason) == (resolutions.RESOLVED, CallReason.BLOCKED)
