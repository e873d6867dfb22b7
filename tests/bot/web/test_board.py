"""The public board over HTTP: what is there, what never is, how it leaves, and how it is kept by caches."""

import re
from xml.etree import ElementTree as Xml

import pytest
from pydantic import SecretStr

from bot.errors import StartError
from bot.services import publishing
from bot.services.desk import Desk
from bot.settings import Settings
from bot.web.board.limits import Limit
from storage.database import Database
from storage.queries import suggestions
from tests.bot.web.conftest import ROOT, Site
from tests.builders_board import CANARY, HER_ID, NAME, who
from tests.builders_committee import NOW

pytestmark = pytest.mark.anyio
ANSWERED, OPEN = "LT-2026-000001", "LT-2026-000002"
HIDDEN = [f"LT-2026-{number:06}" for number in range(4, 10)]
FORMS = [
    "/", "/?q=灯", "/?community=LT", "/?category=G1&status=open", "/?from=2026-01-01&until=2026-12-31",
    "/figures", "/about", f"/s/{ANSWERED}", "/s/LT-2026-000003",
    "/suggestions.json", "/suggestions.json?q=灯", f"/s/{ANSWERED}.json", "/figures.json",
    "/feed.atom", "/feed.atom?community=LT", "/open311/discovery.json", "/open311/discovery.xml",
    "/open311/v2/services.json", "/open311/v2/services.xml",
    "/open311/v2/services/MUN-01.json", "/open311/v2/services/MUN-01.xml",
    "/open311/v2/requests.json?start_date=2026-11-01T00:00:00Z",
    "/open311/v2/requests.xml?start_date=2026-11-01T00:00:00Z",
    f"/open311/v2/requests/{ANSWERED}.json", f"/open311/v2/requests/{ANSWERED}.xml",
    f"/open311/v2/requests.json?service_request_id={','.join(HIDDEN)}",
    *(f"/s/{number}{form}" for number in HIDDEN for form in ("", ".json")),
    *(f"/open311/v2/requests/{number}.json" for number in HIDDEN),
]  # fmt: skip


async def test_no_form_of_it_tells_who_anybody_is_or_what_is_not_public(site: Site) -> None:
    secrets = [CANARY, NAME, NAME[0] + "女士", "13800138000", "27181234", "501门", str(HER_ID)]
    secrets += [site.desk.settings.bot_token.get_secret_value(), "telegram_id", "安娜"]
    found = {}
    for form in FORMS:
        answer = await site.get(form)
        told = answer.text + str(answer.headers)
        assert [one for one in secrets if one in told] == [], form
        for number in HIDDEN:
            assert number in form or number not in answer.text, form
        found[form] = answer.status_code
    gone = {form: status for form, status in found.items() if status != 200}
    assert set(gone.values()) == {404}
    assert set(gone) == {one for one in FORMS if re.search(rf"/({'|'.join(HIDDEN)})", one)}


async def test_it_shows_what_was_asked_and_answered_in_the_readers_language(site: Site) -> None:
    page = (await site.get(f"/s/{ANSWERED}")).text
    assert "路灯坏了" in page
    assert "路灯已换好" in page
    assert "**" in page
    assert 'lang="zh-Hans"' in page
    assert "罗田社区" in page
    english = (await site.get(f"/s/{ANSWERED}", **{"Accept-Language": "fr, en-GB;q=0.8"})).text
    assert 'lang="en"' in english
    assert "The answer" in english
    traditional = (await site.get(f"/s/{ANSWERED}?lang=zh-hant")).text
    assert "羅田社區" in traditional
    assert "/board/?lang=zh-hant" in traditional


async def test_a_list_is_narrowed_and_searched_and_says_when_it_finds_nothing(site: Site) -> None:
    async def numbers(query: str) -> list[str]:
        found = (await site.get(f"/suggestions.json{query}")).json()["suggestions"]
        return [one["number"] for one in found]

    assert await numbers("") == ["LT-2026-000003", OPEN, ANSWERED]
    assert await numbers("?status=answered") == [ANSWERED]
    assert await numbers("?status=open") == ["LT-2026-000003", OPEN]
    assert await numbers("?category=MUN-02") == [OPEN]
    assert await numbers("?category=G1") == ["LT-2026-000003", OPEN, ANSWERED]
    assert await numbers("?community=YC") == []
    assert await numbers("?q=路燈") == [ANSWERED]
    assert await numbers("?q=劝导") == ["LT-2026-000003"]
    assert await numbers(f"?q={OPEN}") == [OPEN]
    assert await numbers("?from=2026-11-24") == []
    assert await numbers("?until=2026-11-23") == ["LT-2026-000003", OPEN, ANSWERED]
    assert await numbers("?from=nonsense&community='--&category=%00&after=x-y") == [
        "LT-2026-000003", OPEN, ANSWERED,
    ]  # fmt: skip
    assert "没有找到" in (await site.get("/?q=没有这个词")).text
    assert (await site.get("/suggestions.json?q=%20%2C")).status_code in (200, 400)
    assert "3 条" in (await site.get("/")).text


async def test_pages_follow_each_other_by_a_place_and_miss_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.board.reading.PAGE", 1)
    monkeypatch.setattr("bot.services.board.reading.open_page.__defaults__", (None, 1))
    for query in ("", "?category=G1", "?q=了"):
        seen, path = [], f"/suggestions.json{query}"
        while path:
            told = (await site.get(path)).json()
            seen += [one["number"] for one in told["suggestions"]]
            path = (told["next"] or "").removeprefix(ROOT)
        assert seen == (await all_of(site, query))
    assert 'rel="next"' in (await site.get("/")).text


