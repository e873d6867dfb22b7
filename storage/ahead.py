"""Reading ahead: the next is made while the one before is used."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

T = TypeVar("T")


def ahead(source: Generator[T]) -> Generator[T]:
    """All that `source` gives, the next made on a thread meanwhile. Closed early it closes the source.

    Worth it where another process has most of the work, as PostgreSQL has. Whoever uses what comes leaves
    the session alone that the source reads from.
    """
    with closing(source), ThreadPoolExecutor(1, "ahead") as thread:
        coming = thread.submit(next, source, None)
        while (one := coming.result()) is not None:
            coming = thread.submit(next, source, None)
            yield one
