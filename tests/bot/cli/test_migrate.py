"""Up by itself, down only on purpose, and never under a running bot or over a newer database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from bot.app import lock_folder
from bot.settings import Settings
from bot.texts import t
from storage import migrate
from storage.database import Database

from .conftest import Shell


@pytest.fixture
def head(database_url: str) -> Iterator[str]:
    """The newest revision; the database is at it again afterwards."""
    database = Database(database_url)
    with database.engine.connect() as connection:
        head = migrate.current(connection)
    assert head is not None
    yield head
    with database.engine.begin() as connection:
        known = connection.execute(text("SELECT count(*) FROM alembic_version")).scalar()
        if known:
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})
    migrate.upgrade(database.engine)
    database.stop()


def test_an_empty_place_gets_a_database_and_the_second_time_there_is_nothing_to_do(shell: Shell) -> None:
    said = shell("migrate")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("数据库已从版本 base 到版本 ")
    said = shell("migrate")
    assert said.code == 0
    assert "没有改动" in said.out
    assert shell("replay").code == 0


def test_down_needs_a_yes_and_loses_nothing_without(town: Shell, head: str) -> None:
    said = town("migrate", "--to", "base")
    assert said.code == 2
    command = "python -m bot migrate --to base --yes"
    assert said.sentence == t("cli.migrate.unsure", "zh", before=head, to="base", command=command)
    assert town("replay").code == 0


def test_down_with_a_yes_and_up_again(town: Shell, head: str) -> None:
    said = town("migrate", "--to", "base", "--yes")
    assert (said.code, said.out.strip()) == (0, t("cli.migrate.done", "zh", before=head, after="base"))
    assert town("replay").sentence == t("cli.not_migrated", "zh")
    said = town("migrate")
    assert said.out.strip() == t("cli.migrate.done", "zh", before="base", after=head)
    assert town("replay").code == 0


def test_where_it_stands_already_it_stays(town: Shell, head: str) -> None:
    said = town("migrate", "--to", head)
    assert (said.code, said.out.strip()) == (0, t("cli.migrate.nothing", "zh", after=head))


def test_a_revision_nobody_knows_is_refused(town: Shell, head: str) -> None:
    said = town("migrate", "--to", "9999", "--yes")
    assert (said.code, said.sentence) == (2, t("cli.migrate.no_way", "zh", before=head, to="9999"))


def test_a_newer_database_is_refused_untouched(town: Shell, head: str, database_url: str) -> None:
    database = Database(database_url)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from-the-future'"))
    said = town("migrate")
    assert (said.code, said.sentence) == (2, t("start.database_too_new", "zh"))
    with database.engine.connect() as connection:
        assert migrate.current(connection) == "from-the-future"
    database.stop()


def test_a_database_in_use_by_a_running_bot_is_left_alone(shell: Shell) -> None:
    folder = shell.folder / "data"
    folder.mkdir()
    with lock_folder(Settings(data_dir=folder, _env_file=None)):
        said = shell("migrate")
    assert (said.code, said.sentence) == (2, t("start.folder_in_use", "zh", folder=str(folder)))
    assert not (folder / "yishi.db").exists()
