"""Small true files, made here."""

import struct
import zlib


def png(width: int, height: int) -> bytes:
    """A black picture of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" * (1 + width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def jpeg_header(width: int, height: int) -> bytes:
    """The beginning of a JPEG: as much as tells its size."""
    comment = b"\xff\xfe" + struct.pack(">H", 6) + b"abcd"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + comment + frame


def opus(seconds: int) -> bytes:
    """The last page of an Ogg Opus recording."""
    return b"OggS\0\4" + struct.pack("<q", seconds * 48_000) + bytes(20)
