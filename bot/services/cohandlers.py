"""Who helps with a suggestion, who could, and whose part is whose."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from bot.errors import UserError
from bot.services import leads, notices, routing
from storage.queries import cohandling, places
from storage.tables import Body, CoHandler, Group, Suggestion


@dataclass(frozen=True, slots=True)
class Helper:
    """A body that helps, its part, and whether whoever looks acts for it."""

    part: CoHandler
    body: Body
    own: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """Who can be asked: by the routing table, and all others; and from whom something is awaited."""

    planned: tuple[Body, ...]
    others: tuple[Body, ...]
    open: tuple[Helper, ...]


def get_part(
    session: Session, suggestion: Suggestion, wanted: int | None, chats: Collection[int] | None = None
) -> CoHandler:
    """The part with this row id, locked, if it is of this suggestion and one of `chats` acts for its body.

    Made-up ids and other bodies' parts get one and the same UserError, `access.refused`.
    """
    part = session.get(CoHandler, wanted, with_for_update=True) if wanted else None
    if part is None or part.suggestion_id != suggestion.id or leads.is_above(suggestion):
        raise UserError("access.refused")
    if chats is not None:
        home = find_home(session, suggestion, part)
        if home is None or home.chat_id not in chats:
            raise UserError("access.refused")
    return part


def find_home(session: Session, suggestion: Suggestion, part: CoHandler) -> Group | None:
    """The group that acts for this part."""
    return routing.find_co_home(session, suggestion, part.body)


def list_helpers(
    session: Session, suggestion: Suggestion, chats: Collection[int] = frozenset()
) -> list[Helper]:
    """Whose parts count now, oldest first; those for which one of these chats acts are their own."""
    helpers = []
    for part in cohandling.list_current(session, notices.suggestion_id(suggestion)):
        body = places.find_body(session, part.body)
        home = find_home(session, suggestion, part) if chats else None
        if body is not None:
            helpers.append(Helper(part, body, home is not None and home.chat_id in chats))
    return helpers


def list_waiting(session: Session, suggestion: Suggestion) -> list[Helper]:
    """From whom something is awaited."""
    return [one for one in list_helpers(session, suggestion) if one.part.state in cohandling.OPEN]


def list_choices(session: Session, suggestion: Suggestion) -> Choices:
    """Whom one could ask to help: bodies that exist where it comes from."""
    waiting = list_waiting(session, suggestion)
    busy = {one.body.code for one in waiting} | {suggestion.lead}
    free = [
        body
        for body in places.list_bodies(session)
        if body.code not in busy
        and leads.sits(session, body.code, suggestion.community, suggestion.estate or "")
    ]
    planned = list_planned(session, suggestion)
    return Choices(
        tuple(body for body in free if body.code in planned),
        tuple(body for body in free if body.code not in planned),
        tuple(waiting),
    )


def list_planned(session: Session, suggestion: Suggestion) -> list[str]:
    """The bodies that help by the routing table."""
    planned = leads.choose(session, suggestion)
    return [body for body in planned.co if body != suggestion.lead] if planned is not None else []
