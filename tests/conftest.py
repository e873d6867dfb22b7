"""A town's database, on SQLite and on PostgreSQL: a test that asks for `database` runs on both.

What a handler says and whom it lets through does not depend on the database, and its queries are tried on
both by the tests of services and storage. Of those in `DEALT` each runs on one, dealt by its name, unless
`--both` is said. Journeys are dealt too, except those of `DEPENDS`: what is stored before it is said, done
once by several, or gone for good is for each database to keep.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import hypothesis
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from bot.services.desk import Desk
from bot.settings import Settings
from storage import engines, migrate
from storage.database import Database
from tests import postgres

# Two cores are shared by whatever else runs: slowness is no failure.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], database=None
)
hypothesis.settings.load_profile("house")
os.environ.setdefault("PTB_TIMEDELTA", "true")
# As the bot itself: with so many modules and tests in memory each look for cyclic garbage is dear.
gc.set_threshold(50_000, 20, 100)

HERE = Path(__file__).parent
DEALT = ("handlers/", "journeys/", "bot/cli/test_doctor.py")
DEPENDS = tuple(
    f"journeys/test_{name}.py"
    for name in (
        "committee_crowd",
        "delivery",
        "forwarded_kill",
        "intake",
        "kill",
        "resident_forgotten",
        "straight_road",
        "two_processes",
    )
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make test ARGS=--both`."""
    parser.addoption(
        "--both", action="store_true", help="run on both databases what is otherwise dealt to one"
    )


def pytest_xdist_auto_num_workers() -> int:
    """Three workers for two cores: journeys wait for half of their time."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + (cores + 1) // 2


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out one of the two runs of a test that is dealt; whoever asks for one by its id gets it."""
    if config.getoption("both"):
        return
    runs: dict[str, list[pytest.Item]] = {}
    for item in items:
        callspec = getattr(item, "callspec", None)
        database = callspec.params.get("database_url") if callspec is not None else None
        place = item.path.relative_to(HERE).as_posix()
        if database and place.startswith(DEALT) and not place.startswith(DEPENDS):
            runs.setdefault(item.nodeid.replace(database, "", 1), []).append(item)
    spared = {both[crc32(name.encode()) % 2] for name, both in runs.items() if len(both) == 2}
    if spared:
        config.hook.pytest_deselected(items=[*spared])
        items[:] = [item for item in items if item not in spared]


@pytest.fixture
def anyio_backend() -> str:
    """Our loop is asyncio's."""
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _statements_compiled_once() -> Iterator[None]:
    """Let all engines of one kind share what SQLAlchemy compiled: the bot has one engine, tests thousands."""
    first: dict[str, Engine] = {}
    make = engines.make

    def make_alike(url: str) -> Engine:
        engine = make(url)
        alike = first.setdefault(engine.dialect.name, engine)
        engine.dialect, engine._compiled_cache = alike.dialect, alike._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "make", make_alike)
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
