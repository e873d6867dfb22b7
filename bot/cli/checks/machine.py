"""The machine: the data folder, room on the disk, and fonts that have Chinese characters."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from bot.cli.checks import Finding, Level
from bot.settings import Settings

GB = 1_000_000_000
LITTLE, TOO_LITTLE = GB, GB // 10
"""Bytes free: below the first there is a warning; below the second the bot may stop any day."""

OTHERS = 0o007
GROUP_AND_OTHERS = 0o077

CHINESE_FONT = re.compile(
    r"noto\w*cjk|noto(sans|serif)(sc|tc|hk)|source-?han|wqy|wenquanyi|droidsansfallback|uming|ukai|lxgw"
    r"|simsun|simhei|simkai|simfang|msyh|deng|fangsong|kaiti|heiti|songti|pingfang|hiragino ?sans ?gb",
    re.IGNORECASE,
)
FONT_FILES = {".ttf", ".ttc", ".otf", ".otc"}


def check(settings: Settings) -> Iterator[Finding]:
    """Folder, disk and fonts. Missing fonts only spoil charts and PDFs, so they are a warning."""
    yield from _folder(settings.data_dir)
    yield _disk(settings.data_dir)
    font = find_chinese_font(font_folders())
    if font is None:
        yield Finding(Level.WARNING, "cli.doctor.fonts.none")
    else:
        yield Finding(Level.OK, "cli.doctor.fonts.ok", {"font": font.name})


def _folder(folder: Path) -> Iterator[Finding]:
    """Residents' words lie in the folder and the token in `.env`: neither is anybody else's business."""
    if not folder.exists():
        yield Finding(Level.SKIPPED, "cli.doctor.folder.none", {"folder": folder})
    elif not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Finding(Level.WRONG, "cli.doctor.folder.closed", {"folder": folder})
    elif folder.stat().st_mode & OTHERS:
        yield Finding(Level.WARNING, "cli.doctor.folder.open", {"folder": folder})
    else:
        yield Finding(Level.OK, "cli.doctor.folder.ok", {"folder": folder})
    env = Path(".env")
    if env.is_file() and env.stat().st_mode & GROUP_AND_OTHERS:
        yield Finding(Level.WARNING, "cli.doctor.env.open")


def _disk(folder: Path) -> Finding:
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    values: dict[str, object] = {"free": f"{free / GB:.1f}"}
    if free < LITTLE:
        level = Level.WRONG if free < TOO_LITTLE else Level.WARNING
        return Finding(level, "cli.doctor.disk.little", values)
    return Finding(Level.OK, "cli.doctor.disk.ok", values)


def font_folders() -> list[Path]:
    """Where systems keep fonts, fontconfig's defaults among them."""
    home = Path.home()
    shared = os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(":")
    own = os.environ.get("XDG_DATA_HOME", str(home / ".local/share"))
    folders = [Path(place) / "fonts" for place in [*shared, own] if place]
    return [*folders, home / ".fonts", Path("/System/Library/Fonts"), Path("/Library/Fonts")]


def find_chinese_font(folders: list[Path]) -> Path | None:
    """A font file that is known to have Chinese characters, by its name."""
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                if Path(name).suffix.lower() in FONT_FILES and CHINESE_FONT.search(name):
                    return Path(place) / name
    return None
