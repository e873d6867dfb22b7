"""/roles at the desk: an admin sees who holds what and takes it back; nobody else does."""

import pytest
from sqlmodel import Session, col, select

from bot.delivery.notices.every import all_drawers
from bot.services import audit
from bot.services.admins import NOTICE
from bot.services.desk import Desk
from bot.views.presses import Press
from storage.database import Database
from storage.queries.outbox import Claim
from storage.tables import Audit, Invite, Member, Outbox, Role
from tests.builders_committee import NOW
from tests.builders_resident import Chat, all_text
from tests.builders_worker import worker

ADMIN, WORKER = 900, 801


@pytest.fixture
def admin(database: Database, desk: Desk) -> Chat:
    def work(session: Session) -> None:
        session.add(
            Member(telegram_id=WORKER, role=Role.WORKER, community="LT", granted_at=NOW, checked_at=NOW)
        )

    database.write_now(work)
    return Chat(database, desk, user_id=ADMIN)


def find(session: Session) -> Member:
    return session.exec(select(Member).where(col(Member.telegram_id) == WORKER)).one()


def test_an_admin_takes_a_role_back_with_a_reason_and_it_ends_at_once(admin: Chat) -> None:
    (page,) = admin.say("/roles")
    assert "社区工作人员" in page.text
    assert "罗田社区" in page.text
    number = admin.write(lambda session: str(find(session).id))
    admin.press(number)
    (asked,) = admin.press("收回")
    assert "为什么收回" in asked.text
    (done,) = admin.say("换了岗位")
    assert "已收回" in done.text
    assert not admin.write(lambda session: find(session).active)
    lines = admin.write(lambda session: [row.action for row in session.exec(select(Audit)).all()])
    assert lines == ["revoked"]
    assert admin.write(audit.verify).findings == ()


def test_nobody_else_sees_or_takes_a_role(admin: Chat, database: Database, desk: Desk) -> None:
    number = admin.write(lambda session: find(session).id)
    worker = Chat(database, desk, user_id=WORKER)
    seen = [*worker.say("/roles")]
    for press in (Press("w_roles"), Press("w_role", number), Press("w_revoke", number)):
        seen += worker.press_data(press.encode(), 1)
    assert "社区工作人员" not in all_text(seen)
    assert admin.write(lambda session: find(session).active)


def test_an_admin_invites_for_a_time_and_changes_the_last_day(
    admin: Chat, database: Database, desk: Desk
) -> None:
    assert "日期没看懂" in all_text(admin.say("/invite staff LT 2026-01-01"))
    shown = all_text(admin.say("/invite staff LT 2026-12-01 2027-02-28"))
    assert "这个身份2026年12月1日起，到2027年2月28日为止" in shown
    code = shown.split("start=i-")[1].split()[0]
    posted = Chat(database, desk, user_id=871)
    assert "2026年12月1日起，到2027年2月28日为止" in all_text(posted.say(f"/start i-{code}"))
    posted.say("/desk")
    assert "不能办这件事" in all_text(posted.seen)
    assert "2027年2月28日为止" in all_text(admin.say("/roles"))
    admin.press(admin.write(lambda session: str(_of(session, 871).id)))
    assert "到哪天为止" in all_text(admin.press("改期限"))
    admin.say("不知道")
    assert "日期没看懂" in all_text(admin.seen)
    assert "到2027年3月31日为止" in all_text(admin.say("2026-12-01 2027-03-31"))
    admin.press("改期限")
    assert "2027年3月31日" not in all_text(admin.say("长期"))


def test_an_invitation_sent_by_mistake_is_listed_and_withdrawn(
    admin: Chat, database: Database, desk: Desk
) -> None:
    links = [all_text(admin.say(f"/invite {what}")) for what in ("worker YC", "dispatcher LT")]
    group = all_text(admin.say("/invite group LT PM"))
    codes = [shown.split("start=i-")[1].split()[0] for shown in links]
    admin.say("/roles")
    shown = all_text(admin.press("没用的邀请 3"))
    assert "社区工作人员</b> 燕川社区" in shown
    assert "绑定群</b> 罗田社区物业公司" in shown
    assert not any(code in shown for code in (*codes, group.split("/bind ")[1].split()[0]))
    first, second, _ = admin.write(_invites)
    worker = Chat(database, desk, user_id=WORKER)
    forged = Press("w_uninvite", first).encode()
    assert "等人接受" not in all_text([*worker.press_data(Press("w_invites").encode(), 1)])
    worker.press_data(forged, 1)
    assert "等人接受的邀请 2 个" in all_text(admin.press(f"作废 {first}"))
    late = Chat(database, desk, user_id=872)
    assert "不能用了" in all_text(late.say(f"/start i-{codes[0]}"))
    assert "分拨员" in all_text(late.say(f"/start i-{codes[1]}"))
    assert "等人接受的邀请 1 个" in all_text(admin.press_data(Press("w_invites").encode(), 1))
    admin.press_data(Press("w_uninvite", second).encode(), 1)
    assert "已经用过、过期或作废" in admin.alert
    lines = admin.write(lambda session: [row.action for row in session.exec(select(Audit)).all()])
    assert lines == ["invited", "invited", "invited", "uninvited", "granted"]


def test_the_other_admins_hear_of_a_new_one_and_may_take_the_role_back(
    admin: Chat, database: Database, desk: Desk
) -> None:
    first = admin.write(lambda session: worker(session, None, 871, Role.ADMIN))
    inviter, told = Chat(database, desk, user_id=871), {}
    for what, who in (("worker LT", 872), ("admin", 873)):
        code = all_text(inviter.say(f"/invite {what}")).split("start=i-")[1].split()[0]
        assert "欢迎" in all_text(Chat(database, desk, user_id=who).say(f"/start i-{code}"))
        rows = admin.write(lambda session: session.exec(select(Outbox).where(Outbox.notice == NOTICE)).all())
        told[what] = [row.chat_id for row in rows]
    assert told == {"worker LT": [], "admin": [871, ADMIN]}
    claim = Claim(
        id=1, root_id=None, part=0, chat_id=ADMIN, lane=0, notice=NOTICE, subject=None,
        detail=rows[0].detail, payload=None, attempts=0, created_at=NOW,
    )  # fmt: skip
    heard = admin.write(lambda session: all_drawers()[NOTICE](session, desk, claim, "zh"))
    assert heard is not None
    assert f"由 {first.id} 号管理员邀请" in heard.text
    press = heard.rows[0][0].press
    assert press is not None
    admin.press_data(press.encode(), 1)
    admin.press("收回")
    admin.say("不认识")
    assert admin.write(lambda session: all_drawers()[NOTICE](session, desk, claim, "zh")) is None


def _invites(session: Session) -> list[int]:
    return [one.id or 0 for one in session.exec(select(Invite).order_by(col(Invite.id))).all()]


def _of(session: Session, telegram_id: int) -> Member:
    return session.exec(select(Member).where(col(Member.telegram_id) == telegram_id)).one()
