"""The console's lists, figures and tables: within whose scope, by which filter, and what changes there."""

import re
from datetime import timedelta
from urllib.parse import quote, urlencode

import pytest
from sqlmodel import Session, col, select, update

from bot import clock
from bot.delivery.inbox import to_raw
from bot.services import audit, parked, tuning, visibility
from bot.texts import Html
from bot.web.console import drawing, figures, queue
from storage.queries import inbox
from storage.tables import (
    Audit,
    Broadcast,
    BroadcastState,
    Endpoint,
    ExportOrder,
    Forward,
    ForwardState,
    Inbox,
    InboxState,
    Invite,
    Kind,
    Member,
    Protocol,
    Resident,
    Role,
    SavedView,
    Setting,
    Status,
    Suggestion,
    Visibility,
)
from tests.bot.web.console.browser import WORKING, Browser, Site
from tests.bot.web.console.conftest import ADMIN, DISPATCHER, ONE, OTHER, STAFF, WORDS, WORKER
from tests.builders_committee import ANNA, file_suggestion, resident

pytestmark = pytest.mark.anyio
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NUMBER = re.compile(r"(?:LT|YC|HQT)-2026-\d{6}")


def numbers(one: Browser) -> list[str]:
    """The suggestions that the page lists, in their order."""
    return list(dict.fromkeys(NUMBER.findall(one.text)))


def fill(site: Site, count: int) -> None:
    """More suggestions, in turn of LT and YC, each a day older than the one before."""

    def work(session: Session) -> None:
        author = resident(session, 666)
        for number in range(count):
            made = file_suggestion(
                session, site.desk, author=author, words=f"第{number}件", community=("LT", "YC")[number % 2],
                kind=(Kind.COMPLAINT, Kind.REQUEST)[number % 3 == 0],
            )  # fmt: skip
            made.submitted_at = clock.now() - timedelta(days=number)
            made.due_at = clock.now() + timedelta(days=3 if number % 5 else -1, minutes=number)
            session.add(made)

    site.write(work)


async def test_the_queue_shows_what_each_role_sees_page_by_page(site: Site) -> None:
    fill(site, 70)
    every = set(site.write(lambda session: session.exec(select(col(Suggestion.number))).all()))
    staff = await site.signed_in(STAFF)
    seen: list[str] = []
    page = "/queue"
    while page:
        await staff.get(page)
        seen += numbers(staff)
        more = re.search(r'href="\?([^"]*after=[^"]*)"', staff.page.text)
        page = f"/queue?{more[1].replace('&amp;', '&')}" if more else ""
    assert len(seen) == len(set(seen)) == 71
    assert set(seen) == every
    for person, beginning in ((ANNA, "LT"), (DISPATCHER, "LT"), (OTHER, "YC")):
        one = await site.signed_in(person)
        await one.get("/queue")
        assert {number[:2] for number in numbers(one)} == {beginning}
    assert (await (await site.signed_in(WORKER)).get("/queue")).status_code == 403


async def test_the_history_says_who_sees_it_since_its_author_changed_that(site: Site) -> None:
    def work(session: Session) -> None:
        author, filed = session.exec(select(Resident)).one(), session.exec(select(Suggestion)).one()
        visibility.choose(session, author, filed, Visibility.NAMED, clock.now(), name="王阿姨")
        visibility.choose(session, author, filed, Visibility.COMMITTEE, clock.now())

    site.write(work)
    staff = await site.signed_in(STAFF)
    await staff.get(ONE)
    assert staff.text.index("改成仅承办单位能看，署名") < staff.text.index("改成仅承办单位能看，匿名")


