"""The browser of this machine, for the tests of pages and for the pictures."""

import os
import shutil

import pytest

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """Where Chromium is; None if there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def needed() -> str:
    """Where Chromium is. Without one the test is left out, except in CI, where that is a failure."""
    path = find()
    if path is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    assert path, "CI needs Chromium for the tests of pages"
    return path
