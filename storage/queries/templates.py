"""Answer templates."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from storage.tables import AnswerTemplate


def list_templates(session: Session, categories: Collection[str] | None = None) -> Sequence[AnswerTemplate]:
    """All templates by code, or those about one of these."""
    statement = select(AnswerTemplate).order_by(col(AnswerTemplate.code))
    if categories is not None:
        statement = statement.where(col(AnswerTemplate.category).in_(categories))
    return session.exec(statement).all()


def find_template(session: Session, code: str) -> AnswerTemplate | None:
    """The template with this code."""
    return session.get(AnswerTemplate, code)
