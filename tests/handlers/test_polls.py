"""Polls by chat: written at the desk, voted on in private, and of a secret vote nothing that leads back."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import Session, SQLModel, select

from bot.delivery.concealing import conceal
from bot.delivery.inbox import to_raw
from bot.services.desk import Desk
from bot.services.polls import running
from bot.settings import Settings
from bot.texts import t
from storage.database import Database
from storage.tables import Inbox, Poll, PollState, Voter
from tests import postgres
from tests.builders_committee import resident
from tests.builders_polls import AUTHOR, QUESTION
from tests.builders_resident import MORNING, Chat, all_text
from tests.builders_worker import worker

PEOPLE = (501, 502, 503, 504, 505, 506)
LATER = MORNING + timedelta(hours=1)
SEALED = re.compile(r"1\|ballot_ok\|(\w+)\|[\w-]{20}\|")


def join(session: Session) -> None:
    """Six residents and a worker of LT, who was there first."""
    worker(session, "LT", AUTHOR)
    for telegram_id in PEOPLE:
        resident(session, telegram_id).created_at = MORNING - timedelta(days=1)


def clock_looks(chat: Chat) -> None:
    """The job, at this person's time."""
    while chat.write(lambda session: running.tick(session, chat.desk, chat.now)):
        pass
    kept = chat.desk.ballots.list_kept()
    for row in chat.write(lambda session: running.list_spent(session, kept)):
        chat.desk.ballots.end(row)


def begin(worker: Chat, *switches: str, words: str = QUESTION) -> None:
    """From the desk to the opened poll."""
    worker.say("/desk")
    worker.press("投票")
    worker.press("新投票")
    worker.say(words)
    for label in switches:
        worker.press(label)
    worker.press("开始投票")
    clock_looks(worker)


def people(database: Database, desk: Desk) -> list[Chat]:
    return [Chat(database, desk, telegram_id, now=LATER) for telegram_id in PEOPLE]


def test_from_the_desk_to_the_result(database: Database, desk: Desk) -> None:
    database.write_now(join)
    office = Chat(database, desk, AUTHOR)
    office.say("/desk")
    office.press("投票")
    office.press("新投票")
    preview = all_text(office.say(f"{QUESTION}\n换\n再看看"))
    assert QUESTION in preview
    assert "名册：6 位居民" in preview
    office.press("换")
    assert office.alert == t("cast.only_preview", "zh")
    office.press("另定截止")
    assert "12/04 20:00" in all_text(office.say("下周五晚上8点")) + str(office.seen[-1].buttons)
    office.press("开始投票")
    clock_looks(office)
    lin, zhao, *_ = people(database, desk)
    asked = lin.look()
    assert "不代替业主大会" in all_text(asked)
    lin.press("换")
    assert "换" in lin.alert
    lin.press("再看看")
    zhao.look()
    zhao.say("2")
    office.press("看进度")
    assert "已投 2 人，名册共 6 人" in all_text(office.seen[-1:])
    lin.now += timedelta(days=12)
    clock_looks(lin)
    told = all_text(lin.look())
    assert "再看看：2（100%）" in re.sub(r"</?b>", "", told)
    assert lin.press("换") == []
    assert "结束" in lin.alert


def test_a_secret_vote_is_looked_at_twice_and_stands(database: Database, desk: Desk) -> None:
    database.write_now(join)
    begin(Chat(database, desk, AUTHOR), "可改票")
    lin = Chat(database, desk, PEOPLE[0], now=LATER)
    lin.look()
    lin.press("反对")
    assert "反对" in lin.alert
    lin.press("重选")
    lin.press("赞成")
    sure = lin.seen[-1]
    assert "赞成" not in sure.text + str(sure.buttons)
    lin.press("确定投出")
    assert "已投出：赞成" in lin.alert
    assert lin.seen[-1].buttons == {}
    lin.press_data(sure.buttons["确定投出"], sure.message_id)
    assert "已经投过票" in lin.alert
    other = Chat(database, desk, PEOPLE[1], now=LATER)
    other.look()
    other.press_data(sure.buttons["确定投出"], sure.message_id)
    assert other.alert == t("error.old_button", "zh")
    assert not database.read_now(lambda session: session.get_one(Voter, (1, PEOPLE[1])).voted)


