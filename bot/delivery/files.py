"""Originals of what residents sent: fetched into the data folder, named by their content."""

import asyncio
import logging
from datetime import timedelta
from functools import partial

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot import clock
from bot.services import attachments
from bot.services.attachments import Fetched
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
        self._examining = asyncio.Lock()

    async def fetch_due(self) -> int:
        """Fetch what waits; gives how many files were dealt with."""
        now = clock.now()
        due = await self._database.read(lambda session: attachments.list_due(session, now, AT_ONCE))
        if due:
            await asyncio.gather(*(self._fetch(attachment) for attachment in due))
        return len(due)

    async def drop_unreferenced(self) -> int:
        """Delete what no suggestion has any more, such as those of a draft thrown away."""
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
        fetched = await self._bring(attachment)
        now = clock.now()
        await self._database.write(
            lambda session: attachments.settle(session, attachment.id or 0, fetched, now)
        )

    async def _bring(self, attachment: Attachment) -> Fetched:
        """The original and its clean copy into the store, or why not."""
        try:
            content = await self.download(attachment.file_id)
        except BadRequest as error:
            # Bot API, getFile: 20 MB is all that can be downloaded; an invalid id will not become valid.
            return Fetched(FileState.TOO_BIG if "too big" in str(error).lower() else FileState.LOST)
        except TelegramError as error:
            log.warning(
                "file not fetched", extra={"attachment": attachment.id, "error": type(error).__name__}
            )
            pause = next_pause(attachment.attempts)
            if pause is None:
                return Fetched(FileState.LOST)
            return Fetched(FileState.PENDING, next_at=clock.now() + pause)
        if len(content) > self._limit:
            return Fetched(FileState.TOO_BIG)
        # One at a time: a picture takes some hundred megabytes while it is open.
        async with self._examining:
            return await asyncio.to_thread(self._keep, content, attachment.kind)

    def _keep(self, content: bytes, kind: str) -> Fetched:
        try:
            found = attachments.examine(content, kind)
        except attachments.Refused:
            return Fetched(FileState.REFUSED)
        clean = self._store.keep(found.clean) if found.clean is not None else None
        return Fetched(FileState.STORED, self._store.keep(content), clean, found.mime)

    async def download(self, file_id: str) -> bytes:
        """What Telegram keeps under this id. Raises TelegramError: BadRequest if it will never be had."""
        file = await self._bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())


def next_pause(attempts: int) -> timedelta | None:
    """The pause before the next try; None after the last."""
    return timedelta(seconds=min(5 * 3**attempts, 3600)) if attempts + 1 < TRIES else None
