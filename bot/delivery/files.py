"""Originals of what residents sent: fetched into the data folder, named by their content."""

import asyncio
import hashlib
import logging
import os
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlmodel import Session
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot import clock
from bot.services import attachments
from storage.database import Database
from storage.tables import Attachment, FileState

log = logging.getLogger(__name__)
AT_ONCE = 4
TRIES = 8
LINGER = 3600.0  # seconds: younger files may belong to a transaction that is still to come


class Files:
    """Stores originals under `folder` as ab/abcd…: the same file sent twice lies there once."""

    def __init__(self, database: Database, bot: Bot, folder: Path, limit_bytes: int) -> None:
        self._database = database
        self._bot = bot
        self._folder = folder
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
        names = await asyncio.to_thread(self._list_older, before)
        dropped = 0
        for start in range(0, len(names), 500):
            batch = names[start : start + 500]
            known = await self._database.read(partial(attachments.find_known, digests=batch))
            for name in set(batch) - known:
                (self._folder / name[:2] / name).unlink(missing_ok=True)
                dropped += 1
        return dropped

    def _list_older(self, before: float) -> list[str]:
        if not self._folder.exists():
            return []
        return [path.name for path in self._folder.glob("??/*") if path.stat().st_mtime < before]

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
                digest = await asyncio.to_thread(self._keep, content)
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

    def _keep(self, content: bytes) -> str:
        """Write the file whole or not at all; gives its name."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._folder / digest[:2] / digest
        if path.exists():
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        return digest


def _again(attempts: int) -> timedelta | None:
    """The pause before the next try; None after the last."""
    return timedelta(seconds=min(5 * 3**attempts, 3600)) if attempts + 1 < TRIES else None