def test_that_too_few_are_asked_for_a_secret_poll_is_said_when_it_is_chosen(
    database: Database, desk: Desk
) -> None:
    def few(session: Session) -> None:
        worker(session, "LT", AUTHOR)
        for telegram_id in PEOPLE[:4]:
            resident(session, telegram_id).created_at = MORNING - timedelta(days=1)

    database.write_now(few)
    office = Chat(database, desk, AUTHOR)
    office.say("/desk")
    office.press("投票")
    office.press("新投票")
    office.say(f"{QUESTION}\n换\n再看看")
    office.press("单选")
    shown = all_text(office.press("可改票"))
    for words in (office.alert, shown):
        assert "名册里只有 4 位，不记名至少要 5 位" in words
    assert "开始投票" not in office.seen[-1].buttons
    office.press_data(f"1|poll_go|1||{office.write(lambda s: s.get_one(Poll, 1).revision)}", 5)
    assert "至少要有 5 位" in office.alert
    office.press("改成普通投票")
    assert "不记名" not in office.seen[-1].text
    assert "开始投票" in office.seen[-1].buttons
    database.write_now(lambda session: resident(session, PEOPLE[4]))
    assert "名册里至少要有 5 位" in all_text(office.press("可改票"))
    assert "每人只能选一项" in office.alert
    assert "开始投票" in office.seen[-1].buttons


def test_what_is_typed_in_a_secret_poll_is_no_ballot_and_is_not_kept(database: Database, desk: Desk) -> None:
    database.write_now(join)
    begin(Chat(database, desk, AUTHOR), "可改票")
    lin = Chat(database, desk, PEOPLE[0], now=LATER)
    lin.look()
    for typed in ("1", "赞成"):
        assert "请点按钮" in all_text(lin.say(typed))
        lin.press_data("1|vote_see|1||0", lin.seen[0].message_id)
    bodies = database.read_now(lambda session: session.exec(select(Inbox.body)).all())
    assert not [body for body in bodies if '"text":"1"' in body or '"text":"赞成"' in body]
    assert not database.read_now(lambda session: session.get_one(Voter, (1, PEOPLE[0])).voted)


def test_others_and_made_up_presses_are_refused(database: Database, desk: Desk) -> None:
    database.write_now(join)
    begin(Chat(database, desk, AUTHOR))
    stranger, lin = Chat(database, desk, 999, now=LATER), Chat(database, desk, PEOPLE[0], now=LATER)
    stranger.say("/start v-1")
    assert "名册里没有您" in all_text(stranger.seen)
    for data in ("1|vote|1|0|0", "1|ballot|1|0|0", "1|ballot_ok|1|AAAAAAAAAAAAAAAAAAAA|0", "1|vote_ask|1||0"):
        stranger.press_data(data, 5)
        assert "名册里没有您" in stranger.alert
    for data in ("1|vote|1|7|0", "1|vote|1|x|0", "1|ballot|1|0|0"):
        lin.press_data(data, 5)
        assert lin.alert
    for action in (
        "poll_one",
        "poll_set",
        "poll_go",
        "poll_drop",
        "poll_yes",
        "poll_rem",
        "poll_stop",
        "poll_aud",
    ):
        lin.press_data(f"1|{action}|1||0", 5)
        assert lin.alert in (t("access.not_yours", "zh"), t("error.old_button", "zh")), action
    assert QUESTION in all_text(lin.say("/start v-1"))
    assert database.read_now(lambda session: session.get_one(Poll, 1)).state is PollState.OPEN


