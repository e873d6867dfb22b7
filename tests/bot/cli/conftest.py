"""A shell to run the command line in: an empty folder, clean settings, and a Bot API server on loopback."""

import json
import logging
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot import clock
from bot.cli import main
from bot.logs import TALKATIVE

TOKEN = "123456789:AAtheSecretOfThisTest_-0"


@dataclass
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line on standard error, with nothing on standard output."""
        assert self.out == ""
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1, self.err
        return self.err.strip()


@dataclass
class Shell:
    """Runs commands as an operator would."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def set(self, **settings: str) -> None:
        """Set `YISHI_…` variables."""
        for name, value in settings.items():
            self.monkeypatch.setenv(f"YISHI_{name}", value)

    def __call__(self, *argv: str) -> Said:
        self.capsys.readouterr()
        code = main(list(argv))
        out, err = self.capsys.readouterr()
        return Said(code, out, err)


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Shell]:
    """An empty working folder, no settings but the data folder, and logging put back afterwards."""
    for name in [name for name in os.environ if name.upper().startswith("YISHI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YISHI_DATA_DIR", str(tmp_path / "data"))
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in TALKATIVE}
    yield Shell(tmp_path, monkeypatch, capsys)
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.fixture
def town(shell: Shell, database_url: str) -> Shell:
    """A shell whose settings name a migrated and seeded database; runs on SQLite and PostgreSQL."""
    shell.set(DATABASE_URL=database_url)
    return shell


@dataclass
class Api:
    """A Bot API server that answers what it is told to."""

    url: str = ""
    answers: dict[str, tuple[int, object]] = field(default_factory=dict)
    slow_by: float = 0
    """Seconds by which its clock is behind ours."""
    paths: list[str] = field(default_factory=list)

    def answer(self, method: str, result: object) -> None:
        self.answers[method] = (200, {"ok": True, "result": result})

    def refuse(self, method: str, status: int, description: str) -> None:
        body = {"ok": False, "error_code": status, "description": description}
        self.answers[method] = (status, body)


@pytest.fixture
def api(shell: Shell) -> Iterator[Api]:
    """The server, with a healthy bot; the settings name it and hold its token."""
    api = Api()
    api.answer("getMe", {"id": 123456789, "is_bot": True, "first_name": "Y", "username": "yishi_bot"})
    api.answer("getWebhookInfo", {"url": "", "has_custom_certificate": False, "pending_update_count": 0})

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            api.paths.append(self.path)
            status, body = api.answers[self.path.rpartition("/")[2]]
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(clock.now() - timedelta(seconds=api.slow_by), usegmt=True)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    shell.set(BOT_TOKEN=TOKEN, API_URL=api.url)
    yield api
    server.shutdown()
    thread.join()
    server.server_close()
