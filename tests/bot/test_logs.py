"""What is logged, and what never is."""

import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs

TOKEN = "123456789:AAE-a_token_of_the_right_shape"
WORDS = "家里漏水，电话13800138000"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs.TALKATIVE}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, former in levels.items():
        logging.getLogger(name).setLevel(former)


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_token_is_taken_out_whoever_logs_it(capsys: pytest.CaptureFixture[str], style: str) -> None:
    logs.set_up("json" if style == "json" else "text", "DEBUG")
    logging.getLogger("somebody").info(
        "POST https://api.example/bot%s/sendMessage", TOKEN, extra={"url": TOKEN}
    )
    line = capsys.readouterr().err
    assert "sendMessage" in line
    assert TOKEN not in line
    assert "<token>" in line


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_failure_is_located_without_what_it_says(capsys: pytest.CaptureFixture[str], style: str) -> None:
    logs.set_up("json" if style == "json" else "text")
    try:
        try:
            raise ValueError(WORDS)
        except ValueError as error:
            raise RuntimeError(f"while storing {WORDS}") from error
    except RuntimeError:
        logging.getLogger("bot.test").exception("turn failed", extra={"item": 7})
    out = capsys.readouterr().err
    assert "turn failed" in out
    assert "RuntimeError" in out
    assert "ValueError" in out
    assert "test_logs.py" in out
    assert WORDS not in out
    assert "13800138000" not in out


def test_json_lines_are_json_with_the_facts(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json")
    logging.getLogger("bot.test").warning("poll failed", extra={"pause": 2.0})
    entry = json.loads(capsys.readouterr().err)
    assert (entry["event"], entry["pause"], entry["level"]) == ("poll failed", 2.0, "WARNING")


@pytest.mark.parametrize("name", ["httpx", "telegram", "aiohttp.access", "uvicorn.access"])
def test_libraries_that_name_urls_are_quiet(capsys: pytest.CaptureFixture[str], name: str) -> None:
    logs.set_up("text")
    logging.getLogger(name).info("GET https://api.example/file/secret-path")
    assert capsys.readouterr().err == ""
