"""The town of a demo: five people, a group for each community and for the street, bound as operators do."""

import json
from dataclasses import asdict, dataclass
from typing import Self

import httpx
from sqlmodel import Session

from bot import clock
from bot.cli.demo.place import Place
from bot.cli.demo.watching import Json, Matches, Watch, is_ours, words
from bot.cli.opening import opened
from bot.errors import UserError
from bot.sandbox import SandboxClient
from bot.services import invites
from bot.settings import Settings
from bot.texts import t
from bot.views.words import named
from storage.tables import Role

PATIENCE = 60.0
STREET = ""
HOME = "LT"
PEOPLE = ("resident", "member", "colleague", "worker", "staff")
LANGUAGE_CODES = {"zh": "zh-hans", "zh-hant": "zh-hant", "en": "en"}


@dataclass(frozen=True)
class Town:
    """Who is who (user ids), and which group is whose: community code → chat id, `""` the street's."""

    language: str
    people: dict[str, int]
    groups: dict[str, int]

    @classmethod
    def load(cls, place: Place) -> Self | None:
        """The town of an earlier start; None if there is none, or that start was cut short."""
        if not place.town.is_file() or not place.world.is_file():
            return None
        return cls(**json.loads(place.town.read_text("utf-8")))

    def save(self, place: Place) -> None:
        """Keep it; from now on it is complete."""
        draft = place.town.with_suffix(".part")
        draft.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), "utf-8")
        draft.replace(place.town)

    @property
    def home(self) -> str:
        """The community whose group the page shows."""
        return HOME if HOME in self.groups else next(code for code in self.groups if code != STREET)

    @property
    def panes(self) -> list[Json]:
        """What the page shows side by side."""
        own = [{"user_id": self.people[name], "chat_id": self.people[name]} for name in PEOPLE]
        group = {"user_id": self.people["member"], "chat_id": self.groups[self.home]}
        return [own[0], group, own[3], own[4]]

    async def show(self, url: str) -> None:
        """Tell the page what to show."""
        async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
            (await http.put("/api/panes", json={"panes": self.panes})).raise_for_status()


async def add_people(client: SandboxClient, lang: str) -> dict[str, int]:
    """The people, before there is a bot: its settings must name the staff member as admin."""
    code = LANGUAGE_CODES[lang]
    wanted: list[Json] = [
        {"first_name": t(f"demo.person.{name}", lang), "language_code": code} for name in PEOPLE
    ]
    return {name: user["id"] for name, user in zip(PEOPLE, await client.add_users(wanted), strict=True)}


async def found(
    client: SandboxClient, watch: Watch, settings: Settings, people: dict[str, int], street: str
) -> Town:
    """Make the groups and bind them, give the worker her role; the bot must be running."""
    lang = settings.language
    with opened(settings) as database:
        invited = database.write_now(lambda session: _invite(session, street, lang))
    members = [people["staff"], people["member"], people["colleague"]]
    groups: dict[str, int] = {}
    for code, (name, invite) in invited.groups.items():
        chat = await client.add_group(name, members, type="supergroup")
        groups[code] = chat["id"]
        # First the bot says what to do with a new group, then somebody does it.
        await _see(watch, chat["id"], is_ours)
        await _tell(client, watch, chat["id"], people["staff"], f"/bind {invite}", name)
    worker = people["worker"]
    await client.start(worker, f"i-{invited.worker}")
    await _see(watch, worker, lambda message: is_ours(message) and t("role.worker", lang) in words(message))
    await _tell(client, watch, people["staff"], people["staff"], "/invite", "/invite")
    return Town(lang, people, groups)


@dataclass(frozen=True)
class Invited:
    """What an operator hands out: for each group its title and code, and the worker's code."""

    groups: dict[str, tuple[str, str]]
    worker: str


def _invite(session: Session, street: str, lang: str) -> Invited:
    now = clock.now()
    groups = {STREET: (street, invites.create(session, Role.MEMBER, None, None, now, for_group=True))}
    for community in invites.list_communities(session):
        code = invites.create(session, Role.MEMBER, community.code, None, now, for_group=True)
        groups[community.code] = (named(community, lang), code)
    home = HOME if HOME in groups else None
    return Invited(groups, invites.create(session, Role.WORKER, home, None, now, for_group=False))


async def _tell(
    client: SandboxClient, watch: Watch, chat_id: int, user_id: int, text: str, expected: str
) -> None:
    """Say something and wait until the bot answers with what is expected."""
    said = await client.say(chat_id, text, user_id=user_id)

    def answers(message: Json) -> bool:
        newer = message.get("message_id", 0) > said["message_id"]
        return newer and is_ours(message) and expected in words(message)

    await _see(watch, chat_id, answers)


async def _see(watch: Watch, chat_id: int, matches: Matches) -> None:
    chat = await watch.open(chat_id)
    if await chat.see(matches, PATIENCE) is None:
        raise UserError("demo.not_founded")
    watch.close(chat_id)
