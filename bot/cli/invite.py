"""`invite`: a one-time code that gives a role to a person, or binds a group."""

import argparse
import re

from sqlmodel import Session

from bot import clock
from bot.cli import api
from bot.cli.opening import opened
from bot.errors import UserError
from bot.services import invites, postings
from bot.settings import TOKEN_SHAPE, Settings
from bot.texts import t
from storage.queries import exports
from storage.tables import Role

# Telegram: 5 to 32 Latin letters, digits and underscores; some old names are shorter.
USERNAME = re.compile("[A-Za-z0-9_]{3,32}")
ROLES = " ".join(role.value for role in Role)


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`--role ROLE` or `--group`, `[--community CODE] [--body CODE] [--from DAY] [--until DAY]`."""
    parser.add_argument("--role", metavar="ROLE", type=_role, help=t("cli.invite.role", lang, roles=ROLES))
    parser.add_argument("--community", metavar="CODE", type=str.upper, help=t("cli.invite.community", lang))
    parser.add_argument("--body", metavar="CODE", type=str.upper, help=t("cli.invite.body", lang))
    parser.add_argument("--from", dest="first", metavar="DAY", help=t("cli.invite.from", lang))
    parser.add_argument("--until", metavar="DAY", help=t("cli.invite.until", lang))
    parser.add_argument("--group", action="store_true", help=t("cli.invite.group", lang))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make the code and print what to do with it. Raises UserError naming what there is to choose from.

    The code is kept only as its hash: this is the one time that it is shown. Works beside a running bot.
    """
    # Members of a committee get their role by being in its group, so they are invited as a group.
    role = Role.MEMBER if arguments.role is None and arguments.group else arguments.role
    if role is None:
        raise UserError("cli.invite.no_role", roles=ROLES)
    days = [day for day in (arguments.first, arguments.until) if day is not None]
    if arguments.first is not None and arguments.until is None:
        raise UserError("posting.bad_days")
    for_group = arguments.group or (role is Role.MEMBER and not days)
    lang = settings.language

    def work(session: Session) -> str:
        _check_places(session, arguments.community, arguments.body, lang)
        now = clock.now()
        term = postings.read_term(days, settings.timezone, now) if days else postings.FOR_GOOD
        return invites.create(
            session, role, arguments.community, arguments.body, now, for_group=for_group,
            starts_at=term.starts_at, ends_at=term.ends_at,
        )  # fmt: skip

    with opened(settings) as database:
        code = database.write_now(work)
    print(_direction(settings, code, for_group))
    print(t("cli.invite.lasts", lang, count=invites.LASTS.days))
    return 0


def _direction(settings: Settings, code: str, for_group: bool) -> str:
    lang = settings.language
    if for_group:
        return t("cli.invite.bind", lang, text=f"/bind {code}")
    username = _username(settings)
    if username is None:
        return t("cli.invite.start", lang, text=f"/start i-{code}")
    return t("cli.invite.link", lang, link=f"https://t.me/{username}?start=i-{code}")


def _username(settings: Settings) -> str | None:
    """What the bot is called, if its token is set and its server can be reached."""
    if not TOKEN_SHAPE.fullmatch(settings.bot_token.get_secret_value()):
        return None
    try:
        username = api.call(settings, "getMe").result.get("username")
    except api.Unreachable:
        return None
    return username if isinstance(username, str) and USERNAME.fullmatch(username) else None


def _role(value: str) -> Role:
    try:
        return Role(value.lower())
    except ValueError:
        raise UserError("cli.invite.bad_role", role=value, roles=ROLES) from None


def _check_places(session: Session, community: str | None, body: str | None, lang: str) -> None:
    names = exports.list_names(session, lang)
    for key, code, known in (
        ("cli.invite.bad_community", community, names.communities),
        ("cli.invite.bad_body", body, names.bodies),
    ):
        if code is not None and code not in known:
            choices = ", ".join(f"{known_code} {name}" for known_code, name in known.items())
            raise UserError(key, code=code, choices=choices)
