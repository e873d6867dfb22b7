"""Small true files of many kinds, made here."""

import io
import zipfile

from PIL import Image
from PIL.PngImagePlugin import PngInfo

CAMERA = "SecretPhone 9"
OPUS = b"OggS\0\2" + bytes(22) + b"OpusHead" + bytes(30)
PROGRAM = b"MZ" + bytes(58) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0" + bytes(40)
ELF = b"\x7fELF\2\1\1" + bytes(60)


def picture(written: str = "JPEG", *, camera: bool = True, shade: int = 0) -> bytes:
    """A picture 40 wide and 20 high, its left half red; with `camera` what a phone writes beside it.

    The phone was held upright (EXIF orientation 6): people see the red half above.
    """
    image = Image.new("RGB", (40, 20), (shade, 0, 200))
    image.paste((200, shade, 0), (0, 0, 20, 20))
    out = io.BytesIO()
    more: dict[str, object] = {"exif": exif()} if camera else {}
    if camera and written == "PNG":
        info = PngInfo()
        info.add_text("Comment", CAMERA)
        more["pnginfo"] = info
    image.save(out, written, **more)
    return out.getvalue()


def exif() -> Image.Exif:
    """Model, orientation, and where it was taken."""
    data = Image.Exif()
    data[0x0110], data[0x0112] = CAMERA, 6
    place = data.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (22.0, 48.0, 4.32), "E", (113.0, 52.0, 48.0)
    return data


def package(*names: str, mimetype: str | None = None) -> bytes:
    """A ZIP with these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in (("mimetype", mimetype),) if mimetype else ():
            file.writestr(name, content)
        for name in names:
            file.writestr(name, "<x/>")
    return out.getvalue()


def ole(*streams: str) -> bytes:
    """The beginning of an OLE file, and the names of its streams as its directory spells them."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "\0".join(streams).encode("utf-16-le")
