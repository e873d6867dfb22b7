"""`python -m tests.bench.seed DATA_DIR N | broadcast:N | export:N | pages:N | --count`: fills, counts."""

import json
import sys
from pathlib import Path

from sqlalchemy import func, insert, select, text, update
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as rows_of

from bot import clock
from bot.services.residents import NOTICE_VERSION, PURPOSE
from bot.settings import Settings
from storage import migrate
from storage.database import Database
from storage.tables import (
    Broadcast,
    BroadcastState,
    BroadcastText,
    Consent,
    ExportOrder,
    ExportState,
    Inbox,
    InboxState,
    Member,
    Outbox,
    OutboxState,
    Part,
    Reach,
    Recipient,
    RecipientState,
    Resident,
    Role,
    Topic,
)
from tests.bench import archive, town
from tests.bench.workload import WRITERS, chat_id

PEOPLE = 100_000


def main(folder: Path, argument: str) -> None:
    """One call of the program; the database is the one the environment names."""
    database = Database(Settings(data_dir=folder, _env_file=None).database)
    if argument == "--count":
        print(json.dumps(database.read_now(count)))
        return
    if argument == "--recipients":
        print(json.dumps(database.read_now(count_recipients)))
        return
    if argument == "--order":
        database.write_now(order)
        return
    if argument == "--exported":
        print(json.dumps(database.read_now(exported)))
        return
    migrate.upgrade(database.engine)
    if not database.sqlite:
        names = ", ".join(sorted(SQLModel.metadata.tables))
        with database.engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        database.write_now(migrate.seed)
    kind, _, number = argument.rpartition(":")
    if kind == "export":
        # Of a few residents each would have filed tens of thousands: all are read when she writes.
        people = max(WRITERS, min(int(number) // 10, PEOPLE))
        database.write_now(lambda session: prepare(session, people))
        town.fill(database, int(number), people)
        database.engine.dispose()
        return
    if kind == "pages":
        people = min(int(number) // 10, PEOPLE)
        database.write_now(lambda session: prepare(session, people))
        archive.fill(database, int(number), people)
        database.engine.dispose()
        return
    database.write_now(lambda session: prepare(session, int(number)))
    if kind == "broadcast":
        database.write_now(announce)
    database.engine.dispose()


def prepare(session: Session, count: int) -> None:
    """Residents who have agreed and belong to a community, with nothing begun."""
    now = clock.now()
    for start in range(0, count, 500):
        numbers = range(start, min(start + 500, count))
        residents = [
            {
                "id": number + 1,
                "telegram_id": chat_id(number),
                "language": "zh",
                "community": "LT",
                "channel": "bench",
                "consent": NOTICE_VERSION,
                "reach": Reach.OK,
                "created_at": now,
            }
            for number in numbers
        ]
        consents = [
            {
                "resident_id": row["id"],
                "purpose": PURPOSE,
                "version": NOTICE_VERSION,
                "agreed": True,
                "at": now,
            }
            for row in residents
        ]
        session.execute(insert(Resident), residents)
        session.execute(insert(Consent), consents)


def order(session: Session) -> None:
    """An export of everything, as if the street's staff had just asked for it."""
    session.add(
        ExportOrder(
            member_id=town.MEMBER,
            state=ExportState.WAITING,
            format="xlsx",
            reason="bench",
            created_at=clock.now(),
        )
    )


def exported(session: Session) -> dict[str, object]:
    """How that stands."""
    found = session.exec(rows_of(ExportOrder)).one()
    return {"state": found.state, "done": found.done, "total": found.total}


def announce(session: Session) -> None:
    """A broadcast that begins when the bot starts, to all but those who write meanwhile."""
    now = clock.now()
    session.execute(update(Resident).where(col(Resident.id) <= WRITERS).values(community="YC"))
    author = Member(telegram_id=1, role=Role.WORKER, granted_at=now, checked_at=now)
    session.add(author)
    session.flush()
    broadcast = Broadcast(
        member_id=author.id or 0,
        topic=Topic.NOTICE,
        state=BroadcastState.GATHERING,
        audience={"communities": ["LT"]},
        created_at=now,
        started_at=now,
    )
    session.add(broadcast)
    session.flush()
    session.add(BroadcastText(broadcast_id=broadcast.id or 0, html="周四晚上停水，请提前储水。"))


def count(session: Session) -> dict[str, int]:
    """The four numbers of `ours.StoreCount`."""
    words = select(col(Part.text), func.count().label("times")).group_by(col(Part.text)).subquery()
    stored = session.scalar(select(func.count()).select_from(words)) or 0
    doubled = session.scalar(select(func.count()).select_from(words).where(words.c.times > 1)) or 0
    raws = select(func.count() - func.count(func.distinct(Inbox.fingerprint))).select_from(Inbox)
    waiting = session.scalar(
        select(func.count()).select_from(Inbox).where(col(Inbox.state).in_((InboxState.NEW, InboxState.HELD)))
    )
    leaving = session.scalar(
        select(func.count())
        .select_from(Outbox)
        .where(col(Outbox.state).in_((OutboxState.QUEUED, OutboxState.SENDING)))
    )
    unknown = session.scalar(
        select(func.count()).select_from(Outbox).where(col(Outbox.state) == OutboxState.UNKNOWN)
    )
    return {
        "stored": stored,
        "doubled": doubled + (session.scalar(raws) or 0),
        "unfinished": (waiting or 0) + (leaving or 0),
        "unknown": unknown or 0,
    }


def count_recipients(session: Session) -> dict[str, int]:
    """How the recipients of a broadcast stand, and in how many seconds the last message that waits is due."""
    states = select(col(Recipient.state), func.count()).group_by(col(Recipient.state))
    due = session.scalar(select(func.max(Outbox.due_at)).where(col(Outbox.state) == OutboxState.QUEUED))
    found = {state.value: 0 for state in RecipientState}
    found |= {RecipientState(state).value: number for state, number in session.execute(states)}
    return found | {"due_in": int((due - clock.now()).total_seconds()) if due else 0}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
