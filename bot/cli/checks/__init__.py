"""What `doctor` looks at: each check yields findings, a line each, and changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Level(Enum):
    """How bad it is; the value is the mark in front of the line. Only WRONG makes `doctor` exit with 1."""

    OK = "✓"
    WARNING = "!"
    WRONG = "✗"
    SKIPPED = "–"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: the key of its text and the values in it. What is not OK says what to do."""

    level: Level
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    count: int | None = None
