"""Pages of a list: counted from 0, and there is always one."""

from collections.abc import Sequence
from typing import TypeVar

from storage.queries.bounded import COUNTED

__all__ = ["COUNTED", "cut", "page_of"]

T = TypeVar("T")


def page_of(wanted: int, total: int, size: int) -> tuple[int, int]:
    """The page that is shown if `wanted` is asked for, and how many pages `total` lines make."""
    pages = max(1, -(-total // size))
    return min(max(wanted, 0), pages - 1), pages


def cut(lines: Sequence[T], wanted: int, size: int) -> tuple[int, int, Sequence[T]]:
    """The page that is shown of these lines, how many pages they make, and the lines on it.

    Of a list that is counted no farther than `COUNTED` the last line says only that there are more.
    """
    page, pages = page_of(wanted, min(len(lines), COUNTED), size)
    return page, pages, lines[page * size : (page + 1) * size]
