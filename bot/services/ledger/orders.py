"""/export: somebody of the office chooses what, says why, and gets the ledger as files in her chat.

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
from bot.services.exports import Written
from bot.services.ledger import filters
from bot.services.ledger.filters import Filter, Meaning, Names
from bot.services.sheets import Format
from storage.queries import exports, outbox, people
from storage.queries.ledger import orders as queries
from storage.queries.ledger import pages
from storage.queries.outbox import Claim
from storage.queries.scopes import Scope
from storage.tables import ExportOrder, ExportState, Lane, Member, Role

ORDERING = (Role.DISPATCHER, Role.STAFF)
KNOWING = (Role.STAFF,)
"""Who of the whole street may also export who filed it."""

PROGRESS = "export_progress"
"""The message that counts up, and says how it ended."""

TRIES = 3
SILENT = timedelta(seconds=30)
"""Whoever is at one says so more often than this."""

LONGEST_REASON = 100
KEPT = timedelta(days=30)


def begin(session: Session, desk: Desk, member: Member, now: datetime) -> ExportOrder:
    """An order to be chosen. Raises UserError `access.not_yours` for whose roles reach nothing."""
    scopes.of_office(session, desk, member.telegram_id)
    return queries.add_order(session, ExportOrder(member_id=member.id or 0, created_at=now))


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
    """`ask` as it is typed. Raises UserError as `filters.read`, and `finding.read` for its words."""
    asked = filters.read(session, desk, typed, words, now)
    filters.select(session, desk, asked, filters.EVERYTHING, now)
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
    """What an order asks for, the names there are, and how many suggestions fit."""

    filter: Filter
    names: Names
    count: int


def look(session: Session, desk: Desk, asked: str, scope: Scope, lang: str, now: datetime) -> Found:
    """What this would export. It may have to read every row: it belongs on a reader's thread."""
    wanted = filters.read(session, desk, asked, {}, now)
    selection = filters.select(session, desk, wanted, scope, now)
    return Found(wanted, exports.list_names(session, lang), pages.count(session, selection))


def may_know(session: Session, desk: Desk, telegram_id: int) -> bool:
    """Whether somebody may export who filed it: staff of the whole street, and admins."""
    if telegram_id in desk.settings.admin_ids:
        return True
    return any(
        role.role in (*KNOWING, Role.ADMIN) and role.group_id is None and not (role.community or role.body)
        for role in people.list_roles(session, telegram_id)
    )


def toggle(session: Session, desk: Desk, order: ExportOrder, telegram_id: int, what: str) -> None:
    """With or without the internal record, or who filed it. Raises UserError `access.not_yours`."""
    _choosing(order)
    if what == "internal":
        order.internal = not order.internal
    elif what == "personal" and may_know(session, desk, telegram_id):
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
    order.done = order.total = written.suggestions
    member = session.get_one(Member, order.member_id)
    data = {
        "format": order.format,
        "rows": written.suggestions,
        "parts": written.parts,
        "filter": order.asked,
        "reason": order.reason,
        "internal": order.internal,
        "personal": order.personal,
    }
    audit.record(session, Action.EXPORTED, "suggestions", now, member=member, data=data)
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
    scopes.of_office(session, desk, member.telegram_id)
    if order.personal and not may_know(session, desk, member.telegram_id):
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
