"""Sizes of pictures and lengths of sound, read from the first or last bytes of a file."""

import struct

_UNKNOWN = (800, 600)
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_OPUS_RATE = 48_000


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG, JPEG or GIF; 800 × 600 for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return int(width), int(height)
    if data.startswith(b"\xff\xd8"):
        return _jpeg_size(data) or _UNKNOWN
    return _UNKNOWN


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def sound_seconds(data: bytes) -> int:
    """Length of an Ogg Opus recording (position of its last page); 1 for anything else."""
    last = data.rfind(b"OggS")
    if last < 0 or len(data) < last + 14:
        return 1
    samples = int.from_bytes(data[last + 6 : last + 14], "little", signed=True)
    return max(1, round(samples / _OPUS_RATE))
