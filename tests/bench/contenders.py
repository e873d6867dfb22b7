"""Who is measured, and how each is started."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.bench import ours, processes

AIOGRAM_VENV = processes.ROOT / ".venv-bench"
AIOGRAM_REQUIREMENTS = processes.ROOT / ".ci" / "requirements-bench.txt"


class Contender(Protocol):
    """A bot that can be started on a data folder of its own."""

    @property
    def name(self) -> str: ...

    def prepare(self, data_dir: Path, chats: int) -> None:
        """Make the folder as it must be before the first start; the folder does not exist yet."""

    def start(self, api_url: str, data_dir: Path) -> processes.Bot:
        """Start polling."""


@dataclass(frozen=True)
class Stock:
    """A peer's bot: stores nothing, so its folder holds only its log."""

    name: str
    command: tuple[str, ...]
    arguments: tuple[str, ...] = ()

    def prepare(self, data_dir: Path, chats: int) -> None:
        data_dir.mkdir()

    def start(self, api_url: str, data_dir: Path) -> processes.Bot:
        return processes.Bot(
            self.name,
            [*self.command, api_url, *self.arguments],
            data_dir / "bot.log",
            {"PYTHONPATH": str(processes.ROOT)},
        )


@dataclass(frozen=True)
class Ours:
    """The project's bot, or with `stored=False` the same bot storing nothing (the control)."""

    name: str
    stored: bool
    templates: Path

    def prepare(self, data_dir: Path, chats: int) -> None:
        """A copy of a folder seeded once, which is quicker; a database elsewhere is seeded every time."""
        if ours.database_url():
            ours.prepare(data_dir, chats)
            return
        template = self.templates / f"seeded-{chats}"
        if not template.exists():
            ours.prepare(template, chats)
        shutil.copytree(template, data_dir)

    def start(self, api_url: str, data_dir: Path) -> processes.Bot:
        return ours.start(self.name, api_url, data_dir, stored=self.stored)


def ptb(concurrency: int) -> Stock:
    """Stock python-telegram-bot handling this many updates at once; 1 is its default."""
    name = "PTB sequential" if concurrency == 1 else f"PTB concurrent {concurrency}"
    return Stock(name, tuple(processes.installed("tests.bench.peers.ptb_echo")), (str(concurrency),))


def aiogram() -> Stock:
    """Stock aiogram, in an environment of its own: its pins exclude the versions that this project uses."""
    python = AIOGRAM_VENV / "bin" / "python"
    installed = AIOGRAM_VENV / "installed.txt"
    wanted = AIOGRAM_REQUIREMENTS.read_text()
    if not installed.exists() or installed.read_text() != wanted:
        print(f"making {AIOGRAM_VENV.name} …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", AIOGRAM_VENV], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", str(AIOGRAM_REQUIREMENTS)], check=True)
        installed.write_text(wanted)
    return Stock("aiogram", (str(python), "-m", "tests.bench.peers.aiogram_echo"))
