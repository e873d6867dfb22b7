"""The console in a real browser, signed in as each role: large and small, without a mouse, in its policy."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from sqlmodel import Session, select

from bot import clock
from bot.services import cards
from bot.services.desk import Desk
from bot.views import cards as view
from storage.database import Database
from storage.tables import Suggestion
from tests.bot.web.console.browser import Site
from tests.bot.web.console.conftest import ADMIN, DISPATCHER, ONE, STAFF, WORKER, settle
from tests.builders_committee import ANNA, LUOTIAN
from tests.chromium import QUIET, needed

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all of these."""
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=needed(), args=QUIET)
        yield running
        running.close()


@pytest.fixture
def served(database: Database, desk: Desk) -> Iterator[Site]:
    """The console on a port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    site = settle(Site(database, desk, {(LUOTIAN, ANNA)}, f"http://127.0.0.1:{port}"))
    server = uvicorn.Server(uvicorn.Config(site.app, lifespan="off", log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield site
    server.should_exit = True
    thread.join()
    listener.close()


class Screen:
    """A window in which somebody has signed in by a link of the bot; `wrong` is what it complained of."""

    def __init__(self, chromium: Browser, site: Site, person: int, size: dict[str, int]) -> None:
        self.root = f"{site.origin}/console"
        self.page: Page = chromium.new_context(viewport=size, locale="zh-CN").new_page()  # type: ignore[arg-type]
        self.wrong: list[str] = []
        self.page.on("console", lambda one: self.wrong.append(one.text) if one.type == "error" else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.goto(f"{self.root}/enter?code={site.link(person)}")
        self.press("登录")

    def open(self, path: str) -> str:
        """Go to a page; gives what can be read there."""
        self.page.goto(f"{self.root}{path}")
        if path == "/figures":
            # While they are counted a page says so, and looks again by itself.
            self.page.locator("section.card").first.wait_for()
        return self.text

    def press(self, label: str) -> str:
        """Press a button by the keyboard."""
        button = self.page.get_by_role("button", name=label, exact=True).first
        button.focus()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self.text

    @property
    def text(self) -> str:
        self.fits()
        return self.page.inner_text("body")

    def fits(self) -> None:
        """Nothing has to be scrolled sideways."""
        wide = "document.documentElement.scrollWidth - window.innerWidth"
        assert self.page.evaluate(wide) <= 0, self.page.url


def group_card(site: Site) -> str:
    """What the group's card says now."""

    def work(session: Session) -> str:
        suggestion = session.exec(select(Suggestion)).one()
        return view.card(cards.facts(session, site.desk, suggestion, LUOTIAN, clock.now()), "zh").text

    return site.write(work)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["desk", "phone"])
def test_each_role_reads_opens_and_acts(chromium: Browser, served: Site, size: dict[str, int]) -> None:
    windows = {}
    for person, path, shows in (
        (ANNA, "/queue", "LT-2026-000001"),
        (DISPATCHER, "/queue", "LT-2026-000001"),
        (STAFF, "/figures", "每周提交"),
        (ADMIN, "/people", "分拨员"),
        (WORKER, "/office", "代录"),
    ):
        windows[person] = Screen(chromium, served, person, size)
        assert shows in windows[person].open(path)
    anna, dispatcher, staff = windows[ANNA], windows[DISPATCHER], windows[STAFF]
    assert "待受理" in group_card(served)
    anna.page.get_by_role("link", name="LT-2026-000001").click()
    assert "待签收" in anna.press("受理")
    assert "待签收" in group_card(served)
    dispatcher.open(ONE)
    dispatcher.press("改派")
    assert "物业公司" in dispatcher.press("物业公司")
    assert "物业公司" in group_card(served)
    staff.open(ONE)
    staff.page.get_by_text("写内部备注").click()
    staff.page.get_by_label("只有工作人员看得到").fill("已电话联系")
    assert "已电话联系" in staff.press("记下")
    assert "请选择" in windows[WORKER].open("/office")
    assert {person: window.wrong for person, window in windows.items() if window.wrong} == {}


ALIKE = ("/routes", "/categories", "/audit", "/broadcasts", "/forwards")
"""Pages of the same template as others, not looked at by axe as well."""
PAGES = (
    "/", "/queue", "/figures", ONE, "/broadcasts", "/people", "/routes", "/categories", "/parked",
    "/forwards", "/settings", "/audit", "/office", "/sessions", "/nowhere",
)  # fmt: skip


def test_nothing_serious_stands_in_anybodys_way(chromium: Browser, served: Site) -> None:
    """On every page, large and small; nothing has to be scrolled sideways on a phone."""
    window = Screen(chromium, served, ADMIN, NARROW)
    wrong = [*serious(window, "/enter?code=x")]
    for path in PAGES:
        window.open(path)
        assert window.page.locator("h1").count() == 1, path
        wrong += serious(window, path) if path not in ALIKE else []
        window.page.evaluate("document.documentElement.style.fontSize = '200%'")
        window.fits()
    window.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    for path in ("/figures", ONE):
        window.open(path)
        wrong += serious(window, path)
    assert wrong == []
    # Of two pages it is said that they are not there or cannot be opened: the console writes that down.
    assert all("404" in one for one in window.wrong), window.wrong


def serious(window: Screen, path: str) -> list[tuple[str, str, str]]:
    """What axe finds. It is put into the page as a script of its own: it runs where its policy does not."""
    found = Axe().run(window.page).response["violations"]
    return [
        (path, one["id"], one["nodes"][0]["html"][:160])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def test_the_keyboard_is_enough(chromium: Browser, served: Site) -> None:
    window = Screen(chromium, served, ANNA, WIDE)
    page = window.page
    window.open("/queue")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0, "the skip link shows"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    # From there: the filter opens, takes words, and its first finding is opened.
    tab_to(page, "SUMMARY")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    tab_to(page, "INPUT", "search")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("text:楼道灯")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "A", href=ONE)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "BUTTON", text="受理")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "待签收" in window.text


def tab_to(page: Page, tag: str, kind: str = "", *, href: str = "", text: str = "") -> None:
    """Press Tab until this has the focus, as often as somebody would."""
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "(({tagName, type, href, innerText}) => [tagName, type ?? '', href ?? '', innerText ?? ''])"
            "(document.activeElement)"
        )
        if at[0] == tag and at[1].startswith(kind) and href in at[2] and text in at[3]:
            return
    raise AssertionError(f"{tag} {kind}{href}{text} is not reached")


def test_on_paper_there_are_words_and_figures_and_nothing_to_press(chromium: Browser, served: Site) -> None:
    window = Screen(chromium, served, STAFF, WIDE)
    window.page.emulate_media(media="print")
    for path, shown in (("/figures", "统计"), ("/queue", "LT-2026-000001"), (ONE, "办理经过")):
        window.open(path)
        if path == "/figures":
            assert window.page.locator(".columns").is_visible()
        assert shown in window.text
        assert window.page.locator("h1").is_visible()
        for locator in ("header", "form", "nav", ".skip", "button"):
            for one in window.page.locator(locator).all():
                assert not one.is_visible(), (path, locator)
