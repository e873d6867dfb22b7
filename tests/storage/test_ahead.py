"""Reading ahead."""

import threading
from collections.abc import Generator
from itertools import islice

import pytest

from storage.ahead import ahead

LONG = 10
"""Seconds that nothing here takes."""


class Source:
    """Numbers from 1 on, and what became of whoever gave them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.second, self.closed = threading.Event(), False

    def give(self) -> Generator[int]:
        try:
            for number in range(1, self._most + 1):
                if number == 2:
                    self.second.set()
                yield number
        finally:
            self.closed = True


def test_all_of_it_comes_in_order_and_the_next_is_made_while_one_is_used() -> None:
    source = Source(5)
    read = ahead(source.give())
    assert next(read) == 1
    assert source.second.wait(LONG)
    assert [*read] == [2, 3, 4, 5]
    assert source.closed


def test_nothing_is_nothing() -> None:
    assert [*ahead(Source(0).give())] == []


def test_closed_early_it_closes_its_source() -> None:
    source = Source(5)
    read = ahead(source.give())
    assert [*islice(read, 2)] == [1, 2]
    assert not source.closed
    read.close()
    assert source.closed


def test_what_the_source_raises_reaches_whoever_reads() -> None:
    def give() -> Generator[int]:
        yield 1
        raise LookupError("lost")

    read = ahead(give())
    assert next(read) == 1
    with pytest.raises(LookupError, match="lost"):
        next(read)
