"""What another system is told of a suggestion: facts without a person in them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.services import personal
from bot.services.deidentifying import deidentify
from bot.services.desk import Desk
from bot.services.forwarding.rules import may_leave
from bot.services.said import joined
from storage.queries import places, suggestions
from storage.tables import Endpoint, Forward, Protocol, Status, Suggestion


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `words` and `answer` are there only where the endpoint may have them, numbers masked.

    Nothing says who filed it: no name, no contact, no made-up name, no house number.
    """

    key: str
    number: str
    status: str
    at: datetime
    kind: str
    category: str
    category_name: str
    service: str
    community: str
    address: str
    due_at: datetime | None
    result_class: str | None
    words: str | None
    answer: str | None


def draw(session: Session, desk: Desk, forward: Forward, endpoint: Endpoint) -> Message | None:
    """The message as the rows are now; None if it has lost its sense: withdrawn or forgotten before a case
    was opened, or sensitive by now.
    """
    suggestion = suggestions.get_suggestion(session, forward.suggestion_id)
    if not may_leave(session, suggestion):
        return None
    opens = endpoint.protocol is Protocol.OPEN311
    if opens and (suggestion.erased is not None or suggestion.status is Status.WITHDRAWN):
        return None
    category = places.find_category(session, suggestion.category or "")
    answer = suggestions.last_answer(session, suggestion.id or 0) if endpoint.words else None
    return Message(
        key=forward.key,
        number=suggestion.number or "",
        status=forward.status,
        at=forward.created_at,
        kind=suggestion.kind.value if suggestion.kind else "",
        category=suggestion.category or "",
        category_name=category.zh if category else "",
        service=forward.service or suggestion.category or "",
        community=suggestion.community,
        address=_address(session, desk, suggestion),
        due_at=suggestion.due_at,
        result_class=suggestion.result_class.value if suggestion.result_class else None,
        words=_words(session, suggestion) if endpoint.words else None,
        answer=personal.mask(answer.text) if answer else None,
    )


def _words(session: Session, suggestion: Suggestion) -> str:
    parts = suggestions.list_parts(session, suggestion.id or 0)
    return deidentify(joined(parts))


def _address(session: Session, desk: Desk, suggestion: Suggestion) -> str:
    """Street, community and estate. Where in the estate can be somebody's door: it stays here."""
    community = places.find_community(session, suggestion.community)
    estate = places.find_estate(session, suggestion.estate) if suggestion.estate else None
    names = (desk.settings.street_name, community and community.zh, estate and estate.zh)
    return " ".join(name for name in names if name)
