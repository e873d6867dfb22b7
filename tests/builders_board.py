"""Suggestions that are public, for tests of the board; and what must never be read there."""

from sqlmodel import Session, col, select

from bot.services import committee, publishing
from bot.services.desk import Desk
from storage.tables import Member, Note, Publication, Resident, Suggestion, Visibility
from tests.builders_committee import DONE, LUOTIAN, NOW, file_suggestion, member, resident

PSEUDONYM = "9.12"
NAME, CANARY = "张秀英", "canary"


def passed(
    session: Session,
    desk: Desk,
    words: str = "楼道灯坏了一个月",
    category: str = "MUN-01",
    community: str = "LT",
    author: Resident | None = None,
) -> Suggestion:
    """A suggestion whose author wants it public, and that a member has passed."""
    suggestion = wished(session, desk, words, category, community, author)
    publishing.publish(session, suggestion, who(session), NOW)
    return suggestion


def wished(
    session: Session,
    desk: Desk,
    words: str = "楼道灯坏了一个月",
    category: str = "MUN-01",
    community: str = "LT",
    author: Resident | None = None,
) -> Suggestion:
    """One whose author wants it public, and that nobody has passed yet."""
    suggestion = file_suggestion(
        session, desk, words=words, category=category, community=community, author=author
    )
    suggestion.visibility, suggestion.pseudonym = Visibility.PUBLIC, PSEUDONYM
    session.add(suggestion)
    session.flush()
    return suggestion


def who(session: Session) -> Member:
    """The member who does things in LT."""
    return session.exec(select(Member)).first() or member(session, LUOTIAN)


def answer(session: Session, desk: Desk, suggestion: Suggestion, words: str = "灯已换好。") -> None:
    """Accepted, signed for and answered."""
    somebody = who(session)
    committee.accept(session, desk, suggestion, somebody, NOW)
    committee.sign(session, suggestion, somebody, NOW)
    committee.answer(session, desk, suggestion, somebody, words, DONE, NOW)


def shown(session: Session) -> list[Publication]:
    """What stands on the board, in the order of the numbers."""
    session.flush()
    session.expire_all()
    return list(session.exec(select(Publication).order_by(col(Publication.suggestion_id))).all())


def note(session: Session, suggestion: Suggestion, words: str) -> None:
    """An internal note of the member."""
    count = len(session.exec(select(Note)).all())
    session.add(
        Note(
            suggestion_id=suggestion.id or 0, member_id=who(session).id or 0, chat_id=LUOTIAN,
            message_id=count + 1, text=words, at=NOW,
        )
    )  # fmt: skip
    session.flush()


def author(session: Session, telegram_id: int) -> Resident:
    """A resident with this id."""
    return resident(session, telegram_id)
