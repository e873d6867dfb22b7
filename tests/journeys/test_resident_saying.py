"""Promises while she speaks: one album is one matter, a restart loses nothing, nothing odd breaks it."""

import struct
import zlib

import pytest
from sqlmodel import Session, col, select

from storage.tables import Attachment, Outbox, Part, Status, Suggestion
from tests.journeys.town import Person, Town, buttons

pytestmark = pytest.mark.anyio


def png(shade: int) -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixel = zlib.compress(bytes([0, shade]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


def all_of(session: Session) -> list[Suggestion]:
    return list(session.exec(select(Suggestion)))


def spoken(session: Session) -> list[str]:
    return [part.text for part in session.exec(select(Part).order_by(col(Part.id)))]


async def submit(resident: Person) -> None:
    await resident.press("提交")
    await resident.see("最迟")


async def test_an_album_is_one_suggestion_shown_once(town: Town) -> None:
    resident = await town.resident()
    files = [(f"{shade}.png", png(shade)) for shade in (1, 2, 3)]
    await resident.send_files("photo", files, caption="楼道堆满杂物")
    preview = await resident.see("楼道堆满杂物", "照片 3 张", button="提交")
    await submit(resident)
    await town.settled()
    filed = await town.read(all_of)
    assert len(filed) == 1
    attached = await town.read(lambda session: session.exec(select(Attachment)).all())
    assert len(attached) == 3
    shown = [text for text in resident.texts_of_bot() if "照片 3 张" in text]
    assert shown == [preview["text"]]
    previews = await town.read(
        lambda session: session.exec(select(Outbox).where(Outbox.notice == "preview")).all()
    )
    assert {row.subject for row in previews} == {filed[0].id}


async def test_seven_thousand_characters_are_one_suggestion_in_order(town: Town) -> None:
    resident = await town.resident()
    text = "".join(f"第{number}句话说路灯坏了。" for number in range(600))[:7000]
    await resident.say(text)
    await resident.see(text[-20:], button="提交")
    await submit(resident)
    assert len(await town.read(all_of)) == 1
    assert "".join(await town.read(spoken)) == text


async def test_a_half_written_suggestion_survives_a_restart(town: Town) -> None:
    resident = await town.resident()
    await resident.say("路灯坏了")
    await resident.see("路灯坏了", button="提交")
    await town.restart()
    await resident.say("在三号楼")
    await resident.see("路灯坏了\n在三号楼", button="提交")
    await submit(resident)
    assert [one.status for one in await town.read(all_of)] == [Status.SUBMITTED]


async def test_everything_can_be_done_by_number(town: Town) -> None:
    resident = await town.resident(agrees=False)
    await resident.see("三行")
    await resident.say("1")
    await resident.see("现在请说")
    await resident.say("路灯坏了，晚上很黑")
    preview = await resident.see("路灯", button="提交")
    kinds = 1 + buttons(preview).index("选类型")
    await resident.say(str(kinds))
    menu = await resident.see("您这是想")
    await resident.say(str(1 + buttons(menu).index("投诉")))
    changed = await resident.see("改好了", "投诉")
    await resident.say(str(1 + buttons(changed).index("提交")))
    await resident.see("LT-2026-000001")


async def test_two_presses_of_submit_file_once(town: Town) -> None:
    resident = await town.resident()
    await resident.say("路灯坏了")
    preview = await resident.see("路灯坏了", button="提交")
    await resident.press("提交", preview)
    answer = await resident.press("提交", preview)
    assert "LT-2026-000001" in answer["text"]
    assert len(await town.read(all_of)) == 1


async def test_cancelling_deletes_only_after_asking(town: Town) -> None:
    resident = await town.resident()
    await resident.say("路灯坏了")
    await resident.see("路灯坏了", button="提交")
    await resident.say("/cancel")
    await resident.press("返回", await resident.see("删除草稿"))
    await resident.press("取消", await resident.see("路灯坏了", button="取消"))
    await resident.press("删除", await resident.see("删除草稿"))
    await resident.see("草稿删了")
    assert await town.read(all_of) == []


async def test_whatever_is_sent_gets_a_kind_answer_and_the_draft_stays(town: Town) -> None:
    resident = await town.resident()
    await resident.say("路灯坏了")
    await resident.see("路灯坏了", button="提交")
    for content, answer in (
        ({"sticker": "👍"}, "表情收到了"),
        ({"poll": {"question": "修不修？", "options": ["修", "不修"]}}, "投票我们收不了"),
        ({"dice": "🎲"}, "收不了"),
        ({"location": {"latitude": 22.5, "longitude": 113.83}}, "用文字写地点"),
    ):
        await resident.say(None, **content)
        await resident.see(answer)
    await resident.say("/unknown")
    await resident.see("没有这个命令")
    await resident.say("邻居也说灯坏了", forward_from={"hidden_name": "某邻居"})
    await resident.see("路灯坏了\n邻居也说灯坏了", button="提交")
    await resident.say(
        None, venue={"title": "罗田公园", "address": "东门", "latitude": 22.7, "longitude": 113.8}
    )
    await resident.see("罗田公园 东门", button="提交")
    await submit(resident)
    assert await town.read(spoken) == ["路灯坏了", "邻居也说灯坏了", "罗田公园 东门"]
    assert "某邻居" not in "".join(resident.texts_of_bot())


async def test_old_and_forged_buttons_get_a_plain_answer(town: Town) -> None:
    resident = await town.resident()
    await resident.say("路灯坏了")
    preview = await resident.see("路灯坏了", button="提交")
    for data in ("", "garbage", "1|nothing|1||0", "1|say_send|999||0", "1|my_one|1||0"):
        answer = await resident.forge(preview, data or "x")
        assert answer["text"], data
    assert [one.status for one in await town.read(all_of)] == [Status.DRAFT]
