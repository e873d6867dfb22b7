"""书面答复 and 会办意见: what was answered, as a letter with a number of its own (GB/T 9704—2012).

A letter says what its author has read already, or what a helper told whoever leads; nothing of what the
committees write among themselves. Each body numbers its letters by the year, without gaps; a number is never
given twice, and printing the same words again gives the same number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlmodel import Session

from bot.errors import UserError
from bot.services import audit, leads, lifecycle, merged, notices
from bot.services.audit import Action
from bot.services.deidentifying import deidentify
from bot.services.desk import Desk
from storage.queries import letters, places, promises, suggestions
from storage.tables import (
    Actor,
    Answer,
    Body,
    Category,
    CoHandler,
    Community,
    CoState,
    Letter,
    LetterKind,
    Member,
    Promise,
    ResultClass,
    Status,
    Suggestion,
)

PRINTED = "letter"
"""The line of the history that says that a letter was printed, and which."""

ANSWERED = frozenset({Status.REPLIED, Status.CLOSED})
QUOTED = 400


@dataclass(frozen=True, slots=True)
class Content:
    """All that stands in a letter. `words`: what its author said, without what would identify her, as far as
    whoever prints it may read it. `helps`: of an opinion, whose part it is; `lead`: whom it goes to.
    """

    letter: Letter
    suggestion: Suggestion
    community: Community
    issuer: Body
    category: Category | None
    words: str
    text: str
    answer: Answer | None
    promise: Promise | None
    part: CoHandler | None
    lead: Body | None
    joined: Sequence[str]
    timezone: tzinfo


def may_print(suggestion: Suggestion) -> bool:
    """Whether the answer can be had as a letter: it has gone out, and this is no merged one."""
    return suggestion.status in ANSWERED and suggestion.lead is not None


def access_answer(session: Session, suggestion: Suggestion) -> Answer:
    """The answer that went out. Raises UserError `letter.none` where there is none, or it is being redone."""
    answer = suggestions.last_answer(session, notices.suggestion_id(suggestion))
    if answer is None or not may_print(suggestion):
        raise UserError("letter.none")
    return answer


def access_opinion(part: CoHandler) -> datetime:
    """When a helper said what it has to say. Raises UserError `letter.none` before that."""
    if part.state is not CoState.ANSWERED or part.answered_at is None or not part.answer:
        raise UserError("letter.none")
    return part.answered_at


def number_answer(
    session: Session, desk: Desk, suggestion: Suggestion, member: Member, now: datetime
) -> Letter:
    """The answer as a letter of the body that led: its number, given now or before."""
    answer = access_answer(session, suggestion)
    return _number(
        session, desk, suggestion, member, now, LetterKind.ANSWER, suggestion.lead or "", answer.at,
        result=answer.result_class or suggestion.result_class,
    )  # fmt: skip


def number_opinion(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    part: CoHandler,
    member: Member,
    result: ResultClass,
    now: datetime,
) -> Letter:
    """A helper's opinion as a letter to whoever leads. Raises UserError `letter.none` as above."""
    said_at = access_opinion(part)
    return _number(
        session, desk, suggestion, member, now, LetterKind.OPINION, part.body, said_at,
        part_id=part.id, result=result,
    )  # fmt: skip


def find_opinion(session: Session, suggestion: Suggestion, part: CoHandler) -> Letter | None:
    """The letter with what a helper says now, if it has a number already."""
    return letters.find_letter(session, notices.suggestion_id(suggestion), part.id, access_opinion(part))


def compose(session: Session, desk: Desk, suggestion: Suggestion, letter: Letter, words: str) -> Content:
    """What stands in a letter. `words`: her own, as far as they are read where it is printed."""
    part = session.get(CoHandler, letter.part_id) if letter.part_id is not None else None
    answer = access_answer(session, suggestion) if part is None else None
    community, issuer = (
        places.find_community(session, suggestion.community),
        places.find_body(session, letter.body),
    )
    if community is None or issuer is None:
        raise LookupError("a letter names its community and body")
    joined = merged.list_joined(session, suggestion) if part is None else []
    plain = deidentify(words).strip()
    return Content(
        letter=letter,
        suggestion=suggestion,
        community=community,
        issuer=issuer,
        category=places.find_category(session, suggestion.category) if suggestion.category else None,
        words=plain if len(plain) <= QUOTED else plain[: QUOTED - 1] + "…",
        text=(part.answer or "") if part is not None else answer.text if answer is not None else "",
        answer=answer,
        promise=promises.find_last(session, notices.suggestion_id(suggestion)) if part is None else None,
        part=part,
        lead=places.find_body(session, suggestion.lead) if suggestion.lead else None,
        joined=[one.number or "" for one in joined],
        timezone=desk.settings.timezone,
    )


def _number(
    session: Session,
    desk: Desk,
    suggestion: Suggestion,
    member: Member,
    now: datetime,
    kind: LetterKind,
    body: str,
    said_at: datetime,
    *,
    part_id: int | None = None,
    result: ResultClass | None = None,
) -> Letter:
    subject = notices.suggestion_id(suggestion)
    found = letters.find_letter(session, subject, part_id, said_at)
    if found is None:
        issuer = places.find_body(session, body)
        community = "" if issuer is not None and issuer.level == leads.STREET else suggestion.community
        year = now.astimezone(desk.settings.timezone).year
        found = letters.add_letter(
            session,
            Letter(
                kind=kind, suggestion_id=subject, part_id=part_id, said_at=said_at, community=community,
                body=body, year=year, serial=letters.next_serial(session, community, body, year),
                result_class=result, member_id=member.id or 0, at=now,
            ),
        )  # fmt: skip
        data = {"kind": kind.value, "body": body, "serial": found.serial, "year": found.year}
        audit.record(session, Action.LETTER, suggestion.number or "", now, member=member, data=data)
    lifecycle.record(
        session, suggestion, PRINTED, now, actor=Actor.MEMBER, member=member,
        data={"letter": found.id, "body": body},
    )  # fmt: skip
    return found
