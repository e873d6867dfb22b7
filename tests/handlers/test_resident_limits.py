"""Numbers that are nobody's business, too much at once, and bans: said plainly, nothing lost in silence."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, SQLModel, col, select

from bot.services import bans, masking
from bot.services.deidentifying import deidentify
from bot.services.desk import Desk
from bot.settings import Settings
from storage.database import Database
from storage.tables import Ban, Inbox, Masking, Member, Part, Role, Status, Suggestion
from tests.builders_resident import MORNING, Chat, all_text

PHONE = "13812345678"
STAFF = 801


@pytest.fixture
def chat(database: Database, desk: Desk) -> Chat:
    return arrived(Chat(database, desk))


def arrived(chat: Chat) -> Chat:
    chat.say("/start LT")
    chat.press("同意")
    return chat


def texts(chat: Chat) -> list[str]:
    rows = chat.write(lambda session: session.exec(select(Part).order_by(col(Part.id))).all())
    return [row.text for row in rows]


def holding(chat: Chat, secret: str) -> set[str]:
    """The tables in which a secret stands."""

    def look(session: Session) -> set[str]:
        return {
            table.name
            for table in SQLModel.metadata.sorted_tables
            for row in session.execute(table.select())
            if secret in str(row)
        }

    return chat.write(look)


def test_numbers_are_masked_before_they_are_kept_and_she_is_told(chat: Chat) -> None:
    shown = all_text(chat.say(f"路灯坏了，打我电话{PHONE}"))
    assert "138******78" in shown
    assert "已打上星号" in shown
    assert texts(chat) == ["路灯坏了，打我电话138******78"]
    assert holding(chat, PHONE) == {"inbox"}


def test_who_ignores_the_question_has_them_masked_for_good(chat: Chat) -> None:
    chat.say(f"路灯坏了，打我电话{PHONE}")
    assert "LT-2026-000001" in all_text(chat.press("提交"))
    assert holding(chat, PHONE) == set()
    chat.say(f"井盖坏了，打{PHONE}")
    later = chat.now + timedelta(days=1, minutes=1)
    assert chat.write(lambda session: masking.settle_silent(session, later)) == 1
    assert holding(chat, PHONE) == set()
    assert "已打上星号" not in all_text(chat.say("在三号楼"))


def test_who_wants_them_kept_has_them_kept(chat: Chat) -> None:
    chat.say(f"路灯坏了，打我电话{PHONE}")
    chat.photo("a", "车牌粤B12345")
    shown = all_text(chat.press("保留号码"))
    assert PHONE in shown
    assert "粤B12345" in shown
    assert "已打上星号" not in shown
    chat.press("提交")
    assert texts(chat) == [f"路灯坏了，打我电话{PHONE}", "车牌粤B12345"]
    bodies = chat.write(lambda session: session.exec(select(Inbox)).all())
    assert not [row for row in bodies if PHONE in row.body]


def test_numbers_in_an_addition_are_asked_about_too(chat: Chat) -> None:
    chat.say("路灯坏了")
    chat.press("提交")
    chat.press("补充")
    assert "已打上星号" in all_text(chat.say(f"电话{PHONE}"))
    assert "按您写的保留" in all_text(chat.press("保留号码"))
    assert texts(chat)[-1] == f"电话{PHONE}"


CARD = {"phone_number": "+86 138 1234 5678", "first_name": "小明", "last_name": "王", "vcard": "NOTE:Boss"}


def test_a_contact_becomes_a_line_of_her_words_that_names_nobody(chat: Chat) -> None:
    shown = all_text(chat.send(contact=CARD))
    assert "已打上星号" in shown
    assert texts(chat) == ["联系人：小*** +86*********78"]
    assert holding(chat, "8613812345678") == set()
    assert holding(chat, "Boss") == {"inbox"}
    chat.say("路灯坏了，请找他")
    assert "LT-2026-000001" in all_text(chat.press("提交"))
    assert holding(chat, "Boss") == set()
    assert len(texts(chat)) == 2


def test_a_contact_alone_says_nothing_yet_so_she_is_asked_what_it_is_about(chat: Chat) -> None:
    assert "是什么事" in all_text(chat.send(contact=CARD))
    said = all_text([*chat.say("请联系他，他家漏水"), *chat.look()])
    assert "请联系他" in said
    assert "是什么事" not in said
    chat.press("提交")
    assert "编号" in all_text(chat.seen[-1:])


def test_a_contact_that_she_keeps_stands_there_but_not_for_others(database: Database, desk: Desk) -> None:
    chat = Chat(database, desk)
    chat.say("/start LT")
    chat.press("English")
    chat.press("Agree")
    chat.send(contact=CARD)
    shown = all_text(chat.press("Keep numbers"))
    assert "Contact: 小明 王 +8613812345678" in shown
    assert texts(chat) == ["Contact: 小明 王 +8613812345678"]
    assert holding(chat, "Boss") == set()
    assert deidentify(texts(chat)[0]) == "Contact: **** **************"


def test_a_contact_of_a_service_is_not_asked_about_and_one_forwarded_stays_starred(chat: Chat) -> None:
    service = {"phone_number": "12345", "first_name": "", "vcard": "NOTE:Boss"}
    assert "已打上星号" not in all_text(chat.send(contact=service))
    origin = {"type": "hidden_user", "sender_user_name": "邻居", "date": 1}
    assert "保留号码" not in all_text(chat.send(contact=CARD, forward_origin=origin))
    assert holding(chat, "Boss") == set()
    assert texts(chat) == ["联系人：12345", "联系人：小*** +86*********78"]


def test_an_edit_is_masked_as_well(chat: Chat) -> None:
    chat.say("路灯坏了")
    message = chat.write(lambda session: session.exec(select(Part)).one()).message_id
    assert "已打上星号" in all_text(chat.edit(message, f"路灯坏了，找{PHONE}"))
    chat.edit(message, f"路灯真的坏了，找{PHONE}")
    assert holding(chat, PHONE) == {"inbox"}
    chat.press("保留号码")
    assert texts(chat) == [f"路灯真的坏了，找{PHONE}"]


def test_a_draft_thrown_away_takes_its_numbers_with_it(chat: Chat) -> None:
    chat.say(f"路灯坏了，打{PHONE}")
    chat.press("取消")
    chat.press("删除")
    assert holding(chat, PHONE) == set()
    assert chat.write(lambda session: session.exec(select(Masking)).all()) == []


def test_a_reason_and_a_forwarded_text_are_masked_without_asking(chat: Chat) -> None:
    chat.say("路灯坏了")
    chat.press("提交")
    chat.press("查看")
    chat.press("撤回")
    assert "138******78" in all_text(chat.say(f"已经打{PHONE}解决了"))
    assert holding(chat, PHONE) == set()
    origin = {"type": "hidden_user", "sender_user_name": "邻居", "date": 1}
    chat.say(f"找{PHONE}", forward_origin=origin)
    assert holding(chat, PHONE) == set()


@pytest.fixture
def strict(database: Database, settings: Settings) -> Chat:
    tight = settings.model_copy(update={"messages_per_minute": 4, "suggestions_per_day": 2})
    return Chat(database, replace(Desk(settings), settings=tight))


def test_too_much_within_a_minute_is_not_taken_and_said_once(strict: Chat) -> None:
    chat = arrived(strict)
    chat.now += timedelta(minutes=2)
    told = [all_text(chat.deliver_at_once(f"第{number}句")) for number in range(8)]
    assert texts(chat) == ["第0句", "第1句", "第2句", "第3句"]
    assert len([one for one in told if "发得太多了" in one]) == 1
    chat.now += timedelta(minutes=1)
    chat.say("现在呢")
    assert texts(chat)[-1] == "现在呢"


def test_a_first_suggestion_and_an_emergency_are_never_dropped(strict: Chat) -> None:
    chat = strict
    for _ in range(6):
        chat.deliver_at_once("/help")
    chat.deliver_at_once("/start LT")
    chat.press("同意")
    chat.deliver_at_once("路灯坏了")
    assert texts(chat) == ["路灯坏了"]
    assert "119" in all_text(chat.deliver_at_once("3栋着火了"))
    assert texts(chat) == ["路灯坏了", "3栋着火了"]


def test_over_the_days_limit_the_draft_stays(strict: Chat) -> None:
    chat = arrived(strict)
    for number in range(3):
        chat.now += timedelta(minutes=2)
        chat.say(f"第{number}件事")
        chat.press("提交")
    assert "明天零点以后" in chat.alert
    rows = chat.write(lambda session: session.exec(select(Suggestion)).all())
    assert sorted(row.status for row in rows) == [Status.DRAFT, Status.SUBMITTED, Status.SUBMITTED]
    chat.now = MORNING + timedelta(days=1)
    assert "LT-2026-000003" in all_text(chat.press("提交"))


def staff(database: Database, desk: Desk, community: str | None = None) -> Chat:
    chat = Chat(database, desk, user_id=STAFF)
    role = Member(
        telegram_id=STAFF, role=Role.STAFF, community=community, granted_at=MORNING, checked_at=MORNING
    )
    chat.write(lambda session: session.add(role))
    return chat


def test_a_ban_is_told_reversible_and_hides_nothing(chat: Chat, database: Database, desk: Desk) -> None:
    chat.say("路灯坏了")
    chat.press("提交")
    office = staff(database, desk)
    assert "到 2026年11月30日 为止" in all_text(office.say("/ban lt-2026-000001 7 反复辱骂"))
    told = all_text(chat.look())
    assert "反复辱骂" in told
    assert "2026年11月30日" in told
    assert "窗口" in told
    assert "119" in told
    assert "反复辱骂" in all_text(chat.say("井盖坏了"))
    assert texts(chat) == ["路灯坏了"]
    assert "路灯坏了" in all_text(chat.say("/my"))
    office.say("/desk")
    office.press("暂停名单")
    assert "可以继续提意见了" in all_text(office.press("解除 LT-2026-000001"))
    assert "可以继续提意见了" in all_text(chat.look())
    chat.say("井盖坏了")
    assert texts(chat) == ["路灯坏了", "井盖坏了"]
    (ban,) = chat.write(lambda session: session.exec(select(Ban)).all())
    assert ban.lifted_at is not None
    assert ban.lifted_by == ban.member_id


def test_under_a_ban_numbers_come_and_questions_can_be_answered(
    chat: Chat, database: Database, desk: Desk
) -> None:
    chat.say("路灯坏了")
    chat.press("提交")
    office = staff(database, desk)
    office.say("/ban LT-2026-000001 7 反复辱骂")
    assert "119" in chat.say("着火了")[0].text

    def ask(session: Session) -> None:
        session.exec(select(Suggestion)).one().status = Status.NEED_INFO

    chat.write(ask)
    chat.say("在三号楼")
    assert texts(chat) == ["路灯坏了", "在三号楼"]


def test_a_draft_of_somebody_banned_is_not_filed_and_stays(
    chat: Chat, database: Database, desk: Desk
) -> None:
    chat.say("路灯坏了")
    chat.press("提交")
    chat.say("井盖坏了")
    staff(database, desk).say("/ban LT-2026-000001 7 反复辱骂")
    chat.press("提交")
    assert "草稿给您留着" in chat.alert


@pytest.mark.parametrize(
    ("order", "answer"),
    [
        ("/ban", "请这样写"),
        ("/ban LT-2026-000001", "请这样写"),
        ("/ban LT-2026-000001 0 原因", "请这样写"),
        ("/ban LT-2026-000001 999 原因", "请这样写"),
        ("/ban LT-2026-000099 7 原因", "没有这个编号"),
        ("/unban LT-2026-000001", "没有被暂停"),
    ],
)
def test_an_order_that_cannot_be_read_says_how(
    chat: Chat, database: Database, desk: Desk, order: str, answer: str
) -> None:
    chat.say("路灯坏了")
    chat.press("提交")
    assert answer in all_text(staff(database, desk).say(order))


def test_only_the_office_of_that_place_may_ban(chat: Chat, database: Database, desk: Desk) -> None:
    chat.say("路灯坏了")
    chat.press("提交")
    assert "没有" in all_text(chat.say("/ban LT-2026-000001 7 原因")) or chat.seen
    elsewhere = staff(database, desk, "YC")
    elsewhere.say("/ban LT-2026-000001 7 原因")
    assert chat.write(lambda session: session.exec(select(Ban)).all()) == []
    assert chat.write(lambda session: bans.list_current(session, desk, STAFF, MORNING)) == []
