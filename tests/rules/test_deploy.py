"""What is offered for running it names settings, verbs and files that there are."""

import re
from pathlib import Path

import pytest

from bot.cli import VERBS
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
OFFERED = sorted(path for path in (ROOT / ".deploy").iterdir() if path.is_file())


def test_there_is_something_offered() -> None:
    assert {path.suffix for path in OFFERED} >= {".yaml", ".service", ".timer", ""}


@pytest.mark.parametrize("path", [*OFFERED, ROOT / ".github" / "running.md"], ids=lambda path: path.name)
def test_settings_and_verbs_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    settings = {f"YISHI_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"YISHI_[A-Z_]+", text)) <= settings
    assert set(re.findall(r"-m bot ([a-z]+)", text)) <= set(VERBS)


def test_the_image_takes_what_the_program_is_made_of() -> None:
    copied = re.findall(r"^COPY (\S+) ", (ROOT / ".deploy" / "Dockerfile").read_text(), re.MULTILINE)
    assert {"bot", "handlers", "storage", "requirements.lock", "pyproject.toml"} <= set(copied)
    assert all((ROOT / name).exists() for name in copied)
