"""Only members decide; everybody else gets a plain answer and changes nothing."""

import pytest
from sqlmodel import Session, select

from bot.views.presses import Press
from storage.tables import Event, Member, Suggestion
from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat
from tests.journeys.town import Json, Person, Town

pytestmark = pytest.mark.anyio


async def history(town: Town) -> list[str]:
    """Every line of every history."""
    lines: list[str] = await town.read(
        lambda session: [event.what for event in session.exec(select(Event)).all()]
    )
    return lines


async def forge(
    person: Person, message: Json, action: str, subject: int | None, arg: str = "", stamp: int = 2
) -> str:
    word = await person.forge(message, Press(action, subject, arg, stamp).encode())
    return str(word["text"])


async def test_an_outsider_who_forges_a_press_gets_a_plain_answer(town: Town) -> None:
    _, number = await file_by_chat(town)
    member, stranger = await town.member("LT"), await town.resident("路人", poster=None)
    card = await card_by_chat(member, number)
    before = await history(town)
    word = await stranger.at(town.groups["LT"]).press("受理", card)
    assert "只有本群成员" in word["text"]
    assert await history(town) == before
    assert "受理" in str((await card_by_chat(member, number))["reply_markup"])


async def test_made_up_ids_and_other_groups_get_the_same_refusal(town: Town) -> None:
    resident, number = await file_by_chat(town)
    member, neighbour = await town.member("LT"), await town.member("YC")
    card = await card_by_chat(member, number)
    await member.press("全文" if "全文" in str(card) else "改类型", card)
    before = await history(town)
    elsewhere = next(message for message in town.messages(neighbour.chat_id) if message.get("text"))
    own = next(message for message in town.messages(resident.chat_id) if message.get("reply_markup"))
    refusals = {
        await forge(member, card, "c_sign", 4711),
        await forge(member, card, "c_accept", None),
        await forge(neighbour, elsewhere, "c_accept", 1, "MUN-01"),
        await forge(neighbour, elsewhere, "c_files", 1),
        await forge(neighbour, elsewhere, "c_send", 1, "1"),
        await forge(member, card, "c_reason", 1, "R99"),
        await forge(neighbour, elsewhere, "c_cancel", 1),
    }
    assert refusals == {"您不能操作这一条。"}
    in_private = {
        await forge(resident, own, "c_accept", 1, "MUN-01"),
        await forge(resident, own, "c_accept", 4711, "MUN-01"),
        await forge(resident, own, "c_full", 1),
    }
    assert in_private == {"您的身份不能办这件事。需要权限请找管理员。"}
    assert await history(town) == before


async def test_forged_steps_that_the_life_cycle_does_not_know_change_nothing(town: Town) -> None:
    _, number = await file_by_chat(town)
    member = await town.member("LT")
    card = await card_by_chat(member, number)
    await member.press("返回", await _menu(member, card))
    await town.settled()
    before = await history(town)
    revision = await town.read(_revision)
    for action, arg in (
        ("c_sign", ""),
        ("c_class", "A"),
        ("c_setcat", "NO-99"),
        ("c_setkind", "WISH"),
        ("c_group", "G99"),
    ):
        assert await forge(member, card, action, 1, arg, revision)
    assert await history(town) == before


async def test_who_leaves_the_group_loses_the_role_at_once(town: Town) -> None:
    _, number = await file_by_chat(town)
    member = await town.member("LT")
    await member.press("受理", await card_by_chat(member, number))
    await town.settled()
    roles = await town.read(lambda session: list(session.exec(select(Member)).all()))
    assert [(role.telegram_id, role.active) for role in roles] == [(member.user_id, True)]
    await town.client.set_member(town.groups["LT"], member.user_id, "left")
    await town.settled()
    roles = await town.read(lambda session: list(session.exec(select(Member)).all()))
    assert [role.active for role in roles] == [False]
    word = await member.press("签收", await card_by_chat(member, number))
    assert "只有本群成员" in word["text"]
    assert "signed" not in await history(town)


async def test_an_anonymous_admin_is_asked_to_show_who_it_is(town: Town) -> None:
    _, number = await file_by_chat(town)
    admin = await town.member("LT", status="administrator")
    card = await card_by_chat(admin, number)
    before = await history(town)
    await admin.say("/list", as_chat=True)
    await admin.see("关掉匿名")
    await admin.say("先问物业", reply_to_message_id=card["message_id"], as_chat=True)
    await admin.see("关掉匿名")
    assert await history(town) == before


async def test_a_person_invited_for_the_community_decides_without_being_asked_for(town: Town) -> None:
    admin = town.admin()
    await admin.say("/invite dispatcher LT")
    link = (await admin.see("?start=i-"))["text"].split("?start=")[1].split()[0]
    invited = await town.resident("分拨员", poster=None)
    await invited.start(link)
    await invited.see("欢迎", "分拨员", "罗田社区")
    await invited.start(link)
    await invited.see("已经用过了")
    _, number = await file_by_chat(town)
    somebody = invited.at(town.groups["LT"])
    await town.client.set_member(town.groups["LT"], invited.user_id, "member")
    await accept_by_chat(town, somebody, number)
    hers = select(Member).where(Member.telegram_id == invited.user_id)
    roles = await town.read(lambda session: list(session.exec(hers).all()))
    assert [(role.role, role.group_id) for role in roles] == [("dispatcher", None)]


async def test_only_admins_invite(town: Town) -> None:
    resident = await town.resident()
    await resident.say("/invite admin")
    await resident.see("只有管理员")


async def _menu(member: Person, card: Json) -> Json:
    await member.press("改类型", card)
    return await member.see("想要什么", button="返回")


def _revision(session: Session) -> int:
    return session.exec(select(Suggestion)).one().revision
