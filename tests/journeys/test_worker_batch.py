"""A sheet from the dividend day: looked at, its faulty rows given back, imported once, taken back in time."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, col, select

from bot import clock
from storage.tables import Status, Suggestion
from tests.journeys.town import Town

pytestmark = pytest.mark.anyio

DAY = clock.now() - timedelta(days=20)
SHEET = f"""日期,渠道,社区,小区,内容,联系电话
{DAY:%Y-%m-%d},股份分红日,罗田,罗田花园,3栋楼道灯坏了一个月,13800138000
{DAY:%Y/%m/%d},股份分红日,罗田,,广场晚上太吵,
去年,股份分红日,罗田,,这一行的日期看不懂,
"""


def statuses(session: Session) -> list[tuple[str | None, Status]]:
    rows = session.exec(select(Suggestion).order_by(col(Suggestion.id))).all()
    return [(row.number, row.status) for row in rows]


async def test_a_sheet_is_previewed_imported_once_and_taken_back_but_for_what_was_begun(town: Town) -> None:
    typist = await town.worker()
    await typist.say("/desk")
    await typist.press("批量导入")
    await typist.press("下载空表", await typist.see("Excel（.xlsx）或 CSV"))
    empty = await typist.see(file="document")
    content = await town.client.file(empty["document"]["file_unique_id"])
    assert "内容*" in [cell.value for cell in load_workbook(io.BytesIO(content)).worksheets[0][1]]

    await typist.send_files("document", [("分红日.csv", SHEET.encode("gb18030"))])
    await typist.see("正在读表")
    returned = await typist.see(file="document")
    content = await town.client.file(returned["document"]["file_unique_id"])
    table = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert (len(table), table[0][-1]) == (2, "错误")
    assert "去年" in str(table[1][-1])
    preview = await typist.see("能导入 2 行，有错 1 行", "第 4 行", "本人都同意", button="导入 2 行")
    assert await town.read(statuses) == []

    await typist.press("导入 2 行", preview)
    await typist.see("正在办")
    again = await typist.forge(preview, preview["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    assert "处理过了" in again["text"]
    done = await typist.see("导入完成，共 2 条", "LT-2026-000001", button="撤销导入")
    await town.settled()
    member = await town.member("LT")
    card = await member.see("LT-2026-000001", f"{DAY.day}日反映", button="受理")
    await member.press("受理", card)
    await town.settled()

    await typist.press("撤销导入", done)
    await typist.press("撤销导入", await typist.see("撤销这次导入的 2 条"))
    await typist.see("撤销了 1 条", "有 1 条已经有人处理", "LT-2026-000001")
    assert await town.read(statuses) == [
        ("LT-2026-000001", Status.DISPATCHED),
        ("LT-2026-000002", Status.WITHDRAWN),
    ]
    await member.see("LT-2026-000002", "已撤回")


async def test_what_is_no_sheet_is_said_plainly_and_nothing_is_lost(town: Town) -> None:
    typist = await town.worker()
    await typist.send_files("document", [("旧表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")])
    await typist.see("旧版 Excel", button="下载空表")
    await typist.send_files("document", [("列名.csv", "意见,备注\n灯坏了,无\n".encode())])
    await typist.see("缺少这些列：渠道")
    resident = await town.resident()
    await resident.send_files("document", [("账本.csv", SHEET.encode())], caption="这是我记的")
    await resident.see("这是我记的", button="提交")
