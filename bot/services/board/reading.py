"""Reading the board: pages of it, one suggestion, and what stands beside each row. For everybody, always."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.services.finding import read
from storage.queries import board, following, places
from storage.queries.board import Place, Wanted
from storage.tables import Body, Category, Community, Estate, Publication

PAGE = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One suggestion on the board, with the names that stand beside it, and how many support it.

    `bodies`: by their codes, whoever is named in its steps.
    """

    row: Publication
    community: Community
    category: Category
    estate: Estate | None
    lead: Body | None
    bodies: Mapping[str, Body]
    supporters: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the board; `behind`: where the next one begins, if there may be more."""

    entries: tuple[Entry, ...]
    behind: Place | None


def open_page(
    session: Session, wanted: Wanted, words: str, after: Place | None = None, limit: int = PAGE
) -> Page:
    """A page of what fits and has all the words; a number is a word, too.

    Raises UserError `finding.no_words` or `finding.too_long` for words that cannot be looked for.
    """
    if words:
        wanted = search(session, wanted, words)
    rows, behind = board.list_page(session, wanted, after, limit)
    return Page(tuple(beside(session, rows)), behind)


def search(session: Session, wanted: Wanted, words: str) -> Wanted:
    """The same with words to be looked for."""
    return replace(wanted, terms=tuple(read(session, words)))


def list_answered(session: Session, community: str, page: int, limit: int) -> list[Entry]:
    """A page of the answered ones of a community, counted from 0, and one more if there is."""
    rows = board.list_numbered(session, Wanted(community, answered=True), limit + 1, page * limit)
    return beside(session, rows)


def find(session: Session, number: str) -> Entry | None:
    """The one with this number, if it is on the board."""
    row = board.find(session, number.strip().upper())
    return next(iter(beside(session, [row])), None) if row is not None else None


def find_row(session: Session, suggestion_id: int | None) -> Entry | None:
    """The suggestion with this row id, if it is on the board."""
    row = board.find_row(session, suggestion_id) if suggestion_id is not None else None
    return next(iter(beside(session, [row])), None) if row is not None else None


def list_updated(session: Session, wanted: Wanted, limit: int) -> list[Entry]:
    """Where something happened last."""
    return beside(session, board.list_updated(session, wanted, limit))


def beside(session: Session, rows: Sequence[Publication]) -> list[Entry]:
    """Rows with what stands beside them."""
    supporters = following.count_each(session, [row.suggestion_id for row in rows])
    communities = {one.code: one for one in places.list_communities(session)}
    categories = {one.code: one for one in places.list_categories(session)}
    bodies = {one.code: one for one in places.list_bodies(session)}
    estates = {one.code: one for one in places.list_estates(session)}
    return [
        Entry(
            row=row,
            community=communities[row.community],
            category=categories[row.category],
            estate=estates.get(row.estate or ""),
            lead=bodies.get(row.lead or ""),
            bodies=bodies,
            supporters=supporters.get(row.suggestion_id, 0),
        )
        for row in rows
    ]


def list_public_categories(session: Session) -> list[Category]:
    """The categories that can stand on the board, in their order."""
    return [one for one in places.list_categories(session) if one.public]


def is_overdue(row: Publication, now: datetime) -> bool:
    """Whether the answer is owed since a day that has passed."""
    return not row.answered and row.due_at is not None and row.due_at < now
