"""The web console over HTTP: who comes in, what they may see and do there, and what it leaves."""

import re

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from bot import clock
from bot.errors import UserError
from bot.services import access, audit, console
from bot.services.desk import Desk
from storage.database import Database
from storage.tables import (
    Attachment,
    Audit,
    ConsoleLink,
    ConsoleSession,
    Event,
    FileState,
    IdentityRead,
    Note,
    Outbox,
    Status,
    Suggestion,
)
from tests.bot.web.console.browser import ORIGIN, TOKEN, Site
from tests.bot.web.console.conftest import ADMIN, DISPATCHER, ONE, OTHER, STAFF, STRANGER, WORDS, WORKER
from tests.builders_committee import (
    ANNA,
    AUTHOR,
    LUOTIAN,
    file_suggestion,
    resident,
)

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


def status(site: Site) -> Status:
    return site.write(lambda session: session.exec(select(col(Suggestion.status))).one())


async def test_a_link_opens_the_console_once_for_whoever_holds_a_role(site: Site) -> None:
    code = site.link(ANNA)
    first, second = site.browser(), site.browser()
    looked = await first.get(f"/enter?code={code}")
    assert looked.status_code == 200
    assert (await first.enter(code)).status_code == 303
    assert "我的待办" in (await first.get("/")).text
    assert (await second.enter(code)).status_code == 403
    assert "不能用了" in (await second.post("/enter/code", code=code)).text
    kept = site.write(lambda session: session.exec(select(ConsoleLink)).one())
    assert code not in kept.code_hash
    with pytest.raises(UserError, match=r"access\.not_yours"):
        site.link(STRANGER)


async def test_a_link_serves_for_five_minutes_and_until_the_next_one(site: Site) -> None:
    code = site.link(ANNA)
    newer = site.link(ANNA)
    assert (await site.browser().enter(code)).status_code == 403
    assert (await site.browser().enter(newer)).status_code == 303
    last = site.link(ANNA)
    site.write(lambda session: session.execute(update(ConsoleLink).values(expires_at=clock.now())))
    assert (await site.browser().enter(last)).status_code == 403


async def test_nobody_gets_links_without_end(site: Site) -> None:
    for _ in range(5):
        site.link(ANNA)
    with pytest.raises(UserError, match=r"console\.too_many"):
        site.link(ANNA)


async def test_who_guesses_codes_is_not_listened_to_for_a_while(site: Site) -> None:
    guesser = site.browser()
    answers = [(await guesser.enter(f"guess{number}")).status_code for number in range(12)]
    assert answers == [403] * 10 + [429] * 2
    assert (await guesser.enter(site.link(ANNA))).status_code == 429


async def test_without_a_session_every_page_leads_to_the_entrance(site: Site) -> None:
    stranger = site.browser()
    for path in ("/", ONE, "/office", "/sessions", f"{ONE}/files/1"):
        page = await stranger.get(path)
        assert "/console/enter" in str(page.url), path
        assert WORDS not in page.text
    await stranger.get("/enter")
    assert "失效" not in stranger.text
    for path in (ONE, "/office", "/sessions/end", "/leave"):
        await stranger.post(path, press="1|c_accept|1|MUN-01|1")
    assert status(site) is Status.SUBMITTED


async def test_the_cookie_and_the_headers_are_strict(site: Site) -> None:
    one = site.browser()
    answer = await one.enter(site.link(ANNA))
    cookies = answer.headers.get_list("set-cookie")
    cookie = next(value for value in cookies if value.startswith("__Host-yishi="))
    assert all(word in cookie for word in ("; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/;"))
    page = await one.get(ONE)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy.replace("style-src-attr 'unsafe-inline'", "")
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    inline = re.findall(r"<(?:script|style)(?![^>]*(?:src=|type=\"application/json\"))([^>]*)>", page.text)
    assert inline
    assert all(f'nonce="{nonce}"' in attributes for attributes in inline)
    outside = re.findall(r'(?:src|href|action)="(https?://[^"/]+)', page.text)
    assert set(outside) == {ORIGIN}
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-frame-options"] == "DENY"
    assert "max-age" in page.headers["strict-transport-security"]
    styles = re.findall(r'href="(https://town.example/console/static/[^"]+)', page.text)
    assert len(styles) > 3
    for url in styles:
        assert (await one.client.get(url)).status_code == 200, url


