"""Files of ours that go up with a message: in the data folder, named by the row that waits to be sent."""

from collections.abc import Mapping
from typing import Any, Literal

from bot import clock
from bot.delivery.sender import Attached
from bot.services.desk import Desk
from bot.views.screen import Media, Upload
from storage.database import Database
from storage.queries import outbox

LINGER = 3600.0  # seconds: younger files may belong to a transaction that is still to come
Payload = Mapping[str, Any]


def lend(desk: Desk, content: bytes, name: str, kind: Literal["document", "photo"] = "document") -> Media:
    """A file made for one message; deleted once that has left. Nothing personal may be in `name`.

    For an original of the store make `Media(kind, upload=Upload("files", digest, name))` instead: it stays.
    """
    return Media(kind, upload=Upload("outgoing", desk.outgoing.keep_apart(content), name))


def attached(desk: Desk, payload: Payload) -> dict[str, Attached] | None:
    """The files of a call, by the parameter or the attach://<name> that stands for them."""
    uploads = payload.get("uploads")
    if not uploads:
        return None
    return {
        field: Attached(desk.room(one["room"]).path(one["key"]), one["name"])
        for field, one in uploads.items()
    }


def drop(desk: Desk, payload: Payload) -> None:
    """The call has ended: what was made for it goes."""
    for one in payload.get("uploads", {}).values():
        if one["room"] == "outgoing":
            desk.outgoing.drop(one["key"])


async def drop_leftover(database: Database, desk: Desk) -> int:
    """Delete files whose message ended while nobody was there to see; gives how many."""
    older = desk.outgoing.list_older(clock.now().timestamp() - LINGER)
    if not older:
        return 0
    waiting = await database.read(outbox.list_waiting_uploads)
    leftover = set(older) - waiting
    for key in leftover:
        desk.outgoing.drop(key)
    return len(leftover)
