"""Telegram's own login: what Telegram signed opens the console once, for whoever holds a role."""

import base64
import json
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import Session, col, select

from bot import clock
from bot.errors import UserError
from bot.services import audit, console, telegram_login
from bot.services.desk import Desk
from storage.database import Database
from storage.queries import console as queries
from storage.tables import Audit, ConsoleLink, ConsoleSession
from tests.bot.web.console.browser import ORIGIN, Browser, Site
from tests.bot.web.console.conftest import STRANGER, settle
from tests.builders_committee import ANNA

pytestmark = pytest.mark.anyio
TOKEN = "123456:test-token-of-no-bot"
SIGNATURE = "8e0dd2ae888a96e2f490410511884f579e8cd4bd246e372bc2007a7879d24cb9"


def signed(person: int = ANNA, token: str = TOKEN, seconds: int = 0, **more: Any) -> dict[str, Any]:
    """What Telegram says of this person, `seconds` ago."""
    at = int((clock.now() - timedelta(seconds=seconds)).timestamp())
    fields = {"id": person, "first_name": "安娜 & <b>", "username": "anna", "auth_date": at, **more}
    said = {name: str(value) for name, value in fields.items()}
    return {**fields, "hash": telegram_login.sign(said, token)}


def written(fields: Any) -> str:
    """As it stands behind the `#` of the address."""
    return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")


async def sent(site: Site) -> tuple[Browser, dict[str, str]]:
    """A browser that is about to go to Telegram, and what it is sent there with."""
    one = site.browser()
    await one.get("/enter")
    url = re.search(r'href="(https://oauth\.telegram\.org[^"]*)"', one.page.text)
    assert url is not None
    return one, {name: values[0] for name, values in parse_qs(urlsplit(unescape(url[1])).query).items()}


async def came_back(site: Site, fields: Any) -> tuple[int, Browser]:
    """A browser that was at Telegram and brings this back, and how it was answered."""
    one, asked = await sent(site)
    await one.get(asked["return_to"].removeprefix(f"{ORIGIN}/console"))
    answer = await one.post("/enter/telegram", follow=False, result=written(fields))
    return answer.status_code, one


def test_the_signature_is_the_one_that_telegram_describes() -> None:
    # Worked out with `openssl dgst -sha256 -mac HMAC`, not with the code that is tried here.
    fields = {"id": "42", "first_name": "安娜", "auth_date": "1700000000"}
    assert telegram_login.sign(fields, TOKEN) == SIGNATURE


async def test_whom_telegram_names_comes_in_with_the_rights_of_the_chat(site: Site) -> None:
    one, asked = await sent(site)
    assert (asked["bot_id"], asked["origin"]) == ("123456", ORIGIN)
    page = await one.get(asked["return_to"].removeprefix(f"{ORIGIN}/console"))
    assert page.status_code == 200
    answer = await one.post("/enter/telegram", follow=False, result=written(signed()))
    assert answer.status_code == 303
    assert "我的待办" in (await one.get("/")).text
    assert (await one.get("/people")).status_code == 403
    line = site.write(lambda session: session.exec(select(Audit).where(Audit.action == "signed_in")).one())
    assert line.data["by"] == "telegram"
    assert site.write(lambda session: audit.verify(session)).findings == ()
    kept = site.write(lambda session: session.exec(select(col(ConsoleLink.code_hash))).one())
    assert signed()["hash"] not in kept


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(
            lambda: signed(token="123456:another-token-of-no-bot"), "不是 Telegram", id="another bot's"
        ),
        pytest.param(lambda: {**signed(), "id": 900}, "不是 Telegram", id="another person"),
        pytest.param(lambda: {**signed(), "last_name": "x"}, "不是 Telegram", id="one more field"),
        pytest.param(lambda: {**signed(), "hash": ""}, "不是 Telegram", id="no signature"),
        pytest.param(lambda: {"id": ANNA}, "不是 Telegram", id="nothing signed"),
        pytest.param(lambda: signed(auth_date="soon"), "不是 Telegram", id="no time"),
        pytest.param(lambda: signed(auth_date=10**18), "不是 Telegram", id="no such time"),
        pytest.param(lambda: signed("nobody"), "不是 Telegram", id="no number"),  # type: ignore[arg-type]
        pytest.param(lambda: {**signed(), "photo_url": None}, "不是 Telegram", id="no words"),
        pytest.param(lambda: [signed()], "不是 Telegram", id="a list"),
        pytest.param(lambda: signed(seconds=301), "五分钟", id="old"),
        pytest.param(lambda: signed(seconds=-90), "五分钟", id="not yet"),
        pytest.param(lambda: signed(STRANGER), "没有工作身份", id="no role"),
    ],
)
async def test_nothing_else_comes_in_and_is_told_why_in_a_sentence(
    site: Site, make: Callable[[], Any], said: str
) -> None:
    fields = make()
    status, one = await came_back(site, fields)
    assert status == 403
    await one.post("/enter/telegram", result=written(fields))
    assert said in one.text
    assert "/enter" in str((await one.get("/")).url)
    assert site.write(lambda session: session.exec(select(ConsoleLink)).all()) == []


