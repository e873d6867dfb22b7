"""The internal record (办理情况) stands on the members' cards, and nowhere a resident or a stranger reads."""

import json
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot import clock
from bot.services import mydata, notices
from bot.services.desk import Desk
from bot.services.sheets import Format
from storage.queries import people
from storage.tables import Outbox, Suggestion, Support, Visibility
from tests.builders_committee import accept_by_chat, card_by_chat, file_by_chat, settle_by_chat
from tests.builders_ledger import exported
from tests.journeys.town import Person, Town

pytestmark = pytest.mark.anyio
# Letters that no hash and no name of a file has by chance.
CANARY = "供应商报价太高-zqxwv"


async def _public_and_backed(town: Town, neighbour: Person, number: str) -> None:
    def work(session: Session) -> None:
        suggestion = session.exec(select(Suggestion).where(Suggestion.number == number)).one()
        who = people.find_resident(session, neighbour.user_id)
        assert who is not None
        suggestion.visibility, suggestion.published_at = Visibility.PUBLIC, clock.now()
        session.add(Support(suggestion_id=suggestion.id or 0, resident_id=who.id or 0, at=clock.now()))
        notices.refresh_cards(session, suggestion, clock.now())

    await town.write(work)


def _lent(folder: Path) -> list[Path]:
    """Every file the bot keeps to hand out."""
    return [path for path in folder.rglob("*") if path.is_file() and ".db" not in path.name]


def _ledger(town: Town, format: Format, session: Session, *, internal: bool = False) -> bytes:
    return exported(session, Desk(town.settings), format, clock.now(), internal=internal)[1]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
async def test_the_internal_record_reaches_members_and_nobody_else(town: Town, language: str) -> None:
    words = "3栋楼道的路灯坏了半个月。" if language != "en" else "The street light of block 3 is broken."
    author, number = await file_by_chat(town, words, language=language)
    neighbour = await town.resident("刘阿姨")
    await _public_and_backed(town, neighbour, number)
    member = await town.member("LT")
    await accept_by_chat(town, member, number)
    note = await member.reply(await card_by_chat(member, number), CANARY)
    await member.see("内部备注")
    await member.edit(note, text=f"{CANARY}，再谈一次")
    await member.see("办理情况（内部，居民看不到）", f"{CANARY}，再谈一次")
    await member.press("答复", await card_by_chat(member, number))
    await member.reply(await member.see("回复这条消息", number), "路灯昨天换好了。")
    preview = await settle_by_chat(member, await member.see("居民将看到"))
    await member.press("发送", preview)
    await author.see("路灯昨天换好了。")
    await author.press("基本满意" if language != "en" else "Partly")
    for person in (author, neighbour):
        for command in ("/my", f"/status {number}", "/mydata", "/privacy"):
            await person.say(command)
    await town.settled()
    assert "zqxwv" not in str(preview)
    groups = set(town.groups.values())

    def sent_outside(session: Session) -> list[str]:
        rows = session.exec(select(Outbox)).all()
        return [json.dumps(row.model_dump(mode="json")) for row in rows if row.chat_id not in groups]

    payloads = await town.read(sent_outside)
    assert len(payloads) > 20
    assert not [one for one in payloads if "zqxwv" in one]
    assert "zqxwv" not in str([call for call in await town.client.calls() if call["chat_id"] not in groups])

    def kept(session: Session) -> str:
        who = people.find_resident(session, author.user_id)
        assert who is not None
        return json.dumps(mydata.collect(session, who, clock.now()), ensure_ascii=False)

    told = await town.write(kept)
    assert number in told
    assert "zqxwv" not in told
    for format in (Format.CSV, Format.JSONL):
        assert b"zqxwv" not in await town.read(partial(_ledger, town, format))
        scoped = await town.read(partial(_ledger, town, format, internal=True))
        assert f"{CANARY}，再谈一次" in scoped.decode()
    assert not [path.name for path in _lent(town.data_dir) if b"zqxwv" in path.read_bytes()]
