"""Takes the README's pictures anew: one resident's story on a phone, and the whole page at its end.

It starts a demo of its own in a folder of its own, and presses and types in the page as people would.
"""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from bot.texts import t
from tests.chromium import QUIET
from tests.pictures import gallery
from tests.pictures.keeping import DESK, PHONE, ROOT, chromium, save

WORDS = "三号楼楼道的灯坏了半个月，老人晚上下楼看不清。"
ANSWER = "师傅今天上午换了新灯，亮了。请您晚上再看看，有问题随时找我们。"


@contextmanager
def demo() -> Iterator[str]:
    """A demo that runs; gives its address."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("YISHI_")}
        command = [sys.executable, "-m", "bot", "demo", "--port", "0"]
        environment = kept | {"YISHI_DATA_DIR": folder}
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            assert running.stdout is not None
            yield next(found[0] for line in running.stdout if (found := re.search(r"http://\S+", line)))
        finally:
            running.terminate()
            running.wait(timeout=30)


@contextmanager
def visitor() -> Iterator[BrowserContext]:
    """A browser in the town's time zone."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=QUIET)
        yield browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=PHONE)  # type: ignore[arg-type]
        browser.close()


class Phone:
    """One person's phone, looking at one chat."""

    def __init__(self, visitor: BrowserContext, url: str, pane: dict[str, int]) -> None:
        self.page: Page = visitor.new_page()
        self.page.goto(f"{url}/?lang=zh&panes={pane['user_id']}:{pane['chat_id']}")

    def press(self, label: str) -> None:
        """Press the newest button that says this, and wait until the page is still."""
        self.page.get_by_role("button", name=label, exact=True).last.click()
        self._rest()

    def say(self, text: str) -> None:
        """Write and send."""
        self.page.locator("textarea").first.fill(text)
        self.page.locator("textarea").first.press("Enter")
        self._rest()

    def see(self, text: str) -> None:
        """Wait for a message of the bot."""
        expect(self.page.locator(".row.in").filter(has_text=text).last).to_be_visible(timeout=20_000)
        self._rest()

    def take(self, name: str) -> None:
        """A picture of the phone as it is."""
        self.page.mouse.move(0, 0)
        save(self.page.locator(".phone").screenshot(), name)

    def _rest(self) -> None:
        # Typing dots and little windows go by themselves.
        self.page.wait_for_timeout(1_500)
        expect(self.page.locator(".toast, .typing-row")).to_have_count(0, timeout=15_000)


def tell(resident: Phone, member: Phone) -> None:
    """From the poster to the rating."""
    resident.press("开始")
    resident.press("罗田社区")
    resident.take("1-notice")
    resident.press(t("arriving.button.agree", "zh"))
    resident.say(WORDS)
    resident.see(t("saying.button.submit", "zh"))
    resident.take("2-preview")
    resident.press(t("saying.button.submit", "zh"))
    resident.see("编号")
    resident.take("3-receipt")
    member.see(WORDS)
    member.take("4-card")
    for button in ("accept", "sign", "answer"):
        member.press(t(f"card.button.{button}", "zh"))
    member.say(ANSWER)
    member.press(t("card.class.A", "zh"))
    member.press(t("prompt.button.send", "zh"))
    resident.see(ANSWER)
    resident.take("5-answer")
    resident.press(t("mine.button.satisfied", "zh"))
    resident.say(t("arriving.word.language", "zh"))
    resident.press(t("language.name", "zh-hant"))
    resident.say(t("arriving.word.mine", "zh-hant"))
    resident.press("LT-2026-000001")
    resident.see(t("mine.history", "zh-hant").removeprefix("<b>").removesuffix("</b>"))
    resident.take("6-traditional")


def main() -> None:
    """Take them all."""
    with demo() as url, visitor() as browser:
        panes = httpx.get(f"{url}/api/world", trust_env=False).json()["panes"]
        tell(Phone(browser, url, panes[0]), Phone(browser, url, panes[1]))
        whole = browser.new_page()
        whole.set_viewport_size(DESK)  # type: ignore[arg-type]
        whole.goto(f"{url}/?lang=zh")
        whole.wait_for_timeout(3_000)
        save(whole.screenshot(), "demo")
    asyncio.run(gallery.take())


if __name__ == "__main__":
    main()
