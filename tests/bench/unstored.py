"""The control: this bot with storing switched off.

The same poller, order within a chat, parsing, dispatch, handlers, services, views, drawing and transport, and
256 sends in flight. What is left out is all that storing is: no statement is bound, executed or read, no
object is made of a row, nothing is fingerprinted, claimed, recorded or committed, and no second thread is
there. Where the services ask `storage.prepared` they get what memory holds: one resident who has agreed, the
starting data (read before the first update), the words just said, and nothing else. A message that is said
goes straight to the sender, without pace.

Where the real bot waits for its commit this one waits 2 ms. Without that wait the comparison would flatter
storage: a bot that never waits handles whole batches before it asks for the next.
"""

import asyncio
import itertools
import signal
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, cast

import uvloop
from sqlmodel import Session

import handlers
from bot import settings
from bot.app import App
from bot.cli.run import spare_the_collector
from bot.delivery.inbox import Inbox, chat_of
from bot.delivery.polling import Poller
from bot.delivery.sender import Call, Sender
from bot.services.desk import Desk
from handlers import doors
from handlers.turns import Turns
from storage import prepared
from storage.database import Database, Work
from storage.queries import glances, outbox, people, places
from storage.queries.glances import Glance
from storage.queries.inbox import Item
from storage.queries.suggestions import drafts, parts
from storage.tables import Resident, Suggestion
from tests.bench import workload

WAIT = 0.002
IN_FLIGHT = 256


@dataclass(slots=True)
class Words:
    """What of a piece of a suggestion the views read."""

    text: str
    kind: Any = None


class Memory:
    """What there is instead of a database, and in its place a session: it holds one turn at a time."""

    def __init__(self, resident: Resident, suggestion: Suggestion, shelf: dict[type, Any]) -> None:
        self.info: dict[str, Any] = {prepared.KEPT: shelf}
        self.glance = Glance(resident, dialog=False, banned=False, unfinished=False)
        self.suggestion = suggestion
        self.said: list[tuple[int, dict[str, Any]]] = []
        self.rows = itertools.count(1)

    def switch_off_storing(self) -> None:
        """Have the doors of `storage.prepared` lead here."""
        instead: dict[tuple[Any, str], Callable[..., Any]] = {
            (prepared.Prepared, "rows"): lambda door, session, **values: self.take(door, values),
            (prepared.Prepared, "run"): lambda door, session, **values: len(self.take(door, values)),
            (prepared.Loader, "all"): lambda door, session, **values: [],
            (prepared.Loader, "first"): lambda door, session, **values: None,
            (glances, "look"): lambda session, chat_id, user_id, now: self.glance,
            (drafts, "adopt"): lambda session, model, values: self.suggestion,
            (parts, "adopt"): lambda session, model, values: Words(values["text"]),
        }
        for (owner, name), answer in instead.items():
            setattr(owner, name, answer)

    def take(self, door: object, values: dict[str, Any]) -> list[tuple[int]]:
        """One statement: what is said is kept for the sender; each touches a row."""
        if door is outbox.ADD:
            self.said.append((values["chat_id"], values["payload"]))
        return [(next(self.rows),)]

    def flush(self) -> None:
        """There is nothing to write."""


class Nowhere:
    """Where the database would be: waits for what would be its commit, and lets go what was said."""

    def __init__(self, memory: Memory, sender: Sender) -> None:
        self.memory = memory
        self.sender = sender
        self.slots = asyncio.Semaphore(IN_FLIGHT)
        self.sending: set[asyncio.Task[None]] = set()

    async def write(self, work: Work[Any]) -> Any:
        """As `Database.write`, with nothing behind it."""
        await asyncio.sleep(WAIT)  # before the work: after it, a batch's work would hold up the next poll
        result = work(cast(Session, self.memory))
        said, self.memory.said = self.memory.said, []
        for chat_id, payload in said:
            task = asyncio.create_task(self.send(chat_id, payload))
            self.sending.add(task)
            task.add_done_callback(self.sending.discard)
        return result

    async def send(self, chat_id: int, payload: dict[str, Any]) -> None:
        """One message, with no record of how it ended."""
        async with self.slots:
            await self.sender.send(Call(payload["method"], {"chat_id": chat_id, **payload["params"]}))


class Intake(Inbox):
    """The inbox without its table."""

    numbers = itertools.count(1)

    async def store(self, updates: Iterable[Mapping[str, Any]]) -> int:
        """Hand updates on at once."""
        self.hand_on([Item(next(self.numbers), chat_of(update), "", update=update) for update in updates])
        return 0


def remembered(database: Database) -> Memory:
    """One of the residents that were seeded, a draft of hers, and the starting data, none of which ages."""
    shelf: dict[type, Any] = {}

    def read(session: Session) -> Resident | None:
        session.info[prepared.KEPT] = shelf
        places.list_communities(session), places.list_categories(session), places.find_body(session, "")
        resident = people.find_resident(session, workload.chat_id(0))
        session.expunge_all()
        return resident

    resident = database.read_now(read)
    assert resident is not None
    for model, (_, rows) in shelf.items():
        shelf[model] = (inf, rows)
    draft = Suggestion(
        id=1, resident_id=1, community=resident.community or "", created_at=resident.created_at
    )
    return Memory(resident, draft, shelf)


async def main() -> None:
    """Poll until told to stop."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    app = App(settings.load())
    application = app._application()
    await application.initialize()
    database = Database(app.settings.database)
    memory = remembered(database)
    database.stop()
    memory.switch_off_storing()
    sender = Sender(application.bot)
    nowhere = cast(Database, Nowhere(memory, sender))

    async def never(item: Item, reason: str) -> None:
        raise AssertionError(reason)

    desk = Desk(app.settings)
    inbox = Intake(nowhere, application.bot, application.process_update, never, ballots=desk.ballots)
    turns = Turns(nowhere, desk, sender, inbox.requeue, app.spawn)
    handlers.register(cast(Any, application), turns)
    doors.words()  # reads the texts of all languages, as the real bot has done for its menus by now
    spare_the_collector()
    poller = Poller(application.bot, application.bot._request[0], inbox, lambda: None)
    polling = asyncio.create_task(poller.run())
    await stop.wait()
    polling.cancel()


if __name__ == "__main__":
    uvloop.run(main())
