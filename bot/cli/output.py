"""Where a verb writes a file to."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bot.errors import UserError

STDOUT = "-"


@contextmanager
def target(name: str) -> Iterator[BinaryIO]:
    """Where to write: standard output, a device or pipe as it is, or a file that appears when it is whole."""
    if name == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(os.path.realpath(name))
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as device:
                yield device
        else:
            with _replacing(path) as file:
                yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UserError(
            "cli.export.cannot_write", file=name, error=error.strerror or type(error).__name__
        ) from error


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file beside `path` that takes its place at the end, or vanishes if there is no good end.

    Only its owner can read a new one: it holds what residents said.
    """
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            if path.exists():
                os.chmod(file.name, path.stat().st_mode & 0o777)
            yield file  # type: ignore[misc]
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(file.name)
            raise
