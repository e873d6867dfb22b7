"""An export of the ledger of suggestions (意见建议台账): what is asked for, by whom and why, as files.

All of it shows one moment, that of the session's transaction, and memory does not grow with it.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from sqlmodel import Session

from bot.services import framing
from bot.services.desk import Desk
from bot.services.framing import Counted, Framing, OpenFile, Written
from bot.services.ledger import table
from bot.services.ledger.columns import COUNTED, SCHEMA
from bot.services.ledger.filters import Filter, Selection
from bot.services.ledger.table import Table, Told
from bot.services.sheets import Extra, Format, Wording
from storage.queries import exports as rows
from storage.queries.exports import Names
from storage.queries.ledger import pages


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported. `describe` gives the filter in the words of these names.

    `who` and `reason` stand below the table. `internal`: with a column more, what members wrote among
    themselves. `personal`: with who filed it, for whoever may know.
    """

    format: Format
    wording: Wording
    selection: Selection
    describe: Callable[[Filter, Names], str]
    who: str
    reason: str
    internal: bool = False
    personal: bool = False


def count(session: Session, export: Export) -> int:
    """How many suggestions it will have."""
    return pages.count(session, export.selection)


def write_suggestions(
    session: Session,
    desk: Desk,
    export: Export,
    open_file: OpenFile,
    on_rows: Callable[[int], None] = lambda done: None,
    limit: int | None = None,
) -> Written:
    """Write every suggestion of the selection, in the order they were begun, to one file or more.

    `limit`: as in `framing.write_files`. `on_rows` hears how many suggestions are done.
    """
    tz = desk.settings.timezone
    told = Told(
        export.wording,
        rows.list_names(session, export.wording.language),
        desk.calendar,
        tz,
        export.selection.now,
        export.format is Format.JSONL,
        export.internal,
        export.personal,
    )
    made = Table(session, export.selection, told, on_rows, COUNTED if export.format is Format.XLSX else ())
    asked = export.describe(export.selection.filter, told.names)
    around = Framing(
        export.wording.say("ledger.title"), "ledger", SCHEMA, export.wording, export.who, asked,
        export.reason, told.now, tz,
    )  # fmt: skip
    with closing(made.blocks()) as source:
        files = framing.write_files(
            export.format, around, table.columns(told), source, lambda: _statistics(made), open_file, limit
        )
    return Written(made.suggestions, made.parts, files)


def _statistics(made: Table) -> Extra:
    """How many there are, and how often each word stands in the columns by which one counts."""
    say = made.told.wording.say
    counted = [
        Counted(say(f"ledger.column.{key}"), table.words_of(key, made.told), counter)
        for key, counter in made.counts.items()
    ]
    totals = {
        say("ledger.statistics.all"): made.suggestions,
        say("ledger.statistics.parts"): made.parts,
    }
    return framing.count_words(made.told.wording, totals, counted, made.suggestions)
