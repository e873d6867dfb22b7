"""The texts of a CSV file, whoever made it."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from bot.errors import UserError
from bot.texts import LANGUAGES, t

ENCODINGS = ("utf-8-sig", "gb18030")
LONGEST_CELL = 10_000_000
WORDS = ("say", "mine", "language", "help", "back", "cancel", "agree", "refuse")


@dataclass(frozen=True)
class Rows:
    """What residents shall say, in the order of the file; `skipped` rows say nothing that could be filed."""

    texts: tuple[str, ...]
    skipped: int


def read_rows(path: Path) -> Rows:
    """The texts of a file whose first line names its columns. Raises UserError if there are none.

    The column is the one called as `demo.feed.columns` says, else the one with the longest texts. UTF-8 with
    or without a byte order mark, else GB 18030.
    """
    lines = _lines(path)
    if len(lines) < 2:
        raise UserError("demo.feed.empty", file=path)
    column = _column(lines)
    texts = [line[column].strip() if column < len(line) else "" for line in lines[1:]]
    sayable = tuple(text for text in texts if _is_sayable(text))
    if not sayable:
        raise UserError("demo.feed.empty", file=path)
    return Rows(sayable, len(texts) - len(sayable))


def _lines(path: Path) -> list[list[str]]:
    text = _decoded(path).replace("\0", "")
    csv.field_size_limit(LONGEST_CELL)
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text.partition("\n")[0], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter)
        return [line for line in reader if line]
    except csv.Error as error:
        raise UserError("demo.feed.unreadable", file=path) from error


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(
            "demo.feed.no_file", file=path, error=error.strerror or type(error).__name__
        ) from error
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError("demo.feed.unreadable", file=path)


def _column(lines: list[list[str]]) -> int:
    names = [name.strip().lower() for name in lines[0]]
    for wanted in (name for lang in LANGUAGES for name in t("demo.feed.columns", lang).split()):
        if wanted in names:
            return names.index(wanted)

    def length(column: int) -> int:
        return sum(len(line[column]) for line in lines[1:] if column < len(line))

    return max(range(len(names)), key=length)


def _is_sayable(text: str) -> bool:
    """Whether this is words, and not a command, a number of a menu or a word of the keyboard."""
    words = {t(f"arriving.word.{word}", lang) for word in WORDS for lang in LANGUAGES}
    number = text.isdecimal() and len(text) <= 2
    return bool(text) and not text.startswith("/") and text not in words and not number