async def test_a_filter_is_chosen_typed_and_kept_under_a_name(site: Site) -> None:
    fill(site, 20)
    staff = await site.signed_in(STAFF)
    await staff.get("/queue?community=YC&kind=complaint&overdue=yes&status=open")
    chosen = numbers(staff)
    await staff.get("/queue?f=" + quote("燕川 投诉 超期 status:open"))
    assert numbers(staff) == chosen
    rows = site.write(lambda session: session.exec(select(Suggestion)).all())
    right = {
        row.number
        for row in rows
        if row.community == "YC" and row.kind is Kind.COMPLAINT and row.due_at and row.due_at < clock.now()
    }
    assert set(chosen) == right
    assert right
    written = "community:YC kind:COMPLAINT overdue:yes"
    await staff.post("/queue/views", f=written, name="燕川投诉")
    kept = site.write(lambda session: session.exec(select(SavedView)).one())
    assert kept.filter == written
    await staff.get("/queue")
    assert "燕川投诉" in staff.text
    anna = await site.signed_in(ANNA)
    await anna.get("/queue")
    assert "燕川投诉" not in anna.text
    await anna.post("/queue/views", drop=str(kept.id))
    await anna.get("/queue")
    await anna.post("/queue/views", rename=str(kept.id), name="安娜的")
    assert "已经没有了" in anna.text
    assert site.write(lambda session: session.exec(select(SavedView)).one()).name == "燕川投诉"
    await staff.get("/queue?" + urlencode({"f": written}))
    await staff.post("/queue/views", rename=str(kept.id), name=" 燕川 超期投诉 ")
    assert "已改名为“燕川 超期投诉”" in staff.text
    await staff.post("/queue/views", f="community:LT", name="罗田")
    assert "已保存“罗田”" in staff.text
    await staff.post("/queue/views", rename=str(kept.id), name="罗田")
    assert "您已经有一个筛选叫“罗田”了" in staff.text
    await staff.get("/queue?" + urlencode({"f": "community:LT"}))
    found_drop = re.search(r'name="drop" value="(\d+)"', staff.page.text)
    assert found_drop
    await staff.post("/queue/views", drop=found_drop[1])
    assert "已删除“罗田”" in staff.text
    await staff.post("/queue/views", drop=str(kept.id))
    assert site.write(lambda session: session.exec(select(SavedView)).all()) == []
    found = await staff.get("/queue?f=" + quote("第7件"))
    assert numbers(staff)
    assert found.status_code == 200
    assert "status:zz" in (await staff.get("/queue?f=status:zz")).text


@sqlite
async def test_words_in_a_list_say_nothing_of_who_said_them(site: Site) -> None:
    site.write(
        lambda session: file_suggestion(
            session, site.desk, author=resident(session, 667), words="我叫王小明，电话13812345678，灯坏了"
        )
    )
    staff = await site.signed_in(STAFF)
    await staff.get("/queue")
    assert "13812345678" not in staff.text


async def test_the_figures_add_up_to_the_rows_that_somebody_sees(site: Site) -> None:
    fill(site, 30)
    rows = site.write(lambda session: session.exec(select(Suggestion)).all())
    staff, anna = await site.signed_in(STAFF), await site.signed_in(ANNA)
    for one, seen in ((staff, rows), (anna, [row for row in rows if row.community == "LT"])):
        await one.get("/figures")
        cells = re.findall(r'<div class="h1 mb-0">(\d+)</div>', one.page.text)
        late = [row for row in seen if row.due_at and row.due_at < clock.now()]
        assert cells == [str(len(seen)), str(len(late)), "0"]
        weeks = re.findall(r'<tr><th scope="row">[^<]*</th><td>(\d+)</td>', one.page.text)
        assert sum(map(int, weeks)) == len(seen)
    await staff.get("/figures?f=" + quote("community:YC"))
    assert re.search(r'<div class="h1 mb-0">15</div>', staff.page.text)


async def test_each_page_opens_for_its_roles_alone(site: Site) -> None:
    admin_only = {"/people", "/parked", "/forwards", "/settings", "/audit"}
    opens = {
        ADMIN: {*admin_only, "/routes", "/categories", "/broadcasts", "/office", "/queue", "/figures"},
        STAFF: {"/routes", "/categories", "/broadcasts", "/office", "/queue", "/figures"},
        DISPATCHER: {"/routes", "/categories", "/office", "/queue", "/figures"},
        WORKER: {"/categories", "/broadcasts", "/office"},
        ANNA: {"/categories", "/queue", "/figures"},
    }
    every = set().union(*opens.values())
    for person, allowed in opens.items():
        one = await site.signed_in(person)
        menu = set(
            re.findall(r'href="https://town.example/console(/[a-z]+)"', (await one.get("/sessions")).text)
        )
        assert menu & every == allowed, person
        for path in sorted(every):
            page = await one.get(path)
            assert (page.status_code == 200) is (path in allowed), (person, path, page.status_code)
            assert "bot_token" not in page.text
            assert "test-token" not in page.text
    stranger = await site.signed_in(WORKER)
    await stranger.get("/categories")
    for path in ("/parked/replay", "/forwards/replay", "/people/invite"):
        assert (await stranger.post(path, press="all", role="admin")).status_code == 403