@pytest.mark.parametrize("result", ["", "x", "%%%", "AAAA", "W10", "9" * 5_000, "WyJb" * 900, "bnVsbA"])
def test_what_is_not_even_written_as_telegram_does_is_refused(result: str) -> None:
    with pytest.raises(UserError, match=r"console\.login\.forged"):
        telegram_login.check(result, TOKEN, clock.now())


async def test_what_telegram_said_opens_it_once(site: Site) -> None:
    fields = signed()
    assert (await came_back(site, fields))[0] == 303
    status, _ = await came_back(site, fields)
    assert status == 403
    with pytest.raises(UserError, match=r"console\.login\.used"):
        site.write(
            lambda session: console.sign_in_by_telegram(session, site.desk, written(fields), "?", clock.now())
        )


def test_of_two_that_bring_the_same_to_two_processes_at_one_moment_one_comes_in(
    site: Site, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Database(str(database.url.render_as_string(hide_password=False)))
    result, outcomes = written(signed()), []
    began, came = threading.Event(), threading.Event()
    add = queries.add_link_once

    def adding(session: Session, link: ConsoleLink) -> bool:
        if not began.is_set():
            began.set()
            added = add(session, link)
            thread.start()
            # On SQLite whoever writes second does not get as far before the first has ended.
            came.wait(None if not database.sqlite else 0)
            return added
        came.set()
        return add(session, link)

    def enter(own: Database) -> None:
        try:
            own.write_now(
                lambda session: console.sign_in_by_telegram(session, site.desk, result, "?", clock.now())
            )
            outcomes.append("in")
        except UserError as error:
            outcomes.append(error.key)

    monkeypatch.setattr(queries, "add_link_once", adding)
    thread = threading.Thread(target=enter, args=(second,))
    enter(database)
    thread.join()
    second.stop()
    assert sorted(outcomes) == ["console.login.used", "in"]
    assert len(database.read_now(lambda session: session.exec(select(ConsoleSession)).all())) == 1


async def test_a_browser_that_was_not_sent_to_telegram_brings_nothing_back(site: Site) -> None:
    _, asked = await sent(site)
    other = site.browser()
    await other.get("/enter")
    for path in ("/enter/telegram", asked["return_to"].removeprefix(f"{ORIGIN}/console")):
        page = await other.get(path)
        assert page.status_code == 403, path
        assert 'name="result"' not in page.text


async def test_who_forges_much_is_not_listened_to_for_a_while(site: Site) -> None:
    forged = signed(token="1:x")
    answers = [(await came_back(site, forged))[0] for _ in range(11)]
    assert answers == [403] * 10 + [429]
    assert (await came_back(site, signed()))[0] == 429


async def test_it_is_there_only_if_the_operator_wants_it(database: Database, desk: Desk) -> None:
    one = settle(Site(database, desk, login=False)).browser()
    await one.get("/enter")
    assert "oauth.telegram.org" not in one.page.text
    assert (await one.get("/enter/telegram")).status_code == 403
    await one.get("/enter?code=x")
    assert (await one.post("/enter/telegram", result=written(signed()))).status_code == 403
    assert database.write_now(lambda session: session.exec(select(ConsoleLink)).all()) == []
