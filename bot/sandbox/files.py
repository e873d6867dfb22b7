"""Files of the world: what people and the bot uploaded, under Telegram's two kinds of identifiers.

A `file_id` is what the bot passes around (many may name one file); a `file_unique_id` names the content and
opens nothing at the Bot API.
"""

import mimetypes
import secrets
from dataclasses import asdict, dataclass

from .errors import Json, bad_request
from .images import picture_size, sound_seconds
from .keeper import Keeper

DOWNLOAD_LIMIT = 20 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
PHOTO_SIDES_LIMIT = 10_000
_PHOTO_SIDES = (90, 320)

_FOLDERS = {"voice": "voice", "video": "videos", "video_note": "video_notes", "audio": "music"}
_MARKS = {
    "photo": "AgACAgUAAxkB",
    "voice": "AwACAgUAAxkB",
    "video": "BAACAgUAAxkB",
    "document": "BQACAgUAAxkB",
    "animation": "CgACAgUAAxkB",
    "audio": "CQACAgUAAxkB",
    "video_note": "DQACAgUAAxkB",
    "sticker": "CAACAgUAAxkB",
}
KINDS = frozenset(_MARKS)
_MIME = {"voice": "audio/ogg", "video": "video/mp4", "animation": "video/mp4", "audio": "audio/mpeg"}
_NAMES = {"photo": "Photo", "video_note": "VideoNote", "document": "Document"}


@dataclass(slots=True)
class Upload:
    """A file as it came in."""

    name: str
    content_type: str
    data: bytes


@dataclass(slots=True)
class StoredFile:
    """One file_id. `content` is what a message shows: an object, or for photos the list of all sizes."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    size: int
    mime: str
    name: str
    blob: str
    content: Json | list[Json]

    def saved(self) -> Json:
        return asdict(self)


class FileStore:
    """All files, by each of their names."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._by_id: dict[str, StoredFile] = {}
        self._by_unique: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._blobs: dict[str, bytes] = {}
        for _, saved in keeper.all("file"):
            self._remember(StoredFile(**saved))

    def add(self, kind: str, upload: Upload, **details: object) -> Json | list[Json]:
        """Store an upload; gives the value of the message's field: PhotoSize list, Voice, Document, ….

        `details` override what was read from the file (duration, width, title, emoji, …).
        """
        if not upload.data:
            raise bad_request("file must be non-empty")
        blob = secrets.token_hex(12)
        self._blobs[blob] = upload.data
        self._keeper.put_blob(blob, upload.data)
        given = {name: value for name, value in details.items() if value is not None}
        return self._photo(upload, blob) if kind == "photo" else self._single(kind, upload, blob, given)

    def existing(self, kind: str, file_id: str) -> Json | list[Json]:
        """The content of a file sent again by its file_id."""
        file = self._by_id.get(file_id)
        if file is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise bad_request(f"can't use file of type {_type_name(file.kind)} as {_type_name(kind)}")
        return file.content

    def find(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def find_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def find_unique(self, unique_id: str) -> StoredFile | None:
        return self._by_unique.get(unique_id)

    def data(self, file: StoredFile) -> bytes:
        if file.blob not in self._blobs:
            self._blobs[file.blob] = self._keeper.blob(file.blob)
        return self._blobs[file.blob]

    def _photo(self, upload: Upload, blob: str) -> list[Json]:
        width, height = picture_size(upload.data)
        if len(upload.data) > PHOTO_LIMIT:
            raise bad_request("file is too big for a photo; the maximum size is 10485760 bytes")
        if width + height > PHOTO_SIDES_LIMIT or not width or not height:
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        longest = max(width, height)
        sides = [*(side for side in _PHOTO_SIDES if side < longest), longest][-3:]
        sizes: list[Json] = []
        for side in sides:
            scale = side / longest
            file = self._file(
                "photo", upload, blob, f"photos/file_{len(self._by_path)}.jpg", "image/jpeg", sizes
            )
            size = {"width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
            sizes.append({**_identity(file), **size, "file_size": max(1, round(file.size * scale * scale))})
        for size in sizes:
            file_id = str(size["file_id"])
            self._keeper.put("file", file_id, self._by_id[file_id])
        return sizes

    def _single(self, kind: str, upload: Upload, blob: str, given: Json) -> Json:
        guessed = mimetypes.guess_type(upload.name)[0]
        mime = _MIME.get(kind) or guessed or upload.content_type or "application/octet-stream"
        number = len(self._by_path)
        ending = mimetypes.guess_extension(mime) or ""
        ending = "." + upload.name.rsplit(".", 1)[-1] if "." in upload.name else ending
        content: Json = {}
        folder = _FOLDERS.get(kind, f"{kind}s")
        file = self._file(kind, upload, blob, f"{folder}/file_{number}{ending}", mime, content)
        content.update(_identity(file), **_details(kind, upload, mime), file_size=file.size)
        content.update(given)
        self._keeper.put("file", file.file_id, file)
        return content

    def _file(
        self, kind: str, upload: Upload, blob: str, path: str, mime: str, content: Json | list[Json]
    ) -> StoredFile:
        unique = "AQAD" + secrets.token_urlsafe(9)
        file_id = _MARKS[kind] + secrets.token_urlsafe(36)
        file = StoredFile(file_id, unique, kind, path, len(upload.data), mime, upload.name, blob, content)
        self._remember(file)
        return file

    def _remember(self, file: StoredFile) -> None:
        self._by_id[file.file_id] = file
        self._by_unique[file.unique_id] = file
        self._by_path[file.path] = file


def _identity(file: StoredFile) -> Json:
    return {"file_id": file.file_id, "file_unique_id": file.unique_id}


def _type_name(kind: str) -> str:
    return _NAMES.get(kind, kind.capitalize())


def _details(kind: str, upload: Upload, mime: str) -> Json:
    match kind:
        case "voice":
            return {"duration": sound_seconds(upload.data), "mime_type": mime}
        case "audio":
            return {"duration": sound_seconds(upload.data), "mime_type": mime, "file_name": upload.name}
        case "video" | "animation":
            return {"width": 640, "height": 360, "duration": 1, "mime_type": mime, "file_name": upload.name}
        case "video_note":
            return {"length": 240, "duration": 1}
        case "sticker":
            return {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        case _:
            return {"mime_type": mime, "file_name": upload.name}
