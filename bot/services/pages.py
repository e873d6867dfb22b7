"""Pages of a list: counted from 0, and there is always one."""

from storage.queries.bounded import COUNTED

__all__ = ["COUNTED", "page_of"]


def page_of(wanted: int, total: int, size: int) -> tuple[int, int]:
    """The page that is shown if `wanted` is asked for, and how many pages `total` lines make."""
    pages = max(1, -(-total // size))
    return min(max(wanted, 0), pages - 1), pages
