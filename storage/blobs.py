"""Files of the data folder, each under a key: written whole or not at all."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class Blobs:
    """A folder that keeps contents as ab/abcd…. Nothing personal is in a name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> str:
        """Keep it under its SHA-256: the same content lies there once, whoever sent it."""
        key = hashlib.sha256(content).hexdigest()
        if not self.path(key).exists():
            self._write(key, content)
        return key

    def keep_apart(self, content: bytes) -> str:
        """Keep it under a key that nobody else has: whoever drops it takes it from nobody."""
        key = secrets.token_hex(32)
        self._write(key, content)
        return key

    @contextmanager
    def apart(self) -> Iterator[tuple[str, BinaryIO]]:
        """A key that nobody else has, and a file to be written; it is there when all of it is."""
        key = secrets.token_hex(32)
        with self._written(key) as file:
            yield key, file

    def path(self, key: str) -> Path:
        """Where a content lies, or would."""
        return self._folder / key[:2] / key

    def drop(self, key: str) -> None:
        """It is no longer here, if it was."""
        self.path(key).unlink(missing_ok=True)

    def list_older(self, before: float) -> list[str]:
        """The keys of what was written before this moment (seconds since 1970), half-written ones too."""
        if not self._folder.exists():
            return []
        return [path.name for path in self._folder.glob("??/*") if path.stat().st_mtime < before]

    def _write(self, key: str, content: bytes) -> None:
        with self._written(key) as file:
            file.write(content)

    @contextmanager
    def _written(self, key: str) -> Iterator[BinaryIO]:
        path = self.path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_name(f"{key}.{secrets.token_hex(4)}")
        try:
            with part.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
