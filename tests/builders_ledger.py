"""The ledger as a file, for tests that look into it."""

import csv
import io
import json
import shutil
import subprocess
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from bot.services import exports
from bot.services.desk import Desk
from bot.services.exports import Export
from bot.services.framing import Written
from bot.services.ledger import filters
from bot.services.ledger.filters import EVERYTHING
from bot.services.sheets import Format, Wording
from bot.texts import t
from bot.views import ledger as view
from storage.queries.scopes import Scope

NEEDS_LIBREOFFICE = pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")
WHO, REASON = "街道工作人员 7 号", "月度通报"


def export_of(
    session: Session,
    desk: Desk,
    format: Format,
    now: datetime,
    typed: str = "",
    *,
    lang: str = "zh",
    scope: Scope = EVERYTHING,
    **more: bool,
) -> Export:
    """What the service is asked for."""
    asked = filters.read(session, desk, typed, view.words(), now)
    selection = filters.select(session, desk, asked, scope, now)
    wording = Wording(lang, lambda key: t(key, lang))
    return Export(
        format, wording, selection, lambda one, names: view.described(one, names, lang), WHO, REASON, **more
    )


def exported(
    session: Session, desk: Desk, format: Format, now: datetime, typed: str = "", **how: Any
) -> tuple[Written, bytes]:
    """How much there is, and the file."""
    out = io.BytesIO()
    export = export_of(session, desk, format, now, typed, **how)
    return exports.write_suggestions(session, desk, export, lambda file: nullcontext(out)), out.getvalue()


def lines(data: bytes) -> list[dict[str, Any]]:
    """The rows of JSON Lines, without the first and the last."""
    read = [json.loads(line) for line in data.splitlines()]
    assert (read[0]["line"], read[-1]["line"]) == ("head", "end")
    assert read[-1]["rows"] == len(read) - 2
    return read[1:-1]


def table(data: bytes) -> list[dict[str, str]]:
    """The rows of CSV, without what stands below them."""
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    return [dict(zip(read[0], row, strict=True)) for row in read[1 : read.index([])]]


def through_libreoffice(book: bytes, folder: Path) -> bytes:
    """What LibreOffice reads on the first sheet of a workbook, as CSV."""
    file = folder / "book.xlsx"
    file.write_bytes(book)
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir", folder, file,
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return file.with_suffix(".csv").read_bytes()
