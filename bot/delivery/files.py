"""Originals of what residents sent: fetched into the data folder, named by their content."""

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot import clock
from bot.services import attachments
from storage.blobs import Blobs
from storage.database import Database
from storage.tables import Attachment, FileState

log = logging.getLogger(__name__)
AT_ONCE = 4
TRIES = 8
LINGER = 3600.0  # seconds: younger files may belong to a transaction that is still to come


class Files:
    """Brings originals into `store`, at most `limit_bytes` of each."""

    def __init__(self, database: Database, bot: Bot, store: Blobs, limit_bytes: int) -> None:
        self._database = database
        self._bot = bot
        self._store = store
        self._limit = limit_bytes

    async def fetch_due(self) -> int:
        """Fetch what waits; gives how many files were dealt with."""
        now = clock.now()
        due = await self._database.read(lambda session: attachments.list_due(session, now, AT_ONCE))
        if due:
            await asyncio.gather(*(self._fetch(attachment) for attachment in due))
        return len(due)

    async def drop_unreferenced(self) -> int:
        """Delete originals that no suggestion has any more, such as those of a draft thrown away."""
        before = clock.now().timestamp() - LINGER
        names = await asyncio.to_thread(self._store.list_older, before)
        dropped = 0
        for start in range(0, len(names), 500):
            batch = names[start : start + 500]
            known = await self._database.read(partial(attachments.find_known, digests=batch))
            for name in set(batch) - known:
                self._store.drop(name)
                dropped += 1
        return dropped

    async def _fetch(self, attachment: Attachment) -> None:
        state, digest, again = FileState.STORED, None, None
        try:
            content = await self._download(attachment.file_id)
        except BadRequest as error:
            # Bot API, getFile: 20 MB is all that can be downloaded; an invalid id will not become valid.
            state = FileState.TOO_BIG if "too big" in str(error).lower() else FileState.LOST
        except TelegramError as error:
            again = _again(attachment.attempts)
            state = FileState.PENDING if again else FileState.LOST
            log.warning(
                "file not fetched", extra={"attachment": attachment.id, "error": type(error).__name__}
            )
        else:
            if len(content) > self._limit:
                state = FileState.TOO_BIG
            else:
                digest = await asyncio.to_thread(self._store.keep, content)
        now = clock.now()
        await self._database.write(
            lambda session: self._settle(session, attachment.id or 0, state, digest, again, now)
        )

    def _settle(
        self,
        session: Session,
        attachment_id: int,
        state: FileState,
        digest: str | None,
        again: timedelta | None,
        now: datetime,
    ) -> None:
        attachments.settle(session, attachment_id, state, digest, now + again if again else None, now)

    async def _download(self, file_id: str) -> bytes:
        file = await self._bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())


def _again(attempts: int) -> timedelta | None:
    """The pause before the next try; None after the last."""
    return timedelta(seconds=min(5 * 3**attempts, 3600)) if attempts + 1 < TRIES else None