async def test_a_form_needs_the_token_of_this_very_session(site: Site) -> None:
    anna, staff = await site.signed_in(ANNA), await site.signed_in(STAFF)
    await anna.get(ONE)
    accept = anna.buttons["受理"]
    foreign = TOKEN.search((await staff.get(ONE)).text)
    assert foreign is not None
    for token in ("", "x", foreign[1]):
        answer = await anna.client.post(f"/console{ONE}", data={"press": accept, "csrftoken": token})
        assert answer.status_code == 403
        assert "刷新后再试" in answer.text
        assert 'name="viewport"' in answer.text, "it can be read on a phone, too"
    own = TOKEN.search((await anna.get(ONE)).text)
    assert own is not None
    for origin in ("https://evil.example", "null"):
        answer = await anna.client.post(
            f"/console{ONE}", data={"press": accept, "csrftoken": own[1]}, headers={"origin": origin}
        )
        assert answer.status_code == 403
    assert (await anna.client.get(f"/console{ONE}?press={accept}")).status_code == 200
    assert status(site) is Status.SUBMITTED
    await anna.press("受理", ONE)
    assert status(site) is Status.DISPATCHED


async def test_the_card_does_on_the_page_what_it_does_in_the_chat(site: Site) -> None:
    anna = await site.signed_in(ANNA)
    assert "LT-2026-000001" in (await anna.get("/?tab=body")).text
    await anna.get(ONE)
    assert WORDS in anna.text
    for label in ("受理", "签收"):
        await anna.press(label, ONE)
    assert status(site) is Status.IN_PROGRESS
    await anna.press("答复", ONE)
    assert "给居民的答复" in anna.text
    await anna.get(ONE)
    assert "填在下面的框里，写下给居民的答复" in anna.text
    assert "回复这条消息" not in anna.text
    await anna.post(ONE, words="灯已经换好了。")
    assert "居民将看到" in anna.text
    for label in ("属实", "A 已解决"):
        await anna.press(label, ONE)
        assert anna.text.count("居民将看到") == 1, "the preview stands there once"
    await anna.press("发送", ONE)
    assert status(site) is Status.REPLIED
    await anna.get(ONE)
    assert "已答复" in anna.text
    queued = site.write(lambda session: session.exec(select(Outbox)).all())
    told = {(row.notice, row.chat_id) for row in queued}
    assert ("answered", AUTHOR) in told
    assert ("card", LUOTIAN) in told
    assert not [row for row in queued if row.chat_id == ANNA]


async def test_two_who_press_at_once_have_one_effect(site: Site) -> None:
    anna, staff = await site.signed_in(ANNA), await site.signed_in(STAFF)
    await anna.get(ONE)
    await staff.get(ONE)
    await anna.press("受理", ONE)
    await staff.press("受理", ONE)
    assert "同事" in staff.text
    lines = site.write(lambda session: session.exec(select(Event).where(Event.what == "accepted")).all())
    assert len(lines) == 1


async def test_while_somebody_writes_on_the_page_a_colleague_in_the_chat_is_told_so(site: Site) -> None:
    anna = await site.signed_in(ANNA)
    await anna.get(ONE)
    await anna.press("退回补充", ONE)
    staff = await site.signed_in(STAFF)
    await staff.get(ONE)
    assert "正在" in staff.text
    await anna.press("取消", ONE)
    assert "正在" not in (await staff.get(ONE)).text


async def test_others_can_neither_open_nor_press_it(site: Site) -> None:
    for person in (OTHER, WORKER):
        one = await site.signed_in(person)
        for path in (ONE, f"{ONE}/files/1", "/s/LT-2026-000099", "/s/nonsense"):
            page = await one.get(path)
            assert page.status_code == 404, path
            assert WORDS not in page.text
            assert "这里没有这条意见，或者不归您看" in one.text, (
                "the same for what is not and what is not hers"
            )
        await one.get("/sessions")
        for press in (
            "1|c_accept|1|MUN-01|1",
            "1|c_answer|1||1",
            "1|c_moveto|1|PM|1",
            "1|my_undone|1||1",
            "x",
        ):
            await one.post(ONE, press=press)
            await one.post("/office", press=press)
        await one.post(ONE, note="gossip")
        await one.post(ONE, words="gossip")
    assert status(site) is Status.SUBMITTED
    assert site.write(lambda session: session.exec(select(Note)).all()) == []


async def test_where_it_goes_is_not_said_by_a_member_of_a_body(site: Site) -> None:
    anna, dispatcher = await site.signed_in(ANNA), await site.signed_in(DISPATCHER)
    assert "改派" not in (await anna.get(ONE)).text
    await anna.post(ONE, press="1|c_moveto|1|PM|1")
    assert status(site) is Status.SUBMITTED
    await dispatcher.get(ONE)
    await dispatcher.press("改派", ONE)
    await dispatcher.press("物业公司", ONE)
    assert status(site) is Status.DISPATCHED


