"""The command line as a whole: help, one sentence for what is wrong, and exit codes."""

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest

from bot import cli
from bot.cli import VERBS, replay
from bot.errors import StartError
from bot.settings import Settings
from bot.texts import LANGUAGES, catalog, t

from .conftest import TOKEN, Shell

OURS = ("migrate", "invite", "export", "replay", "doctor")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_tells_every_verb_in_the_language_of_the_settings(shell: Shell, lang: str) -> None:
    shell.set(LANGUAGE=lang)
    said = shell("--help")
    assert said.code == 0
    for verb in VERBS:
        assert f"  {verb}" in said.out
        assert t(f"cli.verb.{verb}", lang) in said.out


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("verb", OURS)
def test_every_verb_explains_itself_without_a_word_of_argparse(shell: Shell, verb: str, lang: str) -> None:
    shell.set(LANGUAGE=lang)
    said = shell(verb, "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(t("cli.usage_prefix", lang) + f"python -m bot {verb}")
    assert t("cli.options", lang) + ":" in said.out
    if lang == "zh":
        assert "usage" not in said.out
        assert "show this help" not in said.out


def test_without_a_verb_the_help_comes_and_it_counts_as_an_error(shell: Shell) -> None:
    said = shell()
    assert (said.code, said.out) == (2, "")
    assert "migrate" in said.err


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["feed"], "“feed”"),
        (["replay", "--everything"], "“--everything”"),
        (["export"], "python -m bot export --help"),
        (["export", "suggestions", "--out"], "python -m bot export --help"),
        (["export", "suggestions", "--format", "pdf"], "csv jsonl xlsx"),
        (["export", "people"], "suggestions"),
        (["replay", "seven"], "“seven”"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_cannot_be_understood_is_answered_with_one_sentence(
    shell: Shell, argv: list[str], expected: str, lang: str
) -> None:
    shell.set(LANGUAGE=lang)
    said = shell(*argv)
    assert said.code == 2
    assert expected in said.sentence


def test_a_wrong_setting_is_named_in_one_sentence(shell: Shell) -> None:
    (shell.folder / ".env").write_text("YISHI_LANGUAGE=en\nYISHI_LISTEN=nowhere\n")
    said = shell("replay")
    assert said.code == 2
    assert said.sentence == t("start.bad_setting", "en", name="YISHI_LISTEN", example="127.0.0.1:8080")


def test_a_language_we_do_not_speak_is_answered_in_chinese(shell: Shell) -> None:
    shell.set(LANGUAGE="fr")
    said = shell("replay")
    assert said.sentence == t("start.bad_setting", "zh", name="YISHI_LANGUAGE", example="zh")


@pytest.mark.parametrize("verb", ["export", "invite", "replay"])
def test_a_verb_that_needs_the_database_says_that_there_is_none_and_makes_none(
    shell: Shell, verb: str
) -> None:
    arguments = {"export": ["suggestions"], "invite": ["--role", "staff"], "replay": []}[verb]
    said = shell(verb, *arguments)
    assert (said.code, said.sentence) == (2, t("cli.no_database", "zh"))
    assert not (shell.folder / "data").exists()


def test_a_database_that_is_away_is_said_without_its_password(shell: Shell) -> None:
    shell.set(DATABASE_URL="postgresql://someone:hunter2@127.0.0.1:9/town")
    said = shell("replay")
    assert said.code == 2
    assert said.sentence == t("start.no_database", "zh", error="OperationalError")


def raising(error: BaseException) -> Callable[..., NoReturn]:
    def run(*_: object) -> NoReturn:
        raise error

    return run


def test_a_fault_is_one_sentence_and_its_details_are_for_the_log(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "run", raising(ZeroDivisionError(f"at {TOKEN}")))
    said = shell("replay")
    assert (said.code, said.sentence) == (1, t("cli.fault", "zh", kind="ZeroDivisionError"))
    shell.set(LOG_LEVEL="DEBUG")
    said = shell("replay")
    assert "test_main.py" in said.err
    assert "ZeroDivisionError" in said.err
    assert TOKEN not in said.err


def test_a_start_that_fails_is_one_sentence(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.import_module("bot.cli.run"), "run", raising(StartError("start.conflict")))
    said = shell("run")
    assert (said.code, said.sentence) == (2, t("start.conflict", "zh"))


def test_run_gets_the_settings(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Settings] = []

    def run(settings: Settings) -> int:
        seen.append(settings)
        return 0

    monkeypatch.setattr(importlib.import_module("bot.cli.run"), "run", run)
    shell.set(STREET_NAME="XX街道")
    assert shell("run").code == 0
    assert [settings.street_name for settings in seen] == ["XX街道"]


def test_demo_gets_its_own_arguments_and_needs_no_settings(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = ModuleType("bot.cli.demo")
    monkeypatch.setattr(
        demo, "add_arguments", lambda parser: parser.add_argument("--port", type=int), raising=False
    )
    monkeypatch.setattr(demo, "run", lambda arguments: arguments.port, raising=False)
    monkeypatch.setitem(sys.modules, "bot.cli.demo", demo)
    shell.set(LISTEN="nowhere")
    assert shell("demo", "--port", "7").code == 7


def test_an_interrupted_command_says_nothing(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "run", raising(KeyboardInterrupt()))
    said = shell("replay")
    assert (said.code, said.out, said.err) == (130, "", "")


def test_a_reader_that_has_gone_is_no_reason_to_complain(shell: Shell) -> None:
    assert shell("migrate").code == 0
    root = Path(__file__).parents[3]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "bot", "export", "suggestions"],
        stdout=writer,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_every_key_of_the_command_line_has_its_words_in_both_languages() -> None:
    folder = Path(cli.__file__).parent
    keys = {
        key
        for path in folder.rglob("*.py")
        for key in re.findall(r'"((?:cli|start)\.[a-z_.]*[a-z])"', path.read_text("utf-8"))
    }
    assert len(keys) > 60
    for lang in LANGUAGES:
        assert keys - set(catalog(lang)) == set()
