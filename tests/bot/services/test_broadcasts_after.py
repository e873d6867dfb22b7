"""After a broadcast went out: it is corrected everywhere, counted up, and told by telephone to others."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from bot.services import residents, routing
from bot.services.broadcasts import drafts, feeding, phoning, progress, receiving, running, wishes
from bot.services.broadcasts.receiving import Ended
from bot.services.delivered import Note, note
from bot.services.desk import Desk
from bot.texts import t
from bot.views import broadcasting as view
from storage.database import Database
from storage.queries import broadcasts, outbox
from storage.queries.outbox import Claim
from storage.tables import (
    Broadcast,
    BroadcastState,
    CallReason,
    Outbox,
    OutboxState,
    Recipient,
    RecipientState,
    Resident,
    Topic,
)
from tests.bot.services.test_broadcasts import AUTHOR, LATER, OTHER, begin, gathered, person, start, worker_of
from tests.builders_committee import LUOTIAN, NOW, bind
from tests.builders_resident import Chat
from tests.builders_worker import worker

STUCK = Note(sent=False, lost=CallReason.REFUSED)


def end(session: Session, desk: Desk, notice: str, hows: list[Note]) -> None:
    """What waits with this notice leaves, and ends so, one after the other."""
    waiting = select(Outbox).where(Outbox.notice == notice, Outbox.state == OutboxState.QUEUED)
    for row, how in zip(session.exec(waiting.order_by(col(Outbox.id))).all(), hows, strict=True):
        state = OutboxState.SENT if how.sent else OutboxState.REFUSED
        outbox.end(
            session, [{"row": row.id, "to": state, "sent_as": how.message_id, "why": None, "at": LATER}]
        )
        claim = Claim(row.id or 0, None, 0, row.chat_id, row.lane, row.notice, None, row.detail, None, 0, NOW)
        note(session, desk, [(claim, how, LATER)])
    session.flush()
    session.expire_all()


def sent(session: Session, desk: Desk, count: int) -> Broadcast:
    """A broadcast that has reached so many."""
    for telegram_id in range(1, count + 1):
        person(session, telegram_id)
    broadcast = begin(session, desk)
    start(session, desk, broadcast)
    gathered(session, desk, broadcast)
    feeding.feed(session, desk, LATER)
    end(session, desk, feeding.SENT, [Note(sent=True, message_id=50 + number) for number in range(count)])
    progress.tell(session, desk, LATER)
    assert broadcast.state is BroadcastState.DONE
    return broadcast


def without_chat(session: Session, contact: str | None, joined: datetime = NOW) -> Resident:
    """Somebody of LT who is not on Telegram."""
    row = Resident(
        language="zh", community="LT", contact=contact, consent=residents.NOTICE_VERSION, created_at=joined
    )
    session.add(row)
    session.flush()
    return row


def reports(session: Session) -> int:
    return len(session.exec(select(Outbox).where(Outbox.notice == progress.REPORT)).all())


def test_where_a_file_and_its_words_are_two_messages_the_words_are_corrected(
    session: Session, desk: Desk
) -> None:
    broadcast = sent(session, desk, 1)
    (recipient,) = session.exec(select(Recipient).where(Recipient.broadcast_id == broadcast.id)).all()
    assert recipient.message_id == 50
    words = {"method": "sendMessage", "params": {"text": "停水"}}
    claim = Claim(1, 1, 1, recipient.chat_id, 2, feeding.SENT, None, recipient.id, words, 0, NOW)
    file = replace(claim, part=2, payload={"method": "sendPhoto", "params": {}})
    receiving.settle(
        session, [Ended(one, RecipientState.SENT, at, LATER) for one, at in ((claim, 51), (file, 52))]
    )
    session.expire_all()
    assert recipient.message_id == 51


@pytest.mark.parametrize("back", [False, True])
def test_a_correction_counts_up_and_reports_where_it_can_be_seen_and_where_not(
    database: Database, desk: Desk, back: bool
) -> None:
    def work(session: Session) -> None:
        broadcast = sent(session, desk, 3)
        who, before = worker_of(session, broadcast), reports(session)
        if back:
            running.take_back(session, broadcast, who, LATER)
        else:
            running.correct(session, broadcast, who, "", "改到周五停水", LATER)
        doing = "正在撤回" if back else "正在更正"
        assert f"{doing}：0 / 3" in view.report(progress.look(session, desk, broadcast), "zh").text
        feeding.feed(session, desk, LATER)
        progress.tell(session, desk, LATER + progress.SAID_EVERY)
        assert f"{doing}：0 / 3" in view.progress(progress.look(session, desk, broadcast), "zh").text
        end(session, desk, progress.CORRECTION, [Note(sent=True), STUCK, Note(sent=True)])
        assert reports(session) == before
        for seconds in (10, 20):
            progress.tell(session, desk, LATER + timedelta(seconds=seconds))
        assert reports(session) == before + 1
        text = view.report(progress.look(session, desk, broadcast), "zh").text
        assert ("已从 2 位的手机上撤回" if back else "已更正 2 位的") in text
        assert "有 1 位的改不了了" in text
        assert doing not in text

    database.write_now(work)


def test_the_list_for_telephone_has_who_had_joined_and_wants_to_hear_of_it(
    database: Database, desk: Desk
) -> None:
    def work(session: Session) -> None:
        for number in range(phoning.SHOWN + 2):
            without_chat(session, f"0755-{number:04}")
        out = without_chat(session, "0755-out")
        without_chat(session, None)
        without_chat(session, "0755-late", LATER + timedelta(days=1))
        wishes.opt_out(session, out, Topic.NOTICE, NOW)
        broadcast = begin(session, desk)
        start(session, desk, broadcast)
        found = phoning.look(session, broadcast)
        assert (found.count, len(found.first)) == (phoning.SHOWN + 2, phoning.SHOWN)
        assert "还有 2 位" in view.numbers(broadcast, found, "zh").text
        every = [row.contact for row in broadcasts.stream_without_chat(session, broadcast)]
        assert every == [f"0755-{number:04}" for number in range(phoning.SHOWN + 2)]

    database.write_now(work)


def test_the_numbers_are_for_whoever_may_address_them(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        without_chat(session, "0755-0001")
        worker(session, "YC", OTHER)
        start(session, desk, begin(session, desk))

    database.write_now(work)
    author, other = Chat(database, desk, AUTHOR), Chat(database, desk, OTHER)
    author.press_data("1|w_casttel|1||0", 5)
    assert "0755-0001" in author.seen[-1].text
    assert "导出" in author.seen[-1].buttons
    other.press_data("1|w_casttel|1||0", 5)
    assert other.alert == t("access.not_yours", "zh")


def test_whoever_sends_reads_how_fast_it_goes_and_when_it_will_be_done(
    database: Database, desk: Desk
) -> None:
    def work(session: Session) -> list[str]:
        for telegram_id in range(1, 4):
            person(session, telegram_id)
        broadcast = begin(session, desk)
        start(session, desk, broadcast)
        gathered(session, desk, broadcast)
        paces = [Desk(desk.settings.model_copy(update={"send_rate": rate})) for rate in (0.05, 1000)]
        return [view.progress(progress.look(session, one, broadcast, NOW), "zh").text for one in paces]

    slow, fast = database.write_now(work)
    assert "每秒 0.05 条" in slow
    assert "大约 10:01 发完" in slow
    assert "每秒 1000 条" in fast


@pytest.mark.parametrize("back", [False, True])
def test_what_a_group_got_before_it_became_a_supergroup_is_out_of_reach_and_told_so(
    session: Session, desk: Desk, back: bool
) -> None:
    bind(session, LUOTIAN, "LT")
    broadcast = begin(session, desk)
    drafts.choose(session, broadcast, groups=True)
    start(session, desk, broadcast)
    assert gathered(session, desk, broadcast) == [LUOTIAN]
    feeding.feed(session, desk, LATER)
    end(session, desk, feeding.SENT, [Note(sent=True, message_id=50)])
    author = worker_of(session, broadcast)
    if back:
        running.take_back(session, broadcast, author, LATER)
    else:
        running.correct(session, broadcast, author, "", "改了", LATER)
    feeding.feed(session, desk, LATER)
    routing.follow(session, LUOTIAN, -1007, LATER)
    session.expire_all()
    queued = select(Outbox.chat_id).where(
        Outbox.notice == progress.CORRECTION, Outbox.state == OutboxState.QUEUED
    )
    # Another's message may have this number there: it is tried where it was, and refused.
    assert session.exec(queued).all() == [LUOTIAN if back else -1007]

    running.take_back(session, broadcast, author, LATER)
    feeding.feed(session, desk, LATER)
    [recipient] = session.exec(select(Recipient)).all()
    assert (recipient.chat_id, recipient.message_id, recipient.stuck) == (-1007, None, True)
    assert len(session.exec(queued).all()) == 1


def test_a_group_that_becomes_a_supergroup_in_the_middle_is_told_there(session: Session, desk: Desk) -> None:
    bind(session, LUOTIAN, "LT")
    broadcast = begin(session, desk)
    drafts.choose(session, broadcast, groups=True)
    start(session, desk, broadcast)
    gathered(session, desk, broadcast)
    routing.follow(session, LUOTIAN, -1007, LATER)
    routing.follow(session, LUOTIAN, -1007, LATER)
    feeding.feed(session, desk, LATER)
    waiting = select(Outbox.chat_id).where(Outbox.notice == feeding.SENT)
    assert session.exec(waiting).all() == [-1007]
