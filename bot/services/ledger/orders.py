"""/export: somebody of the office chooses what, says why, and gets the ledger or a record as files in her
chat.

It is written beside everything else (`bot.delivery.exporting`), within what her roles of the office reach at
that moment. If the process that is at it is killed, another one, or the next start, begins it anew; what
fails three times is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit, scopes
from bot.services.audit import Action
from bot.services.desk import Desk
from bot.services.framing import Written
from bot.services.ledger import filters
from bot.services.ledger.filters import Filter, Meaning, Names
from bot.services.records import exporting as records
from bot.services.records.record import About
from bot.services.sheets import Format, Wording
from storage.queries import broadcasts, events, exports, outbox, people
from storage.queries.ledger import orders as queries
from storage.queries.ledger import pages
from storage.queries.outbox import Claim
from storage.tables import Broadcast, CommunityEvent, ExportOrder, ExportState, Lane, Member, Role

SUGGESTIONS = "suggestions"
"""The ledger; whatever else is exported is a record."""

ORDERING = (Role.WORKER, Role.DISPATCHER, Role.STAFF)
PROGRESS = "export_progress"
"""The message that counts up, and says how it ended."""

TRIES = 3
SILENT = timedelta(seconds=30)
"""Whoever is at one says so more often than this."""

LONGEST_REASON = 100
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Choice:
    """What an order is for, as plain values: the order itself belongs to its session."""

    what: str
    about: int | None
    asked: str
    personal: bool

    @classmethod
    def of(cls, order: ExportOrder) -> "Choice":
        """What is chosen so far."""
        return cls(order.what, order.about, order.asked, order.personal)


def list_choices(session: Session, desk: Desk, telegram_id: int) -> list[str]:
    """What somebody may export: the ledger, and records by their names."""
    found = [record.key for record in records.list_open(session, desk, telegram_id)]
    try:
        access(session, desk, telegram_id, SUGGESTIONS, None)
    except UserError:
        return found
    return [SUGGESTIONS, *found]


def access(session: Session, desk: Desk, telegram_id: int, what: str, about: int | None) -> None:
    """Raises UserError `access.not_yours` for whose roles do not reach this, `error.old_button` for what
    there is not.
    """
    if what == SUGGESTIONS:
        scopes.of_office(session, desk, telegram_id)
        return
    record = records.get(what)
    records.access_about(session, record, about, records.reach(session, desk, telegram_id, record))


def begin(
    session: Session, desk: Desk, member: Member, now: datetime, what: str, about: int | None = None
) -> ExportOrder:
    """An order to be chosen: of all there is, or of one event or broadcast. Raises UserError as `access`."""
    access(session, desk, member.telegram_id, what, about)
    order = ExportOrder(member_id=member.id or 0, what=what, about=about, created_at=now)
    return queries.add_order(session, order)


def get_own(session: Session, telegram_id: int, wanted: int | None) -> ExportOrder:
    """The order of this very person. Raises UserError `error.old_button`."""
    order = queries.find_order(session, wanted or 0, lock=True)
    if order is None or session.get_one(Member, order.member_id).telegram_id != telegram_id:
        raise UserError("error.old_button")
    return order


def ask(session: Session, desk: Desk, order: ExportOrder, asked: Filter) -> None:
    """This is what is wanted. Raises UserError `export.begun` once it was given."""
    _choosing(order)
    order.asked = filters.write(asked)
    session.add(order)


def ask_in_words(
    session: Session, desk: Desk, order: ExportOrder, typed: str, words: Mapping[str, Meaning], now: datetime
) -> None:
    """`ask` as it is typed. Raises UserError as `filters.read`, `finding.read` for its words, and for records
    `record.filter`.
    """
    asked = filters.read(session, desk, typed, words, now)
    filters.select(session, desk, asked, filters.EVERYTHING, now)
    if order.what != SUGGESTIONS:
        records.access_filter(records.get(order.what), asked)
    ask(session, desk, order, asked)


def shape(session: Session, order: ExportOrder, format: str) -> None:
    """In this format. Raises UserError `error.old_button` for any other."""
    _choosing(order)
    if format not in set(Format):
        raise UserError("error.old_button")
    order.format = format
    session.add(order)


@dataclass(frozen=True, slots=True)
class Found:
    """What an order asks for, the names there are, how many rows fit, and of which thing only.

    `personal`: whether whoever asks may have personal data in it.
    """

    filter: Filter
    names: Names
    count: int
    personal: bool
    subject: CommunityEvent | Broadcast | None = None


def look(session: Session, desk: Desk, choice: Choice, telegram_id: int, lang: str, now: datetime) -> Found:
    """What this would export. It may have to read every row: it belongs on a reader's thread."""
    wanted = filters.read(session, desk, choice.asked, {}, now)
    names = exports.list_names(session, lang)
    knows = scopes.may_know(session, desk, telegram_id)
    if choice.what == SUGGESTIONS:
        scope = scopes.of_office(session, desk, telegram_id)
        selection = filters.select(session, desk, wanted, scope, now)
        return Found(wanted, names, pages.count(session, selection), knows)
    record = records.get(choice.what)
    meant = records.want(
        session, desk, wanted, records.reach(session, desk, telegram_id, record),
        Wording(lang, lambda key: key), now, about=choice.about, personal=choice.personal,
    )  # fmt: skip
    personal = records.offers_personal(record, knows=knows)
    return Found(wanted, names, record.count(session, meant), personal, find_subject(session, choice))


def find_subject(session: Session, choice: Choice) -> CommunityEvent | Broadcast | None:
    """The event or broadcast that an order is only about."""
    if choice.about is None:
        return None
    if records.get(choice.what).about is About.EVENT:
        return events.find_event(session, choice.about)
    return broadcasts.find_broadcast(session, choice.about)


