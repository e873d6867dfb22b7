"""The board's pages in a browser: no serious finding of axe, nothing wider than a small phone, no script."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from bot.services.desk import Desk
from bot.settings import Settings
from storage.database import Database
from tests import chromium
from tests.bot.web.serving import listening
from tests.builders_board import many, town_with_secrets

PAGES = ("/", "/?q=灯", "/?q=没有", "/s/LT-2026-000001", "/s/LT-2026-000002", "/figures", "/about", "/s/none")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium.needed(), args=chromium.QUIET)
        yield running
        running.close()


@pytest.fixture
def root(database: Database, settings: Settings) -> Iterator[str]:
    database.write_now(lambda session: town_with_secrets(session, Desk(settings)) and None)
    database.write_now(many)
    with listening(database, settings) as root:
        yield root


def look(page: Page, lang: str, path: str) -> list[str]:
    """What is wrong with a page: serious findings, and whether it is wider than the window."""
    found = [
        f"{path} {lang}: {one['id']} {[node['html'][:80] for node in one['nodes'][:3]]}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*found, f"{path} {lang}: too wide"] if wide else found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_page_is_for_everybody(browser: Browser, root: str) -> None:
    """Both languages, light and dark, on a small phone; the only script is that of axe itself."""
    wrong = []
    for lang, dark in (("zh", False), ("en", True)):
        context = browser.new_context(
            viewport={"width": 360, "height": 640}, color_scheme="dark" if dark else "light", bypass_csp=True
        )
        page = context.new_page()
        for path in PAGES:
            joint = "&" if "?" in path else "?"
            page.goto(f"{root}{path}{joint}lang={lang}")
            assert page.locator("h1").count() == 1
            wrong += look(page, lang, path)
        context.close()
    assert wrong == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_reads_and_searches_by_keyboard_and_without_script(browser: Browser, root: str) -> None:
    page = browser.new_context(java_script_enabled=False, locale="zh-CN").new_page()
    page.goto(f"{root}/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.locator("input[type=search]").fill("路灯")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    page.get_by_role("link", name="路灯坏了").first.click()
    assert "路灯已换好" in page.locator(".answer").inner_text()
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Figures").click()
    assert page.locator("svg[role=img]").count() == 2
    assert page.locator("table").count() == 3
