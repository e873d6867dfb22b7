"""A town's database, on SQLite and on PostgreSQL: a test that asks for `database` runs on both,
or on the one that `tests.dealing` gives it.
"""

import gc
import os
import shutil
import ssl
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from pydantic import SecretStr
from sqlalchemy import Compiled, Dialect, Engine
from sqlalchemy.util import LRUCache

from bot.services.desk import Desk
from bot.settings import Settings
from storage import engines, migrate
from storage.database import Database
from tests import postgres
from tests.dealing import Reached, spared

# Two cores are shared by whatever else runs: slowness is no failure.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], database=None
)
hypothesis.settings.load_profile("house")
os.environ.setdefault("PTB_TIMEDELTA", "true")
# As the bot itself: with so many modules and tests in memory each look for cyclic garbage is dear.
gc.set_threshold(50_000, 20, 100)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make test ARGS=--both`."""
    parser.addoption(
        "--both", action="store_true", help="run on both databases what is otherwise dealt to one"
    )


def pytest_xdist_auto_num_workers() -> int:
    """Three workers for two cores: journeys wait for half of their time."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + (cores + 1) // 2


def pytest_configure(config: pytest.Config) -> None:
    """Have it watched which queries go to which database."""
    config.pluginmanager.register(Reached(config))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out one of the two runs of a test that is dealt."""
    gone = set() if config.getoption("both") else spared(items)
    config.hook.pytest_deselected(items=[*gone])
    items[:] = [item for item in items if item not in gone]


@pytest.fixture
def anyio_backend() -> str:
    """Our loop is asyncio's."""
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _engines_alike() -> Iterator[None]:
    """Let all engines of one kind share what SQLAlchemy compiled, and connections to the server.

    The bot has one engine, tests thousands; all that a run compiles is kept.
    """
    dialects: dict[str, Dialect] = {}
    compiled: dict[str, LRUCache[Any, Compiled]] = {}
    make = engines.make

    def make_alike(url: str) -> Engine:
        engine = make(url)
        kind = engine.dialect.name
        # Not of an engine that has reached no server yet: what a dialect learns there its own alone learns.
        if not hasattr(dialects.get(kind), "default_isolation_level"):
            dialects[kind] = engine.dialect
        engine.dialect = dialects[kind]
        engine._compiled_cache = compiled.setdefault(kind, LRUCache(10_000))
        postgres.share_connections(engine, url)
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "make", make_alike)
        yield


@pytest.fixture(scope="session", autouse=True)
def _certificates_read_once() -> Iterator[None]:
    """Each client of httpx, PTB's bot has two, would read all authorities of the world: 60 ms of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        yield


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
    with postgres.running() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty, migrated and seeded database."""
    if request.param == "sqlite":
        path = tmp_path / "data" / "yishi.db"
        path.parent.mkdir(exist_ok=True)
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_url")
    postgres.renew(url)
    return url


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
