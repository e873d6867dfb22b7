"""The real bot as a child process: started, started again when it dies, and stopped with the demo."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress

from bot.cli.demo.place import Place
from bot.errors import UserError
from bot.texts import t

REFUSED = 2
"""The exit code with which the bot says, in one sentence, what the operator must mend."""
PAUSE = 1.0
STOP_WITHIN = 15.0
ORPHAN_WITHIN = 100  # tenths of a second


class Bot:
    """`python -m bot run` under watch. `say` is told, in a line, when it died and when it is back."""

    def __init__(
        self, place: Place, environment: Mapping[str, str], lang: str, say: Callable[[str], None]
    ) -> None:
        self._place = place
        self._environment = dict(environment)
        self._lang = lang
        self._say = say
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False

    @property
    def pid(self) -> int:
        """The process to kill, if somebody wants to see what happens."""
        return self._process.pid if self._process is not None else 0

    async def run(self) -> None:
        """Keep it running until `stop`. Raises UserError with its sentence if it will not run at all."""
        while not self._stopping:
            code = await self._live()
            if self._stopping:
                return
            if code == REFUSED:
                raise UserError("demo.bot_refused", sentence=self._last_words())
            self._say(t("demo.bot_died", self._lang, how=_how(code)))
            await asyncio.sleep(PAUSE)

    async def stop(self) -> None:
        """Stop it as SIGTERM does, and if that takes too long, at once."""
        self._stopping = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(STOP_WITHIN):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _live(self) -> int:
        again = self._process is not None
        with self._place.log.open("ab") as log:
            # A session of its own: Ctrl-C reaches the demo alone, which then stops the bot.
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run",
                env=self._environment, cwd=self._place.folder, stdin=asyncio.subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        note = self._place.note()
        self._place.keep_note({**note, "bot": str(self._process.pid)})
        if again:
            self._say(t("demo.bot_back", self._lang, pid=self._process.pid))
        return await self._process.wait()

    def _last_words(self) -> str:
        lines = self._place.log.read_text("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""


def _how(code: int) -> str:
    return f"kill -{-code}" if code < 0 else str(code)


async def end_orphan(place: Place, pid: str) -> None:
    """End a bot that outlived a demo killed by `kill -9`. Raises UserError if it does not let go.

    `pid` is what that demo wrote down; it is taken for the bot's only while some process holds its folder.
    """
    if not place.bot_is_held():
        return
    if pid.isdecimal():
        with suppress(ProcessLookupError, PermissionError):
            os.kill(int(pid), signal.SIGTERM)
    for _ in range(ORPHAN_WITHIN):
        if not place.bot_is_held():
            return
        await asyncio.sleep(0.1)
    raise UserError("demo.orphan", pid=pid or "?")
