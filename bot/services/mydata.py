"""All that is kept of a resident, as data: what she may take away (PIPL art. 45)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.services import data_requests, history, outcomes, residents
from bot.services.outcomes import of_answer
from storage import register
from storage.queries import events, people, places, polls, retention
from storage.queries import mydata as rows
from storage.queries import suggestions as suggestion_rows
from storage.tables import (
    Category,
    Community,
    CommunityEvent,
    Estate,
    Member,
    Poll,
    RequestKind,
    RequestOutcome,
    Resident,
    SignUp,
    Suggestion,
    Voter,
)

Json = dict[str, Any]


def hand_out(session: Session, resident: Resident, now: datetime, member: Member | None = None) -> Json:
    """Everything, for her to take away: by chat, or by a member who does it for her."""
    data_requests.note(
        session, RequestKind.COPY, RequestOutcome.HANDED_OUT, resident.community, now, member=member
    )
    return collect(session, resident, now)


def collect(session: Session, resident: Resident, now: datetime) -> Json:
    """Everything, in plain values: times in ISO 8601 (UTC), codes as they are stored."""
    row = residents.resident_id(resident)
    every = suggestion_rows.list_every(session, row)
    return {
        "made_at": now.isoformat(),
        "account": _plain(resident, without={"id", "erased_at"}),
        "consents": [
            _plain(one, without={"id", "resident_id"}) for one in people.list_consents(session, row)
        ],
        "suggestions": [_suggestion(session, one) for one in every],
        "events": [_event(sign_up, event) for sign_up, event in events.list_of_resident(session, row)],
        "supported": [number for number in rows.list_supported(session, row) if number],
        "calls": [_plain(one, without={"resident_id", "member_id"}) for one in rows.list_calls(session, row)],
        "bans": [_plain(one, without={"resident_id", "member_id"}) for one in rows.list_bans(session, row)],
        "attended": [
            {"title": title, "at": at.isoformat()} for title, at in rows.list_attended(session, row)
        ],
        "votes": [_vote(poll, voter) for poll, voter in polls.list_votes(session, row)],
        "identity_reads": [
            {"number": number, "at": at.isoformat(), "reason": reason}
            for number, at, reason in rows.list_identity_reads(session, row)
        ],
        "messages": rows.count_messages(session, resident.telegram_id or 0),
        "kept": tell_kept(session),
    }


def town(session: Session) -> list[Community | Estate | Category]:
    """Whose names she knows, where only codes are kept."""
    return [
        *places.list_communities(session),
        *places.list_estates(session),
        *places.list_categories(session),
    ]


def tell_kept(session: Session) -> list[Json]:
    """What sorts of personal data there are, why, for how long and who reads them: from the register.

    `days` is None for what is kept with the ledger.
    """
    days = retention.days(session)
    return [
        {
            "what": group.name,
            "why": group.purpose,
            "readers": group.readers,
            "days": days.get(group.rule) if group.rule else None,
        }
        for group in register.groups()
        if group.name != register.OFFICE
    ]


def _event(sign_up: SignUp, event: CommunityEvent) -> Json:
    told = _plain(sign_up, without={"id", "resident_id", "event_id", "seen", "unreached"})
    return {**told, "title": event.title, "starts_at": event.starts_at and event.starts_at.isoformat()}


def _suggestion(session: Session, suggestion: Suggestion) -> Json:
    subject = suggestion.id or 0
    told = _plain(suggestion, without={"id", "resident_id", "typist_id", "revision"})
    return {
        **told,
        "said": [
            {"at": part.at.isoformat(), "kind": part.kind.value, "text": part.text}
            for part in suggestion_rows.list_parts(session, subject)
        ],
        "files": [
            {
                "kind": file.kind, "mime": file.mime, "size": file.size, "state": file.state.value,
                "sha256": file.sha256, "transcript": file.transcript,
            }
            for file in suggestion_rows.list_attachments(session, subject)
        ],
        "history": [
            {"at": line.at.isoformat(), "what": line.name, "reason": line.reason}
            for line in history.tell(session, suggestion)
        ],
        "answers": [
            {"at": answer.at.isoformat(), "text": answer.text, "outcome": outcomes.dump(of_answer(answer))}
            for answer in rows.list_answers(session, subject)
        ],
    }  # fmt: skip


def _vote(poll: Poll, voter: Voter) -> Json:
    """That she voted; what, only where that is kept. Without options it is 0 for, 1 against, 2 abstain."""
    chosen = (
        None if voter.choices is None else [poll.options[n] if poll.options else n for n in voter.choices]
    )
    return {"question": poll.question, "secret": poll.secret, "voted": voter.voted, "chosen": chosen}


def _plain(row: Any, *, without: set[str]) -> Json:
    values: Mapping[str, Any] = row.model_dump(mode="json")
    return {name: value for name, value in values.items() if name not in without}
