"""More pictures, for the gallery: an announcement from its preview to its report.

The town is that of the journeys, so what people do goes by the sandbox's door; the page only shows it.
"""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import BrowserContext, async_playwright
from sqlmodel import Session

from bot import clock
from bot.services.residents import NOTICE_VERSION
from bot.texts import t
from storage import migrate
from storage.database import Database
from storage.tables import Resident
from tests.chromium import QUIET
from tests.journeys.nearby import free_port
from tests.journeys.town import Person, Town
from tests.pictures.keeping import DESK, PHONE, chromium, save
from tests.pictures.life import live

NEIGHBOURS = 60
NOTICE = "停水通知\n周四晚上 8 点到 10 点检修水管，请提前储水。"
BOLD = [{"type": "bold", "offset": 0, "length": 4}]


@asynccontextmanager
async def browser() -> AsyncIterator[BrowserContext]:
    """A browser in the town's time zone."""
    async with async_playwright() as driver:
        started = await driver.chromium.launch(executable_path=chromium(), args=QUIET)
        yield await started.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=PHONE)  # type: ignore[arg-type]
        await started.close()


async def look(visitor: BrowserContext, person: Person, name: str) -> None:
    """A picture of what a person sees on her phone at this moment."""
    page = await visitor.new_page()
    await page.goto(f"{person.town.sandbox.url}/?lang=zh&panes={person.user_id}:{person.chat_id}")
    await page.locator(".row.in").last.wait_for()
    await page.wait_for_timeout(1_000)
    save(await page.locator(".phone").screenshot(), name)
    await page.close()


def join(session: Session, users: list[int]) -> None:
    """So many residents of LT."""
    for user in users:
        session.add(
            Resident(
                telegram_id=user,
                language="zh",
                community="LT",
                consent=NOTICE_VERSION,
                created_at=clock.now(),
            )
        )


async def announce(town: Town, visitor: BrowserContext) -> None:
    """Preview, progress and report of a broadcast."""
    worker = await town.worker()
    made = await town.client.add_users([{"first_name": str(n), "started": True} for n in range(NEIGHBOURS)])
    await town.write(lambda session: join(session, [user["id"] for user in made]))
    await worker.say("/desk")
    for label in (t("cast.task", "zh"), t("cast.button.new", "zh"), t("cast.topic.notice", "zh")):
        await worker.press(label, await worker.see(button=label))
    write = t("cast.button.write", "zh")
    await worker.press(write, await worker.see(button=write))
    await worker.say(NOTICE, entities=BOLD)
    go = t("cast.button.send", "zh")
    preview = await worker.see(button=go)
    await look(visitor, worker, "7-announcement")
    await worker.press(go, preview)
    await worker.see("/ 60", button=t("cast.button.pause", "zh"))
    await asyncio.sleep(6)  # it counts up every three seconds
    await look(visitor, worker, "8-progress")
    await worker.see(t("cast.button.phone", "zh")[:2], button=t("cast.button.phone", "zh"))
    await look(visitor, worker, "9-report")


async def open_board(town: Town, visitor: BrowserContext) -> None:
    """The public board on a phone: what was asked and answered, and the figures."""
    page = await visitor.new_page()
    await page.goto(f"{town.settings.board_url}/")
    save(await page.screenshot(), "10-board")
    await page.goto(f"{town.settings.board_url}/figures")
    save(await page.screenshot(), "14-board-figures")
    await page.close()


async def open_console(town: Town, visitor: BrowserContext) -> None:
    """The console, signed in by a link of the bot: the queue, one suggestion whole, and the figures."""
    admin = town.admin()
    await admin.start()
    await admin.say("/console")
    sent = await admin.see("/console")
    link = re.search(r"http://\S+", sent["text"])
    assert link is not None
    page = await visitor.new_page()
    await page.set_viewport_size(DESK)  # type: ignore[arg-type]
    await page.goto(link[0])
    await page.get_by_role("button").last.click()
    await page.wait_for_timeout(1_000)
    desk = town.app.desk
    await town.write(lambda session: live(session, desk, clock.now()))
    await page.goto(f"{town.settings.console_url}/queue")
    await page.wait_for_timeout(1_500)
    save(await page.screenshot(), "11-console")
    await page.goto(f"{town.settings.console_url}/queue?order=newest")
    await page.locator("td a").first.click()
    for action in ("accept", "sign"):
        await page.get_by_role("button", name=t(f"card.button.{action}", "zh"), exact=True).click()
    await page.wait_for_timeout(1_500)
    await page.reload()
    save(await page.screenshot(), "12-suggestion")
    await page.goto(f"{town.settings.console_url}/figures")
    await page.locator("section.card").first.wait_for()
    save(await page.screenshot(), "13-figures")
    await page.close()


async def take() -> None:
    """Take them all."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/yishi.db"
        database = Database(url)
        migrate.upgrade(database.engine)
        database.engine.dispose()
        site = f"127.0.0.1:{free_port()}"
        web = {
            "listen": site,
            "board_url": f"http://{site}/board",
            "console_url": f"http://{site}/console",
        }
        async with Town(url, Path(folder), send_rate=6, **web) as town, browser() as visitor:
            await announce(town, visitor)
            await open_console(town, visitor)
            await town.restart()  # then it counts anew
            await open_board(town, visitor)
