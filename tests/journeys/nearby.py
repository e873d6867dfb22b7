"""A sandbox in the test's own loop, looked at in memory: people act over HTTP, waiting asks for nothing."""

import asyncio
import json
import socket
from typing import Any

from bot.sandbox import Sandbox, SandboxClient

Json = dict[str, Any]


class Nearby(SandboxClient):
    """Acts through the world API as ever, and waits for what happens in the sandbox itself.

    A journey waits hundreds of times, and by HTTP each look is dearer than what is looked for.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox.url)
        self._here = sandbox.world

    @property
    def last(self) -> int:
        """The number of the newest event."""
        return self._here.events.last

    @property
    def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self._here.updates)

    async def watch(self, after: int) -> tuple[list[Json], int]:
        """The events after this number, waited for; and the number of the last of them."""
        found = await self._here.events.wait(after, 60)
        if self._here.events.closed:
            raise ConnectionError("the sandbox has closed")
        # As they stand now, and as they would come over HTTP.
        happened = [json.loads(json.dumps(event.data)) for event in found]
        return happened, found[-1].number if found else after

    async def wait_answer(self, callback_query_id: str, timeout: float = 5.0) -> Json:
        """What the bot answered to a press; AssertionError when it did not."""
        events, asked = self._here.events, self._here.callbacks[callback_query_id]
        try:
            async with asyncio.timeout(timeout):
                while asked.answer is None:
                    await events.wait(events.last, timeout)
                    asked = self._here.callbacks[callback_query_id]
        except TimeoutError:
            raise AssertionError(
                f"the bot did not answer callback query {callback_query_id} in {timeout:g} s"
            ) from None
        return asked.public()


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
