"""`demo --messages`: every row of a file said by a resident of its own, every tenth answered and rated."""

import asyncio
import secrets
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bot.cli.demo.place import Place
from bot.cli.demo.reconciling import Account, list_ledger
from bot.cli.demo.road import RATINGS, REASONS, Member, Pulse, Resident, Stalled
from bot.cli.demo.rows import Rows
from bot.cli.demo.town import LANGUAGE_CODES, STREET, Town
from bot.cli.demo.watching import Json, Watch, watching
from bot.errors import UserError
from bot.sandbox import SandboxClient
from bot.texts import t

AT_ONCE = 24
ANSWERED = 10  # one of so many
WIDTH = 24
OUTPUTS = 20
"""How often progress is said where no terminal shows it."""


async def feed(place: Place, url: str, town: Town, rows: Rows) -> int:
    """Say all rows, compare with the ledger, print how it went; 0 if every row was filed exactly once."""
    lang = town.language
    started = asyncio.get_running_loop().time()
    async with SandboxClient(url) as client, watching(client) as watch:
        crowd = Crowd(client, watch, town, rows)
        try:
            await crowd.walk()
        except Stalled:
            print(t("demo.feed.stalled", lang), file=sys.stderr)
        except OSError as error:
            raise UserError("demo.feed.gone") from error
    account = Account(rows, crowd.filed, crowd.answered, crowd.rated, crowd.receipts)
    ledger = await list_ledger(place, lang, crowd.poster)
    minutes, seconds = divmod(round(asyncio.get_running_loop().time() - started), 60)
    print(t("demo.feed.took", lang, time=f"{minutes}:{seconds:02d}"))
    return account.settle(ledger, lang)


@dataclass
class Crowd:
    """The residents of a file, a few dozen at once, and the committees that answer every tenth.

    `poster` marks in the ledger what came from this file: it is the channel of these suggestions.
    """

    client: SandboxClient
    watch: Watch
    town: Town
    rows: Rows
    poster: str = field(default_factory=lambda: f"csv-{secrets.token_hex(4)}")
    filed: dict[str, str] = field(default_factory=dict)
    """Number of the receipt → what its resident said."""
    answered: int = 0
    rated: int = 0
    receipts: int = 0
    owed: int = 0

    async def walk(self) -> None:
        """Everybody's road. Raises Stalled if for minutes nobody gets any further."""
        self.pulse = Pulse(self.client)
        self.progress = Progress(len(self.rows.texts), self.town.language)
        self.members = {code: await self._member(code) for code in self.town.groups if code != STREET}
        try:
            async with asyncio.TaskGroup() as group:
                room = asyncio.Semaphore(AT_ONCE)
                async for index, resident in self._residents():
                    await room.acquire()
                    group.create_task(self._road(index, resident, room))
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from errors
        finally:
            self.progress.end()

    async def _residents(self) -> AsyncIterator[tuple[int, Resident]]:
        """A resident for each row, some dozens made at a time."""
        lang = self.town.language
        names = [t("demo.person.of_file", lang, index=f"{n:04d}") for n in range(1, len(self.rows.texts) + 1)]
        for start in range(0, len(names), AT_ONCE):
            wanted: list[Json] = [
                {"first_name": name, "language_code": LANGUAGE_CODES[lang]}
                for name in names[start : start + AT_ONCE]
            ]
            for index, user in enumerate(await self.client.add_users(wanted), start=start):
                chat = await self.watch.open(user["id"], new=True)
                yield index, Resident(self.client, self.pulse, chat, user["id"], user["id"], lang)

    async def _road(self, index: int, resident: Resident, room: asyncio.Semaphore) -> None:
        """File it and make room for the next; the committee deals with every tenth meanwhile."""
        communities = list(self.members)
        # Not simply in turn: a step of ten would then always meet the same community.
        community = communities[(index + index // len(communities)) % len(communities)]
        number = await resident.file(f"{community}-{self.poster}", self.rows.texts[index])
        if number in self.filed:
            raise UserError("demo.feed.twice", number=number)
        self.filed[number] = self.rows.texts[index]
        self.owed += index % ANSWERED == ANSWERED - 1
        self._show()
        room.release()
        if self.owed:
            await self._deal(self.members[community], resident, number)
        self.receipts += resident.receipts()
        self.watch.close(resident.chat_id)

    async def _deal(self, member: Member, resident: Resident, number: str) -> None:
        self.owed -= 1
        if not await member.find_card(number):
            # It was on its way when the bot died: the committee takes the next one instead.
            self.owed += 1
            return
        turn = self.answered
        self.answered += 1
        await member.answer(number, t("demo.feed.answer", self.town.language), resident)
        await resident.rate(
            number, RATINGS[turn % len(RATINGS)], REASONS[turn // len(RATINGS) % len(REASONS)]
        )
        self.rated += 1
        self._show()

    async def _member(self, community: str) -> Member:
        group = self.town.groups[community]
        chat = await self.watch.open(group)
        return Member(self.client, self.pulse, chat, group, self.town.people["member"], self.town.language)

    def _show(self) -> None:
        self.progress.show(len(self.filed), self.answered, self.rated)


class Progress:
    """A bar on standard error; where that is no terminal, a line now and then."""

    def __init__(self, total: int, lang: str) -> None:
        self._total = total
        self._lang = lang
        self._live = sys.stderr.isatty()
        self._said = 0

    def show(self, filed: int, answered: int, rated: int) -> None:
        """So far we are."""
        step = max(1, self._total // OUTPUTS)
        if not self._live and filed < self._said + step:
            return
        self._said = filed
        done = WIDTH * filed // self._total
        line = t(
            "demo.feed.progress", self._lang, bar="█" * done + "░" * (WIDTH - done),
            filed=filed, total=self._total, answered=answered, rated=rated,
        )  # fmt: skip
        sys.stderr.write(f"\r\033[K{line}" if self._live else f"{line}\n")
        sys.stderr.flush()

    def end(self) -> None:
        """Leave the line."""
        if self._live:
            sys.stderr.write("\n")
