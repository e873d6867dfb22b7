"""Settings that an admin of the whole street changes while the house runs; they go before the operator's.

A change is a row and a line of the audit. Every process heeds the rows at its start and every few seconds
(`heed`): what was promised before, such as the date of a suggestion that is filed, stays as it was.
Addresses, tokens, paces and whatever else is read at the start remain the operator's alone.

Nobody weakens a safeguard alone: where there is another admin of the whole street, a second one passes it
within some days, who had been admin for long when it was proposed (`admins.is_settled`). All of them are told
when it is proposed, and of what became of it.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from pydantic import ValidationError
from sqlmodel import Session

from bot.errors import UserError
from bot.services import admins, audit
from bot.services.audit import Action
from bot.services.desk import Desk
from bot.settings import Settings
from storage.queries import audits, settings
from storage.tables import Audit, Member, Setting, SettingProposal

HEEDED_EVERY = 5
"""Seconds until every process has heard of a change."""
PASSED_WITHIN = timedelta(days=7)
"""For so long a weaker safeguard waits for a second admin."""
NOTICE = "safeguard"
PROPOSED, REFUSED = "proposed", "refused"
"""Steps of a line of the audit that changed nothing yet, or any more."""
SHOWN = 5
"""Changes that are told, the newest."""
EACH = re.compile(r"([a-z]+)\s*[=:]?\s*(\d{1,3})")
BEFORE = re.compile(r"(\d{1,3})\s*([dh])")
BETWEEN = re.compile(r"[\s,;]*")
HOUR = re.compile(r"(?<!\d)(\d)(?=:)")


@dataclass(frozen=True, slots=True)
class Tunable:
    """A setting that can be changed. `choices`: all there is to choose from; `empty`: it may be off.

    `guards`: it is a safeguard, the weaker the higher its number.
    """

    name: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    empty: bool = False
    guards: bool = False


TUNABLES = (
    Tunable("answer_days", "kinds"),
    Tunable("sign_days", "workdays"),
    Tunable("contact_hours", "hours"),
    Tunable("supervise_days", "workdays"),
    Tunable("extension_days", "workdays"),
    Tunable("pause_days", "workdays"),
    Tunable("info_days", "days"),
    Tunable("rating_days", "days"),
    Tunable("screening", choices=("true", "false")),
    Tunable("broadcast_approval", "residents", guards=True),
    Tunable("quiet_hours", empty=True),
    Tunable("event_reminders", "before", empty=True),
    Tunable("event_offer_hours", "hours"),
    Tunable("messages_per_minute", "messages"),
    Tunable("suggestions_per_day", "suggestions"),
    Tunable("monthly_report", choices=("street", "communities", "")),
    Tunable("partly_weight"),
)
"""In the order in which they are shown."""
BY_NAME = {one.name: one for one in TUNABLES}


@dataclass(frozen=True, slots=True)
class Standing:
    """A setting as it stands: its value, the operator's, and the row that goes before that, if any.

    `waiting`: what one admin proposed and a second has not passed yet.
    """

    tunable: Tunable
    value: str
    given: str
    row: Setting | None
    waiting: SettingProposal | None = None


def heed(session: Session, desk: Desk) -> None:
    """Have this process' desk heed the rows as they are now."""
    rows = {row.name: row.value for row in settings.list_settings(session)}
    desk.settings = with_rows(desk.given, rows)


def with_rows(given: Settings, rows: Mapping[str, str]) -> Settings:
    """The operator's settings with these before them. A row that is not valid any more is left out."""
    known = {name: value for name, value in rows.items() if name in BY_NAME}
    if not known:
        return given
    try:
        return _with(given, known)
    except ValidationError:
        return _with(given, {name: value for name, value in known.items() if _fits(given, name, value)})


def list_standing(session: Session, desk: Desk) -> list[Standing]:
    """All that can be changed, as they stand in the rows."""
    rows = {row.name: row for row in settings.list_settings(session)}
    waiting = {one.name: one for one in settings.list_proposals(session)}
    now = with_rows(desk.given, {name: row.value for name, row in rows.items()})
    return [
        Standing(
            one,
            write(now, one.name),
            write(desk.given, one.name),
            rows.get(one.name),
            waiting.get(one.name),
        )
        for one in TUNABLES
    ]


def get(session: Session, desk: Desk, name: str) -> Standing:
    """One of them. Raises UserError `tuning.unknown` for whatever cannot be changed here."""
    for one in list_standing(session, desk):
        if one.tunable.name == name:
            return one
    raise UserError("tuning.unknown")


def access_change(member: Member) -> None:
    """Raises UserError `tuning.not_whole` for an admin of one community or body: it concerns all of them."""
    if member.community is not None or member.body is not None:
        raise UserError("tuning.not_whole")


def change(
    session: Session, desk: Desk, name: str, typed: str | None, member: Member, now: datetime
) -> Standing:
    """Set it to what was typed, or (None) back to the operator's. Gives how it stands then: a safeguard that
    is to be weaker only waits, if there is another admin to pass it.

    Raises UserError `tuning.unknown`, `tuning.not_whole`, or `tuning.bad_value` and changes nothing.
    """
    access_change(member)
    before = get(session, desk, name)
    value = before.given if typed is None else _read(desk.given, before, typed)
    if value == before.value:
        return before
    if before.tunable.guards and int(value) > int(before.value) and admins.list_others(session, desk, member):
        _propose(session, desk, before, value, member, now)
    else:
        _set(session, before, value, member, now)
    return get(session, desk, name)


