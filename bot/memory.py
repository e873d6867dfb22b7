"""Memory that was needed for a while, given back to the system."""

import ctypes


def give_back() -> None:
    """Give back what is free. Glibc alone keeps it, some 20 MB after much was read, and alone offers this
    call; Python's own objects never use what C++ has freed.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
