"""Suggestions merged into a main one, and whoever follows them."""

from typing import Any

from sqlmodel import Session, col, select

from bot.delivery.notices import resident as drawn
from bot.services import committee, merging
from bot.services.desk import Desk
from bot.views.screen import Screen
from storage.queries import suggestions
from storage.tables import Member, Outbox, OutboxState, Resident, Status, Suggestion, Support
from tests.builders_committee import DONE, LUOTIAN, NOW, bind, deliver, file_suggestion, member, resident

OWN_WORDS, OTHER_WORDS = "3栋楼道路灯坏了半个月", "楼道黑，我婆婆摔了一跤"
ANSWER = "已换好三栋楼道的灯。"
MAIN_AUTHOR, OTHER_AUTHOR, BACKER = 501, 502, 601


def dispatcher(session: Session) -> Member:
    """Somebody of the community's group, which holds all its cards."""
    return member(session, LUOTIAN)


def two(session: Session, desk: Desk) -> tuple[Suggestion, Suggestion]:
    """Two of one community about one matter, filed by two residents: the main one and the other."""
    bind(session, LUOTIAN, "LT")
    main = file_suggestion(session, desk, author=resident(session, MAIN_AUTHOR), words=OWN_WORDS)
    other = file_suggestion(session, desk, author=resident(session, OTHER_AUTHOR), words=OTHER_WORDS)
    deliver(session)
    return main, other


def join(session: Session, other: Suggestion, main: Suggestion, *, street: bool = False) -> None:
    """Merge the one into the other."""
    merging.merge(session, other, main, dispatcher(session), NOW, street=street)
    session.flush()


def merged_two(session: Session, desk: Desk) -> tuple[Suggestion, Suggestion]:
    """The same, merged, and everybody told."""
    main, other = two(session, desk)
    join(session, other, main)
    deliver(session)
    return main, other


def back(session: Session, suggestion: Suggestion, who: Resident) -> None:
    """She stands behind it."""
    session.add(Support(suggestion_id=suggestion.id or 0, resident_id=who.id or 0, at=NOW))
    session.flush()


def put(session: Session, suggestion: Suggestion, status: Status) -> None:
    """Have it stand here, without its way there."""
    suggestion.status = status
    session.add(suggestion)
    session.flush()


def queued(session: Session, chat_id: int) -> list[Outbox]:
    """What is queued for somebody, in order."""
    return list(
        session.exec(
            select(Outbox)
            .where(Outbox.chat_id == chat_id, Outbox.state == OutboxState.QUEUED)
            .order_by(col(Outbox.id))
        ).all()
    )


def read(session: Session, desk: Desk, who: Resident) -> list[Screen]:
    """What she reads of what is queued for her."""
    screens = []
    for row in queued(session, who.telegram_id or 0):
        suggestion = suggestions.get_suggestion(session, row.subject or 0)
        screen = drawn.draw_news(session, desk, suggestion, who, row.notice, row.detail)
        if screen is not None:
            screens.append(screen)
    return screens


def as_it_stands(session: Session, suggestion: Suggestion) -> dict[str, Any]:
    """All of a suggestion that a merging must give back: its row but for the counter of its changes and
    when the ladder looks at it, its cards, and who stands behind it.
    """
    session.flush()
    row = suggestion.model_dump(exclude={"revision", "ladder_at"})
    cards = [
        (card.chat_id, card.hand, card.retired)
        for card in suggestions.list_cards(session, suggestion.id or 0)
    ]
    backers = session.exec(
        select(Support.resident_id, Support.ended_at)
        .where(Support.suggestion_id == suggestion.id)
        .order_by(col(Support.id))
    ).all()
    return {**row, "cards": cards, "backers": backers}


def work_on(session: Session, desk: Desk, main: Suggestion) -> None:
    """Accept and sign for it."""
    who = member(session, LUOTIAN)
    committee.accept(session, desk, main, who, NOW)
    committee.sign(session, main, who, NOW)
    deliver(session)


def answer(session: Session, desk: Desk, main: Suggestion) -> None:
    """See it through to its answer."""
    work_on(session, desk, main)
    committee.answer(session, desk, main, member(session, LUOTIAN), ANSWER, DONE, NOW)
    session.flush()


def person(session: Session, telegram_id: int) -> Resident:
    """Who writes from this account."""
    return session.exec(select(Resident).where(Resident.telegram_id == telegram_id)).one()
