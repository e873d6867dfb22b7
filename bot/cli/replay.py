"""`replay`: updates that could not be dealt with get their turn again, once the reason is mended."""

import argparse
import json
import sys

from sqlmodel import Session

from bot.cli.opening import opened
from bot.errors import UserError
from bot.services.parked import kind
from bot.settings import Settings
from bot.texts import t
from storage.queries import inbox
from storage.tables import Inbox


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`[--list] [--json] [ID … | --all]`."""
    parser.add_argument("ids", metavar="ID", nargs="*", type=_row_id, help=t("cli.replay.ids", lang))
    parser.add_argument("--all", action="store_true", help=t("cli.replay.all", lang))
    parser.add_argument("--list", action="store_true", help=t("cli.replay.list", lang))
    parser.add_argument("--json", action="store_true", help=t("cli.replay.json", lang))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List the parked updates, or replay them: all those asked for, or none (UserError).

    Works beside a running bot, whose next sweep picks them up.
    """
    listing = arguments.list or arguments.json
    if (listing and (arguments.ids or arguments.all)) or (arguments.ids and arguments.all):
        raise UserError("cli.replay.either")
    with opened(settings) as database:
        if not arguments.ids and not arguments.all:
            database.read_now(lambda session: _list(session, settings, arguments.json))
            return 0
        ids = None if arguments.all else sorted(set(arguments.ids))
        count = database.write_now(lambda session: _replay(session, ids))
    key = "cli.replay.done" if count else "cli.replay.nothing"
    print(t(key, settings.language, count=count))
    return 0


def _replay(session: Session, ids: list[int] | None) -> int:
    if ids is not None:
        strangers = set(ids) - {parked.id for parked in inbox.list_parked(session)}
        if strangers:
            raise UserError("cli.replay.not_parked", ids=", ".join(map(str, sorted(strangers))))
    return inbox.replay_parked(session, ids)


def _list(session: Session, settings: Settings, whole: bool) -> None:
    parked = inbox.list_parked(session)
    if whole:
        json.dump([_entry(item) for item in parked], sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
        return
    lang = settings.language
    for item in parked:
        at = item.received_at.astimezone(settings.timezone)
        print(t("cli.replay.line", lang, id=item.id, at=f"{at:%Y-%m-%d %H:%M:%S}", reason=kind(item.reason)))
    print(t("cli.replay.parked", lang, count=len(parked)) if parked else t("cli.replay.none", lang))


def _entry(item: Inbox) -> dict[str, object]:
    try:
        update = json.loads(item.body)
    except ValueError:
        update = item.body
    return {
        "id": item.id,
        "received_at": item.received_at.isoformat(),
        "attempts": item.attempts,
        "reason": item.reason,
        "update": update,
    }


def _row_id(value: str) -> int:
    if not value.isdecimal():
        raise UserError("cli.replay.bad_id", value=value)
    return int(value)
