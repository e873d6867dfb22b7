"""Memory that was needed for a while goes back to the system."""

import ctypes
import os
from pathlib import Path

import pytest

from bot.memory import give_back

STATM = Path("/proc/self/statm")


def resident() -> float:
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


@pytest.mark.skipif(
    not STATM.exists() or not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="neither Linux nor glibc"
)
def test_what_is_free_below_something_kept_is_given_back() -> None:
    much = [bytes(1000) for _ in range(60_000)]
    kept = much[::1000]
    del much
    before = resident()
    give_back()
    assert before - resident() > 30
    assert len(kept) == 60
