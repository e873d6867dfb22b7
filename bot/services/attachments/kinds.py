"""What a file is by its bytes, and whether that is a kind we keep. Names and senders' words prove nothing."""

import io
import zipfile

import filetype

PICTURES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/apng": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/bmp": ".bmp",
}
RECORDINGS = {
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "audio/x-wav": ".wav",
    "audio/x-flac": ".flac",
    "video/mp4": ".mp4",
    "video/x-m4v": ".m4v",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
    "video/3gpp": ".3gp",
    "video/x-matroska": ".mkv",
    "video/x-msvideo": ".avi",
    "video/mpeg": ".mpg",
}
DOCUMENTS = {
    "application/pdf": ".pdf",
    "application/rtf": ".rtf",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
    "text/plain": ".txt",
}
ENDINGS = {**PICTURES, **RECORDINGS, **DOCUMENTS}
# What Telegram calls a message's file → what it may be.
FITTING = {"photo": PICTURES, "document": ENDINGS}
MOVING = {**RECORDINGS, "image/gif": ".gif"}

# [MS-CFB] and [MS-DOC], [MS-XLS], [MS-PPT]: the stream that makes an OLE file what it is. An installer (.msi)
# is one too.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAMS = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}
OLE_MACROS = "_VBA_PROJECT"
# ECMA-376: the folder of the main part of a package.
PARTS = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
ZIP_MACROS = "vbaProject.bin"
ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# Texts that some program would run.
PROGRAMS = ("#!", "<!doctype html", "<html", "<svg", "<script", "<?xml", "<?php", "@echo")


class Refused(Exception):
    """These bytes are none of the kinds we keep."""


def sniff(content: bytes, kind: str) -> str:
    """The MIME type the bytes say. Raises Refused for programs, macros, and whatever does not fit `kind`.

    `kind` is what Telegram says the message is: photo, voice, video, document, ….
    """
    mime = _read(content)
    if mime not in FITTING.get(kind, MOVING):
        raise Refused
    return mime


def _read(content: bytes) -> str | None:
    if content.startswith(OLE):
        return _ole(content)
    found = filetype.guess_mime(content)
    # Every package is a ZIP, and its first entries need not be the telling ones.
    if content.startswith(b"PK\x03\x04"):
        return _package(content)
    return found if found is not None else _text(content)


def _ole(content: bytes) -> str | None:
    if OLE_MACROS.encode("utf-16-le") in content:
        return None
    return next((mime for name, mime in STREAMS.items() if name.encode("utf-16-le") in content), None)


def _package(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            if any(name.endswith(ZIP_MACROS) for name in names):
                return None
            if names[:1] == ["mimetype"]:
                # OpenDocument 1.2, part 3, 3.3: the first entry, and not longer than a type is.
                with package.open("mimetype") as first:
                    return first.read(100).decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((mime for part, mime in PARTS.items() if any(name.startswith(part) for name in names)), None)


def _text(content: bytes) -> str | None:
    for encoding in (ENCODINGS.get(content[:2], "utf-8"), "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        start = text[:200].lstrip("\ufeff \t\r\n").lower()
        plain = all(letter.isprintable() or letter in "\t\r\n\f\ufeff\u3000\xa0" for letter in text)
        return "text/plain" if text and plain and not start.startswith(PROGRAMS) else None
    return None
