"""The database, and what lies in it that somebody should look at."""

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import Session

from bot import clock
from bot.cli.checks import Finding, Level
from bot.cli.checks.machine import can_be_made
from bot.cli.opening import file_of, is_missing, opened
from bot.cli.sentences import sentence
from bot.errors import StartError
from bot.services import decrees
from bot.services.deadlines import Calendar
from bot.settings import Settings
from storage.database import Database
from storage.queries import inbox, outbox, pulses
from storage.tables import InboxState


def check(settings: Settings) -> Iterator[Finding]:
    """Whether the database is there and takes writes; parked and unheard messages; the days off it knows."""
    if is_missing(settings):
        folder = file_of(settings).parent
        if can_be_made(folder):
            yield Finding(Level.WARNING, "cli.doctor.database.none")
        else:
            yield Finding(Level.WRONG, "cli.doctor.database.nowhere", {"folder": folder})
        return
    try:
        with opened(settings) as database:
            yield _writable(database)
            yield _parked(database.read_now(inbox.count_by_state))
            yield _unheard(database.read_now(outbox.count_by_state))
            yield _decreed(database, settings)
    except StartError as problem:
        why = sentence(problem, settings.language)
        yield Finding(Level.WRONG, "cli.doctor.database.wrong", {"why": why})


AHEAD = timedelta(days=30)
"""So far into the future reach the dates of what is filed today."""


class _Undo(Exception):
    """Takes a trial write back."""


def _writable(database: Database) -> Finding:
    try:
        database.write_now(_try_to_write)
    except _Undo:
        kind = "SQLite" if database.sqlite else "PostgreSQL"
        return Finding(Level.OK, "cli.doctor.database.ok", {"kind": kind})
    except Exception as error:
        return Finding(Level.WRONG, "cli.doctor.database.read_only", {"error": type(error).__name__})
    raise AssertionError("the trial write was not taken back")


def _try_to_write(session: Session) -> None:
    pulses.beat(session, "doctor", clock.now())
    session.flush()
    raise _Undo


def _parked(counts: dict[str, int]) -> Finding:
    count = counts.get(InboxState.PARKED.value, 0)
    if count:
        return Finding(Level.WRONG, "cli.doctor.parked.some", count=count)
    return Finding(Level.OK, "cli.doctor.parked.none")


def _unheard(counts: dict[str, int]) -> Finding:
    """Refused ones are mostly people who blocked the bot, so this is news and not an error."""
    unknown, refused, broken = (counts.get(state.value, 0) for state in outbox.UNHEARD)
    if unknown or refused or broken:
        values: dict[str, object] = {"unknown": unknown, "refused": refused, "broken": broken}
        return Finding(Level.WARNING, "cli.doctor.deliveries.some", values)
    return Finding(Level.OK, "cli.doctor.deliveries.ok")


def _decreed(database: Database, settings: Settings) -> Finding:
    """Dates in a year whose days off nobody has put in are estimates."""
    calendar = Calendar()
    database.read_now(lambda session: decrees.learn(session, calendar))
    year = (clock.now() + AHEAD).astimezone(settings.timezone).year
    if calendar.is_decreed(year):
        return Finding(Level.OK, "cli.doctor.days.ok", {"year": year})
    return Finding(Level.WARNING, "cli.doctor.days.unknown", {"year": year})
