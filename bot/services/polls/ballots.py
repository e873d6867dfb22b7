"""The seal of secret ballots: what a person chose is never written down in a form that outlives the poll.

Each secret poll has a key of its own, in a file beside the database and in no backup. Under it lie the
running counts, and the choice in the data of a pressed button from before the update is stored until it is
counted. When the poll ends the key is destroyed: whatever page, log or backup still holds one of these bytes,
nobody can read it any more.

The stream and the mark are keyed BLAKE2b (RFC 7693) as a pseudo-random function; every sealing has a nonce of
its own.
"""

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from hmac import compare_digest
from pathlib import Path

KEY = 32
WIDTH = 4
"""Bytes of one count."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How many bytes of nonce and of mark a sealed thing has, and what keeps it apart from the other sort."""

    nonce: int
    mark: int
    sort: bytes


# Nonce, one byte and mark of a choice fill the 20 characters that a button's argument has.
CHOICE = Shape(8, 6, b"choice")
COUNTS = Shape(16, 16, b"counts")


class Ballots:
    """The keys of the secret polls that are open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, poll_id: int) -> None:
        """Make the key of a poll; when this returns, it is on the disk."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path(poll_id), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY))
            file.flush()
            os.fsync(file.fileno())

    def end(self, poll_id: int) -> None:
        """Destroy the key of a poll, if it is still there: overwritten, then removed."""
        if self._key(poll_id) is not None:
            self.begin(poll_id)
            self._path(poll_id).unlink()

    def list_kept(self) -> list[int]:
        """The polls whose key is here."""
        return sorted(int(path.name) for path in self._folder.glob("[0-9]*"))

    def seal_choice(self, poll_id: int, telegram_id: int, choice: int) -> str | None:
        """What somebody chose, for the argument of a button; None if the poll has no key (any more)."""
        key = self._key(poll_id)
        return _seal(key, CHOICE, str(telegram_id), bytes([choice])) if key is not None else None

    def open_choice(self, poll_id: int, telegram_id: int, sealed: str) -> int | None:
        """What this person chose; None for made-up data, and once the key is gone."""
        key = self._key(poll_id)
        content = _open(key, CHOICE, str(telegram_id), sealed) if key is not None else None
        return content[0] if content else None

    def seal_counts(self, poll_id: int, counts: Sequence[int]) -> str:
        """The votes so far, by option. Raises LookupError without a key."""
        key = self._key(poll_id)
        if key is None:
            raise LookupError("this poll has no key")
        return _seal(key, COUNTS, "", b"".join(count.to_bytes(WIDTH, "big") for count in counts))

    def open_counts(self, poll_id: int, sealed: str | None) -> list[int] | None:
        """The votes so far, by option; None if nobody can read them any more."""
        key = self._key(poll_id)
        content = _open(key, COUNTS, "", sealed or "") if key is not None else None
        if content is None:
            return None
        pieces = (content[start : start + WIDTH] for start in range(0, len(content), WIDTH))
        return [int.from_bytes(piece, "big") for piece in pieces]

    def _key(self, poll_id: int) -> bytes | None:
        try:
            key = self._path(poll_id).read_bytes()
        except FileNotFoundError:
            return None
        return key if len(key) == KEY else None

    def _path(self, poll_id: int) -> Path:
        return self._folder / str(int(poll_id))


def _seal(key: bytes, shape: Shape, owner: str, content: bytes) -> str:
    nonce = secrets.token_bytes(shape.nonce)
    hidden = _crossed(content, _stream(key, shape, nonce, len(content)))
    return urlsafe_b64encode(nonce + hidden + _mark(key, shape, owner, nonce + hidden)).decode().rstrip("=")


def _open(key: bytes, shape: Shape, owner: str, sealed: str) -> bytes | None:
    try:
        whole = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
    except ValueError:
        return None
    body, mark = whole[: -shape.mark], whole[-shape.mark :]
    if len(body) <= shape.nonce or not compare_digest(mark, _mark(key, shape, owner, body)):
        return None
    nonce, hidden = body[: shape.nonce], body[shape.nonce :]
    return _crossed(hidden, _stream(key, shape, nonce, len(hidden)))


def _stream(key: bytes, shape: Shape, nonce: bytes, length: int) -> bytes:
    return blake2b(nonce, key=key, person=shape.sort + b".stream", digest_size=length).digest()


def _mark(key: bytes, shape: Shape, owner: str, body: bytes) -> bytes:
    return blake2b(
        body + owner.encode(), key=key, person=shape.sort + b".mark", digest_size=shape.mark
    ).digest()


def _crossed(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=True))
