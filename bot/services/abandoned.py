"""代录 that somebody began and left: a colleague who directs the community goes on with it.

What is abandoned is seen from the roles as they are: a draft whose typist may not type for its community any
more, whatever ended that. Whoever directs there is told when a role ends, and finds it beside the queue.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit, entries, heads, notices
from bot.services.audit import Action
from bot.services.desk import Desk
from storage.queries import outbox, suggestions
from storage.tables import Lane, Member, Role, Status, Suggestion

NOTICE = "drafts_left"
TYPING = (*entries.ENTERING, Role.ADMIN)


def tell(session: Session, desk: Desk, member: Member, now: datetime) -> None:
    """A role has ended: who directs a community for which its holder left something half typed is told."""
    left = [one for one in _list(session, None, desk) if one.typist_id == member.id]
    for community in dict.fromkeys(one.community for one in left):
        directing = heads.list_of_community(session, community) or sorted(desk.settings.admin_ids)
        for chat_id in directing:
            outbox.add_message(session, chat_id=chat_id, notice=NOTICE, lane=Lane.NOTICE, now=now)


def list_for(session: Session, desk: Desk, telegram_id: int) -> list[Suggestion]:
    """What was left half typed in the communities for which this person may type, oldest first."""
    codes = [one.code for one in entries.list_communities(session, desk, telegram_id)]
    return list(_list(session, codes, desk))


def take(session: Session, desk: Desk, telegram_id: int, wanted: int | None, now: datetime) -> Suggestion:
    """Go on with one of these. Said again it changes nothing.

    Raises UserError `access.not_yours` outside one's reach, `entry.taken` if a colleague was faster or its
    typist is back, `entry.own_first` for whoever has not filed what is begun already.
    """
    draft = session.get(Suggestion, wanted, with_for_update=True) if wanted else None
    if draft is None or draft.typist_id is None:
        raise UserError("access.not_yours")
    member = entries.access_entry(session, desk, telegram_id, draft.community, now)
    own = entries.find_draft(session, desk, telegram_id)
    if own is not None and own.id == draft.id:
        return draft
    if draft.status is not Status.DRAFT or draft.id not in {
        one.id for one in list_for(session, desk, telegram_id)
    }:
        raise UserError("entry.taken")
    if own is not None:
        raise UserError("entry.own_first")
    data = {"from": draft.typist_id}
    audit.record(
        session, Action.HANDED, f"draft:{notices.suggestion_id(draft)}", now, member=member, data=data
    )
    draft.typist_id = member.id
    session.add(draft)
    session.flush()
    return draft


def _list(session: Session, communities: Sequence[str] | None, desk: Desk) -> Sequence[Suggestion]:
    return suggestions.list_abandoned(session, communities, TYPING, sorted(desk.settings.admin_ids))
