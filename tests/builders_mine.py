"""What becomes of a suggestion in tests about its author's side: filed, asked about, accepted, answered."""

from sqlmodel import Session, col, select

from bot.services import committee
from storage.queries import suggestions
from storage.tables import Member, Role, Status, Suggestion
from tests.builders_committee import DONE
from tests.builders_resident import Chat


def file_one(chat: Chat, text: str = "三号楼路灯坏了") -> str:
    """She files one; gives its number."""
    chat.say(text)
    chat.press("提交")
    return chat.write(lambda session: newest(session).number or "")


def newest(session: Session) -> Suggestion:
    """The suggestion filed last."""
    return list(session.exec(select(Suggestion).order_by(col(Suggestion.id))))[-1]


def locked(session: Session) -> Suggestion:
    """The same, locked."""
    return suggestions.get_suggestion(session, newest(session).id or 0, lock=True)


def member(session: Session, chat: Chat) -> Member:
    """Somebody of the committee."""
    found = session.exec(select(Member)).first()
    if found is None:
        found = Member(
            telegram_id=901, role=Role.MEMBER, community="LT", granted_at=chat.now, checked_at=chat.now
        )
        session.add(found)
        session.flush()
    return found


def ask(chat: Chat, question: str, number: str | None = None) -> None:
    """The committee asks her something."""

    def work(session: Session) -> None:
        wanted = suggestions.find_suggestion(session, number) if number else newest(session)
        assert wanted is not None
        row = suggestions.get_suggestion(session, wanted.id or 0, lock=True)
        committee.ask(session, chat.desk, row, member(session, chat), question, chat.now)

    chat.write(work)


def accept(chat: Chat) -> None:
    """The committee accepts it."""
    chat.write(
        lambda session: committee.accept(session, chat.desk, locked(session), member(session, chat), chat.now)
    )


def answer(chat: Chat, text: str = "路灯今天已经修好。") -> None:
    """The committee answers it."""

    def work(session: Session) -> None:
        row, who = locked(session), member(session, chat)
        if row.status is Status.SUBMITTED:
            committee.accept(session, chat.desk, row, who, chat.now)
        committee.sign(session, row, who, chat.now)
        committee.answer(session, chat.desk, row, who, text, DONE, chat.now)

    chat.write(work)


def status(chat: Chat) -> Status:
    """Where it stands."""
    return chat.write(lambda session: newest(session).status)
