"""The straight road as people walk it: a resident from the poster to the rating, and the committee.

Everybody waits for what the bot shows, however long it takes. What a crash swallowed (a message that may have
left or not is never sent again) they ask for as people do: they press again, or ask where it stands.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from bot.cli.demo.watching import Chat, Json, Matches, data_of, is_ours, words
from bot.sandbox import SandboxClient
from bot.services import personal
from bot.texts import t

NUMBER = re.compile(r"[A-Z]{2,8}-\d{4}-\d{6}")
RATINGS = ("satisfied", "partly", "not_satisfied")
REASONS = ("1", "2", "3")
PATIENCE, GRACE = 12.0, 4.0
STALLED = 180.0
WARNING = "⚠"
"""What the look before sending puts in front of a point that needs one more press."""
Act = Callable[[], Awaitable[object]]


class Stalled(Exception):
    """For minutes nobody got any further."""


class Pulse:
    """Whether anybody gets any further, and whether the bot has taken everything that was said."""

    def __init__(self, client: SandboxClient) -> None:
        self._client = client
        self._loop = asyncio.get_running_loop()
        self._at = self._loop.time()

    def beat(self) -> None:
        """Somebody came a step further."""
        self._at = self._loop.time()

    async def quiet(self) -> None:
        """Return when the bot has fetched everything. Raises Stalled after three minutes without a step."""
        while self._loop.time() - self._at < STALLED:
            if (await self._client.updates())["pending"] == 0:
                return
            await asyncio.sleep(1)
        raise Stalled


@dataclass(eq=False)
class Person:
    """Somebody looking at one chat."""

    client: SandboxClient
    pulse: Pulse
    chat: Chat
    chat_id: int
    user_id: int
    lang: str

    async def until(self, sees: Matches, act: Act, again: Act | None = None) -> Json:
        """Act and wait for what comes of it; if nothing does and the bot is idle, act once more (`again`)."""
        await act()
        while True:
            found = await self.chat.see(sees, PATIENCE)
            if found is None:
                await self.pulse.quiet()
                found = await self.chat.see(sees, GRACE)
            if found is not None:
                self.pulse.beat()
                return found
            await (again or act)()

    async def press(self, label: str, number: str = "") -> None:
        """Press the newest button of this name (on a message about this number), if there is one."""
        message = self.chat.find(lambda one: self.has(one, label, number))
        data = data_of(message, label) if message is not None else None
        if message is not None and data is not None:
            await self.client.press(message, user_id=self.user_id, data=data)

    async def say(self, text: str, reply_to: int | None = None) -> None:
        """Write a message."""
        more = {"reply_to_message_id": reply_to} if reply_to is not None else {}
        await self.client.say(self.chat_id, text, user_id=self.user_id, **more)

    @staticmethod
    def has(message: Json, label: str, number: str = "") -> bool:
        """Whether this message of the bot has the button now, and is about the number."""
        return is_ours(message) and number in words(message) and data_of(message, label) is not None

    def word(self, key: str) -> str:
        """A word of the catalogs in this person's language."""
        return t(key, self.lang)


