"""A board that really listens, for clients and browsers that block: on a thread with a loop of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.app import Server, prepare_words
from bot.settings import Settings
from bot.web.board.app import Board
from storage.database import Database


@contextmanager
def listening(database: Database, settings: Settings) -> Iterator[str]:
    """The address of a board on loopback."""
    database.read_now(prepare_words)
    ready, leave = threading.Event(), threading.Event()
    found: list[str] = []

    async def serve() -> None:
        server = Server(
            uvicorn.Config(Starlette(), host="127.0.0.1", port=0, log_config=None, lifespan="off")
        )
        async with server.running():
            root = f"http://127.0.0.1:{server.port}/board"
            board = Board(database, settings.model_copy(update={"board_url": root}))
            server.config.loaded_app.app.routes.append(Mount(board.path, board.application))
            found.append(root)
            ready.set()
            await asyncio.to_thread(leave.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(timeout=30)
    try:
        yield found[0]
    finally:
        leave.set()
        thread.join(timeout=30)
