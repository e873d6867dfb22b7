"""The committee of a file's demo: it finds its way when the bot dies under it and comes back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from bot.cli.demo import road
from bot.cli.demo.place import Place
from bot.cli.demo.road import Member, Pulse, Resident
from bot.cli.demo.watching import Chat
from bot.sandbox import SandboxClient
from bot.texts import t
from tests.bot.cli.conftest import Shell

NUMBER = "LT-2026-000001"
GROUP, HER, HIM = -100, 501, 601


def word(key: str) -> str:
    return t(key, "zh")


class ScriptedBot:
    """Shows what follows each press; `slow`: what it shows only when somebody asks whether it is idle."""

    def __init__(self) -> None:
        self.group, self.hers = Chat(), Chat()
        self.slow: list[Callable[[], None]] = []
        self.pressed: list[str] = []

    def show(self, chat: Chat, message_id: int, text: str, *keys: str) -> None:
        rows = [[{"text": word(key), "callback_data": key}] for key in keys]
        markup = {"reply_markup": {"inline_keyboard": rows}}
        chat.take({"message_id": message_id, "from": {"is_bot": True}, "text": f"{NUMBER} {text}", **markup})

    async def press(self, message: dict[str, Any], *, user_id: int, data: str) -> str:
        self.pressed.append(data)
        if data == "card.button.accept":
            self.show(self.group, 1, "", "card.button.sign")
        elif data == "card.button.sign":
            self.show(self.group, 1, "", "card.button.answer")
        elif data == "card.button.answer":
            self.show(self.group, 2, word("prompt.how_to_cancel"))
        elif data == "prompt.button.send":
            # It dies here: the warning comes only when it is back.
            self.slow.append(lambda: self.show(self.group, 3, "", "check.button.all_the_same"))
        elif data == "check.button.all_the_same":
            self.show(self.group, 3, "")
            self.show(self.hers, 1, "", "mine.button.satisfied")
        return "1"

    async def say(self, chat_id: int, text: str, **_: object) -> None:
        if chat_id == GROUP:
            self.show(self.group, 3, road.WARNING, "prompt.button.send")

    async def updates(self) -> dict[str, int]:
        while self.slow:
            self.slow.pop()()
        return {"pending": 0}


@pytest.mark.anyio
async def test_a_warning_that_comes_after_a_crash_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("PATIENCE", 0.02), ("GRACE", 0.02), ("STALLED", 1.0)):
        monkeypatch.setattr(road, name, seconds)
    bot = ScriptedBot()
    client = cast(SandboxClient, bot)
    pulse = Pulse(client)
    member = Member(client, pulse, bot.group, GROUP, HIM, "zh")
    resident = Resident(client, pulse, bot.hers, HER, HER, "zh")
    bot.show(bot.group, 1, "", "card.button.accept")
    await member.answer(NUMBER, "修好了。", resident)
    assert bot.pressed[-1] == "check.button.all_the_same"


def test_a_file_for_a_town_that_is_still_being_founded_is_asked_to_wait(shell: Shell, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("text\n路灯坏了\n", "utf-8")
    shell.set(DATA_DIR=str(tmp_path))
    place = Place(tmp_path / "demo")
    with place.held():
        place.keep_note({"url": "http://127.0.0.1:9"})
        said = shell("demo", "--messages", str(rows))
    assert (said.code, said.sentence) == (2, t("demo.starting", "zh"))
