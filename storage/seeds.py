"""What the house comes with as data (`storage/seed`): starting rows, words, shapes and weights."""

import csv
from pathlib import Path

FOLDER = Path(__file__).parent / "seed"


def rows(name: str) -> list[dict[str, str]]:
    """The lines of the table of this name, in their order. Read anew each time: whoever needs it keeps it."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text(name: str) -> str:
    """The table as it is written."""
    return (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
