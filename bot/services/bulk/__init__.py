"""批量办理: one thing done to many suggestions: chosen, looked at, confirmed, and run row by row.

For ten minutes after the confirmation nothing happens yet: until then all of it can be taken back exactly,
for nobody has been told anything, and what a resident is told later is told once and is true. Then each row
is done as if its card had been pressed, with the rights of that moment; what somebody changed meanwhile is
left alone and listed. A restart goes on with the rows that are still to come. When all are done residents
are told: whoever follows several of them reads one message.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, leads, postings, work
from bot.services.bulk import acts
from bot.services.bulk.acts import Act
from bot.services.desk import Desk
from bot.services.lights import AWAITED
from bot.services.notices import TOGETHER
from bot.services.pages import cut
from bot.services.routing import OPEN
from storage.queries import bounded, outbox, places, suggestions
from storage.queries import bulk as queries
from storage.queries import work as reached
from storage.queries.suggestions import CONDUCT
from storage.tables import (
    Body,
    Bulk,
    BulkRow,
    BulkState,
    Category,
    Estate,
    Lane,
    Member,
    Role,
    Status,
    Suggestion,
)

NOTICE = "bulk_done"
DONE = "done"
MEANWHILE, REFUSED = "bulk.failed.meanwhile", "bulk.failed.refused"
UNDO = timedelta(minutes=10)
MOST = 50
PAGE = 8
AT_ONCE = 5
"""Rows done in one transaction: others' turns must not wait for all of them."""
HELD = timedelta(days=1)
KEPT = timedelta(days=30)
DISPATCHERS = (Role.DISPATCHER, Role.STAFF)
AGES = (3, 7, 30)
"""Days since it was filed."""


class Sort(StrEnum):
    """By what one chooses; one letter each, for buttons have little room."""

    STATUS = "s"
    CATEGORY = "c"
    ESTATE = "e"
    BODY = "b"
    AGE = "a"
    OVERDUE = "o"
    PUBLIC = "p"


@dataclass(frozen=True, slots=True)
class Choice:
    """A page of what is chosen so far; pages count from 0. `count` is without what was taken out by hand."""

    bulk: Bulk
    rows: Sequence[Suggestion]
    count: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Order:
    """An order with what became of its rows, or would by what is known now: `done`, None, or why not."""

    bulk: Bulk
    rows: Sequence[tuple[Suggestion, str | None]]

    @property
    def good(self) -> list[Suggestion]:
        """What is or would be done."""
        return [row for row, outcome in self.rows if outcome in (None, DONE)]

    @property
    def failed(self) -> list[tuple[Suggestion, str]]:
        """What is not, and why."""
        return [(row, outcome) for row, outcome in self.rows if outcome not in (None, DONE)]


def begin(session: Session, member: Member, now: datetime) -> Bulk:
    """Begin to choose, out of everything this person reaches."""
    bulk = Bulk(member_id=member.id or 0, created_at=now)
    session.add(bulk)
    session.flush()
    return bulk


def get_own(session: Session, telegram_id: int, bulk_id: int | None) -> Bulk:
    """An order of this very person, locked. Raises UserError `bulk.gone` for all others."""
    bulk = session.get(Bulk, bulk_id, with_for_update=True, populate_existing=True) if bulk_id else None
    member = session.get(Member, bulk.member_id) if bulk is not None else None
    if bulk is None or member is None or member.telegram_id != telegram_id:
        raise UserError("bulk.gone")
    return bulk


def choose(session: Session, bulk: Bulk, sort: str, value: str) -> None:
    """Look only at one status, group of categories, estate, body, age, at what is overdue, or what others
    can read; empty: at all.
    """
    _choosing(bulk)
    known = {
        Sort.STATUS.value: {status.value for status in OPEN},
        Sort.CATEGORY.value: {row.menu_group for row in places.list_categories(session)},
        Sort.ESTATE.value: {row.code for row in places.list_estates(session)},
        Sort.BODY.value: {row.code for row in places.list_bodies(session)},
        Sort.AGE.value: {str(days) for days in AGES},
        Sort.OVERDUE.value: {"1"},
        Sort.PUBLIC.value: {"1"},
    }
    if sort not in known or value not in known[sort] | {""}:
        raise UserError("error.old_button")
    bulk.wanted = {name: one for name, one in {**bulk.wanted, sort: value}.items() if one}
    bulk.skipped = []
    session.add(bulk)


