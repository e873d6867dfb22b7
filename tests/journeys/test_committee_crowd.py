"""Fifty members press the same button at the same moment: one change, and a polite word for all others."""

import asyncio
from collections import Counter

import pytest
from sqlmodel import Session, col, select

from storage.tables import Event, Member, Note, Suggestion
from tests.builders_committee import card_by_chat, file_by_chat
from tests.journeys.town import Person, Town

pytestmark = pytest.mark.anyio

CROWD = 50
DONE = "好的，已办"
POLITE = {"同事刚刚处理了这条，卡片已更新，请看最新的。", "收到。好几位同事同时在按，结果请看卡片。"}
"""Somebody was faster; or, after a second of waiting for a turn, that it was noticed."""


async def crowd(town: Town) -> list[Person]:
    """Fifty members of LT's group."""
    return [await town.member("LT", f"委员{number}") for number in range(1, CROWD + 1)]


async def press_at_once(town: Town, members: list[Person], button: str, number: str) -> Counter[str]:
    """All press a button of the card as it stands; gives how often each word came back."""
    card = await card_by_chat(members[0], number)
    words = await asyncio.gather(*(member.press(button, card) for member in members))
    await town.settled()
    return Counter(word["text"] for word in words)


async def test_of_fifty_who_accept_and_sign_at_once_one_does_it_each_time(town: Town) -> None:
    resident, number = await file_by_chat(town)
    members = await crowd(town)
    for button in ("受理", "签收"):
        words = await press_at_once(town, members, button, number)
        assert words.pop(DONE) == 1
        assert set(words) <= POLITE
        assert words.total() == CROWD - 1
    assert await town.read(_changes) == ["accepted", "dispatched", "signed"]
    assert sum("已受理" in text for text in resident.texts_of_bot()) == 1
    assert sum("开始办理" in text for text in resident.texts_of_bot()) == 1
    # The membership of each was asked for and kept, though only two of them changed anything.
    assert await town.read(lambda session: len(session.exec(select(Member)).all())) == CROWD


async def test_fifty_notes_at_once_are_fifty_notes(town: Town) -> None:
    _, number = await file_by_chat(town)
    members = await crowd(town)
    card = await card_by_chat(members[0], number)
    await asyncio.gather(*(one.reply(card, f"备注{place}") for place, one in enumerate(members)))
    await town.settled()
    notes = await town.read(lambda session: {note.text for note in session.exec(select(Note)).all()})
    assert notes == {f"备注{place}" for place in range(CROWD)}


def _changes(session: Session) -> list[str]:
    """The moves of the one suggestion after its filing."""
    suggestion = session.exec(select(Suggestion)).one()
    moves = (
        select(Event)
        .where(Event.suggestion_id == suggestion.id, col(Event.after).is_not(None))
        .order_by(col(Event.id))
    )
    return [event.what for event in session.exec(moves).all() if event.what != "submitted"]
