"""转交: what somebody worked on goes to a colleague; nothing is lost when a role ends.

Whoever leaves keeps nothing: what she worked on is nobody's from that moment, words she had not sent are kept
as an internal note, and whoever directs the body hears what was left, to pass it on.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import abandoned, access, audit, heads, leads, lifecycle, notes, notices, prompts, reach
from bot.services.audit import Action
from bot.services.desk import Desk
from bot.services.routing import OPEN
from storage.queries import handing, outbox, people, suggestions
from storage.tables import Actor, Dialog, Lane, Member, Note, Status, Suggestion

LEFT, HANDED, TAKEN = "left", "handed_over", "taken_over"
"""Lines of the history, and the notices of the first two."""

MOVABLE = frozenset(
    {Status.SUBMITTED, Status.NEED_INFO, Status.DISPATCHED, Status.IN_PROGRESS, Status.REPLIED, Status.REDO}
)
"""Where somebody of the body works on it, or will."""


def leave_group(session: Session, desk: Desk, telegram_id: int, chat_id: int, now: datetime) -> None:
    """Somebody is no longer in a group: the role ends at once, with all that hung on it."""
    member = people.find_group_member(session, telegram_id, chat_id)
    dialog = prompts.find(session, chat_id, telegram_id)
    if member is not None and dialog is not None:
        _keep_words(session, dialog, member, now)
    held = member is not None and member.active
    access.leave(session, telegram_id, chat_id, now)
    if member is not None and held:
        end(session, desk, member, now)


def end(session: Session, desk: Desk, member: Member, now: datetime) -> None:
    """A role has ended: what its holder reaches by no other role is nobody's now, and the heads are told."""
    session.flush()
    dialog = prompts.find(session, member.telegram_id, member.telegram_id)
    if dialog is not None and not _reaches(session, desk, member.telegram_id, dialog.subject):
        _keep_words(session, dialog, member, now)
        session.delete(dialog)
    others = people.list_roles(session, member.telegram_id)
    told: set[int] = set()
    for suggestion in handing.list_of_handler(session, member.id or 0, OPEN):
        if others and _reaches(session, desk, member.telegram_id, suggestion.id):
            suggestion.handler_id = others[0].id
            session.add(suggestion)
            continue
        _set_handler(session, suggestion, None, now)
        lifecycle.record(session, suggestion, LEFT, now, actor=Actor.SYSTEM, member=member)
        told |= set(_list_told(session, desk, suggestion))
    for chat_id in sorted(told):
        outbox.add_message(session, chat_id=chat_id, notice=LEFT, detail=member.id, lane=Lane.NOTICE, now=now)
    abandoned.tell(session, desk, member, now)


def list_left(session: Session, desk: Desk, member_id: int, chat_id: int) -> list[Suggestion]:
    """What this role left and nobody has taken since, as far as the reader of a chat may see it."""
    rows = handing.list_left(session, member_id, LEFT, OPEN)
    if chat_id < 0:
        return [row for row in rows if suggestions.find_card(session, row.id or 0, chat_id) is not None]
    return [row for row in rows if _reaches(session, desk, chat_id, row.id)]


def list_colleagues(session: Session, rows: Sequence[Suggestion]) -> list[Member]:
    """Who can be given one of these: the members of the groups that have it in hand, without its handler."""
    found: dict[int, Member] = {}
    for suggestion in rows:
        if leads.is_above(suggestion):
            continue
        for card in suggestions.list_cards(session, notices.suggestion_id(suggestion)):
            if card.retired or card.chat_id > 0 or card.hand not in access.HANDS:
                continue
            for member in people.list_group_members(session, card.chat_id):
                if member.active and member.id not in (None, suggestion.handler_id):
                    found[member.telegram_id] = member
    return sorted(found.values(), key=lambda member: member.id or 0)


def count_in_hand(session: Session, colleagues: Sequence[Member]) -> dict[int, int]:
    """How much each of them has in hand."""
    return handing.count_of_handlers(session, [one.id for one in colleagues if one.id is not None])


def get_colleague(session: Session, number: str) -> Member:
    """The colleague behind a button. Raises UserError `handing.not_theirs` for a made-up one."""
    member = session.get(Member, int(number)) if number.isdecimal() else None
    if member is None or not member.active:
        raise UserError("handing.not_theirs")
    return member