@sqlite
async def test_a_parked_update_gets_another_turn_from_an_admin(site: Site) -> None:
    raw = to_raw({"update_id": 7, "message": {"text": "秘密", "chat": {"id": 5}}})

    def park(session: Session) -> int:
        (item,) = inbox.add_updates(session, [raw], clock.now())
        row = session.get_one(Inbox, item.id)
        row.state, row.reason = InboxState.PARKED, "ValueError: 秘密"
        session.add(row)
        return item.id

    wanted = site.write(park)
    admin = await site.signed_in(ADMIN)
    await admin.get("/parked")
    assert "ValueError" in admin.text
    assert "秘密" not in admin.text
    await admin.post("/parked/replay", press=str(wanted))
    assert "重新处理" in admin.text
    assert site.write(lambda session: session.get_one(Inbox, wanted).state) is InboxState.NEW
    lines = site.write(lambda session: session.exec(select(Audit).where(Audit.action == "replayed")).all())
    assert [line.data for line in lines] == [{"ids": [wanted], "count": 1}]
    await admin.post("/parked/replay", press=str(wanted))
    assert "没有这样的更新" in admin.text
    assert site.write(lambda session: audit.verify(session)).findings == ()
    assert parked.kind("Unreadable: KeyError: 'x'") == "Unreadable: KeyError"


async def test_what_another_system_did_not_take_is_sent_again_by_an_admin(site: Site) -> None:
    def tell(session: Session) -> None:
        now, one = clock.now(), session.exec(select(Suggestion)).one()
        url = "https://city.example/hook"
        session.add(Endpoint(code="city", protocol=Protocol.WEBHOOK, url=url, created_at=now))
        session.flush()
        for number, state in enumerate((ForwardState.DONE, ForwardState.REFUSED, ForwardState.UNKNOWN), 1):
            told = Forward(
                key=f"{number}", endpoint="city", suggestion_id=one.id or 0, event_id=number,
                status=one.status, state=state, http_status=503, reason="busy", attempts=10,
                created_at=now, due_at=now, ended_at=now,
            )  # fmt: skip
            session.add(told)

    site.write(tell)
    admin = await site.signed_in(ADMIN)
    await admin.get("/forwards")
    assert all(word in admin.text for word in ("LT-2026-000001", "city", "没送成", "503 busy", "待受理"))
    assert WORDS not in admin.text
    again = [*admin.buttons.items()]
    assert again[0] == ("没送成的全部重送", "all")
    assert admin.page.text.count(">重送<") == 2, "what arrived is not sent again"
    await admin.post("/forwards/replay", press="1")
    assert "没有要重送的了" in admin.text
    await admin.post("/forwards/replay", press="2")
    assert "1 条会马上重送" in admin.text
    await admin.post("/forwards/replay", press="all")
    states = site.write(lambda session: session.exec(select(Forward.state).order_by(col(Forward.id))).all())
    assert states == [ForwardState.DONE, ForwardState.QUEUED, ForwardState.QUEUED]
    lines = site.write(
        lambda session: session.exec(select(Audit).where(Audit.action == "forwarded_again")).all()
    )
    assert [line.data for line in lines] == [{"ids": [2], "count": 1}, {"ids": None, "count": 1}]


@sqlite
async def test_roles_are_given_and_taken_back(site: Site) -> None:
    admin = await site.signed_in(ADMIN)
    await admin.get("/people")
    assert "分拨员" in admin.text
    await admin.post("/people/invite", role="worker", place="LT", until="2030-01-31")
    assert "start=i-" in admin.page.text
    invite = site.write(lambda session: session.exec(select(Invite)).one())
    assert (invite.role, invite.community) == (Role.WORKER, "LT")
    await admin.get("/people")
    await admin.post("/people/invite", role="worker", place="NOWHERE")
    assert site.write(lambda session: session.exec(select(Invite)).all()) == [invite]
    held = site.write(lambda session: session.exec(select(Member).where(Member.telegram_id == STAFF)).one())
    victim = await site.signed_in(STAFF)
    await admin.get("/people")
    await admin.post("/office", press=f"1|w_role|{held.id}||0")
    await admin.press("收回", "/office")
    await admin.post("/office", words="调离岗位")
    assert not site.write(lambda session: session.get_one(Member, held.id).active)
    assert "/enter" in str((await victim.get("/")).url)


@sqlite
async def test_an_admin_reads_what_is_set_and_changes_what_may_be_changed(site: Site) -> None:
    admin = await site.signed_in(ADMIN)
    await admin.get("/settings")
    assert "签收期限1 个工作日运维设置，可在这里改" in re.sub(r"\s*\n\s*", "", admin.text)
    assert "YISHI_LISTEN" in admin.text
    assert "YISHI_SIGN_DAYS" not in admin.text
    await admin.post("/office", press="1|w_set1||sign_days|0")
    assert "请写新的天数" in admin.text
    await admin.post("/office", words="一会儿")
    assert "看不懂这个值" in admin.text
    await admin.post("/office", press="1|w_set1||sign_days|0")
    await admin.post("/office", words="2")
    assert "已改好" in admin.text
    assert "2 个工作日" in (await admin.get("/settings")).text
    assert site.desk.settings.sign_days == 1
    site.database.read_now(lambda session: tuning.heed(session, site.desk))
    assert site.desk.settings.sign_days == 2
    staff = await site.signed_in(STAFF)
    await staff.get("/office")
    await staff.post("/office", press="1|w_setback||sign_days|0")
    assert site.write(lambda session: session.exec(select(col(Setting.value))).all()) == ["2"]


