"""Where a demo lives on the disk: one folder, held by one demo at a time."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pydantic_settings import BaseSettings

import bot
from bot.settings import Settings

SOURCES = str(Path(bot.__file__).parents[1])


class Choices(BaseSettings):
    """What a demo takes from the operator's settings; all the rest is its own."""

    model_config = Settings.model_config

    data_dir: Path = Path("data")
    street_name: str = ""
    log_level: str = "WARNING"


class Held(Exception):
    """Another demo runs in this folder. `url` is its page, empty while it is still starting."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url


@dataclass(frozen=True)
class Place:
    """The files of a demo, all in `folder`."""

    folder: Path

    @property
    def world(self) -> Path:
        """The sandbox's state."""
        return self.folder / "world.db"

    @property
    def town(self) -> Path:
        """Who and what was made at the first start; it is there when that start was complete."""
        return self.folder / "town.json"

    @property
    def bot(self) -> Path:
        """The bot's own data folder."""
        return self.folder / "bot"

    @property
    def log(self) -> Path:
        """What the bot writes to standard error."""
        return self.folder / "bot.log"

    @property
    def lock(self) -> Path:
        """Held while a demo runs; says where its page is."""
        return self.folder / "demo.lock"

    @contextmanager
    def held(self) -> Iterator[dict[str, str]]:
        """Hold the folder until the block ends, or the process in whatever way. Raises Held.

        Gives the note of a demo that ended without a chance to tear it up.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.lock.open("a+", encoding="utf-8") as file:
            if not _locked(file):
                raise Held(self.note().get("url", ""))
            before = self.note()
            self.keep_note({})
            yield before
            self.keep_note({})

    def note(self) -> dict[str, str]:
        """What the demo that holds the folder wrote down about itself."""
        with suppress(OSError, ValueError):
            said = json.loads(self.lock.read_text("utf-8"))
            if isinstance(said, dict):
                return said
        return {}

    def keep_note(self, said: Mapping[str, str]) -> None:
        """Write down what others may want to know. The file stays the same one: its lock is on it."""
        self.lock.write_text(json.dumps(dict(said)) if said else "", "utf-8")

    def clear(self) -> None:
        """Begin anew: forget the town, the bot's data and its log."""
        for path in self.folder.iterdir():
            if path == self.lock:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def bot_is_held(self) -> bool:
        """Whether some process works in the bot's folder: one that outlived its demo."""
        try:
            with (self.bot / "yishi.lock").open("a") as file:
                return not _locked(file)
        except OSError:
            return False

    def settings(self, lang: str) -> Settings:
        """The bot's settings as far as the command line needs them: its database and its words."""
        return Settings(data_dir=self.bot, database_url="", language=lang, _env_file=None)

    def environment(self, lang: str, **more: str) -> dict[str, str]:
        """What a program of ours is told that works in the bot's folder: nothing of the operator's settings.

        Such a program is started in `folder`, so that no `.env` of somebody's real bot reaches it either.
        """
        kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("YISHI_")}
        path = os.pathsep.join(filter(None, (SOURCES, kept.get("PYTHONPATH"))))
        ours = {"DATA_DIR": str(self.bot), "DATABASE_URL": "", "LANGUAGE": lang, **more}
        named = {f"YISHI_{name}": value for name, value in ours.items()}
        return kept | named | {"PYTHONPATH": path, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
