"""The exported audit read back: whether its lines are the chain that they were when they left.

Of a file nothing else is needed, neither the database nor whoever keeps it. Besides the sealed fields the
columns that people read are compared with them: the moment and the action. `role` and `community` are not
sealed: they say what the member was when the file was written. That later lines were cut off, and the file's
last line with them, shows only by a hash that is known from elsewhere.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from hashlib import sha256
from typing import Any, BinaryIO

from bot.errors import UserError
from bot.services.audit import Chain, Flaw, Verdict
from bot.services.records.trail import AUDIT
from bot.services.sheets.cells import local
from bot.services.sheets.csv_file import undone
from bot.services.sheets.json_file import END, HEAD
from storage.tables import Audit

SEALED = frozenset({"seq", "exact", "member", "code", "subject", "digest", "previous", "hash"})
ZIP = b"PK"

Row = Mapping[str, Any]
Line = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Words:
    """What people read in such a file, in every language. `titles`: of a column → its key; `actions`: word →
    code; `rows`: what the number of rows below the table is called. `tz`: in which its times are.
    """

    titles: Mapping[str, str]
    actions: Mapping[str, str]
    rows: frozenset[str]
    tz: tzinfo


def verify(files: Iterable[BinaryIO], words: Words, noted: str | None = None) -> Verdict:
    """Look at every line of the files of one export, in their order; `noted` as in `bot.services.audit`.

    Raises UserError `audit.file.foreign` for what is no such file, CSV, JSON Lines or workbook.
    """
    chain, begun = Chain(noted), False
    for file in files:
        for row in _rows(file, words):
            if row is None:
                chain.find(Flaw.CUT)
                continue
            line = _sealed(row)
            if line is None:
                chain.find(Flaw.CHANGED, chain.seq + 1)
                continue
            if not begun and line.seq > 1:
                chain.begin(line)
            begun = True
            chain.add(line, true=_says_the_same(row, line, words))
    return chain.end()


def _rows(file: BinaryIO, words: Words) -> Iterator[Row | None]:
    """The rows of one file by the keys of its columns; None at the end if it is not whole."""
    start = file.read(3)
    file.seek(0)
    try:
        if start.startswith(b"{"):
            yield from _of_json(file)
        else:
            yield from _of_table(_sheet(file) if start.startswith(ZIP) else _csv(file), words)
    except (csv.Error, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UserError("audit.file.foreign") from error


def _of_json(file: BinaryIO) -> Iterator[Row | None]:
    head = json.loads(file.readline())
    if head.get("line") != HEAD or head.get("schema") != AUDIT.schema:
        raise UserError("audit.file.foreign")
    count, told = 0, None
    for text in file:
        fields = json.loads(text)
        if not isinstance(fields, dict):
            raise UserError("audit.file.foreign")
        if fields.get("line") == END:
            told = fields.get("rows")
        else:
            count += 1
            yield fields
    if told != count:
        yield None


def _of_table(lines: Iterator[Line], words: Words) -> Iterator[Row | None]:
    titles = [words.titles.get(str(cell).casefold(), "") for cell in next(lines, ())]
    if not SEALED.issubset(titles):
        raise UserError("audit.file.foreign")
    count = 0
    for cells in lines:
        if not any(cell not in (None, "") for cell in cells):
            break
        count += 1
        yield {
            key: undone(cell) if isinstance(cell, str) else cell
            for key, cell in zip(titles, cells, strict=False)
        }
    told = [cells[1] for cells in lines if len(cells) > 1 and str(cells[0]).casefold() in words.rows]
    if told != [str(count)]:
        yield None


def _csv(file: BinaryIO) -> Iterator[Line]:
    with io.TextIOWrapper(file, "utf-8-sig", newline="") as text:
        yield from csv.reader(text)


def _sheet(file: BinaryIO) -> Iterator[Line]:
    # Not before it is needed: it brings numpy along.
    from openpyxl import load_workbook

    try:
        yield from load_workbook(file, read_only=True).worksheets[0].iter_rows(values_only=True)
    # openpyxl raises whatever its parser met.
    except Exception as error:
        raise UserError("audit.file.foreign") from error


def _sealed(row: Row) -> Audit | None:
    """The fields that are in the chain; None if they cannot be what they are to be."""
    try:
        exact = datetime.fromisoformat(row["exact"])
        line = Audit(
            seq=int(row["seq"]),
            at=exact,
            actor_id=int(row["member"]) if row.get("member") not in (None, "") else None,
            action=row["code"],
            subject=row["subject"],
            digest=row["digest"],
            previous=row["previous"],
            hash=row["hash"],
        )
    except (KeyError, TypeError, ValueError):
        return None
    return line if exact.utcoffset() is not None else None


def _says_the_same(row: Row, line: Audit, words: Words) -> bool:
    """Whether the columns that people read, and the data if they are there, say what the sealed ones do."""
    shown, action, data = row.get("at"), row.get("action"), row.get("data")
    if isinstance(shown, str):
        try:
            shown = datetime.fromisoformat(shown)
        except ValueError:
            return False
    if not isinstance(shown, datetime):
        return False
    at = local(line.at, words.tz)
    same = shown == at if shown.utcoffset() is not None else shown == at.replace(tzinfo=None)
    named = line.action in (action, words.actions.get(str(action)))
    told = "data" not in row or sha256(str(data).encode("utf-8", "surrogatepass")).hexdigest() == line.digest
    return same and named and told
