"""A filter finds what it says and nothing beyond a scope; its text is read, written and read again."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from bot.errors import UserError
from bot.services.desk import Desk
from bot.services.ledger import filters
from bot.services.ledger.filters import EVERYTHING, Dated, Filter
from bot.settings import Settings
from bot.views import ledger as view
from storage.database import Database
from storage.queries import exports
from storage.queries.ledger import pages
from storage.queries.ledger.pages import Mark, Order
from storage.queries.scopes import Scope
from storage.tables import (
    CoHandler,
    Kind,
    Part,
    Rating,
    Resident,
    ResultClass,
    Status,
    Suggestion,
)

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)
"""The last minute of October in Shenzhen."""


def file(session: Session, id: int, words: str = "楼道灯坏了", **values: Any) -> None:
    values = {
        "community": "LT", "status": Status.SUBMITTED, "submitted_at": NOW, "kind": Kind.REQUEST,
        "category": "ENV-01", "number": f"LT-2026-{id:06}", **values,
    }  # fmt: skip
    session.add(Suggestion(id=id, resident_id=1, created_at=NOW, **values))
    session.flush()
    session.add(Part(suggestion_id=id, chat_id=1, message_id=id, text=words, at=NOW))


def found_town(session: Session) -> None:
    """Six that differ, and a draft."""
    session.add(Resident(id=1, telegram_id=701, language="zh", community="LT", created_at=NOW))
    session.flush()
    file(session, 1, submitted_at=OCTOBER, lead="PM", estate="LT-01", due_at=NOW - timedelta(days=1))
    file(
        session,
        2,
        "树太高",
        community="YC",
        submitted_at=OCTOBER + timedelta(minutes=1),
        lead="RC",
        urgent=True,
    )
    file(
        session, 3, kind=Kind.COMPLAINT, category="NOI-02", status=Status.CLOSED, closed_at=NOW,
        result_class=ResultClass.B, rating=Rating.PARTLY, due_at=NOW, answered_at=NOW + timedelta(seconds=1),
    )  # fmt: skip
    file(session, 4, category="GOV-04", kind=Kind.COMPLAINT, supervised=True, due_at=NOW + timedelta(days=2))
    file(session, 5, channel="phone", published_at=NOW, status=Status.REPLIED, answered_at=NOW, due_at=NOW)
    file(session, 6, channel="p7", status=Status.WITHDRAWN, closed_at=NOW - timedelta(days=40))
    file(session, 7, status=Status.DRAFT, number=None, submitted_at=None)
    session.add(CoHandler(suggestion_id=3, body="PM", due_at=NOW, assigned_at=NOW))


Find = Callable[..., list[int]]


@pytest.fixture
def find(database: Database, desk: Desk) -> Find:
    database.write_now(found_town)

    def work(typed: str, scope: Scope = EVERYTHING, order: Order = Order.OLDEST) -> list[int]:
        def rows(session: Session) -> list[int]:
            asked = filters.read(session, desk, typed, view.words(), NOW)
            assert filters.read(session, desk, filters.write(asked), {}, NOW) == asked
            selection = filters.select(session, desk, asked, scope, NOW)
            page = pages.list_page(session, selection, order, None, 50)
            assert pages.count(session, selection) == len(page.rows)
            return [row.id or 0 for row in page.rows]

        return database.read_now(rows)

    return work


FOUND: dict[str, list[int]] = {
    "": [1, 2, 3, 4, 5, 6],
    "10月": [1],
    "2026-11-01..2026-11-30 社区:x": [],
    "filed:2026-11-01..2026-11-01": [2],
    "本月 罗田": [3, 4, 5, 6],
    "closed:本月": [3],
    "办结时间 本月": [3],
    "燕川社区": [2],
    "罗田花园": [1],
    "estate:lt-01": [1],
    "category:ENV": [1, 2, 5, 6],
    "category:noi-02,gov-04": [3, 4],
    "投诉": [3, 4],
    "物业公司": [1, 3],
    "body:RC": [2],
    "status:SUBMITTED": [1, 2, 4],
    "已办结": [3],
    "未办结": [1, 2, 4, 5],
    "result:B": [3],
    "B 正在解决或列入规划": [3],
    "基本满意": [3],
    "电话": [5],
    "channel:p7": [6],
    "海报": [6],
    "超期": [1, 3],
    "overdue:no": [2, 4, 5, 6],
    "督办": [4],
    "紧急": [2],
    "public:yes": [5],
    "树": [2],
    "投诉 楼道灯": [3, 4],
    "text:投诉": [],
    "lt-2026-5": [5],
}
"""What is typed → what it finds."""


def test_a_filter_finds_what_it_says(find: Find) -> None:
    assert {typed: find(typed) for typed in FOUND} == FOUND


def test_nothing_beyond_the_scope_is_found(find: Find) -> None:
    assert find("", Scope(places=(("YC", None),))) == [2]
    assert find("", Scope(places=(("LT", "PM"),))) == [1]
    assert find("community:LT", Scope(places=(("YC", None),))) == []
    assert find("投诉", Scope(places=(("LT", None),), recused=frozenset({"LT"}))) == [3]
    assert find("", Scope()) == []


REFUSED = {
    "community:XX": "filter.unknown",
    "status:DRAFTY": "filter.unknown",
    "filed:soon": "filter.unknown",
    "overdue:maybe": "filter.unknown",
    "kind:": "filter.unknown",
    "2026-13-01..2026-10-01": "filter.unknown",
    "2026-10-31..2026-10-01": "filter.unknown",
    "10月31日到10月1日": "filter.unknown",
    "2026-02-30": "filter.unknown",
    "10月 9月": "filter.two_spans",
    "灯" * 400: "filter.too_long",
}


def test_what_there_is_not_or_cannot_be_meant_is_refused(find: Find) -> None:
    for typed, key in REFUSED.items():
        with pytest.raises(UserError) as refused:
            find(typed)
        assert refused.value.key == key
        assert refused.value.values.get("word", typed) == typed


def test_what_was_understood_is_told_in_words(database: Database, desk: Desk) -> None:
    def told(session: Session, lang: str) -> str:
        typed = "2026-10-01..2026-10-31 罗田 物业公司 投诉 category:ENV 超期 海报 路灯"
        asked = filters.read(session, desk, typed, view.words(), NOW)
        return view.described(asked, exports.list_names(session, lang), lang)

    zh = database.read_now(lambda session: told(session, "zh"))
    en = database.read_now(lambda session: told(session, "en"))
    assert zh == (
        "提交时间：2026-10-01 至 2026-10-31；社区：罗田社区；分类：环境卫生；承办单位：物业公司；"
        "类型：投诉；来源：海报；超期；含有文字：路灯"
    )
    assert en.startswith("Filed: 2026-10-01 to 2026-10-31; Community: Luotian; Category: Sanitation;")


def test_all_that_is_open_is_told_in_one_word(database: Database, desk: Desk) -> None:
    def told(session: Session) -> str:
        asked = filters.read(session, desk, "未办结", view.words(), NOW)
        return view.described(asked, exports.list_names(session, "zh"), "zh")

    assert database.read_now(told) == "状态：未办结"


ORDERS = {
    Order.OLDEST: [1, 2, 3, 4, 5, 6],
    Order.NEWEST: [6, 5, 4, 3, 2, 1],
    Order.DUE: [1, 3, 5, 4, 2, 6],
}


def test_pages_go_on_where_the_last_one_ended(find: Find, database: Database, desk: Desk) -> None:
    for order, ids in ORDERS.items():
        assert find("", order=order) == ids
        assert walk(database, desk, order) == ids
    assert find("楼道灯", order=Order.NEWEST) == sorted(find("楼道灯"), reverse=True) != []
    assert Mark.read("nonsense") is None
    assert Mark.read("7_2026-10-01T00:00:00") is None


def walk(database: Database, desk: Desk, order: Order) -> list[int | None]:
    """Every row, one a page."""
    seen: list[int | None] = []
    after: Mark | None = None

    def turn(session: Session) -> pages.Page:
        selection = filters.select(session, desk, Filter(), EVERYTHING, NOW)
        return pages.list_page(session, selection, order, after, 1)

    while after is not None or not seen:
        page = database.read_now(turn)
        seen += [row.id for row in page.rows]
        after = Mark.read(str(page.after)) if page.after else None
        assert after == page.after
        if after is None:
            break
    return seen


def test_counting_stops_where_it_is_told(database: Database, desk: Desk) -> None:
    database.write_now(found_town)
    count = database.read_now(
        lambda session: pages.count(session, filters.select(session, desk, Filter(), EVERYTHING, NOW), 4)
    )
    assert count == 4


CODES = {
    "community": ["LT", "YC"],
    "estate": ["LT-01"],
    "category": ["ENV", "ENV-02"],
    "body": ["PM", "EXT_POL"],
}


def lists(values: Any) -> Any:
    return st.lists(st.sampled_from(list(values)), unique=True, max_size=3).map(tuple)


FILTERS = st.builds(
    Filter,
    dated=st.just(Dated.FILED),
    first=st.none() | st.dates(date(2001, 1, 1), date(2040, 1, 1)),
    last=st.none() | st.dates(date(2041, 1, 1), date(2090, 1, 1)),
    **{field: lists(values) for field, values in CODES.items()},
    kind=lists(Kind),
    status=lists(Status),
    result=lists(ResultClass),
    rating=lists(Rating),
    channel=lists(["bot", "phone", "p7"]),
    **{switch: st.none() | st.booleans() for switch in filters.SWITCHES},
    text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40).map(
        lambda text: " ".join(text.split())
    ),
)


@pytest.fixture(scope="module")
def reading(sqlite_template: Any) -> Database:
    return Database(f"sqlite:///{sqlite_template}")


@given(asked=FILTERS)
@settings(max_examples=30)
def test_a_filter_that_was_written_is_read_as_the_same(reading: Database, asked: Filter) -> None:
    desk = Desk(Settings(_env_file=None))
    written = filters.write(asked)
    if len(written) <= filters.LONGEST:
        assert reading.read_now(lambda session: filters.read(session, desk, written, {}, NOW)) == asked
