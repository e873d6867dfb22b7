"""The file of a backup: a plain tar of the database's copy, the files of the data folder, and a manifest.

The manifest comes last: an archive without one was cut off. It names every other member with its SHA-256.
"""

import hashlib
import io
import json
import re
import tarfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, cast

from storage.backup.fingerprints import Fingerprint
from storage.backup.snapshots import Snapshot

FORMAT = 1
DATABASE, MANIFEST = "database", "manifest.json"
ROOMS = ("files", "outgoing")
# A file's name in its room; half-written ones have longer names, and are left out.
KEY = re.compile(r"[0-9a-f]{64}")
MEMBER = re.compile(rf"({'|'.join(ROOMS)})/([0-9a-f]{{2}})/\2[0-9a-f]{{62}}|{DATABASE}")
CHUNK = 1 << 20


class Damaged(Exception):
    """Not a backup, or not as it was written; `args[0]` names the member, empty for the whole."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `made_at`: the moment, ISO 8601; `members`: name → SHA-256."""

    made_at: datetime
    dialect: str
    revision: str
    tables: dict[str, Fingerprint]
    members: dict[str, str]

    @property
    def files(self) -> int:
        """How many files of the data folder there are."""
        return len(self.members) - 1


def write(out: BinaryIO, snapshot: Snapshot, data_folder: Path, made_at: datetime) -> Manifest:
    """Write a backup. A file that is forgotten meanwhile is left out: whoever asked for that meant it."""
    members: dict[str, str] = {}
    with tarfile.open(fileobj=out, mode="w") as tar:
        members[DATABASE] = _add(tar, DATABASE, snapshot.path)
        for room in ROOMS:
            for path in sorted((data_folder / room).glob("??/*")):
                if KEY.fullmatch(path.name):
                    name = f"{room}/{path.parent.name}/{path.name}"
                    try:
                        members[name] = _add(tar, name, path)
                    except FileNotFoundError:
                        continue
        manifest = Manifest(made_at, snapshot.dialect, snapshot.revision, snapshot.tables, members)
        _add_text(tar, MANIFEST, _to_json(manifest))
    return manifest


def check(path: Path) -> Manifest:
    """Read the whole archive and compare every member with the manifest. Raises Damaged or OSError."""
    hashes: dict[str, str] = {}
    manifest: Manifest | None = None
    with _opened(path) as tar:
        for member in _members(tar):
            file = cast(IO[bytes], tar.extractfile(member))
            if member.name == MANIFEST:
                manifest = _from_json(file.read())
            else:
                hashes[member.name] = _digest(file)
    if manifest is None:
        raise Damaged("")
    wrong = [name for name, digest in hashes.items() if manifest.members.get(name) != digest]
    wrong += [name for name in manifest.members if name not in hashes]
    if wrong:
        raise Damaged(wrong[0])
    return manifest


def unpack_database(path: Path, folder: Path) -> Path:
    """Put the database's copy into `folder`; gives where it lies."""
    with _opened(path) as tar:
        _extract(tar, tar.getmember(DATABASE), folder / DATABASE)
    return folder / DATABASE


def unpack_files(path: Path, data_folder: Path) -> None:
    """Put every file where it belongs in the data folder, for its owner's eyes only."""
    with _opened(path) as tar:
        for member in _members(tar):
            if member.name not in (DATABASE, MANIFEST):
                _extract(tar, member, data_folder / member.name)


def _opened(path: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(path, mode="r:")
    except tarfile.TarError as error:
        raise Damaged("") from error


def _members(tar: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """The members, all of them ours: a name from elsewhere could point out of the folder."""
    try:
        members = tar.getmembers()
    except tarfile.TarError as error:
        raise Damaged("") from error
    for member in members:
        if not member.isfile() or not (member.name == MANIFEST or MEMBER.fullmatch(member.name)):
            raise Damaged(member.name)
    return members


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = cast(IO[bytes], tar.extractfile(member))
    with target.open("xb") as out:
        target.chmod(0o600)
        while chunk := file.read(CHUNK):
            out.write(chunk)


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file, and give the SHA-256 of what was added."""
    with path.open("rb") as file:
        reader = _Hashing(file)
        info = tarfile.TarInfo(name)
        info.size, info.mode = path.stat().st_size, 0o600
        tar.addfile(info, cast(IO[bytes], reader))
    return reader.digest.hexdigest()


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    content = text.encode()
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))


class _Hashing:
    """A file whose bytes are digested as they are read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.digest.update(chunk)
        return chunk


def _to_json(manifest: Manifest) -> str:
    return json.dumps(
        {"format": FORMAT, **asdict(manifest), "made_at": manifest.made_at.isoformat()}, indent=1
    )


def _from_json(content: bytes) -> Manifest:
    try:
        fields = json.loads(content)
        if fields.pop("format") != FORMAT:
            raise Damaged(MANIFEST)
        tables = {name: Fingerprint(**value) for name, value in fields.pop("tables").items()}
        made_at = datetime.fromisoformat(fields.pop("made_at"))
        return Manifest(made_at=made_at, tables=tables, **fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged(MANIFEST) from error
