"""Promises about what she sends: an album stays one, no picture tells where it was taken, nothing is lost."""

import pytest
from sqlalchemy import text
from sqlmodel import Session, SQLModel, col, select

from storage.tables import Attachment, Part, Suggestion
from tests.builders_files import CAMERA, OPUS, PROGRAM, picture
from tests.journeys.town import Town

pytestmark = pytest.mark.anyio


def all_of(session: Session) -> list[Suggestion]:
    return list(session.exec(select(Suggestion).order_by(col(Suggestion.id))))


def spoken(session: Session) -> list[str]:
    return [part.text for part in session.exec(select(Part).order_by(col(Part.id)))]


async def test_a_picture_sent_as_a_document_loses_its_place_before_the_committee_sees_it(town: Town) -> None:
    resident = await town.resident()
    taken = picture()
    assert CAMERA.encode() in taken
    await resident.send_files("document", [("我的照片.jpg", taken)], caption="楼道堆满杂物")
    await resident.press("提交")
    await resident.see("LT-2026-000001")
    member = await town.member("LT")
    shown = await member.see(file="document")
    assert shown["document"]["file_name"] == "1.jpg"
    passed_on = await town.client.file(shown["document"]["file_unique_id"])
    assert passed_on[:2] == b"\xff\xd8"
    assert CAMERA.encode() not in passed_on
    assert b"Exif" not in passed_on
    await resident.press("补充")
    await resident.send_files("document", [("setup.pdf", PROGRAM)], caption="说明在里面")
    await resident.see("收不了", "文字都留着")
    assert "说明在里面" in await town.read(spoken)
    documents = [message for message in town.messages(member.chat_id) if "document" in message]
    assert len(documents) == 1


async def test_an_album_stays_one_suggestion_late_and_across_a_restart(town: Town) -> None:
    resident = await town.resident()
    photos = [(f"{shade}.jpg", picture(shade=shade)) for shade in range(4)]
    sent = await resident.send_files("photo", photos[:2], caption="楼道很黑")
    await resident.see("照片 2 张", button="提交")
    await town.restart()
    late = [{**message, "message_id": message["message_id"] + 100} for message in sent]
    for number, message in enumerate(late):
        message.pop("caption", None)
        message["photo"] = [{**message["photo"][-1], "file_unique_id": f"late-{number}"}]
    # The rest of the album: one while it is a draft, one after it was filed.
    await town.client.put_update({"message": late[1]})
    await resident.see("照片 3 张", button="提交")
    await resident.press("提交")
    await resident.see("LT-2026-000001")
    await town.client.put_update({"message": late[0]})
    await town.settled()
    assert len(await town.read(all_of)) == 1
    assert await town.read(lambda session: len(session.exec(select(Attachment)).all())) == 4


async def test_a_reply_to_any_file_of_an_album_is_about_that_suggestion(town: Town) -> None:
    resident = await town.resident()
    photos = [(f"{shade}.jpg", picture(shade=shade)) for shade in range(3)]
    own = await resident.send_files("photo", photos, caption="楼道很黑")
    await resident.press("提交", await resident.see("照片 3 张", button="提交"))
    await resident.see("LT-2026-000001")
    await town.settled()
    shown = [one for one in town.messages(resident.chat_id) if "photo" in one and one not in own]
    ours = [one for one in shown if one["from"]["is_bot"]]
    assert len(ours) == 3
    await resident.reply(ours[2], "三楼也是")
    await resident.see("已加到", "LT-2026-000001")
    await resident.reply(own[1], "四楼也是")
    await resident.see("已加到", "LT-2026-000001")
    assert len(await town.read(all_of)) == 1
    member = await town.member("LT")
    in_group = [one for one in town.messages(member.chat_id) if "photo" in one]
    await member.reply(in_group[1], "去看过了")
    await member.see("已记为内部备注")


async def test_a_recording_is_typed_by_a_member_and_read_by_its_author(town: Town) -> None:
    resident = await town.resident()
    await resident.send_files("voice", [("a.ogg", OPUS)])
    await resident.press("提交")
    await resident.see("LT-2026-000001")
    member = await town.member("LT")
    assert await member.see(file="voice")
    await member.press("转写", await member.see("LT-2026-000001", button="转写"))
    await member.reply(await member.see("录音里说的话"), "路灯坏了，晚上很黑")
    await member.press("发送", await member.see("工作人员听录音打的字", button="发送"))
    await member.see("转写已存")
    await member.see("LT-2026-000001", "路灯坏了，晚上很黑", button="受理")
    await resident.press("查看")
    await resident.see("工作人员听录音打的字", "路灯坏了，晚上很黑")


async def test_of_a_location_only_the_estate_is_written_down(town: Town) -> None:
    resident = await town.resident(agrees=False)
    spot = {"latitude": 22.801537, "longitude": 113.880319}
    await resident.say(None, location=spot)
    await town.settled()
    await resident.press("同意")
    await resident.see("地点记成了：罗田花园")
    await resident.say(None, location={"latitude": 22.512345, "longitude": 113.887766})
    await resident.see("没有我们认识的小区")
    await resident.say("路灯坏了")
    await resident.press("提交")
    await resident.see("LT-2026-000001")
    member = await town.member("LT")
    await member.see("LT-2026-000001", "地点：罗田花园")
    await town.settled()
    written = await everything(town)
    assert "罗田花园".encode() in written
    for secret in ("22.801537", "113.880319", "22.512345", "113.887766"):
        assert secret.encode() not in written


async def everything(town: Town) -> bytes:
    """Every byte of the data folder, and on PostgreSQL every row as text."""
    found = b"".join(path.read_bytes() for path in town.data_dir.rglob("*") if path.is_file())
    if town.database.sqlite:
        return found

    def rows(session: Session) -> list[str]:
        tables = SQLModel.metadata.tables
        return [
            str(row) for name in tables for row in session.execute(text(f'SELECT t::text FROM "{name}" t'))
        ]

    return found + "\n".join(await town.read(rows)).encode()
