"""Communities, bodies, categories and bound groups."""

from collections.abc import Sequence
from time import monotonic
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, col, select

from storage.prepared import KEPT, Loader
from storage.tables import Body, Category, Community, Estate, Group, Poster

P = TypeVar("P", Community, Estate, Body, Category)
LOADERS: dict[type[SQLModel], Loader[Any]] = {
    Community: Loader(Community, order_by=[col(Community.position), col(Community.code)]),
    Estate: Loader(Estate, order_by=[col(Estate.position), col(Estate.code)]),
    Body: Loader(Body, order_by=[col(Body.code)]),
    Category: Loader(Category, order_by=[col(Category.position), col(Category.code)]),
}
FRESH = 60.0  # seconds after which the starting data are read again: another process may have changed them


def kept(session: Session, model: type[P]) -> dict[str, P]:
    """All rows of a small table of starting data, by code and in their order, read once a minute at most.

    They are for reading: they belong to no session.
    """
    shelf = session.info.setdefault(KEPT, {})
    read_at, rows = shelf.get(model, (None, {}))
    if read_at is None or monotonic() - read_at > FRESH:
        rows = {row.code: row for row in LOADERS[model].all(session)}
        for row in rows.values():
            session.expunge(row)
        shelf[model] = (monotonic(), rows)
    return rows  # type: ignore[no-any-return]


def list_communities(session: Session) -> Sequence[Community]:
    """All communities in their order."""
    return list(kept(session, Community).values())


def find_community(session: Session, code: str) -> Community | None:
    """The community with this code."""
    return kept(session, Community).get(code)


def find_estate(session: Session, code: str) -> Estate | None:
    """The housing estate with this code."""
    return kept(session, Estate).get(code)


def list_estates(session: Session, community: str | None = None) -> Sequence[Estate]:
    """All housing estates in their order, or those of one community."""
    return [one for one in kept(session, Estate).values() if community in (None, one.community)]


def add_poster(session: Session, poster: Poster) -> Poster:
    """Keep a poster; it has its id when this returns."""
    session.add(poster)
    session.flush()
    return poster


def find_same_poster(session: Session, community: str, estate: str | None, name: str) -> Poster | None:
    """The poster that was made for this place under this name."""
    return session.exec(
        select(Poster)
        .where(
            Poster.community == community,
            # SQL's own comparison with NULL is never true.
            col(Poster.estate) == estate if estate else col(Poster.estate).is_(None),
            Poster.name == name,
        )
        .order_by(col(Poster.id))
    ).first()


def list_posters(session: Session) -> Sequence[Poster]:
    """All posters, oldest first."""
    return session.exec(select(Poster).order_by(col(Poster.id))).all()


def find_body(session: Session, code: str) -> Body | None:
    """The body with this code."""
    return kept(session, Body).get(code)


def list_bodies(session: Session) -> Sequence[Body]:
    """All bodies, by code."""
    return list(kept(session, Body).values())


def find_category(session: Session, code: str) -> Category | None:
    """The category with this code."""
    return kept(session, Category).get(code)


def list_categories(session: Session) -> Sequence[Category]:
    """All categories in their order."""
    return list(kept(session, Category).values())


def list_chinese_names(session: Session) -> list[str]:
    """The Chinese names of everything here, those of the menu's groups too."""
    categories = list_categories(session)
    names = [row.zh for row in categories] + [row.group_zh for row in categories]
    names += [row.zh for row in list_communities(session)] + [row.zh for row in list_estates(session)]
    return names + [row.zh for row in kept(session, Body).values()]


def find_group(session: Session, chat_id: int) -> Group | None:
    """The bound group with this chat id, active or not."""
    return session.get(Group, chat_id)


def find_home(
    session: Session, community: str | None, body: str | None, estate: str | None = None
) -> Group | None:
    """The active group bound to exactly this community (None: the street), body (None: no one body) and
    estate (None: no one estate).
    """
    statement = (
        select(Group)
        .where(
            col(Group.active).is_(True),
            # SQL's own comparison with NULL is never true.
            col(Group.community) == community if community else col(Group.community).is_(None),
            col(Group.body) == body if body else col(Group.body).is_(None),
            col(Group.estate) == estate if estate else col(Group.estate).is_(None),
        )
        .order_by(col(Group.bound_at).desc(), col(Group.chat_id))
    )
    return session.exec(statement).first()


def list_groups_of(session: Session, community: str) -> Sequence[Group]:
    """All bound and active groups of one community and its bodies."""
    return [group for group in list_groups(session) if group.community == community]


def list_groups(session: Session) -> Sequence[Group]:
    """All groups that are bound and active."""
    return session.exec(select(Group).where(col(Group.active).is_(True)).order_by(col(Group.chat_id))).all()