async def test_a_session_ends_by_its_owner_by_an_admin_with_the_role_and_by_time(site: Site) -> None:
    first, second = await site.signed_in(ANNA), await site.signed_in(ANNA)
    await second.get("/sessions")
    assert second.text.count("退出") >= 3
    await second.post("/sessions/end")
    assert "/enter" in str((await first.get("/")).url)
    admin = await site.signed_in(ADMIN)
    rows = site.write(lambda session: session.exec(select(ConsoleSession)).all())
    hers = next(row for row in rows if row.telegram_id == ANNA and row.ended_at is None)
    stranger = await site.signed_in(OTHER)
    await stranger.get("/sessions")
    await stranger.post("/sessions/end", session=str(hers.id))
    assert "/enter" not in str((await second.get("/")).url)
    await admin.get("/sessions")
    await admin.post("/sessions/end", session=str(hers.id))
    assert "/enter" in str((await second.get("/")).url)

    third = await site.signed_in(ANNA)
    site.write(lambda session: access.leave(session, ANNA, LUOTIAN, clock.now()))
    assert "/enter" in str((await third.get("/")).url)
    # Who comes back must sign in anew.
    now = clock.now()
    site.write(lambda session: access.access_group(session, ANNA, LUOTIAN, now, membership="member"))
    assert "/enter" in str((await third.get("/")).url)

    idle = await site.signed_in(STAFF)
    old = clock.now() - console.IDLE
    site.write(lambda session: session.execute(update(ConsoleSession).values(seen_at=old)))
    assert "/enter" in str((await idle.get("/")).url)
    actions = site.write(lambda session: session.exec(select(col(Audit.action))).all())
    assert actions.count("signed_in") == 6
    assert actions.count("signed_out") == 2
    assert site.write(lambda session: audit.verify(session)).findings == ()


async def test_signing_out_ends_it_and_it_speaks_the_language_of_the_person(site: Site) -> None:
    site.write(lambda session: resident(session, STAFF, "en"))
    one = await site.signed_in(STAFF)
    assert "My work" in (await one.get("/")).text
    await one.post("/leave")
    assert "/enter" in str((await one.get("/")).url)


async def test_a_picture_leaves_only_as_its_clean_copy(site: Site) -> None:
    def work(session: Session) -> None:
        suggestion = file_suggestion(session, site.desk, author=resident(session, 599), photos=1)
        file = session.exec(select(Attachment)).one()
        file.state, file.mime = FileState.STORED, "image/jpeg"
        file.sha256 = site.desk.originals.keep(b"original")
        file.clean_sha256 = site.desk.originals.keep(b"clean")
        session.add(file)
        assert suggestion.number == "LT-2026-000002"

    site.write(work)
    anna = await site.signed_in(ANNA)
    answer = await anna.get("/s/LT-2026-000002/files/1")
    assert answer.content == b"clean"
    assert answer.headers["content-type"] == "image/jpeg"
    assert (await anna.get(f"{ONE}/files/1")).status_code == 404
    other = await site.signed_in(OTHER)
    assert (await other.get("/s/LT-2026-000002/files/1")).status_code == 404


async def test_who_filed_it_is_told_only_for_a_reason_and_she_hears_of_it(site: Site) -> None:
    staff = await site.signed_in(STAFF)
    await staff.get(ONE)
    assert str(AUTHOR) not in staff.text
    await staff.press("查看身份", ONE)
    await staff.post(ONE, words="要上门核实情况")
    rows = site.write(lambda session: session.exec(select(IdentityRead)).all())
    assert len(rows) == 1
    assert "identified" in site.write(lambda session: session.exec(select(col(Outbox.notice))).all())
    anna = await site.signed_in(ANNA)
    await anna.get(ONE)
    assert "查看身份" not in anna.buttons


async def test_without_the_setting_there_is_no_console(database: Database, desk: Desk) -> None:
    with pytest.raises(UserError, match=r"console\.off"):
        database.write_now(lambda session: console.give_link(session, desk, ADMIN, clock.now()))


async def test_the_history_says_what_was_marked(site: Site) -> None:
    dispatcher = await site.signed_in(DISPATCHER)
    await dispatcher.get(ONE)
    for label in ("标紧急", "不紧急"):
        await dispatcher.press(label, ONE)
    await dispatcher.get(ONE)
    assert "标为紧急" in dispatcher.text
    assert "取消紧急" in dispatcher.text


async def test_whose_session_has_ended_is_told_so_where_she_signs_in_again(site: Site) -> None:
    anna = await site.signed_in(ANNA)
    await anna.get(ONE)
    site.write(lambda session: session.execute(update(ConsoleSession).values(expires_at=clock.now())))
    await anna.get(ONE)
    assert "您的登录已经失效" in anna.text
    await anna.get(f"/enter?code={site.link(ANNA)}")
    assert "失效" not in anna.text


async def test_the_history_says_to_which_body_it_was_given_and_passed_on(site: Site) -> None:
    dispatcher = await site.signed_in(DISPATCHER)
    await dispatcher.get(ONE)
    await dispatcher.press("受理", ONE)
    await dispatcher.get(ONE)
    await dispatcher.press("改派", ONE)
    await dispatcher.press("物业公司", ONE)
    told = dispatcher.text.partition("办理经过")[2]
    assert "派给街道城市建设办" in told
    assert "改派给物业公司" in told
