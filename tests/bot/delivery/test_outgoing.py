"""Files of ours: they go up with their message, whatever happens in between, and nothing is left behind."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from bot import clock
from bot.delivery import outgoing
from bot.delivery.answers import Outcome, Reason, SendResult
from bot.delivery.drawing import payloads, post
from bot.delivery.limits import Pace, Pacer
from bot.delivery.outbox import Outbox
from bot.delivery.sender import Call
from bot.services.desk import Desk
from bot.texts import Html
from bot.views.screen import Media, Screen, Upload
from storage.database import Database
from storage.queries import outbox as rows

pytestmark = pytest.mark.anyio
FAST = Pace(10_000, 10_000, 1000, 10_000, 1000)


class Line:
    """A sender that reads what goes up, and answers by the list."""

    def __init__(self, *answers: SendResult) -> None:
        self.answers = list(answers)
        self.up: list[dict[str, tuple[str, bytes]]] = []

    async def send(self, call: Call) -> SendResult:
        files = call.files or {}
        self.up.append({name: (file.name, file.path.read_bytes()) for name, file in files.items()})
        return self.answers.pop(0) if self.answers else SendResult(Outcome.SENT, message_ids=[1])


async def send(database: Database, desk: Desk, line: Line, screen: Screen) -> None:
    await database.write(lambda session: post(session, 7, screen, "zh", clock.now()))
    running = Outbox(database, line, Pacer(FAST), desk, {}, "here")  # type: ignore[arg-type]
    running.start()
    async with asyncio.timeout(10):
        while {"queued", "sending"} & set(await database.read(rows.count_by_state)):  # noqa: ASYNC110
            await asyncio.sleep(0)
    await running.stop(5)


def lying(desk: Desk) -> Iterator[Path]:
    return (path for path in (desk.settings.data_dir / "outgoing").rglob("*") if path.is_file())


async def test_a_made_file_goes_up_under_its_name_and_is_gone_afterwards(
    database: Database, desk: Desk
) -> None:
    line = Line(SendResult(Outcome.LATER, Reason.NOT_SENT, retry_after=0.0))
    await send(database, desk, line, Screen(Html(""), media=(outgoing.lend(desk, b"<html>", "a.html"),)))
    assert line.up == [{"document": ("a.html", b"<html>")}] * 2
    assert list(lying(desk)) == []


async def test_a_refused_one_is_gone_too(database: Database, desk: Desk) -> None:
    line = Line(SendResult(Outcome.REFUSED, Reason.BLOCKED))
    await send(database, desk, line, Screen(Html(""), media=(outgoing.lend(desk, b"x", "x.json"),)))
    assert list(lying(desk)) == []


async def test_an_original_of_the_store_goes_up_and_stays(database: Database, desk: Desk) -> None:
    digest = desk.originals.keep(b"jpg")
    pictures = (Media("photo", "known"), Media("photo", upload=Upload("files", digest, "1.jpg")))
    line = Line()
    await send(database, desk, line, Screen(Html(""), media=pictures))
    assert line.up[0] == {"file1": ("1.jpg", b"jpg")}
    assert desk.originals.path(digest).read_bytes() == b"jpg"


def test_what_telegram_has_is_named_and_what_it_has_not_is_attached() -> None:
    pictures = (Media("photo", "known"), Media("photo", upload=Upload("files", "ab", "1.jpg")))
    [call, _] = payloads(7, Screen(Html("text"), media=pictures), "zh")
    assert [one["media"] for one in call["params"]["media"]] == ["known", "attach://file1"]
    assert call["uploads"] == {"file1": {"room": "files", "key": "ab", "name": "1.jpg"}}
    [single, _] = payloads(7, Screen(Html("text"), media=pictures[:1]), "zh")
    assert single == {"method": "sendPhoto", "params": {"photo": "known"}}


async def test_the_sweep_takes_what_no_waiting_message_needs(database: Database, desk: Desk) -> None:
    def work(session: Session) -> None:
        post(session, 7, Screen(Html("x"), media=(outgoing.lend(desk, b"waits", "w"),)), "zh", clock.now())

    database.write_now(work)
    lost = outgoing.lend(desk, b"lost", "l").upload
    assert lost is not None
    for path in lying(desk):
        os.utime(path, (0, 0))
    young = outgoing.lend(desk, b"young", "y").upload
    assert young is not None
    assert await outgoing.drop_leftover(database, desk) == 1
    assert not desk.outgoing.path(lost.key).exists()
    assert {path.read_bytes() for path in lying(desk)} == {b"waits", b"young"}