async def test_what_the_queue_shows_is_exported_from_there(site: Site) -> None:
    fill(site, 20)
    staff = await site.signed_in(STAFF)
    await staff.get("/queue?" + urlencode({"f": "燕川 投诉 超期"}))
    assert "导出这些" in staff.text
    found = re.search(r'name="export" value="([^"]+)"', staff.page.text)
    assert found
    await staff.post("/office", export=found[1])
    assert "社区：燕川社区" in staff.text
    assert "超期" in staff.text
    await staff.press("导出", "/office")
    await staff.post("/office", words="督查督办")
    assert "正在导出，好了就发到您和机器人的聊天里" in staff.text
    order = site.write(lambda session: session.exec(select(ExportOrder)).one())
    assert (order.asked, order.reason) == (found[1], "督查督办")
    anna = await site.signed_in(ANNA)
    await anna.get("/queue")
    assert "导出这些" not in anna.text
    await anna.post("/office", export=found[1])
    assert len(site.write(lambda session: session.exec(select(ExportOrder)).all())) == 1


async def test_the_desks_tasks_are_done_on_the_page(site: Site) -> None:
    worker = await site.signed_in(WORKER)
    await worker.get("/broadcasts")
    assert "新建" in worker.text
    await worker.press("新建", "/office")
    await worker.press("公告", "/office")
    assert "罗田" in worker.text
    await worker.get("/broadcasts")
    assert "没发" in worker.text
    assert "导出" not in worker.text
    sent = update(Broadcast).values(state=BroadcastState.DONE, started_at=clock.now())
    site.write(lambda session: session.execute(sent))
    await worker.get("/broadcasts")
    await worker.press("导出", "/office")
    assert "导出群发送达记录" in worker.text
    assert "群发 1：公告" in worker.text
    staff = await site.signed_in(STAFF)
    await staff.get("/routes")
    await staff.post("/office", press="1|w_rcat||MUN-01|0")
    assert "主办" in staff.text
    await staff.get("/office")
    await staff.press("查找", "/office")
    await staff.post("/office", words="楼道灯")
    assert "LT-2026-000001" in staff.text
    await staff.post("/office", press="1|w_open|1||0")
    assert str(staff.page.url).endswith(ONE)
    assert WORDS in staff.text
    assert site.write(lambda session: session.exec(select(col(Suggestion.status))).one()) is Status.SUBMITTED


@sqlite
async def test_what_takes_long_is_promised_and_comes_by_itself(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(site, 3)
    staff = await site.signed_in(STAFF)
    for page, path in ((queue, "/queue?f=text:楼道灯"), (figures, "/figures?f=community:LT")):
        with monkeypatch.context() as hurry:
            hurry.setattr(page, "PATIENCE", 0.0)
            assert WORKING in (await staff.glance(path)).text
            assert "稍等几秒" in staff.text
        assert WORKING not in (await staff.get(path)).text
    await staff.get("/queue?f=text:楼道灯")
    assert numbers(staff) == ["LT-2026-000001"]


@sqlite
async def test_who_has_nothing_to_deal_with_is_led_to_the_desk(site: Site) -> None:
    worker, anna = await site.signed_in(WORKER), await site.signed_in(ANNA)
    assert "去工作台" in (await worker.get("/")).text
    assert "去工作台" not in (await anna.get("/?tab=overdue")).text


@sqlite
async def test_the_audit_is_told_in_words_and_numbers(site: Site) -> None:
    admin = await site.signed_in(ADMIN)
    await admin.get("/people")
    await admin.post("/people/invite", role="worker", place="LT")
    await admin.get("/audit")
    assert "role: worker · community: LT · group: false" in admin.text
    assert "null" not in admin.text


def test_a_quotation_has_no_empty_lines_around_it() -> None:
    said = Html("问：\n\n<blockquote>灯坏了\n很久</blockquote>\n\n好吗？")
    assert drawing.markup(said) == "问：\n<blockquote>灯坏了\n很久</blockquote>\n好吗？"
