"""Full text: which suggestions hold these words, or these digits in their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, union_all
from sqlmodel import Session, col, select

from storage.columns import one_by_one
from storage.queries.scopes import Scope, within
from storage.queries.similar import NOWHERE
from storage.tables import Answer, Attachment, Part, Suggestion

ANSWERED = col(Answer.suggestion_id)
SAID = (
    (col(Part.suggestion_id), col(Part.text)),
    (col(Attachment.suggestion_id), col(Attachment.transcript)),
    (ANSWERED, col(Answer.text)),
)
"""Where words stand: whose they are, and the words."""

NEWEST = 5_000
"""Among so many of the newest suggestions words are looked for first."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word that must be there, in one of its spellings; or digits of a number; or an estate by its name.

    `number`: a pattern for LIKE. `exactly`: that of the serial itself, shown first.
    """

    spellings: tuple[str, ...] = ()
    estates: tuple[str, ...] = ()
    number: str | None = None
    exactly: str | None = None


def list_found(
    session: Session, terms: Sequence[Term], scope: Scope, limit: int, offset: int
) -> Sequence[Suggestion]:
    """A page of what this scope sees and has every term: the number that was meant first, then the newest.

    What was taken back or forgotten is found by its number alone. Most words are found among the newest
    suggestions, in 10 ms; if not, all there are have to be read, up to 0.3 s of one core for 100,000
    suggestions. It belongs on a reader's thread.
    """
    meant = [col(Suggestion.number).like(term.exactly) for term in terms if term.exactly]
    order: list[Any] = [*(one.desc() for one in meant), col(Suggestion.id).desc()]
    if not meant:
        # Asked by itself: PostgreSQL would not know how few these are, and read all words for them.
        last = session.exec(select(func.max(Suggestion.id))).one() or 0
        new = col(Suggestion.id) > last - NEWEST
        near = select(Suggestion).where(within(scope, few=True), new)
        page = near.where(*(_has(term, each=True) for term in terms))
        found = session.exec(page.order_by(*order).limit(limit).offset(offset)).all()
        if len(found) == limit:
            return found
    page = select(Suggestion).where(within(scope), *holding(terms, each=scope.narrow))
    return session.exec(page.order_by(*order).limit(limit).offset(offset)).all()


def holding(terms: Sequence[Term], *, each: bool) -> list[ColumnElement[bool]]:
    """The conditions under which a suggestion has every term.

    Of few suggestions (`each`) the words are looked up one by one; of many everything is read, for one of the
    terms.
    """
    longest = max(terms, key=lambda term: max(map(len, term.spellings), default=0), default=None)
    return [_has(term, each=each or term is not longest) for term in terms]


def _has(term: Term, *, each: bool) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    if term.number:
        ways.append(col(Suggestion.number).like(term.number))
    if term.spellings:
        there = and_(col(Suggestion.status).not_in(NOWHERE), col(Suggestion.erased).is_(None))
        said = _said_of_each(term) if each else [_said_anywhere(term)]
        here = or_(holds(col(Suggestion.place), term), col(Suggestion.estate).in_(term.estates), *said)
        ways.append(and_(there, here))
    return or_(*ways)


def _said_anywhere(term: Term) -> ColumnElement[bool]:
    where = (select(owner).where(holds(text, term)) for owner, text in SAID)
    return col(Suggestion.id).in_(union_all(*where))


def _said_of_each(term: Term) -> list[ColumnElement[bool]]:
    return [
        one_by_one(select(owner).where(owner == Suggestion.id, holds(text, term))).exists()
        for owner, text in SAID
    ]


def holds(text: Any, term: Term) -> ColumnElement[bool]:
    """Whether a text has this word, in any of its spellings."""
    # Comparing without regard to capitals takes longer, and Chinese has none.
    return or_(
        *(
            text.icontains(spelling, autoescape=True)
            if spelling.lower() != spelling.upper()
            else text.contains(spelling, autoescape=True)
            for spelling in term.spellings
        )
    )


def list_said(session: Session, suggestion: Suggestion) -> list[tuple[str, bool]]:
    """Every text of a suggestion, and whether it is an answer; none where its words are gone."""
    if suggestion.status in NOWHERE or suggestion.erased is not None:
        return []
    texts = [
        (text, owner is ANSWERED)
        for owner, column in SAID
        for text in session.exec(select(column).where(owner == suggestion.id)).all()
        if text
    ]
    return [*texts, (suggestion.place, False)] if suggestion.place else texts
