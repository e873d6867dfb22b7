"""Memory that was needed for a while, given back to the system."""

import ctypes


def give_back() -> None:
    """Give back what is free: after much was read, glibc keeps some 20 MB of it. Others' libraries do not."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
