"""Who may read a suggestion, and under which name: its author's choice, before filing and ever after."""

import re
import secrets
from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import consents, lifecycle, notices, routing
from bot.services.consents import Purpose
from storage.queries import suggestions
from storage.tables import Actor, Resident, Status, Suggestion, Visibility

FIRSTS, SECONDS = 36, 33
"""How many words the halves of a made-up name are drawn from: `pseudonym.first.N`, `pseudonym.second.N`."""

LONGEST_NAME = 20
# Somebody's number (starred out before it comes here), address in the network, or command is no name.
NO_NAME = re.compile(r"\d{5,}|[@/\\<>*]|https?:|\n")


def choose(
    session: Session,
    resident: Resident,
    suggestion: Suggestion,
    wanted: Visibility,
    now: datetime,
    *,
    name: str | None = None,
) -> None:
    """Let others see this much of it from now on. What others no longer may see is hidden at once.

    Her name is kept only while it is shown. Raises UserError `consent.missing` if she never agreed that
    others read, `visibility.no_name` for what is no name.
    """
    if wanted is Visibility.PUBLIC:
        consents.access(session, resident, Purpose.PUBLICATION)
    shown = check_name(name or "") if wanted is Visibility.NAMED else None
    if (suggestion.visibility, suggestion.display_name) == (wanted, shown):
        return
    suggestion.visibility, suggestion.display_name = wanted, shown
    if wanted is not Visibility.PUBLIC:
        suggestion.published_at = None
    session.add(suggestion)
    if suggestion.status is Status.DRAFT:
        session.flush()
        suggestions.bump_revision(session, suggestion)
        return
    lifecycle.record(
        session, suggestion, "visibility", now, actor=Actor.RESIDENT, data={"visibility": wanted.value}
    )
    notices.refresh_cards(session, suggestion, now)


def hide_all(session: Session, resident: Resident, now: datetime) -> int:
    """Nothing of hers is read by others any more; gives how many suggestions that concerned."""
    public = suggestions.list_of_visibility(session, resident.id or 0, Visibility.PUBLIC)
    for suggestion in public:
        choose(session, resident, suggestion, Visibility.COMMITTEE, now)
    return len(public)


def check_name(typed: str) -> str:
    """A name as it will be shown. Raises UserError `visibility.no_name`."""
    name = " ".join(typed.split())
    if len(name) > LONGEST_NAME or NO_NAME.search(typed.strip()) or not any(map(str.isalpha, name)):
        raise UserError("visibility.no_name", limit=LONGEST_NAME)
    return name


def make_pseudonym(session: Session, community: str) -> str:
    """A name for the author of one suggestion that nobody else in the community has on an open one."""
    return draw_pseudonym(lambda name: suggestions.is_pseudonym_taken(session, community, name, routing.OPEN))


def draw_pseudonym(is_taken: Callable[[str], bool]) -> str:
    """A made-up name, as `first.second` or `first.second.number`.

    It is drawn by lot, so that nothing links two suggestions, or answers to events, of one person.
    """
    for most in (1, 1, 1, 1, 99, 9999):
        pseudonym = _draw(most)
        if not is_taken(pseudonym):
            return pseudonym
    return _draw(9_999_999)


def _draw(most: int) -> str:
    words = f"{secrets.randbelow(FIRSTS)}.{secrets.randbelow(SECONDS)}"
    number = secrets.randbelow(most) + 1
    return words if number == 1 else f"{words}.{number}"
