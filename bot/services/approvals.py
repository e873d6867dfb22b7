"""拟稿 → 审核 → 签发: an answer waits for a colleague, and goes out to the letter as it was passed.

The deadline runs on meanwhile. Nobody passes her own words; of two who press at once one is told that it is
done. What is sent back, or taken back, stays to be gone on with.
"""

from datetime import date, datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import checklist, committee, heads, leads, lifecycle, notices, outcomes, referring
from bot.services.desk import Desk
from bot.services.outcomes import Outcome
from bot.services.routing import STREET
from storage.queries import approvals as rows
from storage.queries import outbox, suggestions
from storage.tables import Actor, Hand, Lane, Member, Proposal, ProposalState, Status, Suggestion

NOTICE = "to_approve"
OPEN = frozenset({Status.SUBMITTED, Status.ACCEPTED, Status.IN_PROGRESS})
"""Where an answer can go out."""


def propose(
    session: Session,
    suggestion: Suggestion,
    member: Member,
    text: str,
    outcome: Outcome,
    day: date | None,
    now: datetime,
    *,
    at_once: bool = False,
    received: str | None = None,
) -> Proposal:
    """拟稿: the answer waits for a colleague; every group that has the matter in hand is shown it.

    Raises UserError `outcome.missing`, `check.blank`, `approval.waiting` if one waits already,
    `lifecycle.too_late`.
    """
    outcomes.access_complete(suggestion, outcome)
    checklist.access_filled(text)
    if suggestion.status not in ({Status.SUBMITTED, Status.ACCEPTED} if at_once else {Status.IN_PROGRESS}):
        raise UserError("lifecycle.too_late")
    if find_waiting(session, suggestion) is not None:
        raise UserError("approval.waiting")
    proposal = Proposal(
        suggestion_id=notices.suggestion_id(suggestion),
        member_id=member.id or 0,
        text=text,
        outcome=outcomes.dump(outcome),
        day=day,
        at_once=at_once,
        received=received,
        lead=suggestion.lead,
        redo=suggestion.redo_count,
        at=now,
    )
    session.add(proposal)
    session.flush()
    _record(session, suggestion, "proposed", proposal, member, now)
    for card in suggestions.list_cards(session, proposal.suggestion_id):
        concealed = leads.is_above(suggestion) and card.chat_id < 0
        if not card.retired and card.hand is not Hand.CO and not concealed:
            outbox.add_message(
                session, chat_id=card.chat_id, notice=NOTICE, subject=suggestion.id, detail=proposal.id,
                lane=Lane.NOTICE, now=now,
            )  # fmt: skip
    for chat_id in list_reviewers(session, proposal):
        outbox.add_message(
            session, chat_id=chat_id, notice=NOTICE, subject=suggestion.id, detail=proposal.id,
            lane=Lane.NOTICE, now=now,
        )  # fmt: skip
    return proposal


def find_last(session: Session, suggestion: Suggestion) -> Proposal | None:
    """The newest proposal, if it did not go out and still fits where the matter stands."""
    proposal = rows.last_proposal(session, notices.suggestion_id(suggestion))
    if proposal is None or proposal.state is ProposalState.SENT or suggestion.status not in OPEN:
        return None
    fits = proposal.lead == suggestion.lead and proposal.redo == suggestion.redo_count
    return proposal if fits and proposal.at_once == (suggestion.status is not Status.IN_PROGRESS) else None


def find_waiting(session: Session, suggestion: Suggestion) -> Proposal | None:
    """The proposal that waits for a colleague."""
    proposal = find_last(session, suggestion)
    return proposal if proposal is not None and proposal.state is ProposalState.WAITING else None


def get_waiting(session: Session, suggestion: Suggestion, wanted: int | None) -> Proposal:
    """The one with this row id. Raises UserError `approval.over` if it does not wait any more."""
    proposal = find_waiting(session, suggestion)
    if proposal is None or proposal.id != wanted:
        raise UserError("approval.over")
    return proposal