def access_own(session: Session, telegram_id: int, suggestion: Suggestion) -> None:
    """Raises UserError `access.refused` unless this person works on it."""
    if not reach.is_handler(session, telegram_id, suggestion):
        raise UserError("access.refused")


def hand_over(
    session: Session, suggestion: Suggestion, to: Member, by: Member, now: datetime, *, tell: bool
) -> None:
    """转交: this colleague works on it from now on. Said again it changes nothing.

    Raises UserError `handing.not_theirs` for somebody who cannot open it, `lifecycle.too_late` where nobody
    works on it (any more).
    """
    if suggestion.handler_id == to.id:
        return
    if suggestion.status not in MOVABLE:
        raise UserError("lifecycle.too_late")
    if not to.active or to.id not in {one.id for one in list_colleagues(session, [suggestion])}:
        raise UserError("handing.not_theirs")
    data = {"from": suggestion.handler_id, "to": to.id}
    _set_handler(session, suggestion, to.id, now)
    lifecycle.record(session, suggestion, HANDED, now, actor=Actor.MEMBER, member=by, data=data)
    subject = f"member:{to.id}"
    audit.record(session, Action.HANDED, subject, now, member=by, data={"number": suggestion.number})
    if tell:
        outbox.add_message(
            session, chat_id=to.telegram_id, notice=HANDED, subject=suggestion.id, lane=Lane.NOTICE, now=now
        )


def hand_over_left(
    session: Session, desk: Desk, left: int, to: Member, by: Member, now: datetime
) -> tuple[int, int]:
    """全部转交: all that a role left goes to this colleague, as far as it can; the colleague is told once.

    Gives how many did, and how many did not.
    """
    rows = list_left(session, desk, left, by.telegram_id)
    done = 0
    for row in rows:
        suggestion = suggestions.get_suggestion(session, row.id or 0, lock=True)
        try:
            hand_over(session, suggestion, to, by, now, tell=False)
        except UserError:
            continue
        done += 1
    if done:
        outbox.add_message(
            session, chat_id=to.telegram_id, notice=HANDED, detail=done, lane=Lane.NOTICE, now=now
        )
    return done, len(rows) - done


def take(session: Session, suggestion: Suggestion, member: Member, now: datetime) -> None:
    """接手: what nobody works on. Raises UserError `handing.taken` if a colleague was faster."""
    if suggestion.handler_id == member.id:
        return
    if suggestion.handler_id is not None or suggestion.status not in MOVABLE:
        raise UserError("handing.taken")
    _set_handler(session, suggestion, member.id, now)
    lifecycle.record(session, suggestion, TAKEN, now, actor=Actor.MEMBER, member=member)


def find_kept_words(session: Session, suggestion: Suggestion) -> str | None:
    """What somebody who left had written about it and not sent, if nothing was answered since."""
    return handing.find_unsent(session, notices.suggestion_id(suggestion))


def _set_handler(session: Session, suggestion: Suggestion, handler: int | None, now: datetime) -> None:
    suggestion.handler_id = handler
    session.add(suggestion)
    notices.refresh_cards(session, suggestion, now)


def _keep_words(session: Session, dialog: Dialog, member: Member, now: datetime) -> Note | None:
    text, message = dialog.data.get("text"), dialog.data.get("message")
    if not text or message is None or dialog.subject is None:
        return None
    suggestion = suggestions.get_suggestion(session, dialog.subject)
    note = notes.add(session, suggestion, member, dialog.chat_id, message, text, now)
    lifecycle.record(
        session, suggestion, handing.UNSENT, now, actor=Actor.SYSTEM, member=member, data={"note": note.id}
    )
    return note


def _reaches(session: Session, desk: Desk, telegram_id: int, subject: int | None) -> bool:
    suggestion = session.get(Suggestion, subject) if subject is not None else None
    return suggestion is not None and (
        reach.find_standing(session, desk, telegram_id, suggestion) is not None
    )


def _list_told(session: Session, desk: Desk, suggestion: Suggestion) -> list[int]:
    """Who directs the body; where nobody is known to, the groups that have it."""
    directing = heads.list_heads(session, desk, suggestion)
    if directing:
        return directing
    cards = suggestions.list_cards(session, notices.suggestion_id(suggestion))
    return [card.chat_id for card in cards if not card.retired and card.chat_id < 0]
