"""Half-written suggestions: begun, found again, forgotten."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.prepared import Loader, Prepared, adopt
from storage.queries.suggestions.rows import SUGGESTION
from storage.tables import Attachment, Masking, Member, Offer, Part, Role, Status, Suggestion

BEGUN = ("resident_id", "community", "channel", "estate", "created_at")
BLANK: dict[str, Any] = {
    name: field.get_default() for name, field in Suggestion.model_fields.items() if not field.is_required()
}
BEGIN = Prepared(
    insert(SUGGESTION)
    .values(
        **{name: value for name, value in BLANK.items() if value is not None and name not in BEGUN},
        **{name: bindparam(name, type_=SUGGESTION.c[name].type) for name in BEGUN},
    )
    .returning(SUGGESTION.c.id)
)


def add_draft(
    session: Session,
    resident_id: int,
    community: str,
    channel: str,
    now: datetime,
    estate: str | None = None,
) -> Suggestion:
    """Begin a suggestion."""
    given = {
        "resident_id": resident_id,
        "community": community,
        "channel": channel,
        "estate": estate,
        "created_at": now,
    }
    return adopt(session, Suggestion, {**BLANK, **given, "id": BEGIN.new_id(session, **given)})


DRAFT = Loader(
    Suggestion,
    col(Suggestion.resident_id) == bindparam("resident"),
    col(Suggestion.status) == Status.DRAFT,
    lock=True,
)


def find_draft(session: Session, resident_id: int) -> Suggestion | None:
    """The half-written suggestion of a resident."""
    return DRAFT.first(session, resident=resident_id)


def find_typed_draft(session: Session, telegram_id: int, communities: Collection[str]) -> Suggestion | None:
    """The half-written suggestion that this person types for somebody else, in one of these communities."""
    return session.exec(
        select(Suggestion)
        .join(Member, col(Suggestion.typist_id) == col(Member.id))
        .where(
            Suggestion.status == Status.DRAFT,
            Member.telegram_id == telegram_id,
            col(Suggestion.community).in_(communities),
        )
        .order_by(col(Suggestion.id).desc())
    ).first()


def list_abandoned(
    session: Session, communities: Collection[str] | None, roles: Collection[Role], admins: Collection[int]
) -> Sequence[Suggestion]:
    """Half-typed ones (of these communities) whose typist has none of these roles there any more, oldest
    first. `admins`: who may type everywhere without any.
    """
    held = aliased(Member)
    may = (
        select(held.id)
        .where(
            held.telegram_id == Member.telegram_id,
            col(held.active).is_(True),
            col(held.group_id).is_(None),
            col(held.role).in_(roles),
            or_(col(held.community).is_(None), col(held.community) == col(Suggestion.community)),
        )
        .exists()
    )
    statement = (
        select(Suggestion)
        .join(Member, col(Suggestion.typist_id) == col(Member.id))
        .where(Suggestion.status == Status.DRAFT, col(Member.telegram_id).not_in(admins), ~may)
        .order_by(col(Suggestion.id))
    )
    if communities is not None:
        statement = statement.where(col(Suggestion.community).in_(communities))
    return session.exec(statement).all()


def delete_draft(session: Session, suggestion: Suggestion) -> None:
    """Forget a half-written suggestion with all that was said for it."""
    for model in (Part, Attachment, Masking):
        session.execute(delete(model).where(col(model.suggestion_id) == suggestion.id))
    session.execute(delete(Offer).where(col(Offer.draft_id) == suggestion.id))
    session.delete(suggestion)
