"""`forward`: which other systems hear of suggestions, and what became of the messages."""

import argparse
from collections.abc import Callable

from sqlmodel import Session

from bot import clock
from bot.cli.opening import opened
from bot.cli.parser import COMMAND, one_of
from bot.errors import UserError
from bot.forward import signatures
from bot.services.forwarding import endpoints
from bot.services.forwarding.endpoints import Waiting
from bot.settings import Settings
from bot.texts import t
from storage.queries import forwarding
from storage.tables import Endpoint, ForwardRule, ForwardState, Protocol

NEWEST = 50
WHAT = ("list", "set", "off", "log", "replay")


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`list`, `set CODE …`, `off CODE [--waiting keep|drop]`, `log [--failed]`, `replay ID…|--all`."""

    def say(key: str) -> str:
        return t(f"cli.forward.{key}", lang)

    parser.add_argument("what", metavar="|".join(WHAT), type=one_of(*WHAT), help=say("what"))
    parser.add_argument("names", metavar="CODE|ID", nargs="*", help=say("names"))
    parser.add_argument("--protocol", metavar="open311|webhook", type=one_of(*Protocol), help=say("protocol"))
    parser.add_argument("--url", metavar="URL", help=say("url"))
    parser.add_argument("--jurisdiction", metavar="ID", default="", help=say("jurisdiction"))
    parser.add_argument("--words", action="store_true", help=say("words"))
    parser.add_argument("--rule", metavar="RULE", action="append", default=[], help=say("rule"))
    parser.add_argument("--waiting", metavar="keep|drop", type=one_of(*Waiting), help=say("waiting"))
    parser.add_argument("--failed", action="store_true", help=say("failed"))
    parser.add_argument("--all", action="store_true", help=say("all"))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do one of them. Works beside a running bot. No secret is ever shown."""
    work: dict[str, Callable[[argparse.Namespace, Settings], None]] = {
        "list": _list,
        "set": _set,
        "off": _off,
        "log": _log,
        "replay": _replay,
    }
    work[arguments.what](arguments, settings)
    return 0


def _list(arguments: argparse.Namespace, settings: Settings) -> None:
    lang = settings.language

    def read(session: Session) -> list[tuple[Endpoint, list[ForwardRule], int]]:
        return [
            (
                endpoint,
                [*forwarding.list_rules(session, endpoint.code)],
                forwarding.count_waiting(session, endpoint.code)[0],
            )
            for endpoint in forwarding.list_endpoints(session)
        ]

    with opened(settings) as database:
        found = database.read_now(read)
    if not found:
        print(t("cli.forward.none", lang, command=COMMAND))
    for endpoint, rules, count in found:
        state = t(f"cli.forward.is_{'on' if endpoint.active else 'off'}", lang)
        print(f"{endpoint.code}  {endpoint.protocol.value}  {endpoint.url}  {state}")
        for rule in rules:
            print(f"  {endpoints.written(rule)}")
        if count:
            print(f"  {t('cli.forward.count_waiting', lang, count=count)}")
        if endpoint.code not in settings.forward_secrets:
            print(f"  {t('cli.forward.no_secret', lang, code=endpoint.code)}")


def _set(arguments: argparse.Namespace, settings: Settings) -> None:
    lang = settings.language
    code = _one(arguments)
    if not arguments.protocol or not arguments.url or not arguments.rule:
        raise UserError("cli.forward.incomplete")
    protocol = Protocol(arguments.protocol)
    secret = settings.forward_secrets.get(code)
    if secret and protocol is Protocol.WEBHOOK and not signatures.is_secret(secret.get_secret_value()):
        raise UserError("cli.forward.bad_secret", code=code)
    endpoint = Endpoint(
        code=code,
        protocol=protocol,
        url=arguments.url,
        jurisdiction=arguments.jurisdiction,
        words=arguments.words,
        created_at=clock.now(),
    )
    waiting = Waiting(arguments.waiting) if arguments.waiting else None

    def put(session: Session) -> None:
        private = settings.forward_private
        endpoints.put(session, endpoint, arguments.rule, clock.now(), private=private, waiting=waiting)

    with opened(settings) as database:
        database.write_now(put)
    print(t("cli.forward.set_done", lang, code=code))
    if not secret:
        print(t("cli.forward.no_secret", lang, code=code))


def _off(arguments: argparse.Namespace, settings: Settings) -> None:
    code, lang = _one(arguments), settings.language
    waiting = Waiting(arguments.waiting or Waiting.KEEP)
    with opened(settings) as database:
        count = database.write_now(lambda session: endpoints.turn_off(session, code, clock.now(), waiting))
    print(t("cli.forward.off_done", lang, code=code))
    if count:
        print(t(f"cli.forward.off_{waiting}", lang, count=count))


def _log(arguments: argparse.Namespace, settings: Settings) -> None:
    lang = settings.language
    states = (ForwardState.REFUSED, ForwardState.UNKNOWN) if arguments.failed else ()
    with opened(settings) as database:
        found = database.read_now(lambda session: forwarding.list_newest(session, NEWEST, states))
    for forward, number in reversed(found):
        at = forward.created_at.astimezone(settings.timezone)
        state = t(f"cli.forward.state.{forward.state.value}", lang)
        told = (forward.id, f"{at:%Y-%m-%d %H:%M:%S}", forward.endpoint, number, forward.status, state)
        why = (forward.http_status, forward.reason, forward.remote_id)
        print("  ".join(str(one) for one in (*told, *why) if one is not None))


def _replay(arguments: argparse.Namespace, settings: Settings) -> None:
    if bool(arguments.names) == arguments.all or not all(name.isdigit() for name in arguments.names):
        raise UserError("cli.forward.replay_which")
    ids = None if arguments.all else [int(name) for name in arguments.names]
    with opened(settings) as database:
        count = database.write_now(lambda session: forwarding.requeue(session, clock.now(), ids))
    print(t("cli.forward.replayed", settings.language, count=count))


def _one(arguments: argparse.Namespace) -> str:
    if len(arguments.names) != 1:
        raise UserError("cli.forward.which")
    return str(arguments.names[0])