def skip(session: Session, bulk: Bulk, subject: int) -> None:
    """Take one out of the choice, or back into it."""
    _choosing(bulk)
    kept = [one for one in bulk.skipped if one != subject]
    bulk.skipped = kept if len(kept) < len(bulk.skipped) else [*kept, subject]
    session.add(bulk)


def look(session: Session, desk: Desk, bulk: Bulk, telegram_id: int, wanted: int, now: datetime) -> Choice:
    """A page of what is chosen, with what was taken out by hand still shown."""
    within = work.of_office(session, desk, telegram_id)
    shown, chosen = _conditions(bulk, now, whole=True), _conditions(bulk, now, whole=False)
    count = reached.count(session, within, chosen)
    page, pages, ids = cut(reached.list_ids(session, within, shown), wanted, PAGE)
    return Choice(bulk, bounded.list_rows(session, ids), count, page, pages)


def prepare(
    session: Session,
    desk: Desk,
    bulk: Bulk,
    telegram_id: int,
    act: Act,
    arg: str,
    now: datetime,
    reason: str = "",
) -> Order:
    """What this would do to what is chosen, as it stands now.

    Raises UserError `bulk.none`, `bulk.too_many`, and as `acts.access`.
    """
    _choosing(bulk)
    reason = acts.access(session, act, arg, reason)
    within = work.of_office(session, desk, telegram_id)
    condition = _conditions(bulk, now, whole=False)
    rows = bounded.list_rows(session, reached.list_ids(session, within, condition)[: MOST + 1])
    if not rows:
        raise UserError("bulk.none")
    if len(rows) > MOST:
        raise UserError("bulk.too_many", most=MOST)
    queries.clear_rows(session, bulk.id or 0)
    session.add_all(
        BulkRow(bulk_id=bulk.id or 0, suggestion_id=row.id or 0, revision=row.revision) for row in rows
    )
    bulk.action, bulk.arg, bulk.reason, bulk.state = act.value, arg, reason, BulkState.READY
    session.add(bulk)
    session.flush()
    return read(session, bulk, now)


def read(session: Session, bulk: Bulk, now: datetime) -> Order:
    """An order as it stands; of one that is not yet run, what would become of it by what is known now."""
    rows = queries.list_rows(session, bulk.id or 0)
    ended = bulk.state is BulkState.DONE
    return Order(
        bulk, [(one, row.outcome if ended else _foresee(session, bulk, row, one)) for row, one in rows]
    )


def list_bodies(session: Session) -> list[Body]:
    """The bodies to which they can go."""
    gone = leads.find_closures(session, "")
    return [body for body in places.list_bodies(session) if body.code not in gone]


def list_categories(session: Session, group: str | None = None) -> list[Category]:
    """What they can be about; the conduct of staff is said one by one."""
    rows = places.list_categories(session)
    return [row for row in rows if row.code != CONDUCT and group in (None, row.menu_group)]


def list_filters(
    session: Session, desk: Desk, telegram_id: int
) -> tuple[Sequence[Category], Sequence[Estate]]:
    """The categories, and the estates within reach, by which one can choose."""
    reaching = {place.community for place in work.of_office(session, desk, telegram_id).places}
    estates = places.list_estates(session)
    here = [one for one in estates if None in reaching or one.community in reaching]
    return places.list_categories(session), here


def find_estate(session: Session, bulk: Bulk) -> Estate | None:
    """The estate by which it is chosen."""
    code = bulk.wanted.get(Sort.ESTATE)
    return places.find_estate(session, code) if code else None


def find_body(session: Session, bulk: Bulk) -> Body | None:
    """The body by which it is chosen."""
    code = bulk.wanted.get(Sort.BODY)
    return places.find_body(session, code) if code else None


def find_target(session: Session, bulk: Bulk) -> Body | Category | None:
    """The body or the category that is meant."""
    match bulk.action:
        case Act.TO:
            return places.find_body(session, bulk.arg)
        case Act.CATEGORY:
            return places.find_category(session, bulk.arg)
    return None


def rechoose(session: Session, bulk: Bulk) -> None:
    """Back from looking to choosing. Raises UserError `bulk.begun` once it was confirmed."""
    if bulk.state is BulkState.CHOOSING:
        return
    if bulk.state is not BulkState.READY:
        raise UserError("bulk.begun")
    queries.clear_rows(session, bulk.id or 0)
    bulk.state = BulkState.CHOOSING
    session.add(bulk)


