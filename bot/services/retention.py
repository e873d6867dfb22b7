"""What has been kept long enough is forgotten. How long each sort is kept is data: the table `retention`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, SQLModel

from bot.services import erasing
from storage.queries import pulses
from storage.queries import retention as kept
from storage.queries import suggestions as rows
from storage.tables import (
    Attendance,
    Call,
    ConsoleLink,
    ConsoleSession,
    Dialog,
    Erased,
    IdentityRead,
    Inbox,
    Invite,
    Outbox,
    Poll,
    Resident,
    SignUp,
    Suggestion,
)

BATCH = 50
"""Rows forgotten in one transaction: others want to write too, and with its cards one takes 2 ms."""
MOST = 5_000
"""Rows known to be due at a time: what is due after days of a shorter term may be most of the table."""
TURN = 5_000
"""Rows asked at a time by a rule that goes in rounds."""

Forget = Callable[[Session, Sequence[int], datetime], None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One sort of data: which rows were kept since before a moment, and what forgetting them means.

    `grows`: its rows are found among the oldest of a table that only grows. `rounds`: nothing tells them from
    the others but that nothing refers to them; so all are asked in turns, some each time.
    """

    code: str
    model: type[SQLModel]
    kept_since: Callable[[datetime], kept.Where]
    forget: Forget
    grows: bool = False
    rounds: bool = False


def delete(model: type[SQLModel]) -> Forget:
    """The rows go."""
    return lambda session, ids, now: kept.forget_rows(session, model, ids)


def blank(model: type[SQLModel], column: str) -> Forget:
    """The rows stay as proof, without this."""
    return lambda session, ids, now: kept.blank(session, model, ids, column)


def forget_drafts(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Half-written suggestions go."""
    for row in ids:
        erasing.forget_draft(session, rows.get_suggestion(session, row))


def expire(session: Session, ids: Sequence[int], now: datetime) -> None:
    """What was said goes, and whose it was."""
    erasing.strip(session, ids, Erased.EXPIRED, now)
    kept.unlink(
        session, ids, Resident(language="zh", channel=kept.EXPIRED_OWNER, erased_at=now, created_at=now)
    )


def strip(session: Session, ids: Sequence[int], now: datetime) -> None:
    """What was said goes."""
    erasing.strip(session, ids, Erased.FORGOTTEN, now)


def forget_rolls(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Who was asked and who voted goes; the counts stay."""
    kept.forget_rolls(session, ids)


def forget_people(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Who they are goes."""
    for row in ids:
        erasing.forget_person(session, row, now)


def finish_farewells(session: Session, ids: Sequence[int], now: datetime) -> None:
    """The chats of those who were told their last words go."""
    for row in ids:
        message = session.get(Outbox, row)
        if message is not None:
            erasing.finish(session, message.chat_id, message.detail or 0, row)


RULES = (
    Rule("held", Inbox, kept.held, delete(Inbox)),
    Rule("strangers", Resident, kept.strangers, forget_people),
    Rule("dialogs", Dialog, kept.dialogs, delete(Dialog)),
    Rule("updates", Inbox, kept.updates, delete(Inbox), grows=True),
    Rule("drafts", Suggestion, kept.drafts, forget_drafts),
    Rule("parked", Inbox, kept.parked, delete(Inbox)),
    Rule("payloads", Outbox, kept.payloads, blank(Outbox, "payload"), grows=True),
    Rule("calls", Call, kept.calls, blank(Call, "outcome")),
    Rule("invites", Invite, kept.invites, blank(Invite, "used_by")),
    Rule("sign_ups", SignUp, kept.sign_ups, delete(SignUp)),
    Rule("sign_ups", Attendance, kept.attendances, blank(Attendance, "resident_id")),
    Rule("votes", Poll, kept.votes, forget_rolls),
    Rule("closed", Suggestion, kept.closed, expire),
    Rule("forgotten", Suggestion, kept.forgotten, strip),
    Rule("farewells", Outbox, kept.farewells, finish_farewells),
    Rule("residents", Resident, kept.residents, forget_people, rounds=True),
    Rule("console_links", ConsoleLink, kept.console_links, delete(ConsoleLink)),
    Rule("console_sessions", ConsoleSession, kept.console_sessions, delete(ConsoleSession)),
    Rule("identity_reads", IdentityRead, kept.identity_reads, delete(IdentityRead)),
)
"""In the order in which they are applied. Those without a row in the table forget at once."""


def list_due(
    session: Session,
    rule: Rule,
    now: datetime,
    within: Sequence[int] | None = None,
    most: int | None = None,
) -> Sequence[int]:
    """The rows that a rule would forget now, `most` of them; with `within` only those of these."""
    before = now - timedelta(days=kept.days(session).get(rule.code, 0))
    where = rule.kept_since(before)
    if rule.grows and within is None:
        mark = pulses.find_mark(session, _mark(rule))
        return kept.list_aged(session, rule.model, where, before, mark, most)
    return kept.list_due(session, rule.model, where, within, most)


def find_first(session: Session, rule: Rule) -> int | None:
    """Of a table that only grows: the first row at which anything is to be looked for."""
    return kept.find_first(session, rule.model, pulses.find_mark(session, _mark(rule)))


def list_turn(session: Session, rule: Rule) -> Sequence[int]:
    """The rows whose turn it is, of a rule that goes in rounds: each hour, 100,000 are through in a day."""
    return kept.list_next(session, rule.model, pulses.find_mark(session, _mark(rule)), TURN)


def end_turn(session: Session, rule: Rule, turn: Sequence[int], now: datetime) -> None:
    """The next turn is that of the rows behind these; at the end it is the first ones' again."""
    pulses.set_mark(session, _mark(rule), turn[-1] if len(turn) == TURN else 0, now)


def begin_at(session: Session, rule: Rule, first: int, now: datetime) -> None:
    """Nobody need look at anything before that row any more."""
    pulses.set_mark(session, _mark(rule), first - 1, now)


def _mark(rule: Rule) -> str:
    return f"retention:{rule.code}"


def in_batches(due: Sequence[int]) -> list[Sequence[int]]:
    """Rows in portions that one transaction can take."""
    return [due[start : start + BATCH] for start in range(0, len(due), BATCH)]


def apply(session: Session, rule: Rule, due: Sequence[int], now: datetime) -> int:
    """Forget what a rule still says of these rows, and note how many that was."""
    ids = list_due(session, rule, now, due)
    if ids:
        rule.forget(session, ids, now)
        kept.add_run(session, rule.code, len(ids), now)
        pulses.beat(session, erasing.SCRUBBING, now)
    return len(ids)