@dataclass(eq=False)
class Resident(Person):
    """She files one suggestion, and may rate the answer."""

    async def file(self, poster: str, text: str) -> str:
        """From the poster to the receipt; gives the number."""
        agree, submit = self.word("arriving.button.agree"), self.word("saying.button.submit")
        notice = await self.until(
            lambda one: self.has(one, agree), lambda: self.client.start(self.user_id, poster)
        )
        await self.press(agree)
        before = int(notice["message_id"])

        def shows(wanted: str) -> Matches:
            whole = bare(wanted)
            return lambda one: self.has(one, submit) and whole in bare(self._read(before, one["message_id"]))

        back: Act = lambda: self.say("/back")  # noqa: E731 - said in two places below
        preview = await self.until(shows(personal.mask(text)), lambda: self.say(text), back)
        if personal.find(text):
            keep = self.word("personal.button.keep")
            preview = await self.until(shows(text), lambda: self.press(keep), back)
        shown = int(preview["message_id"])

        def receipt(one: Json) -> bool:
            return (
                one.get("message_id", shown) > shown
                and is_ours(one)
                and NUMBER.search(words(one)) is not None
            )

        def told(one: Json) -> bool:
            return receipt(one) or ("window" in one and NUMBER.search(words(one)) is not None)

        found = NUMBER.search(words(await self.until(told, lambda: self.press(submit))))
        return found.group() if found else ""

    def receipts(self) -> int:
        """How many receipts stand in the chat."""
        undo = self.word("saying.button.withdraw")
        return sum(self.has(one, undo) for one in self.chat.messages.values())

    async def rate(self, number: str, rating: str, reason: str) -> None:
        """Her word on the answer she got; of what did not please her, a reason."""
        look = lambda: self.say(f"/status {number}")  # noqa: E731 - said in three places below
        label = self.word(f"mine.button.{rating}")
        mark = self.chat.last
        act: Act = lambda: self.press(label, number)  # noqa: E731
        if rating == "not_satisfied":
            why = self.word(f"mine.why.{reason}")
            asked = await self.until(lambda one: self.has(one, why, number), act)
            mark, act = int(asked["message_id"]), lambda: self.press(why, number)
        await self.until(lambda one: one.get("message_id", 0) > mark and number in words(one), act, look)

    async def wait_for_answer(self, number: str, act: Act) -> None:
        """Until the answer is there to be rated; `act` is what the committee does for it."""
        label = self.word("mine.button.satisfied")

        async def again() -> None:
            await act()
            await self.say(f"/status {number}")

        await self.until(lambda one: self.has(one, label, number), act, again)

    def _read(self, after: int, upto: int) -> str:
        said = [self.chat.messages[id] for id in sorted(self.chat.messages) if after < id <= upto]
        return "".join(words(one) for one in said if is_ours(one))


@dataclass(eq=False)
class Member(Person):
    """A committee member in its group: one suggestion after the other."""

    busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def find_card(self, number: str) -> bool:
        """Whether its card comes. One that was on its way when the bot died does not."""
        accept = self.word("card.button.accept")
        for patience in (PATIENCE, GRACE):
            if await self.chat.see(lambda one: self.has(one, accept, number), patience) is not None:
                return True
            await self.pulse.quiet()
        return False

    async def answer(self, number: str, text: str, resident: Resident) -> None:
        """受理, 签收, 答复, how it ended, 发送: until the resident has it."""
        accept, sign, answer, send = (
            self.word(key)
            for key in ("card.button.accept", "card.button.sign", "card.button.answer", "prompt.button.send")
        )
        async with self.busy:
            await self.until(lambda one: self.has(one, sign, number), lambda: self.press(accept, number))
            await self.until(lambda one: self.has(one, answer, number), lambda: self.press(sign, number))
            mark, how = self.chat.last, self.word("prompt.how_to_cancel")

            def prompt(one: Json) -> bool:
                newer = one.get("message_id", 0) > mark and is_ours(one)
                return newer and number in words(one) and how in words(one)

            asked = int((await self.until(prompt, lambda: self.press(answer, number)))["message_id"])
            await self._end_well(number, send, lambda: self.say(text, asked))
            await resident.wait_for_answer(number, lambda: self._send(number, send))

    async def _end_well(self, number: str, send: str, write: Act) -> None:
        """Whatever is asked below the preview: it is so, taken up, solved; until it can be sent."""
        keys = ("outcome.verity.true", "outcome.adoption.adopted", "card.class.A")
        asked = [self.word(key) for key in keys]

        def shown(*labels: str) -> Matches:
            return lambda one: any(self.has(one, label, number) for label in labels)

        await self.until(shown(*asked, send), write)
        for place, label in enumerate(asked, start=1):
            if self.chat.find(shown(label)) is not None:
                await self.until(shown(*asked[place:], send), partial(self.press, label, number))

    async def _send(self, number: str, send: str) -> None:
        """发送, and once more if something warns, now or since the last time."""
        same = self.word("check.button.all_the_same")
        warned: Matches = lambda one: self.has(one, same, number)  # noqa: E731 - said in two places below
        if self.chat.find(warned) is None:
            preview = self.chat.find(lambda one: self.has(one, send, number))
            await self.press(send, number)
            if preview is not None and WARNING in words(preview):
                await self.chat.see(warned, PATIENCE)
        await self.press(same, number)


def bare(text: str) -> str:
    """A text without its white space: what cutting and joining may change."""
    return "".join(text.split())
