"""Sheets that workers sent: fetched and read outside the writer, then filed or taken back bit by bit."""

import asyncio
import hashlib
import logging
from functools import partial

from sqlmodel import Session
from telegram.error import BadRequest, TelegramError

from bot import clock
from bot.delivery import outgoing
from bot.delivery.drawing import post
from bot.delivery.files import Files, next_pause
from bot.services import batches, entries
from bot.services.batches import files as given
from bot.services.batches import rows, sheets, vocabulary
from bot.services.batches.rows import Read
from bot.services.batches.sheets import Sheet, Unreadable
from bot.services.desk import Desk
from bot.texts import t
from bot.views import batch as view
from bot.views.screen import Media, Screen
from storage.database import Database
from storage.tables import Batch, BatchRow, BatchState

log = logging.getLogger(__name__)
AT_ONCE = 2
NOTICE = "batch"
FAULTY = "errors.xlsx"


async def read_due(database: Database, desk: Desk, files: Files) -> int:
    """Fetch and read the sheets that wait; gives how many were dealt with."""
    now = clock.now()
    due = await database.read(lambda session: batches.list_waiting(session, now, AT_ONCE))
    for batch in due:
        await _read(database, desk, files, batch)
    return len(due)


async def run_due(database: Database, desk: Desk) -> bool:
    """A few rows of what is under way, and the news of its end; False if nothing is."""
    if not await database.read(batches.is_running):
        return False
    await database.write(partial(_run, desk=desk))
    return True


async def _read(database: Database, desk: Desk, files: Files, batch: Batch) -> None:
    try:
        content = await files.download(batch.file_id)
        sheet = await asyncio.to_thread(sheets.read, content)
    except Unreadable as trouble:
        await database.write(partial(_fail, desk=desk, batch=batch, reason=trouble.key))
    except BadRequest:
        await database.write(partial(_fail, desk=desk, batch=batch, reason="lost"))
    except TelegramError as error:
        log.warning("sheet not fetched", extra={"batch": batch.id, "error": type(error).__name__})
        pause = next_pause(batch.attempts)
        if pause is None:
            await database.write(partial(_fail, desk=desk, batch=batch, reason="lost"))
        else:
            until = clock.now() + pause
            await database.write(lambda session: batches.postpone(session, batch, until))
    else:
        await _settle(database, desk, batch, sheet, hashlib.sha256(content).hexdigest())


async def _settle(database: Database, desk: Desk, batch: Batch, sheet: Sheet, digest: str) -> None:
    missing = rows.list_missing(sheet)
    if missing:
        await database.write(partial(_fail, desk=desk, batch=batch, reason="columns", missing=missing))
        return
    lang, read = await database.read(lambda session: _examine(session, desk, batch, sheet))
    wrong = [BatchRow(batch_id=0, line=row.line, cells=list(row.cells), faults=row.faults) for row in read]
    wrong = [row for row in wrong if row.faults]
    content = await asyncio.to_thread(_faulty, sheet, wrong, lang) if wrong else None

    def work(session: Session) -> None:
        if not batches.settle(session, batch, digest, sheet.heads, read):
            return
        media: tuple[Media, ...] = (outgoing.lend(desk, content, FAULTY),) if content else ()
        facts = batches.look(session, batches.get(session, batch))
        tell(session, desk, batch, view.preview(facts, desk.settings.timezone, lang, media))

    await database.write(work)


def _examine(session: Session, desk: Desk, batch: Batch, sheet: Sheet) -> tuple[str, list[Read]]:
    member, _ = batches.sender(session, batch)
    own = entries.list_communities(session, desk, member.telegram_id)
    today = clock.now().astimezone(desk.settings.timezone).date()
    return _language(session, desk, batch), rows.read(session, sheet, own, today)


def _faulty(sheet: Sheet, wrong: list[BatchRow], lang: str) -> bytes:
    return given.faulty(sheet.heads, wrong, lambda row: view.faults(row, lang), t("batch.sheet.fault", lang))


def _fail(
    session: Session, *, desk: Desk, batch: Batch, reason: str, missing: list[str] | None = None
) -> None:
    if not batches.fail(session, batch, reason):
        return
    lang = _language(session, desk, batch)
    titles = [vocabulary.load().title("column", column, lang) for column in missing or ()]
    tell(session, desk, batch, view.unreadable(reason, lang, t("words.comma", lang).join(titles)))


def _run(session: Session, *, desk: Desk) -> None:
    ended = batches.run(session, desk, clock.now())
    if ended is None:
        return
    lang = _language(session, desk, ended)
    if ended.state is BatchState.DONE:
        tell(
            session,
            desk,
            ended,
            view.done(
                ended, batches.list_numbers(session, ended), batches.list_refused(session, ended), lang
            ),
        )
        return
    kept = batches.list_numbers(session, ended, kept=True)
    taken = len(batches.list_numbers(session, ended, kept=False))
    tell(session, desk, ended, view.undone(taken, kept, lang))


def tell(session: Session, desk: Desk, batch: Batch, screen: Screen) -> None:
    """Say it to whoever sent the sheet."""
    member, _ = batches.sender(session, batch)
    lang = _language(session, desk, batch)
    post(session, member.telegram_id, screen, lang, clock.now(), notice=NOTICE, detail=batch.id)


def _language(session: Session, desk: Desk, batch: Batch) -> str:
    _, resident = batches.sender(session, batch)
    return resident.language if resident is not None else desk.settings.language