def test_an_update_that_holds_a_ballot_is_sealed_before_it_is_stored(desk: Desk) -> None:
    desk.ballots.begin(7)
    press = {"id": "q", "from": {"id": 5}, "data": "1|ballot|7|2|0", "message": {"chat": {"id": 5}}}
    raw = to_raw(conceal({"update_id": 1, "callback_query": press}, desk.ballots))
    assert "|2|" not in raw.body
    sealed = str((raw.update or {})["callback_query"]["data"]).split("|")[3]
    assert desk.ballots.open_choice(7, 5, sealed) == 2
    assert desk.ballots.open_choice(7, 6, sealed) is None
    desk.ballots.end(7)
    assert desk.ballots.open_choice(7, 5, sealed) is None
    late = to_raw(conceal({"update_id": 1, "callback_query": press}, desk.ballots))
    assert '"data":"1|ballot|7||0"' in late.body
    for odd in (
        {**press, "from": {"id": "5"}},
        {**press, "from": None},
        {**press, "data": "1|ballot|7|77|0"},
    ):
        assert '"data":"1|ballot|7||0"' in to_raw(conceal({"callback_query": odd}, desk.ballots)).body


def live(database: Database, desk: Desk, choices: tuple[str, ...]) -> None:
    """A whole secret poll, from the desk to the result, in which people chose so."""
    database.start()
    database.write_now(join)
    begin(Chat(database, desk, AUTHOR), "可改票")
    voters = people(database, desk)
    for chat in voters:
        chat.look()
    for chat, choice in zip(voters, choices, strict=False):
        chat.press(choice)
        chat.press("确定投出")
    voters[0].now += timedelta(days=4)
    clock_looks(voters[0])
    for chat in voters:
        chat.look(timedelta(days=5))


def cells(database: Database) -> dict[str, list[str]]:
    """Every value of every table, in the order in which the rows lie there."""

    def work(session: Session) -> dict[str, list[str]]:
        session.connection()
        return {
            table.name: [
                SEALED.sub(r"1|ballot_ok|\1|sealed|", str(value))
                for row in session.execute(table.select())
                for value in row
            ]
            for table in SQLModel.metadata.sorted_tables
        }

    return database.read_now(work)


def settings_in(folder: Path) -> Settings:
    return Settings(
        bot_token=SecretStr("123456:test-token-of-no-bot"),
        data_dir=folder,
        street_name="XX街道",
        _env_file=None,
    )


def test_after_a_secret_poll_nothing_tells_who_chose_what(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Two towns in which two people chose the other way round are the same in every cell; and no byte of the
    folder holds what was pressed.
    """
    seen = []
    for turn, choices in enumerate((("赞成", "反对", "赞成", "弃权"), ("反对", "赞成", "弃权", "赞成"))):
        folder = tmp_path / "data"
        if turn and database_url.startswith("sqlite"):
            shutil.copy(request.getfixturevalue("sqlite_template"), folder / "yishi.db")
        elif turn:
            postgres.renew(database_url)
        database = Database(database_url)
        try:
            live(database, Desk(settings_in(folder)), choices)
            seen.append(cells(database))
            poll = database.read_now(lambda session: session.exec(select(Poll)).one())
            assert (poll.counts, poll.voted, poll.sealed) == ([2, 1, 1], 4, None)
            pressed = [f'"data":"1|ballot|1|{choice}|'.encode() for choice in range(3)]
            files = [path for path in folder.rglob("*") if path.is_file()]
            assert not [path for path in files if any(one in path.read_bytes() for one in pressed)]
        finally:
            database.stop()
    assert seen[0] == seen[1]
    assert "1|ballot_ok|1|sealed|" in str(seen[0]["outbox"])


def test_the_same_search_finds_an_open_vote(database: Database, desk: Desk) -> None:
    """The comparison above is one that can fail."""
    database.write_now(join)
    begin(Chat(database, desk, AUTHOR))
    lin = Chat(database, desk, PEOPLE[0], now=LATER)
    lin.look()
    lin.press("赞成")
    held = cells(database)
    assert any('"data":"1|vote|1|0|' in value for value in held["inbox"])
    assert "[0]" in held["poll_voter"]
