"""Who gets a broadcast, who may send one, and what a change does to what was looked at."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from bot.errors import UserError
from bot.services import invites, quiet
from bot.services.broadcasts import channels, drafts, feeding, running, wishes
from bot.services.broadcasts.drafts import Content
from bot.services.delivered import Note, note
from bot.services.desk import Desk
from storage.database import Database
from storage.queries import broadcasts, outbox
from storage.queries.outbox import Claim
from storage.tables import (
    Broadcast,
    BroadcastState,
    Lane,
    Member,
    Outbox,
    Reach,
    Recipient,
    RecipientState,
    Resident,
    Role,
    Topic,
)
from tests.builders_committee import LUOTIAN, NOW, YANCHUAN, bind, file_suggestion
from tests.builders_committee import resident as somebody
from tests.builders_worker import worker

AUTHOR, OTHER = 801, 802
LATER = NOW + timedelta(minutes=1)


def begin(session: Session, desk: Desk, topic: Topic = Topic.NOTICE, words: str = "停水") -> Broadcast:
    """What a worker of LT has written."""
    broadcast = drafts.begin(session, desk, worker(session, "LT", AUTHOR), topic, NOW)
    drafts.say(session, broadcast, "", Content(words))
    return broadcast


def start(session: Session, desk: Desk, broadcast: Broadcast) -> BroadcastState:
    return running.start(session, desk, broadcast, worker_of(session, broadcast), LATER)


def worker_of(session: Session, broadcast: Broadcast) -> Member:
    """Its author."""
    return session.get_one(Member, broadcast.member_id)


def gathered(session: Session, desk: Desk, broadcast: Broadcast) -> list[int]:
    """The chats written down once it has started."""
    while feeding.gather(session, LATER):
        pass
    statement = select(Recipient.chat_id).where(Recipient.broadcast_id == broadcast.id)
    return sorted(session.exec(statement).all())


def person(session: Session, telegram_id: int, **changes: object) -> Resident:
    row = somebody(session, telegram_id)
    for name, value in changes.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return row


def test_it_reaches_whom_it_means_and_nobody_else(database: Database, desk: Desk) -> None:
    def work(session: Session) -> tuple[list[int], dict[str, int]]:
        person(session, 1)
        person(session, 2, community="YC")
        person(session, 3, reach=Reach.BLOCKED)
        person(session, 4, consent=None)
        for chatless in (person(session, 5, erased_at=NOW), person(session, 6, contact="13800138000")):
            chatless.telegram_id = None
        person(session, 7, created_at=LATER + timedelta(seconds=1))
        wishes.opt_out(session, person(session, 8), Topic.NOTICE, NOW)
        wishes.opt_out(session, person(session, 9), Topic.ALERT, NOW)
        broadcast = begin(session, desk)
        start(session, desk, broadcast)
        counts = broadcasts.count_audience(session, broadcast.audience, broadcast.topic)
        return gathered(session, desk, broadcast), counts

    chats, counts = database.write_now(work)
    assert chats == [1, 9]
    assert counts == {"can": 3, "blocked": 1, "no_chat": 1, "unwanted": 1}


def test_estates_language_supporters_and_groups_narrow_and_widen_it(database: Database, desk: Desk) -> None:
    def work(session: Session) -> dict[str, list[int]]:
        person(session, 1, estate="LT-01")
        person(session, 2, language="en")
        author = person(session, 3)
        bind(session, LUOTIAN, "LT")
        bind(session, YANCHUAN, "YC")
        number = file_suggestion(session, desk, author=author).number or ""
        found: dict[str, list[int]] = {}
        for name, choice in (
            ("estate", {"estates": ["LT-01"]}),
            ("language", {"language": "en"}),
            ("groups", {"groups": True, "language": "en"}),
        ):
            broadcast = begin(session, desk)
            drafts.choose(session, broadcast, **choice)
            start(session, desk, broadcast)
            found[name] = gathered(session, desk, broadcast)
        broadcast = begin(session, desk)
        drafts.for_supporters(session, broadcast, number.lower())
        start(session, desk, broadcast)
        found["number"] = gathered(session, desk, broadcast)
        return found

    found = database.write_now(work)
    assert found == {"estate": [1], "language": [2], "groups": [LUOTIAN, 2], "number": [3]}


def test_many_are_written_down_in_pieces_each_once(
    database: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "GATHERED", 7)

    def work(session: Session) -> list[int]:
        for telegram_id in range(1, 31):
            person(session, telegram_id, community="LT" if telegram_id % 3 else "YC")
        broadcast = begin(session, desk)
        start(session, desk, broadcast)
        return gathered(session, desk, broadcast)

    assert database.write_now(work) == [one for one in range(1, 31) if one % 3]


def test_nobody_addresses_other_communities_or_sends_what_is_anothers(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        broadcast = begin(session, desk)
        worker(session, "YC", OTHER)
        with pytest.raises(UserError, match="old_button"):
            drafts.get_own(session, desk, OTHER, broadcast.id, NOW)
        with pytest.raises(UserError, match="no_community"):
            drafts.choose(session, broadcast, communities=[])
        with pytest.raises(UserError, match="no_number"):
            drafts.for_supporters(session, broadcast, "YC-2026-000001")
        start(session, desk, broadcast)
        with pytest.raises(UserError, match="not_yours"):
            drafts.get_going(session, desk, OTHER, broadcast.id, NOW)

    database.write_now(work)


def test_a_second_person_looks_at_what_goes_to_many_and_again_after_a_change(
    database: Database, desk: Desk
) -> None:
    desk = Desk(desk.settings.model_copy(update={"broadcast_approval": 1}))

    def work(session: Session) -> None:
        for telegram_id in (1, 2):
            person(session, telegram_id)
        broadcast = begin(session, desk)
        worker(session, None, OTHER, Role.STAFF)
        worker(session, "YC", 803)
        assert start(session, desk, broadcast) is BroadcastState.ASKED
        assert drafts.list_approvers(session, desk, broadcast, worker_of(session, broadcast)) == [OTHER, 900]
        with pytest.raises(UserError, match="not_your_own"):
            drafts.get_to_approve(session, desk, AUTHOR, broadcast.id, NOW)
        with pytest.raises(UserError, match="not_yours"):
            drafts.get_to_approve(session, desk, 803, broadcast.id, NOW)
        drafts.say(session, broadcast, "", Content("停电"))
        with pytest.raises(UserError, match="too_late"):
            drafts.get_to_approve(session, desk, OTHER, broadcast.id, NOW)
        assert start(session, desk, broadcast) is BroadcastState.ASKED
        colleague, _ = drafts.get_to_approve(session, desk, OTHER, broadcast.id, NOW)
        running.approve(session, desk, broadcast, colleague, NOW)
        assert broadcast.state is BroadcastState.GATHERING
        with pytest.raises(UserError, match="too_late"):
            drafts.get_to_approve(session, desk, OTHER, broadcast.id, NOW)

    database.write_now(work)


def test_what_waits_for_its_time_starts_once_also_after_a_pause_of_the_process(
    database: Database, desk: Desk
) -> None:
    def work(session: Session) -> list[BroadcastState]:
        person(session, 1)
        broadcast = begin(session, desk)
        drafts.set_due(session, broadcast, NOW + timedelta(hours=1), NOW)
        seen = [start(session, desk, broadcast)]
        for hours in (0, 5, 6):
            running.begin_due(session, desk, NOW + timedelta(hours=hours))
            while feeding.gather(session, NOW + timedelta(hours=hours)):
                pass
            seen.append(broadcast.state)
        return seen

    waiting, running_now = BroadcastState.SCHEDULED, BroadcastState.RUNNING
    assert database.write_now(work) == [waiting, waiting, running_now, running_now]


@pytest.mark.parametrize(
    ("how", "state"),
    [
        (Note(sent=True, message_id=5), RecipientState.SENT),
        (Note(sent=False, reach=Reach.BLOCKED, lost=None), RecipientState.QUEUED),
    ],
)
def test_only_what_has_ended_is_counted(
    database: Database, desk: Desk, how: Note, state: RecipientState
) -> None:
    def work(session: Session) -> str:
        person(session, 1)
        broadcast = begin(session, desk)
        start(session, desk, broadcast)
        gathered(session, desk, broadcast)
        feeding.feed(session, desk, LATER)
        [row] = session.exec(select(Outbox).where(col(Outbox.notice) == feeding.SENT)).all()
        assert row.lane == Lane.BULK
        claim = Claim(row.id or 0, None, 0, 1, row.lane, row.notice, None, row.detail, None, 0, NOW)
        note(session, desk, [(claim, how, LATER)])
        session.flush()
        return session.exec(select(Recipient.state)).one()

    assert database.write_now(work) == state


def test_a_stop_takes_back_what_has_not_left(database: Database, desk: Desk) -> None:
    def work(session: Session) -> tuple[int, dict[RecipientState, int]]:
        for telegram_id in range(1, 6):
            person(session, telegram_id)
        broadcast = begin(session, desk)
        start(session, desk, broadcast)
        gathered(session, desk, broadcast)
        feeding.feed(session, desk, LATER)
        outbox.claim_due(session, LATER, "here", 50)
        for row in session.exec(select(Outbox).where(col(Outbox.chat_id) > 3)).all():
            if row.notice == feeding.SENT:
                outbox.unclaim(session, [row.id or 0], LATER)
        session.expire_all()
        running.stop(session, broadcast, worker_of(session, broadcast), LATER)
        return (
            broadcasts.count_queued(session, [feeding.SENT], LATER),
            broadcasts.count_by_state(session, broadcast.id or 0),
        )

    queued, counts = database.write_now(work)
    assert queued == 0
    assert counts == {RecipientState.QUEUED: 3, RecipientState.WAITING: 2}


def test_at_night_only_alerts_ring(desk: Desk, database: Database) -> None:
    midnight = NOW.replace(hour=16)

    def work(session: Session) -> list[bool]:
        reader = person(session, 1)
        return [
            quiet.held_until(session, desk, reader, name, None, midnight, midnight) is not None
            for name in (feeding.SENT, feeding.ALERT)
        ]

    assert database.write_now(work) == [True, False]


@pytest.mark.parametrize(
    "line", ["", "报名", "报名 ftp://x", "https://example.org", "很" * 40 + " https://a.b"]
)
def test_a_link_that_is_none_is_refused(database: Database, desk: Desk, line: str) -> None:
    def work(session: Session) -> None:
        with pytest.raises(UserError, match="no_link"):
            drafts.add_link(session, begin(session, desk), line)

    database.write_now(work)


CHANNEL, STREET_CHANNEL = -100_71, -100_72


def test_channels_get_it_too_the_streets_own_when_it_is_for_every_community(
    database: Database, desk: Desk
) -> None:
    def work(session: Session) -> list[list[int]]:
        for chat_id, community in ((CHANNEL, "LT"), (STREET_CHANNEL, None), (-100_73, "YC")):
            code = invites.create(session, Role.MEMBER, community, None, NOW, for_group=True)
            channels.bind(session, code, chat_id, NOW)
        channels.leave(session, -100_73)
        found = []
        every = [one.code for one in drafts.list_communities(session, desk, 900)]
        for communities in (["LT"], ["YC"], every):
            broadcast = begin(session, desk)
            drafts.choose(session, broadcast, channels=True, communities=communities)
            start(session, desk, broadcast)
            found.append(gathered(session, desk, broadcast))
        return found

    assert database.write_now(work) == [[CHANNEL], [], [STREET_CHANNEL, CHANNEL]]


def test_a_channel_is_no_bodys_and_a_code_serves_once(database: Database) -> None:
    def work(session: Session) -> None:
        of_body = invites.create(session, Role.MEMBER, "LT", "PM", NOW, for_group=True)
        for _ in range(2):
            with pytest.raises(UserError, match="channel_of_body"):
                channels.bind(session, of_body, CHANNEL, NOW)
        assert broadcasts.find_channel(session, CHANNEL) is None
        code = invites.create(session, Role.MEMBER, "LT", None, NOW, for_group=True)
        channels.bind(session, code, CHANNEL, NOW)
        with pytest.raises(UserError, match="used"):
            channels.bind(session, code, STREET_CHANNEL, NOW)

    database.write_now(work)


def test_colleagues_are_told_by_themselves_each_once(database: Database, desk: Desk) -> None:
    def work(session: Session) -> tuple[list[int], int, dict[str, object]]:
        person(session, 1)
        for telegram_id, community, role in (
            (11, "LT", Role.MEMBER),
            (11, "LT", Role.WORKER),
            (12, None, Role.STAFF),
            (13, "YC", Role.MEMBER),
            (14, "LT", Role.DISPATCHER),
        ):
            worker(session, community, telegram_id, role)
        worker(session, "LT", 15, Role.MEMBER).active = False
        broadcast = begin(session, desk)
        drafts.choose(session, broadcast, language="en", groups=True)
        drafts.choose(session, broadcast, roles=["member", "staff"])
        count = broadcasts.count_audience(session, broadcast.audience, broadcast.topic)["can"]
        start(session, desk, broadcast)
        told = gathered(session, desk, broadcast)
        other = begin(session, desk)
        drafts.choose(session, other, roles=["member"])
        drafts.choose(session, other, language="en")
        return told, count, other.audience

    told, count, other = database.write_now(work)
    assert (told, count) == ([11, 12], 2)
    assert other == {"communities": ["LT"], "language": "en"}


def test_the_reason_of_an_alert_stays_when_it_is_sent_back(database: Database, desk: Desk) -> None:
    desk = Desk(desk.settings.model_copy(update={"broadcast_approval": 0}))

    def work(session: Session) -> tuple[str | None, str | None, list[int]]:
        person(session, 1)
        broadcast = begin(session, desk, Topic.ALERT)
        drafts.give_reason(session, broadcast, "台风红色预警")
        worker(session, "LT", OTHER)
        start(session, desk, broadcast)
        colleague, _ = drafts.get_to_approve(session, desk, OTHER, broadcast.id, NOW)
        running.send_back(session, broadcast, colleague, "写清楚几点", NOW)
        told = session.exec(select(Outbox.chat_id).where(Outbox.notice == drafts.SENT_BACK)).all()
        return broadcast.reason, broadcast.objection, list(told)

    assert database.write_now(work) == ("台风红色预警", "写清楚几点", [AUTHOR])
