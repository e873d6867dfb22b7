"""Which suggestions other residents may read."""

from collections.abc import Sequence

from sqlalchemy import and_
from sqlmodel import Session, col, select

from storage.tables import Category, Part, Status, Suggestion, Visibility

HIDDEN = frozenset({Status.DRAFT, Status.REJECTED, Status.WITHDRAWN, Status.MERGED})
"""Where nothing is shown, whatever was passed before: not filed, not taken on, taken back, merged."""

PUBLIC = and_(
    col(Suggestion.visibility) == Visibility.PUBLIC,
    col(Suggestion.published_at).is_not(None),
    col(Suggestion.sensitive).is_(False),
    col(Suggestion.erased).is_(None),
    col(Suggestion.status).not_in(HIDDEN),
    col(Suggestion.category).in_(select(col(Category.code)).where(col(Category.public).is_(True))),
)
"""The condition for every query whose result a resident sees who is not the author."""


def is_public(session: Session, suggestion_id: int) -> bool:
    """Whether every resident may read a suggestion now, as the rows say it."""
    return (
        session.exec(select(Suggestion.id).where(Suggestion.id == suggestion_id, PUBLIC)).first() is not None
    )


def list_passed_words(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The words of public suggestions that were there when somebody passed them, by row id.

    What was added later nobody has read yet.
    """
    found = session.exec(
        select(Part.suggestion_id, Part.text)
        .join(Suggestion, col(Suggestion.id) == Part.suggestion_id)
        .where(col(Part.suggestion_id).in_(ids), col(Part.at) <= col(Suggestion.published_at))
        .order_by(col(Part.id))
    ).all()
    words: dict[int, list[str]] = {}
    for suggestion_id, text in found:
        words.setdefault(suggestion_id, []).append(text)
    return {suggestion_id: "\n".join(texts) for suggestion_id, texts in words.items()}


def list_public_words(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Of these, the words that every resident may read now, as `list_passed_words` gives them."""
    public = session.exec(select(Suggestion.id).where(col(Suggestion.id).in_(ids), PUBLIC)).all()
    return list_passed_words(session, [one for one in public if one is not None])
