"""The project's rules about itself."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = {"bot", "handlers", "storage", "tests"}
FILES = {"pyproject.toml", "README.md", "README.zh-CN.md", "Makefile", "LICENSE", "requirements.lock"}


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = [name for name in listed.splitlines() if (ROOT / name).exists()]
    assert len(names) > 100
    return names


def test_nothing_stands_at_the_top_that_the_plan_does_not_foresee() -> None:
    tops = {name.split("/")[0] for name in tracked()}
    assert {top for top in tops if not top.startswith(".")} - FOLDERS - FILES == set()


def test_the_import_contracts_are_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert re.search(r"Contracts: [5-9]\d* kept, 0 broken", done.stdout), done.stdout[-500:]


def test_importing_the_whole_house_does_nothing() -> None:
    """No file, no thread, no connection, no reading of settings: things are made in `bot.app`."""
    code = (
        "import pkgutil, importlib, sys, threading, socket, os\n"
        "def no(*a, **k): raise SystemExit('opened at import: ' + repr(a))\n"
        "socket.socket.connect = no\n"
        "before = set(os.listdir('.'))\n"
        "count = 0\n"
        "for root in ('bot', 'handlers', 'storage'):\n"
        "    package = importlib.import_module(root)\n"
        "    for info in pkgutil.walk_packages(package.__path__, root + '.'):\n"
        "        if 'migrations' in info.name or info.name.endswith('__main__'): continue\n"
        "        importlib.import_module(info.name); count += 1\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
        "assert set(os.listdir('.')) == before\n"
        "print(count)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "YISHI_BOT_TOKEN": "nonsense"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 50


def test_every_new_task_is_begun_in_app_or_delivery() -> None:
    """`asyncio.create_task` elsewhere would outlive the stop and lose its errors."""
    found = []
    for folder in ("bot", "handlers"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "sandbox" in path.parts or "cli" in path.parts:
                continue
            if re.search(r"create_task|ensure_future", path.read_text("utf-8")):
                found.append(path.relative_to(ROOT).as_posix())
    assert set(found) <= {
        "bot/app.py",
        "bot/delivery/inbox.py",
        "bot/delivery/outbox.py",
        "bot/delivery/outcomes.py",
        "bot/delivery/sender.py",
    }
    assert "bot/app.py" in found


def test_only_the_clock_asks_for_the_time_of_day() -> None:
    asking = re.compile(r"datetime\.now\(|datetime\.utcnow\(|date\.today\(|time\.time\(")
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("bot", "handlers", "storage")
        for path in (ROOT / folder).rglob("*.py")
        if "sandbox" not in path.parts and asking.search(path.read_text("utf-8"))
    }
    assert found == {"bot/clock.py"}


def test_no_lock_records_where_packages_come_from() -> None:
    for name in ("requirements.lock", ".ci/requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "sha256:" in text
        assert "://" not in text


def test_the_bot_starts_without_what_prints_counts_or_packs() -> None:
    """Each takes megabytes that only some need; it is loaded where it is first used."""
    heavy = {
        "PIL",
        "docx",
        "fontTools",
        "fpdf",
        "icalendar",
        "lxml",
        "numpy",
        "openpyxl",
        "psycopg",
        "xlsxwriter",
    }
    code = "import sys, bot.app; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "sqlmodel" in done.stdout
    assert heavy.isdisjoint(done.stdout.split())