def confirm(session: Session, bulk: Bulk, now: datetime, *, at_once: bool) -> None:
    """Run it in ten minutes, or at once, which cannot be taken back. Said again it changes nothing."""
    if bulk.state not in (BulkState.READY, BulkState.WAITING):
        raise UserError("bulk.begun")
    if bulk.state is BulkState.READY or at_once:
        bulk.run_at = now if at_once else now + UNDO
    bulk.state = BulkState.WAITING
    session.add(bulk)


def undo(session: Session, bulk: Bulk) -> None:
    """撤销: nothing of it is done. Raises UserError `bulk.begun` once it runs."""
    if bulk.state is BulkState.DROPPED:
        return
    if bulk.state not in (BulkState.CHOOSING, BulkState.READY, BulkState.WAITING):
        raise UserError("bulk.begun")
    bulk.state = BulkState.DROPPED
    session.add(bulk)


def is_due(session: Session, now: datetime) -> bool:
    """Whether there is anything to run."""
    return queries.is_due(session, now)


def run(session: Session, desk: Desk, now: datetime) -> bool:
    """A few rows of the oldest order that is due; False if there is none. Its member is told the end."""
    bulk = queries.claim_due(session, now)
    if bulk is None:
        return False
    bulk.state = BulkState.RUNNING
    session.add(bulk)
    member = session.get(Member, bulk.member_id)
    if member is None:
        raise LookupError("no such member")
    postings.settle(session, desk, member.telegram_id, now)
    rows = queries.list_open_rows(session, bulk.id or 0, AT_ONCE)
    before = outbox.newest(session)
    for row in rows:
        row.outcome = _run_row(session, desk, bulk, row, member.telegram_id, now)
        session.add(row)
    if rows:
        outbox.hold(session, before, TOGETHER, now, _told_by(bulk))
    else:
        bulk.state, bulk.done_at = BulkState.DONE, now
        outbox.let_go(session, _told_by(bulk), TOGETHER, now)
        outbox.add_message(
            session, chat_id=member.telegram_id, notice=NOTICE, detail=bulk.id, lane=Lane.NOTICE, now=now
        )
    return True


def forget_old(session: Session, now: datetime) -> None:
    """Keep no order for longer than a month: the history of each suggestion tells what was done."""
    queries.forget_before(session, now - KEPT)


def _told_by(bulk: Bulk) -> datetime:
    """What an order has to tell waits until all of it is run, so that each resident reads one message; but
    not for ever.
    """
    return (bulk.run_at or bulk.created_at) + HELD


def _run_row(session: Session, desk: Desk, bulk: Bulk, row: BulkRow, telegram_id: int, now: datetime) -> str:
    suggestion = suggestions.get_suggestion(session, row.suggestion_id, lock=True)
    obstacle = MEANWHILE if leads.is_above(suggestion) else _foresee(session, bulk, row, suggestion)
    if obstacle is not None:
        return obstacle
    savepoint = session.begin_nested()
    try:
        member = access.access_about(session, desk, telegram_id, suggestion, now, *DISPATCHERS)
        acts.do(session, desk, bulk, suggestion, member, now)
    except UserError as error:
        savepoint.rollback()
        return REFUSED if error.values else error.key
    savepoint.commit()
    return DONE


def _foresee(session: Session, bulk: Bulk, row: BulkRow, suggestion: Suggestion) -> str | None:
    changed = suggestion.revision != row.revision
    return MEANWHILE if changed else acts.foresee(session, bulk, suggestion)


def _conditions(bulk: Bulk, now: datetime, *, whole: bool) -> reached.Wanted:
    wanted = bulk.wanted
    return reached.every(
        queries.conditions(
            Status(wanted[Sort.STATUS]) if Sort.STATUS in wanted else None,
            wanted.get(Sort.CATEGORY),
            wanted.get(Sort.ESTATE),
            wanted.get(Sort.BODY),
            now - timedelta(days=int(wanted[Sort.AGE])) if Sort.AGE in wanted else None,
            now if Sort.OVERDUE in wanted else None,
            Sort.PUBLIC in wanted,
            [] if whole else bulk.skipped,
            AWAITED,
        )
    )


def _choosing(bulk: Bulk) -> None:
    if bulk.state is not BulkState.CHOOSING:
        raise UserError("bulk.begun")
