"""Pictures without what cameras and programs write into them (EXIF, GPS, XMP): where, when, whose."""

import io

from PIL import Image, ImageOps

from bot.services.attachments.kinds import Refused

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
# A picture of another format becomes PNG: it loses nothing of what is seen.
WRITTEN = {"JPEG": "JPEG", "WEBP": "WEBP"}
SIDE = 4096
"""Pixels of the longer side that are enough to see what was photographed."""
MOST = 64_000_000
"""Pixels of a picture that is still opened: a few hundred bytes may claim to be billions."""
UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def clean(content: bytes) -> bytes:
    """The picture upright and bare: only its pixels are carried over. Raises Refused if there are none."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST:
                raise Refused
            written = WRITTEN.get(image.format or "", "PNG")
            image.draft("RGB", (SIDE, SIDE))
            return _write(_plain(ImageOps.exif_transpose(image)), written)
    except UNREADABLE as error:
        raise Refused from error


def _plain(image: Image.Image) -> Image.Image:
    if image.mode not in ("RGB", "L", "RGBA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((SIDE, SIDE))
    return Image.frombytes(image.mode, image.size, image.tobytes())


def _write(image: Image.Image, written: str) -> bytes:
    out = io.BytesIO()
    image.save(out, written, quality=88)
    return out.getvalue()
