"""Tables and verdicts for people."""

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from tests.bench.contenders import AIOGRAM_VENV
from tests.bench.processes import BOT_CORE, CORES, SERVER_CORE


def facts(work: Path) -> str:
    """What was measured on."""
    libraries = ["python-telegram-bot", "httpx", "aiohttp", "uvloop", "SQLAlchemy", "sqlmodel"]
    versions = ", ".join(f"{name} {version(name)}" for name in libraries)
    load = os.getloadavg()[0]
    return (
        f"{len(CORES)} cores (server on {SERVER_CORE}, bots on {BOT_CORE}), load {load:.1f}, "
        f"{platform.machine()} {platform.system()} {platform.release()}, Python {platform.python_version()}\n"
        f"{versions}, aiogram {aiogram_version()}; data under {work}"
    )


def aiogram_version() -> str:
    """The version in the peer's own environment, or a dash."""
    python = AIOGRAM_VENV / "bin" / "python"
    if not python.exists():
        return "-"
    ask = "from importlib.metadata import version; print(version('aiogram'))"
    return (
        subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False).stdout.strip() or "-"
    )


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print one table, columns as wide as they need."""
    cells = [[*map(str, head)], *([*map(str, row)] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    print(f"\n{title}")
    for row in cells:
        first, *rest = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *rest]))
    sys.stdout.flush()


def verdict(promise: str, measured: str, kept: bool) -> bool:
    """Print one line a promise; returns whether it is kept."""
    print(f"{'kept  ' if kept else 'BROKEN'}  {promise}: {measured}", flush=True)
    return kept
