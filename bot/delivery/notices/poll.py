"""What people on a poll's roll, its group, its author and a second person see; `claim.detail` is the poll."""

from sqlmodel import Session

from bot.delivery.notices import Drawer
from bot.services.desk import Desk
from bot.services.polls import drafts, running
from bot.views import poll as desk_view
from bot.views import voting as view
from bot.views.screen import Screen
from storage.queries import places, polls
from storage.queries.outbox import Claim
from storage.tables import Poll, PollState


def draw_question(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """The question, for somebody on the roll; nothing once it has ended."""
    poll = _find(session, claim)
    voter = polls.find_voter(session, claim.detail or 0, claim.chat_id)
    if poll is None or voter is None or poll.state is not PollState.OPEN:
        return None
    tz = desk.settings.timezone
    return view.ask(poll, voter.choices or (), voter.voted, tz, lang)


def draw_reminder(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """The same once more; nothing for whoever has voted meanwhile."""
    poll = _find(session, claim)
    voter = polls.find_voter(session, claim.detail or 0, claim.chat_id)
    if poll is None or voter is None or voter.voted or poll.state is not PollState.OPEN:
        return None
    return view.ask(poll, (), False, desk.settings.timezone, lang, reminds=True)


def draw_result(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """What came of it."""
    poll = _find(session, claim)
    if poll is None or poll.ended_at is None or not _concerns(session, poll, claim.chat_id):
        return None
    reply_to = poll.message_id if claim.chat_id == poll.group_id else None
    return view.result(poll, desk.settings.timezone, lang, reply_to)


def draw_group(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """The one message of a group."""
    poll = _find(session, claim)
    if poll is None or poll.group_id != claim.chat_id or poll.state in drafts.UNSENT:
        return None
    return view.group(poll, polls.count_voted(session, poll.id or 0), desk.settings.timezone, lang)


def draw_missing(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """How many of a group have not voted."""
    poll = _find(session, claim)
    if poll is None or poll.group_id != claim.chat_id or poll.state is not PollState.OPEN:
        return None
    left = poll.roll - polls.count_voted(session, poll.id or 0)
    return view.missing(poll, left, desk.settings.timezone, lang) if left > 0 else None


def draw_approve(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """What a colleague wants to ask; nothing once somebody has decided."""
    poll = _find(session, claim)
    if poll is None or poll.state is not PollState.ASKED:
        return None
    meant = [one for one in places.list_communities(session) if one.code in drafts.communities(poll)]
    roll = drafts.count_roll(session, poll)
    return desk_view.approve(poll, roll, meant, desk.settings.timezone, lang)


def draw_back(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """A colleague gave it back to its author, with a reason."""
    poll = _find(session, claim)
    if poll is None or poll.state is not PollState.DRAFT or not _wrote(session, poll, claim.chat_id):
        return None
    return desk_view.sent_back(poll, lang)


def _find(session: Session, claim: Claim) -> Poll | None:
    return polls.find_poll(session, claim.detail or 0)


def _concerns(session: Session, poll: Poll, chat_id: int) -> bool:
    on_roll = polls.find_voter(session, poll.id or 0, chat_id) is not None
    return on_roll or chat_id == poll.group_id or _wrote(session, poll, chat_id)


def _wrote(session: Session, poll: Poll, chat_id: int) -> bool:
    return drafts.author_chat(session, poll) == chat_id


DRAWERS: dict[str, Drawer] = {
    running.OPENED: draw_question,
    running.REMINDER: draw_reminder,
    running.RESULT: draw_result,
    running.GROUP: draw_group,
    running.GROUP_REMINDER: draw_missing,
    running.BACK: draw_back,
    drafts.APPROVE: draw_approve,
}
