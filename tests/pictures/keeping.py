"""How large the screens are, and how a picture of one is kept."""

import io
from pathlib import Path

from PIL import Image

from tests.chromium import find

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / ".github" / "pictures"
PHONE = {"width": 360, "height": 880}
DESK = {"width": 1360, "height": 800}
COLOURS = 160  # a screen has few: a palette makes the files a third as large


def save(data: bytes, name: str) -> None:
    """Keep a screenshot, with no more colours than it needs."""
    path = PICTURES / f"{name}.png"
    with Image.open(io.BytesIO(data)) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB")


def chromium() -> str:
    """Where the browser is that takes the pictures."""
    path = find()
    assert path, "pictures need Chromium: apt-get install chromium fonts-noto-cjk fonts-noto-color-emoji"
    return path
