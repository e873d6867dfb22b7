"""What places, bodies, categories and posters are called in one language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from bot.hanzi import learn, name_in
from storage.queries import channels
from storage.tables import Body, Category, Community, Estate

COMMUNITY = Community.__table__  # type: ignore[attr-defined]
ESTATE = Estate.__table__  # type: ignore[attr-defined]
BODY = Body.__table__  # type: ignore[attr-defined]
CATEGORY = Category.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Names:
    """Code → what people call it in one language. `sorts`: 一级分类, by the beginning of its codes.

    `db44`: the code of the province's standard for each category.
    """

    communities: Mapping[str, str] = field(default_factory=dict)
    estates: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    sorts: Mapping[str, str] = field(default_factory=dict)
    db44: Mapping[str, str] = field(default_factory=dict)
    posters: Mapping[str, str] = field(default_factory=dict)

    def find(self, field: str, code: str) -> str | None:
        """How a community, estate, body, category or sort of categories is called."""
        return {
            "community": self.communities,
            "estate": self.estates,
            "body": self.bodies,
            "category": {**self.sorts, **self.categories},
        }[field].get(code)


def list_names(session: Session, language: str) -> Names:
    """The names of places, bodies and categories, in their order, in this language."""

    def names(table: Any, order: str) -> dict[str, str]:
        statement = select(table.c.code, table.c.zh, table.c.en).order_by(table.c[order], table.c.code)
        rows = session.execute(statement).all()
        if language == "zh-hant":
            learn(row.zh for row in rows)
        return {row.code: name_in(language, row.zh, row.en) for row in rows}

    return Names(
        names(COMMUNITY, "position"),
        names(ESTATE, "position"),
        names(BODY, "level"),
        names(CATEGORY, "position"),
        _sorts(session, language),
        {row.code: row.db44 for row in session.execute(select(CATEGORY.c.code, CATEGORY.c.db44))},
        channels.list_names(session, language),
    )


def _sorts(session: Session, language: str) -> dict[str, str]:
    rows = session.execute(select(CATEGORY.c.code, CATEGORY.c.l1_zh, CATEGORY.c.l1_en)).all()
    if language == "zh-hant":
        learn(row.l1_zh for row in rows)
    return {row.code.partition("-")[0]: name_in(language, row.l1_zh, row.l1_en) for row in rows}
