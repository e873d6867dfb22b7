"""A small town for tests of the committee's side: groups, residents, filed suggestions."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.services import access, lifecycle, residents, routing
from bot.services.desk import Desk
from bot.services.outcomes import Outcome
from storage.queries import suggestions
from storage.tables import (
    Actor,
    Adoption,
    Answer,
    Attachment,
    Card,
    Group,
    Kind,
    Member,
    Outbox,
    OutboxState,
    Part,
    PartKind,
    Resident,
    ResultClass,
    Status,
    Suggestion,
    Verity,
)
from tests.journeys.town import Person, Town, is_ours

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
# LT's own group, its property company's, the street's, and one of another community.
LUOTIAN, PROPERTY, STREET, YANCHUAN = -11, -12, -13, -21
AUTHOR = 501
ANNA, BEN = 701, 702
DONE = Outcome(ResultClass.A, Verity.TRUE, Adoption.ADOPTED, solved=True)
"""An outcome that leaves no question open, whatever the kind."""


def bind(session: Session, chat_id: int, community: str | None = None, body: str | None = None) -> Group:
    """A bound group."""
    group = Group(chat_id=chat_id, community=community, body=body, bound_at=NOW)
    session.add(group)
    session.flush()
    return group


def resident(session: Session, telegram_id: int = AUTHOR, language: str = "zh") -> Resident:
    """A resident who agreed."""
    row = Resident(
        telegram_id=telegram_id,
        language=language,
        community="LT",
        consent=residents.NOTICE_VERSION,
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    return row


def file_suggestion(
    session: Session,
    desk: Desk,
    *,
    words: str = "楼道灯坏了一个月",
    category: str | None = "MUN-01",
    community: str = "LT",
    kind: Kind = Kind.COMPLAINT,
    author: Resident | None = None,
    photos: int = 0,
) -> Suggestion:
    """A suggestion of an author, filed now and placed where it belongs."""
    author = author or resident(session, AUTHOR + len(session.exec(select(Resident)).all()))
    suggestion = Suggestion(
        resident_id=author.id or 0, community=community, kind=kind, category=category, created_at=NOW
    )
    session.add(suggestion)
    session.flush()
    serial = suggestions.next_serial(session, community, 2026)
    suggestion.number = f"{community}-2026-{serial:06}"
    suggestion.due_at = NOW + timedelta(days=10)
    say(session, suggestion, words, PartKind.ORIGINAL)
    for number in range(photos):
        attach(session, suggestion, f"photo-{number}")
    lifecycle.move(
        session, suggestion, Status.SUBMITTED, NOW, actor=Actor.RESIDENT, what="submitted", tell=False
    )
    routing.place(session, desk, suggestion, NOW)
    session.flush()
    return suggestion


def say(session: Session, suggestion: Suggestion, words: str, kind: PartKind) -> None:
    """One more message of the author."""
    count = len(suggestions.list_parts(session, suggestion.id or 0))
    part = Part(
        suggestion_id=suggestion.id or 0,
        kind=kind,
        chat_id=10_000 + (suggestion.id or 0),
        message_id=count + 1,
        text=words,
        at=NOW,
    )
    session.add(part)
    session.flush()


def attach(session: Session, suggestion: Suggestion, file_id: str) -> None:
    """One more photo of the author."""
    count = len(suggestions.list_attachments(session, suggestion.id or 0))
    session.add(
        Attachment(
            suggestion_id=suggestion.id or 0,
            message_id=1000 + count,
            kind="photo",
            file_id=file_id,
            file_unique_id=file_id,
            at=NOW,
        )
    )
    session.flush()


def member(session: Session, chat_id: int, telegram_id: int = ANNA) -> Member:
    """Somebody whom Telegram has just confirmed in a group."""
    return access.access_group(session, telegram_id, chat_id, NOW, membership="member")


def card_in(session: Session, suggestion: Suggestion, chat_id: int) -> Card | None:
    """The card of a suggestion in a group."""
    return suggestions.find_card(session, suggestion.id or 0, chat_id)


def answered_before(session: Session, suggestion: Suggestion) -> None:
    """As if it had been answered when answers did not say yet how it ended."""
    suggestion.result_class = None
    for answer in session.exec(select(Answer).where(Answer.suggestion_id == suggestion.id)).all():
        answer.result_class = answer.verity = answer.adoption = answer.solved = None
    session.flush()


def in_hand(session: Session, suggestion: Suggestion) -> list[int]:
    """The groups that have a suggestion in hand."""
    return [card.chat_id for card in suggestions.list_cards(session, suggestion.id or 0) if not card.retired]


def told(session: Session, chat_id: int, notice: str | None = None) -> list[str]:
    """What is queued for a chat, by notice, in order."""
    rows = session.exec(
        select(Outbox)
        .where(col(Outbox.chat_id) == chat_id, col(Outbox.state) == OutboxState.QUEUED)
        .order_by(col(Outbox.id))
    ).all()
    return [row.notice for row in rows if notice in (None, row.notice)]


def deliver(session: Session) -> None:
    """Everything queued has been sent."""
    for row in session.exec(select(Outbox)).all():
        row.state = OutboxState.SENT
        session.add(row)
    session.flush()


async def file_by_chat(
    town: Town,
    words: str = "3栋楼道的路灯坏了半个月，请派人修一修。",
    *,
    poster: str = "LT",
    language: str = "zh-hans",
) -> tuple[Person, str]:
    """A resident who has just filed a suggestion by chat, and its number."""
    resident = await town.resident(poster=poster, language=language)
    await resident.say(words)
    await resident.press("提交" if language.startswith("zh") else "Submit")
    receipt = await resident.see("编号" if language.startswith("zh") else "Number", f"{poster}-20")
    await town.settled()
    number = re.search(rf"{poster}-20\d\d-\d{{6}}", receipt["text"])
    assert number is not None
    return resident, number[0]


async def accept_by_chat(town: Town, somebody: Person, number: str) -> None:
    """The member accepts it and signs for it."""
    await somebody.press("受理", await card_by_chat(somebody, number))
    await town.settled()
    await somebody.press("签收", await card_by_chat(somebody, number))
    await town.settled()


async def settle_by_chat(somebody: Person, preview: dict[str, Any]) -> dict[str, Any]:
    """Say below the preview of an answer that all is well; gives the preview that can be sent."""
    asked = (
        ("反映的情况属实吗", "属实"),
        ("这条建议采纳吗", "采纳"),
        ("这件事办得怎么样", "A 已解决或基本解决"),
    )
    for words, button in asked:
        if words in preview["text"]:
            await somebody.press(button, preview)
            await somebody.town.settled()
            preview = somebody.now(preview)
    return preview


async def card_by_chat(somebody: Person, number: str) -> dict[str, Any]:
    """The card of this number as it stands in the member's group."""
    await somebody.town.settled()
    found = [
        message
        for message in somebody.town.messages(somebody.chat_id)
        if is_ours(message) and message.get("text", "").startswith(number) and "罗田社区" in message["text"]
    ]
    return found[-1]
