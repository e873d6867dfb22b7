"""How a suggestion stood before it was changed: a report of October says the same in December.

Whatever changes the community, kind, category, lead or date of a filed suggestion says so here first. A body
that is the first to get it changes nothing of before: until then it had none.
"""

from datetime import datetime

from sqlmodel import Session

from bot.services.notices import suggestion_id
from storage.tables import Former, Suggestion


def keep(session: Session, suggestion: Suggestion, now: datetime) -> None:
    """Keep how it stands, before it changes."""
    session.add(
        Former(
            suggestion_id=suggestion_id(suggestion),
            until=now,
            community=suggestion.community,
            kind=suggestion.kind,
            category=suggestion.category,
            lead=suggestion.lead,
            due_at=suggestion.due_at,
        )
    )