async def all_of(site: Site, query: str) -> list[str]:
    words = {"": None, "?category=G1": None, "?q=了": "了"}[query]
    every = ["LT-2026-000003", OPEN, ANSWERED]
    return every if words is None else [OPEN, ANSWERED]


async def test_what_leaves_is_gone_at_once_for_caches_too(site: Site) -> None:
    first = await site.get(f"/s/{ANSWERED}")
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"
    again = await site.get(f"/s/{ANSWERED}", **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]

    def hide(session: object) -> None:
        one = suggestions.get_suggestion(session, site.said["answered"], lock=True)  # type: ignore[arg-type]
        publishing.take_back(session, one, who(session), "有门牌", NOW)  # type: ignore[arg-type]

    await site.database.write(hide)
    assert (await site.get(f"/s/{ANSWERED}", **{"If-None-Match": tag})).status_code == 404
    for form in ("/", "/suggestions.json", "/feed.atom", "/open311/v2/requests.json?start_date=2026-11-01"):
        assert ANSWERED not in (await site.get(form)).text


async def test_every_answer_is_strict_and_the_rest_of_the_server_is_as_before(site: Site) -> None:
    for form in ("/", "/figures", "/feed.atom", "/open311/v2/services.json", "/style.css?v=1", "/nowhere"):
        answer = await site.get(form)
        assert "default-src 'none'" in answer.headers["content-security-policy"], form
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert "set-cookie" not in answer.headers
    page = (await site.get("/")).text
    assert not re.search(r"<script|style=|\son\w+=\"|https?://(?!www\.w3\.org)", page)
    assert (await site.client.post("/")).status_code == 405
    assert (await site.client.get("http://test/live")).status_code == 200
    assert (await site.client.get("http://test/s/LT-2026-000001")).status_code == 404


async def test_the_feed_is_what_rfc_4287_asks_for(site: Site) -> None:
    ns = {"a": "http://www.w3.org/2005/Atom"}
    answer = await site.get("/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    top = Xml.fromstring(answer.content)
    assert top.tag == "{http://www.w3.org/2005/Atom}feed"
    for name in ("id", "title", "updated", "author/a:name"):
        assert top.find(f"a:{name}", ns) is not None, name
    entries = top.findall("a:entry", ns)
    assert len(entries) == 3
    ids = [entry.findtext("a:id", "", ns) for entry in entries]
    assert f"tag:town.example,2026-01-01:{ANSWERED}" in ids
    for entry in entries:
        assert re.fullmatch(r"2026-11-23T00:00:00\+08:00", entry.findtext("a:updated", "", ns))
        assert entry.find("a:title", ns) is not None
        assert entry.find("a:content", ns) is not None
        link = entry.find("a:link[@rel='alternate']", ns)
        assert link is not None
        assert link.get("href", "").startswith(f"{ROOT}/s/LT-2026-")
    again = Xml.fromstring((await site.get("/feed.atom")).content)
    assert [entry.findtext("a:id", "", ns) for entry in again.findall("a:entry", ns)] == ids


async def test_whoever_asks_too_much_waits_and_nobody_else_does(site: Site) -> None:
    statuses = [(await site.get("/?q=灯")).status_code for _ in range(14)]
    assert statuses[:12] == [200] * 12
    assert statuses[-1] == 429
    refused = await site.get("/?q=灯")
    assert int(refused.headers["retry-after"]) >= 1
    other = Limit(lambda: 0.0, burst=2)
    assert [other.take("10.0.0.1"), other.take("10.0.0.1")] == [0, 0]
    assert other.take("10.0.0.1") > 0
    assert other.take("10.0.0.2") == 0
    assert [other.take("2001:db8::1"), other.take("2001:db8::2")] == [0, 0]
    assert other.take("2001:db8::3") > 0
    for number in range(11_000):
        other.take(f"10.1.{number // 250}.{number % 250}")
    assert len(other) <= 10_000


async def test_a_town_where_nothing_was_said_yet_has_a_board_with_figures(
    database: Database, settings: Settings
) -> None:
    empty = Site(database, Desk(settings))
    await empty.board.warm()
    for form in ("/", "/figures", "/figures.json", "/suggestions.json", "/feed.atom"):
        assert (await empty.get(form)).status_code == 200, form
    await empty.client.aclose()


async def test_the_figures_of_a_small_town_tell_nothing_small(site: Site) -> None:
    told = (await site.get("/figures.json")).json()
    assert told["communities"] == []
    assert told["matters"] is None
    assert told["total"]["number"] is None or told["total"]["number"] >= 5
    assert "数字" in (await site.get("/figures")).text


@pytest.mark.parametrize("path", ["live", "metrics/x", "forward", "telegram", "console", "console/board"])
def test_its_path_is_its_own(settings: Settings, path: str) -> None:
    others = {"webhook_url": "https://town.example/telegram", "console_url": "https://town.example/console"}
    secret = {"webhook_secret": SecretStr("a-secret")}
    own = settings.model_copy(update={**others, **secret, "board_url": ROOT})
    assert own.for_running() is own
    with pytest.raises(StartError, match="board_path"):
        own.model_copy(update={"board_url": f"https://town.example/{path}"}).for_running()


def test_a_bot_without_a_board_loads_nothing_of_it(database: Database) -> None:
    import subprocess
    import sys

    code = "import sys, bot.app; print([one for one in sys.modules if 'jinja2' in one or 'web.board' in one])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
