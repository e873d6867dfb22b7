"""A fake Bot API server for measuring: a scripted crowd, a set latency, and a record of what came back.

Promises that matter for honest numbers:
* an update is handed out again until a later `offset` confirms it, also after a kill and a restart;
* at most 100 updates a call; a waiting poll ends when an update comes; a second poll ends the first (409);
* every answer, also to setup calls, leaves `latency` seconds after it was decided;
* with a limit, no more sends than that are taken in any second, the others get Telegram's 429;
* what the bot asked counts from the moment it arrived here, whether or not the bot lived to see the answer.

`/control/…` is the harness's door (see `door.py`). The process prints its port as its first line.
"""

import argparse
import asyncio
import json
import os
import signal
import time
from typing import Any

import uvloop

from bot import clock
from tests.bench import workload
from tests.bench.ledger import Ledger
from tests.bench.wire import Connection

BATCH = 100  # Bot API, getUpdates: "Values between 1-100 are accepted"
ME = {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot", "can_join_groups": True}
NAMELESS = {"name": "", "description": "", "short_description": ""}
FIXED: dict[str, Any] = {
    "getme": ME,
    "getmycommands": [],
    "getmyname": NAMELESS,
    "getmydescription": NAMELESS,
    "getmyshortdescription": NAMELESS,
    "getchatmenubutton": {"type": "default"},
    "getwebhookinfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
}
REPLIES = ("send", "edit", "copymessage")
CONFLICT = {
    "ok": False,
    "error_code": 409,
    "description": "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
}


def flood(seconds: int) -> dict[str, Any]:
    """Telegram's “not now”."""
    return {
        "ok": False,
        "error_code": 429,
        "description": f"Too Many Requests: retry after {seconds}",
        "parameters": {"retry_after": seconds},
    }


class FakeApi:
    """One bot's Bot API server."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.latency = 0.0
        self.ledger = Ledger()
        self.queue: list[tuple[int, bytes]] = []  # update id (its serial + 1) and its JSON, oldest first
        self.polls = 0
        self.message_id = 0
        self.waiting: tuple[Connection, int, int, asyncio.TimerHandle] | None = None
        self.arrivals: asyncio.TimerHandle | None = None
        self.kill: tuple[int, int, float] | None = None
        self.limit = 0
        self.taken: list[float] = []
        self.refused = 0
        self.storm: tuple[int, int] | None = None

    def serve(self, connection: Connection, path: str, arguments: dict[str, Any]) -> None:
        """Route one request: `/bot<token>/<method>` or `/control/<verb>`."""
        _, owner, name = (*path.split("/", 2), "", "")[:3]
        if owner == "control":
            connection.answer(json.dumps(getattr(self, f"on_{name}")(**arguments)).encode())
        elif not owner.startswith("bot"):
            connection.answer(b'{"ok":false,"error_code":404,"description":"Not Found"}', 404)
        elif name.lower() == "getupdates":
            self.get_updates(connection, arguments)
        elif name.lower().startswith(REPLIES) and self.storm and len(self.taken) >= self.storm[0]:
            seconds, self.storm = self.storm[1], None
            self.later(connection, flood(seconds), 429)
        elif name.lower().startswith(REPLIES) and not self.take():
            self.later(connection, flood(1), 429)
        else:
            self.later(connection, {"ok": True, "result": self.result(name.lower(), arguments)})

    def take(self) -> bool:
        """Whether one more send fits into the last second."""
        now = time.monotonic()
        if self.limit and len(self.taken) >= self.limit and now - self.taken[-self.limit] < 1:
            self.refused += 1
            return False
        self.taken.append(now)
        return True

    def lost(self, connection: Connection) -> None:
        """A connection closed: whoever polled on it polls no more."""
        if self.waiting and self.waiting[0] is connection:
            self.waiting[3].cancel()
            self.waiting = None

    def later(self, connection: Connection, body: dict[str, Any] | bytes, status: int = 200) -> None:
        """Answer after the set latency."""
        encoded = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        if self.latency:
            self.loop.call_later(self.latency, connection.answer, encoded, status)
        else:
            connection.answer(encoded, status)

    # What the bot asks

    def get_updates(self, connection: Connection, arguments: dict[str, Any]) -> None:
        self.polls += 1
        offset = int(arguments.get("offset") or 0)
        limit = min(max(int(arguments.get("limit") or BATCH), 1), BATCH)
        timeout = float(arguments.get("timeout") or 0)
        if self.waiting:
            older, _, _, timer = self.waiting
            timer.cancel()
            self.waiting = None
            self.later(older, CONFLICT, 409)
        self.confirm(offset)
        if self.queue or timeout <= 0:
            self.hand_out(connection, limit)
        else:
            timer = self.loop.call_later(timeout, self.end_poll)
            self.waiting = (connection, offset, limit, timer)

    def confirm(self, offset: int) -> None:
        """Bot API: an update is confirmed by an offset above its id; a negative one counts from the end."""
        if offset < 0:
            self.queue = self.queue[offset:]
            return
        done = 0
        while done < len(self.queue) and self.queue[done][0] < offset:
            done += 1
        del self.queue[:done]

    def hand_out(self, connection: Connection, limit: int) -> None:
        batch = self.queue[:limit]
        now = time.monotonic()  # the loop's own clock has whole milliseconds only
        for update_id, _ in batch:
            self.ledger.hand_out(update_id - 1, now)
        self.later(connection, b'{"ok":true,"result":[%b]}' % b",".join(encoded for _, encoded in batch))

    def end_poll(self) -> None:
        """Answer the waiting poll with what there is, perhaps nothing."""
        if self.waiting:
            connection, _, limit, timer = self.waiting
            timer.cancel()
            self.waiting = None
            self.hand_out(connection, limit)

    def result(self, method: str, arguments: dict[str, Any]) -> Any:
        """What Telegram would return for a method that is not getUpdates."""
        if method in FIXED:
            return FIXED[method]
        chat = int(arguments.get("chat_id") or 0)
        if method == "sendchataction" or not method.startswith(REPLIES):
            return {"id": chat, "type": "private", "first_name": "R"} if method == "getchat" else True
        body = str(arguments.get("text") or arguments.get("caption") or method)
        if self.ledger.reply(chat, body, time.monotonic()):
            self.kill_when_due()
        self.message_id += 1
        return {
            "message_id": int(arguments.get("message_id") or 0) or self.message_id,
            "date": int(clock.now().timestamp()),
            "chat": {"id": chat, "type": "private", "first_name": "R"},
            "from": ME,
            "text": body,
        }

    def kill_when_due(self) -> None:
        """Carry out the kill that was ordered, once its reply has come."""
        if self.kill and self.ledger.answered >= self.kill[1]:
            pid, _, delay = self.kill
            self.kill = None
            self.loop.call_later(delay, os.kill, pid, signal.SIGKILL)

    # What the harness asks

    def on_load(
        self, updates: int, chats: int, latency: float, backlog: bool, limit: int = 0
    ) -> dict[str, Any]:
        """Forget the last run and script the next: all at once (`backlog`), or from `go` on."""
        self.limit, self.taken, self.refused, self.storm = limit, [], 0, None
        if self.arrivals:
            self.arrivals.cancel()
        self.latency, self.kill, self.polls, self.queue = latency, None, 0, []
        self.ledger = Ledger(updates, chats)
        if backlog:
            for serial in range(updates):
                self.arrive(serial)
        return {}

    def on_go(self, rate: float) -> dict[str, Any]:
        """Let the scripted updates come at `rate` a second, whatever the bot makes of them (open loop)."""
        self.tick(self.loop.time(), rate)
        return {}

    def tick(self, start: float, rate: float) -> None:
        serial = len(self.ledger.queued_at)
        self.arrive(serial)
        self.end_poll()
        if serial + 1 < self.ledger.updates:
            self.arrivals = self.loop.call_at(start + (serial + 1) / rate, self.tick, start, rate)

    def arrive(self, serial: int) -> None:
        chat = workload.chat_id(serial % self.ledger.chats)
        person = {"id": chat, "first_name": "R", "language_code": "zh-hans"}
        update = {
            "update_id": serial + 1,
            "message": {
                "message_id": 1_000_000 + serial,
                "date": int(clock.now().timestamp()),
                "chat": {"id": chat, "type": "private", "first_name": "R"},
                "from": {**person, "is_bot": False},
                "text": workload.text(serial),
            },
        }
        self.queue.append((serial + 1, json.dumps(update, ensure_ascii=False).encode()))
        self.ledger.queue(serial, time.monotonic())

    def on_kill(self, pid: int, after: int, delay: float) -> dict[str, Any]:
        """SIGKILL process `pid`, `delay` seconds after the reply that makes `after` answered updates."""
        self.kill = (pid, after, delay)
        return {}

    def on_counts(self) -> dict[str, Any]:
        """How the run stands."""
        ledger = self.ledger
        span = (ledger.last_reply or 0) - (ledger.first_handed or 0)
        return {
            "polls": self.polls,
            "pending": len(self.queue),
            "handed": len(ledger.handed),
            "redelivered": ledger.redelivered,
            "answered": ledger.answered,
            "repeated": ledger.repeated,
            "others": ledger.others,
            "span": max(span, 0.0),
        }

    def on_pace(self) -> dict[str, Any]:
        """How many sends were taken and refused, and the seconds from the first to the last taken."""
        span = self.taken[-1] - self.taken[0] if self.taken else 0.0
        return {"taken": len(self.taken), "refused": self.refused, "span": span}

    def on_storm(self, after: int, seconds: int) -> dict[str, Any]:
        """Once so many sends were taken, refuse one and name this pause."""
        self.storm = (after, seconds)
        return {}

    def on_told(self) -> list[int]:
        """How often each chat was written to that writes nothing itself, the smallest chat first."""
        return [count for _, count in sorted(self.ledger.told.items())]

    def on_latencies(self) -> list[float]:
        """Seconds from update to reply, in the order of the updates."""
        return self.ledger.latencies()


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    loop = asyncio.get_running_loop()
    api = FakeApi(loop)
    server = await loop.create_server(
        lambda: Connection(api.serve, api.lost), "127.0.0.1", parser.parse_args().port, backlog=1024
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