def may_have_personal(session: Session, desk: Desk, order: ExportOrder, telegram_id: int) -> bool:
    """Whether somebody may have personal data in this."""
    knows = scopes.may_know(session, desk, telegram_id)
    if order.what == SUGGESTIONS:
        return knows
    return records.offers_personal(records.get(order.what), knows=knows)


def toggle(session: Session, desk: Desk, order: ExportOrder, telegram_id: int, what: str) -> None:
    """With or without the internal record, or who filed it. Raises UserError `access.not_yours`."""
    _choosing(order)
    if what == "internal" and order.what == SUGGESTIONS:
        order.internal = not order.internal
    elif what == "personal" and may_have_personal(session, desk, order, telegram_id):
        order.personal = not order.personal
    else:
        raise UserError("access.not_yours")
    session.add(order)


def start(session: Session, order: ExportOrder, telegram_id: int, reason: str, now: datetime) -> None:
    """Give the order, for this reason. Raises UserError `export.begun`, `export.busy` while another one of
    hers is under way, `export.reason` for none or one that is too long.
    """
    _choosing(order)
    reason = " ".join(reason.split())
    if not 2 <= len(reason) <= LONGEST_REASON:
        raise UserError("export.reason", letters=LONGEST_REASON)
    held = [role.id or 0 for role in people.list_roles(session, telegram_id)]
    if queries.is_under_way(session, held):
        raise UserError("export.busy")
    order.reason, order.state = reason, ExportState.WAITING
    session.add(order)
    _tell(session, order, now)


def drop(session: Session, order: ExportOrder, now: datetime) -> None:
    """Never mind: nothing is sent, unless it was just done."""
    if order.state in (ExportState.CHOOSING, *queries.AT_WORK):
        order.state, order.done_at = ExportState.DROPPED, now
        session.add(order)
        _tell(session, order, now)


def claim(session: Session, now: datetime) -> ExportOrder | None:
    """The next one, now in hand; None if there is nothing to do. What failed too often is said."""
    if not queries.is_due(session, now - SILENT):
        return None
    order = queries.claim_due(session, now - SILENT)
    if order is None:
        return None
    if order.attempts == TRIES:
        _end(session, order, ExportState.FAILED, now)
        return None
    order.state, order.beat_at, order.done = ExportState.RUNNING, now, 0
    order.attempts += 1
    session.add(order)
    session.flush()
    return order


def note(session: Session, row: int, done: int, total: int, now: datetime) -> bool:
    """So far it is; False if nobody wants it any more."""
    order = queries.find_order(session, row, lock=True)
    if order is None or order.state is not ExportState.RUNNING:
        return False
    order.done, order.total, order.beat_at = done, total, now
    session.add(order)
    _tell(session, order, now)
    return True


def give_up(session: Session, row: int, now: datetime) -> None:
    """It failed: it is begun anew, three times at most."""
    order = queries.find_order(session, row, lock=True)
    if order is not None and order.state is ExportState.RUNNING:
        order.state = ExportState.WAITING
        session.add(order)
        if order.attempts == TRIES:
            _end(session, order, ExportState.FAILED, now)


def refuse(session: Session, row: int, now: datetime) -> None:
    """Whoever ordered it may not any more."""
    order = queries.find_order(session, row, lock=True)
    if order is not None:
        _end(session, order, ExportState.FAILED, now)


def finish(session: Session, row: int, written: Written, now: datetime) -> ExportOrder | None:
    """All is written, and stands in the audit; None if nobody wants it any more."""
    order = queries.find_order(session, row, lock=True)
    if order is None or order.state is not ExportState.RUNNING:
        return None
    order.done = order.total = written.rows
    member = session.get_one(Member, order.member_id)
    data = {
        "format": order.format,
        "rows": written.rows,
        "parts": written.parts,
        "filter": order.asked,
        "reason": order.reason,
        "internal": order.internal,
        "personal": order.personal,
        **({"about": order.about} if order.about is not None else {}),
    }
    audit.record(session, Action.EXPORTED, order.what, now, member=member, data=data)
    _end(session, order, ExportState.DONE, now)
    return order


def keep_progress(session: Session, claim: Claim, message_id: int | None) -> None:
    """Where the message stands that counts up; None if it was deleted."""
    order = queries.find_order(session, claim.detail or 0)
    if order is not None:
        order.progress_id = message_id
        session.add(order)


def forget_old(session: Session, now: datetime) -> None:
    """Keep no order for longer than a month: the audit tells what was exported."""
    queries.forget_before(session, now - KEPT)


def get_member(session: Session, order: ExportOrder) -> Member:
    """Who ordered it."""
    return session.get_one(Member, order.member_id)


def access_member(session: Session, desk: Desk, order: ExportOrder) -> Member:
    """Who ordered it, if that still may be. Raises UserError `access.not_yours`."""
    member = session.get_one(Member, order.member_id)
    access(session, desk, member.telegram_id, order.what, order.about)
    if order.personal and not may_have_personal(session, desk, order, member.telegram_id):
        raise UserError("access.not_yours")
    return member


def _choosing(order: ExportOrder) -> None:
    if order.state is not ExportState.CHOOSING:
        raise UserError("export.begun")


def _end(session: Session, order: ExportOrder, state: ExportState, now: datetime) -> None:
    order.state, order.done_at = state, now
    session.add(order)
    _tell(session, order, now)


def _tell(session: Session, order: ExportOrder, now: datetime) -> None:
    """Have the message say how it stands."""
    chat_id = session.get_one(Member, order.member_id).telegram_id
    outbox.add_message(session, chat_id=chat_id, notice=PROGRESS, detail=order.id, lane=Lane.REPLY, now=now)
