"""Public suggestions of neighbours, and the index as the bot's own tick keeps it."""

from datetime import datetime

from sqlmodel import Session

from bot.services import publishing
from bot.services.desk import Desk
from storage.tables import Group, Member, Suggestion, Visibility
from tests import builders_committee as builders

LUOTIAN = builders.LUOTIAN


def member(session: Session) -> Member:
    """Somebody of 罗田's group, which is bound if it was not."""
    if not session.get(Group, LUOTIAN):
        builders.bind(session, LUOTIAN, "LT")
    return builders.member(session, LUOTIAN)


def publish(session: Session, desk: Desk, words: str, *, community: str = "LT") -> Suggestion:
    """A suggestion that its author wants public and a member has passed."""
    passes = member(session)
    suggestion = builders.file_suggestion(session, desk, words=words, community=community)
    suggestion.visibility, suggestion.pseudonym = Visibility.PUBLIC, "1.2"
    publishing.publish(session, suggestion, passes, builders.NOW)
    session.flush()
    return suggestion


def catch_up(session: Session, desk: Desk, now: datetime = builders.NOW) -> int:
    """What the tick does, until nothing is left; gives how many sketches that made."""
    made = 0
    while due := desk.similar.follow(session, now):
        sketches = [desk.similar.sketch(subject, text) for subject, text in due]
        desk.similar.keep(session, sketches)
        session.flush()
        desk.similar.refresh(session, [subject for subject, _ in due], now)
        made += len(due)
    return made
