"""One pane of the page, in the words of somebody using it."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page


class Phone:
    """A page with one person's phone on it (more when the test opened more); the page speaks English."""

    def __init__(self, page: Page, user_id: int = 0, name: str = "") -> None:
        self.page = page
        self.user_id = user_id
        self.name = name

    @property
    def input(self) -> Locator:
        """The writing line."""
        return self.page.locator("textarea").first

    def own(self, text: str) -> Locator:
        """The row of a message sent from here."""
        return self.page.locator(".row.out").filter(has_text=text)

    def received(self, text: str) -> Locator:
        """The row of a message that came in."""
        return self.page.locator(".row.in").filter(has_text=text)

    def type(self, text: str) -> None:
        """Write and send."""
        self.input.fill(text)
        self.input.press("Enter")

    def press(self, label: str) -> None:
        """Press a button, of whichever keyboard."""
        self.page.get_by_role("button", name=label, exact=True).click()

    def choose(self, menu: str, item: str) -> None:
        """Open a menu and choose from it."""
        self.page.get_by_role("button", name=menu).first.click()
        self.page.get_by_role("menuitem", name=re.compile(f"^{item}")).click()

    def act_on(self, row: Locator, action: str) -> None:
        """Choose from a message's own menu."""
        row.hover()
        row.get_by_role("button", name="Message actions").click()
        self.page.get_by_role("menuitem", name=action).click()

    def attach(self, kind: str, *files: Path) -> None:
        """Choose files by the attachment menu, without sending yet."""
        with self.page.expect_file_chooser() as chooser:
            self.choose("Attach", kind)
        chooser.value.set_files(files)
