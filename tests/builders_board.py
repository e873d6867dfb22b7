"""Suggestions that are public, for tests of the board; and what must never be read there."""

from datetime import timedelta

from sqlmodel import Session, col, select

from bot import clock
from bot.services import committee, publishing, ratings, visibility
from bot.services.desk import Desk
from storage.tables import Kind, Member, Note, Publication, Rating, Resident, Status, Suggestion, Visibility
from tests.builders_committee import DONE, LUOTIAN, NOW, bind, file_suggestion, member, resident

PSEUDONYM = "9.12"
NAME, CANARY, HER_ID = "张秀英", "canary", 5012345678


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


def town_with_secrets(session: Session, desk: Desk) -> dict[str, Suggestion]:
    """What a town has: on the board one answered and one open, and much that must never be read there.

    Whatever must not be read holds `CANARY`, `NAME`, or the Telegram id `HER_ID`.
    """
    bind(session, LUOTIAN, "LT")
    her = author(session, HER_ID)
    her.contact = f"{CANARY}-contact"
    answered = passed(session, desk, f"我叫{NAME}，电话13800138000，3栋2单元501门口的路灯坏了", author=her)
    answer(session, desk, answered, f"{NAME[0]}女士您好，路灯已换好，请拨0755-27181234反映。")
    opened = passed(session, desk, "井盖松了，夜里有人差点摔倒", category="MUN-02", author=her)
    rated = passed(session, desk, "广场舞太吵", category="NOI-02", author=her)
    answer(session, desk, rated, "已劝导。")
    ratings.rate(session, desk, rated, Rating.NOT_SATISFIED, NOW, reason=f"{CANARY}-reason")
    for one in (answered, opened, rated):
        note(session, one, f"{CANARY}-note")
    named = file_suggestion(session, desk, words=f"{CANARY}-named", author=her)
    visibility.choose(session, her, named, Visibility.NAMED, NOW, name=NAME)
    unpassed = wished(session, desk, f"{CANARY}-unpassed", author=her)
    private = file_suggestion(session, desk, words=f"{CANARY}-private", author=her)
    sensitive = wished(session, desk, f"{CANARY}-sensitive", author=her)
    sensitive.sensitive = True
    dispute = wished(session, desk, f"{CANARY}-dispute", category="NBR-01", author=her)
    dispute.published_at = NOW
    hidden = passed(session, desk, f"{CANARY}-hidden", author=her)
    publishing.take_back(session, hidden, who(session), f"{CANARY}-why", NOW)
    session.add_all([her, sensitive, dispute])
    session.flush()
    return {
        "answered": answered, "open": opened, "reopened": rated, "named": named, "unpassed": unpassed,
        "private": private, "sensitive": sensitive, "dispute": dispute, "hidden": hidden,
    }  # fmt: skip


def many(session: Session) -> None:
    """Enough of the last months for figures that can be told, from three communities, as plain rows."""
    places, categories = ("LT", "YC", "HQT"), ("MUN-01", "NOI-02", "ELD-01", "EDU-02")
    person = author(session, HER_ID + 1)
    now = clock.now()
    for number in range(360):
        filed = now - timedelta(days=number % 330, hours=1)
        late, owed = number % 7 == 0, number % 11 == 0
        session.add(
            Suggestion(
                number=f"{places[number % 3]}-2025-{number:06}", resident_id=person.id or 0,
                community=places[number % 3], category=categories[number * 5 % 13 % 4], kind=Kind.REQUEST,
                status=Status.IN_PROGRESS if owed else Status.CLOSED, created_at=filed, submitted_at=filed,
                due_at=filed + timedelta(days=5),
                answered_at=None if owed else filed + timedelta(days=9 if late else 2),
            )
        )  # fmt: skip
    session.flush()
