"""The machine: the data folder, room on the disk, and the font that has Chinese characters."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from bot import printing
from bot.cli.checks import Finding, Level
from bot.settings import Settings

GB = 1_000_000_000
LITTLE, TOO_LITTLE = GB, GB // 10
"""Bytes free: below the first there is a warning; below the second the bot may stop any day."""

OTHERS = 0o007
GROUP_AND_OTHERS = 0o077


def check(settings: Settings) -> Iterator[Finding]:
    """Folder, disk, and the font with which everything is drawn."""
    yield from _folder(settings.data_dir)
    yield _disk(settings.data_dir)
    yield _font(printing.FONT)


def _folder(folder: Path) -> Iterator[Finding]:
    """Residents' words lie in the folder and the token in `.env`: neither is anybody else's business."""
    if not can_be_made(folder):
        yield Finding(Level.WRONG, "cli.doctor.folder.closed", {"folder": folder})
    elif not folder.exists():
        yield Finding(Level.SKIPPED, "cli.doctor.folder.none", {"folder": folder})
    elif folder.stat().st_mode & OTHERS:
        yield Finding(Level.WARNING, "cli.doctor.folder.open", {"folder": folder})
    else:
        yield Finding(Level.OK, "cli.doctor.folder.ok", {"folder": folder})
    env = Path(".env")
    if env.is_file() and env.stat().st_mode & GROUP_AND_OTHERS:
        yield Finding(Level.WARNING, "cli.doctor.env.open")


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(_nearest(folder)).free
    values: dict[str, object] = {"free": f"{free / GB:.1f}"}
    if free < LITTLE:
        level = Level.WRONG if free < TOO_LITTLE else Level.WARNING
        return Finding(level, "cli.doctor.disk.little", values)
    return Finding(Level.OK, "cli.doctor.disk.ok", values)


def can_be_made(folder: Path) -> bool:
    """Whether a folder is there for us to use, or can be made where it should be."""
    there = _nearest(folder)
    return there.is_dir() and os.access(there, os.R_OK | os.W_OK | os.X_OK)


def _nearest(folder: Path) -> Path:
    """The folder, or of those above it the first that is there."""
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    return place


def _font(font: Path) -> Finding:
    # Pillow takes 2 MB that no other verb needs.
    from PIL import ImageFont

    try:
        name = " ".join(map(str, ImageFont.truetype(str(font), 10).getname()))
    except OSError:
        return Finding(Level.WRONG, "cli.doctor.fonts.broken", {"font": font.name})
    return Finding(Level.OK, "cli.doctor.fonts.ok", {"font": name})
