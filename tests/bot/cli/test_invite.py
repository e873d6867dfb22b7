"""Codes that work, links where the bot's name is known, and plain lists where a choice is wrong."""

import re
from datetime import timedelta

import pytest

from bot import clock
from bot.errors import UserError
from bot.services import invites
from bot.texts import t
from storage.database import Database
from storage.tables import Role

from .conftest import TOKEN, Api, Shell

CODE = r"([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})"


def found(pattern: str, out: str) -> str:
    match = re.search(pattern, out)
    assert match is not None, out
    return match.group(1)


def test_a_person_gets_a_link_that_gives_the_role_once(town: Shell, api: Api, database: Database) -> None:
    said = town("invite", "--role", "worker", "--community", "lt", "--body", "rc")
    assert (said.code, said.err) == (0, "")
    code = found(rf"https://t\.me/yishi_bot\?start=i-{CODE}\n", said.out)
    assert t("cli.invite.lasts", "zh", count=7) in said.out
    now = clock.now()
    member = database.write_now(lambda session: invites.redeem_person(session, code, 77, now))
    assert (member.role, member.community, member.body) == (Role.WORKER, "LT", "RC")
    with pytest.raises(UserError):
        database.write_now(lambda session: invites.redeem_person(session, code, 78, now))


def test_it_is_valid_for_as_long_as_it_says(town: Shell, database: Database) -> None:
    code = found(rf"/start i-{CODE}\n", town("invite", "--role", "staff").out)
    late = clock.now() + timedelta(days=7, seconds=1)
    with pytest.raises(UserError, match="expired"):
        database.write_now(lambda session: invites.redeem_person(session, code, 77, late))


@pytest.mark.parametrize("token", ["", "no token at all", TOKEN])
def test_without_a_token_or_a_network_it_is_a_text_to_send(town: Shell, token: str) -> None:
    town.set(BOT_TOKEN=token, API_URL="http://127.0.0.1:9")
    said = town("invite", "--role", "admin")
    assert said.code == 0
    assert re.search(rf"^/start i-{CODE}$", said.out, re.MULTILINE)
    assert TOKEN not in said.out + said.err


@pytest.mark.parametrize("arguments", [["--group"], ["--role", "member"], ["--role", "STAFF", "--group"]])
def test_a_group_gets_a_code_to_bind_itself(
    town: Shell, api: Api, database: Database, arguments: list[str]
) -> None:
    said = town("invite", *arguments, "--community", "YC", "--body", "PM")
    code = found(rf"/bind {CODE}\n", said.out)
    group = database.write_now(lambda session: invites.bind_group(session, code, -5, clock.now(), 77))
    assert (group.community, group.body, group.active) == ("YC", "PM", True)
    assert api.paths == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "member worker dispatcher staff admin"),
        (["--role", "king"], "member worker dispatcher staff admin"),
        (["--role", "staff", "--community", "XX"], {"zh": "LT 罗田社区, YC", "en": "LT Luotian, YC"}),
        (["--role", "staff", "--body", "XX"], {"zh": "PM 物业公司", "en": "PM Property management company"}),
    ],
)
def test_a_wrong_choice_is_answered_with_what_there_is(
    town: Shell, arguments: list[str], expected: str | dict[str, str], lang: str
) -> None:
    town.set(LANGUAGE=lang)
    said = town("invite", *arguments)
    assert said.code == 2
    assert (expected if isinstance(expected, str) else expected[lang]) in said.sentence