def access_review(session: Session, proposal: Proposal, member: Member) -> None:
    """Raises UserError `approval.own` for whoever wrote it, in whichever role; `approval.head_only` for
    everybody but the body's head and deputies, if it has any beside its writer.
    """
    if _is_writer(session, proposal, member):
        raise UserError("approval.own")
    reviewers = list_reviewers(session, proposal)
    if reviewers and member.telegram_id not in reviewers:
        raise UserError("approval.head_only")


def list_reviewers(session: Session, proposal: Proposal) -> list[int]:
    """Private chats of those for whom the review is reserved; empty: any colleague reviews."""
    suggestion = session.get_one(Suggestion, proposal.suggestion_id)
    if proposal.lead is None or suggestion.level == STREET or leads.is_above(suggestion):
        return []
    writer = session.get_one(Member, proposal.member_id).telegram_id
    found = heads.list_of_body(session, suggestion.community, proposal.lead)
    return [one for one in found if one != writer]


def approve(
    session: Session, desk: Desk, suggestion: Suggestion, proposal: Proposal, member: Member, now: datetime
) -> None:
    """同意: it goes to the resident as it is. Raises UserError `approval.own`, and what answering raises."""
    access_review(session, proposal, member)
    writer = session.get_one(Member, proposal.member_id)
    outcome = outcomes.load(proposal.outcome)
    if proposal.at_once:
        committee.answer_at_once(
            session, desk, suggestion, writer, proposal.text, outcome, now, approved=True
        )
    else:
        came = referring.read_received(desk, proposal.received, now) if proposal.received else None
        committee.answer(
            session, desk, suggestion, writer, proposal.text, outcome, now, proposal.day, came,
            approved=True,
        )  # fmt: skip
    _end(session, suggestion, proposal, ProposalState.SENT, "approved", member, now)


def send_back(
    session: Session, suggestion: Suggestion, proposal: Proposal, member: Member, reason: str, now: datetime
) -> None:
    """退回, with a reason: the words stay, to be gone on with."""
    access_review(session, proposal, member)
    proposal.reason = reason
    _end(session, suggestion, proposal, ProposalState.BACK, "sent_back", member, now)


def take_back(
    session: Session, suggestion: Suggestion, proposal: Proposal, member: Member, now: datetime
) -> None:
    """收回, by whoever wrote it. Raises UserError `prompt.not_yours` for everybody else."""
    if not _is_writer(session, proposal, member):
        raise UserError("prompt.not_yours")
    _end(session, suggestion, proposal, ProposalState.TAKEN, "taken_back", member, now)


def get_unfinished(session: Session, suggestion: Suggestion, wanted: int | None) -> Proposal:
    """What was sent or taken back, to be gone on with. Raises UserError `approval.over`."""
    proposal = find_last(session, suggestion)
    if proposal is None or proposal.id != wanted or proposal.state is ProposalState.WAITING:
        raise UserError("approval.over")
    return proposal


def _is_writer(session: Session, proposal: Proposal, member: Member) -> bool:
    return session.get_one(Member, proposal.member_id).telegram_id == member.telegram_id


def _end(
    session: Session,
    suggestion: Suggestion,
    proposal: Proposal,
    state: ProposalState,
    what: str,
    member: Member,
    now: datetime,
) -> None:
    proposal.state, proposal.ended_at, proposal.reviewer_id = state, now, member.id
    session.add(proposal)
    _record(session, suggestion, what, proposal, member, now)


def _record(
    session: Session, suggestion: Suggestion, what: str, proposal: Proposal, member: Member, now: datetime
) -> None:
    """A line of the history. It does not make the resident's buttons stale: nothing has changed for her."""
    data = {"proposal": proposal.id}
    lifecycle.record(session, suggestion, what, now, actor=Actor.MEMBER, member=member, data=data)
    notices.refresh_cards(session, suggestion, now)