def settle(
    session: Session, desk: Desk, proposal_id: int, member: Member, now: datetime, *, passed: bool
) -> Standing:
    """A second admin passes what waits, or does not; its proposer may take it back.

    Raises UserError `tuning.not_whole`, `tuning.over` for what does not wait any more, `tuning.own`, and
    `tuning.too_new` for whoever has not been admin for long enough.
    """
    access_change(member)
    proposal = settings.lock_proposal(session, proposal_id)
    if proposal is None or is_over(proposal, now):
        raise UserError("tuning.over")
    if passed and session.get_one(Member, proposal.member_id).telegram_id == member.telegram_id:
        raise UserError("tuning.own")
    if passed and not admins.is_settled(desk, member, proposal.at):
        raise UserError("tuning.too_new", days=admins.SETTLED.days)
    before = get(session, desk, proposal.name)
    if passed:
        line = _set(session, before, proposal.value, member, now, {"proposed_by": proposal.member_id})
    else:
        settings.delete_proposal(session, proposal.name)
        line = _note(session, before, proposal.value, member, now, {"step": REFUSED})
    admins.tell_others(session, desk, member, NOTICE, line.seq, now)
    return get(session, desk, proposal.name)


def is_over(proposal: SettingProposal, now: datetime) -> bool:
    """Whether nobody passed it in time."""
    return now >= proposal.at + PASSED_WITHIN


def find_line(session: Session, seq: int | None) -> tuple[Audit, str] | None:
    """The line of the audit that tells of a setting, and of which."""
    line = audits.find_line(session, seq) if seq is not None else None
    name = line.subject.removeprefix(_subject("")) if line is not None else ""
    return (line, name) if line is not None and name in BY_NAME and line.subject == _subject(name) else None


def _propose(
    session: Session, desk: Desk, before: Standing, value: str, member: Member, now: datetime
) -> None:
    name = before.tunable.name
    settings.delete_proposal(session, name)
    proposal = SettingProposal(name=name, value=value, member_id=member.id or 0, at=now)
    session.add(proposal)
    session.flush()
    line = _note(session, before, value, member, now, {"step": PROPOSED, "proposal": proposal.id})
    admins.tell_others(session, desk, member, NOTICE, line.seq, now)


def _set(
    session: Session,
    before: Standing,
    value: str,
    member: Member,
    now: datetime,
    more: Mapping[str, object] = MappingProxyType({}),
) -> Audit:
    """It is so from now on, and nothing waits for it any more."""
    name = before.tunable.name
    settings.delete_proposal(session, name)
    if before.row is not None and value == before.given:
        session.delete(before.row)
    else:
        row = before.row or Setting(name=name, value=value, member_id=member.id or 0, set_at=now)
        row.value, row.member_id, row.set_at = value, member.id or 0, now
        session.add(row)
    return _note(session, before, value, member, now, more)


def _note(
    session: Session,
    before: Standing,
    value: str,
    member: Member,
    now: datetime,
    more: Mapping[str, object],
) -> Audit:
    data = {"before": before.value, "after": value, **more}
    return audit.record(session, Action.SETTING, _subject(before.tunable.name), now, member=member, data=data)


def list_changes(session: Session, name: str) -> Sequence[Audit]:
    """Its changes, the newest first."""
    return audits.list_about(session, _subject(name))[::-1][:SHOWN]


def write(given: Settings, name: str) -> str:
    """The value of a setting as one may type it."""
    value = given.working_days if name == "answer_days" else getattr(given, name)
    if isinstance(value, dict):
        return ",".join(f"{kind}={days}" for kind, days in value.items())
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def plain(typed: str, words: Mapping[str, str]) -> str:
    """What somebody typed, with half-width signs, and `words` in place of what a language calls them."""
    text = unicodedata.normalize("NFKC", typed).casefold().strip()
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, words[word])
    return re.sub(r"[–—~]", "-", text)


def _read(given: Settings, standing: Standing, typed: str) -> str:
    """The value that was typed, written as we write it. Raises UserError `tuning.bad_value`."""
    tunable, text = standing.tunable, typed
    try:
        if tunable.unit == "kinds":
            days = _with(given, {tunable.name: standing.value}).working_days
            text = ",".join(f"{kind}={n}" for kind, n in {**days, **dict(_all(EACH, text))}.items())
        elif tunable.unit == "before" and text:
            text = ",".join(f"{n}{unit}" for n, unit in _all(BEFORE, text))
        elif tunable.name == "quiet_hours":
            text = HOUR.sub(r"0\1", text).replace(" ", "")
        if (not text and not tunable.empty and not tunable.choices) or len(text) > 200:
            raise ValueError
        return write(_with(given, {tunable.name: text}), tunable.name)
    except (ValidationError, ValueError):
        raise UserError("tuning.bad_value") from None


def _all(shape: re.Pattern[str], text: str) -> list[tuple[str, str]]:
    """Everything of this shape in a text that has nothing else. Raises ValueError."""
    found = [(match[1], match[2]) for match in shape.finditer(text)]
    if not found or not BETWEEN.fullmatch(shape.sub("", text)):
        raise ValueError
    return found


def _with(given: Settings, values: Mapping[str, str]) -> Settings:
    """These settings with some otherwise. Raises ValidationError for what would end a start, too."""
    return Settings(**{**dict(given), **values}, _env_file=None)


def _fits(given: Settings, name: str, value: str) -> bool:
    try:
        _with(given, {name: value})
    except ValidationError:
        return False
    return True


def _subject(name: str) -> str:
    """How the audit calls it."""
    return f"setting:{name}"
