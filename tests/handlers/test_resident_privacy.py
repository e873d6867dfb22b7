"""/privacy, /mydata, /forget and the way for children, as a resident meets them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from sqlmodel import Session, select

from bot.services import retention
from bot.services.desk import Desk
from handlers.resident.privacy import is_child
from storage.database import Database
from storage.tables import Suggestion
from tests.builders_resident import Chat, all_text
from tests.builders_traces import SECRET_ID, remains, traces_of

WORDS = "我家三零二的秘密"


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    return Chat(database, desk, user_id=SECRET_ID)


def agree(chat: Chat) -> Chat:
    chat.say("/start LT")
    chat.press("同意")
    return chat


def file_one(chat: Chat, words: str = WORDS) -> None:
    chat.say(words)
    chat.press("提交")


def sent_files(chat: Chat, desk: Desk) -> dict[str, str]:
    """What waits in the data folder to be sent to her, by the name she sees."""
    shown = [one for one in chat.seen if one.method == "sendMediaGroup"][-1]
    rows: list[dict[str, Any]] = chat.write(
        lambda session: [
            row.payload for row in session.exec(select(_outbox())) if row.payload and "uploads" in row.payload
        ]
    )
    assert shown
    uploads = rows[-1]["uploads"].values()
    return {one["name"]: desk.outgoing.path(one["key"]).read_text("utf-8") for one in uploads}


def _outbox() -> Any:
    from storage.tables import Outbox

    return Outbox


def finish(chat: Chat) -> None:
    """The last words have left."""
    rule = next(rule for rule in retention.RULES if rule.code == "farewells")

    def work(session: Session) -> int:
        later = chat.now + timedelta(seconds=9)
        for row in session.exec(select(_outbox())):
            row.ended_at = row.ended_at or chat.now
        session.flush()
        return retention.apply(session, rule, retention.list_due(session, rule, later), later)

    assert chat.write(work) == 1


def folder(database: Database, desk: Desk) -> Path:
    return Path(make_url(database.url).database or "").parent if database.sqlite else desk.settings.data_dir


def test_privacy_tells_of_every_sort_that_is_kept_how_long_and_who_reads_it(chat: Chat) -> None:
    agree(chat)
    text = all_text(chat.say("/privacy"))
    for told in (
        "您说的话",
        "您发的文件",
        "您写的署名",
        "留：2 年",
        "留：180 天",
        "Telegram",
        "党群服务中心",
    ):
        assert told in text


def test_her_data_are_a_page_and_a_file_with_all_that_is_hers(chat: Chat, desk: Desk) -> None:
    file_one(agree(chat))
    told = all_text(chat.say("/mydata"))
    assert "能看能打印" in told
    files = sent_files(chat, desk)
    assert set(files) == {"yishi-mydata.html", "yishi-mydata.json"}
    data = json.loads(files["yishi-mydata.json"])
    assert data["account"]["telegram_id"] == SECRET_ID
    assert data["suggestions"][0]["said"][0]["text"] == WORDS
    assert [one["agreed"] for one in data["consents"]] == [True]
    page = files["yishi-mydata.html"]
    assert WORDS in page
    for told in ("罗田社区", "中文", "仅承办单位", "已提交，待受理"):
        assert f"<td>{told}</td>" in page
    for code in ("zh-hans", "SUBMITTED", "committee", "UTC", "digest", "reach"):
        assert code not in page
    assert "<script" not in page
    assert "http" not in page


def test_what_she_wrote_cannot_break_the_page(chat: Chat, desk: Desk) -> None:
    file_one(agree(chat), "灯坏了<script>alert(1)</script>")
    chat.say("/mydata")
    assert "<script" not in sent_files(chat, desk)["yishi-mydata.html"]


@pytest.mark.parametrize("choice", ["匿名办完", "都撤回"])
def test_forgotten_in_two_steps(chat: Chat, database: Database, desk: Desk, choice: str) -> None:
    file_one(agree(chat))
    assert "还能撤的 1 条" in all_text(chat.say("/forget"))
    assert "真的注销" in all_text(chat.press(choice))
    assert chat.write(lambda session: session.exec(select(Suggestion)).one().erased) is None
    assert "您的信息删了" in all_text(chat.press("是，注销"))
    finish(chat)
    database.scrub()
    traces = traces_of(WORDS) if choice == "都撤回" else traces_of()
    assert remains(database, folder(database, desk), traces) == []


def test_nothing_of_a_child_is_kept(chat: Chat, database: Database, desk: Desk) -> None:
    chat.say("/start LT")
    chat.say(WORDS)
    assert "由爸爸妈妈" in all_text(chat.say("我12岁"))
    finish(chat)
    database.scrub()
    assert remains(database, folder(database, desk), traces_of(WORDS)) == []


def test_a_button_says_it_too(chat: Chat) -> None:
    chat.say("/start LT")
    assert "由爸爸妈妈" in all_text(chat.press("我未满14岁"))


@pytest.mark.parametrize(
    ("said", "child"),
    [("我12岁", True), ("我今年9岁了。", True), ("I'm 13 years old", True), ("13岁", True), ("我14岁", False),
     ("我70岁", False), ("12", False), ("我12岁的儿子在那里摔倒了", False)],
)  # fmt: skip
def test_an_age_is_told_from_other_words(said: str, child: bool) -> None:
    assert is_child(said) is child
