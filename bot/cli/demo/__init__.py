"""`demo`: the real bot and a town of people, in a browser on this machine; no Telegram account.

One process is the sandbox (a Bot API server with a chat page, `bot.sandbox`) and watches over the other, the
bot. All of it lives in `<data folder>/demo`. With `--messages` as many residents say the rows of a file.
"""

import argparse
import asyncio
from pathlib import Path

import uvloop

from bot import logs
from bot.cli import language
from bot.cli.demo.feed import feed
from bot.cli.demo.place import Choices, Held, Place
from bot.cli.demo.rows import read_rows
from bot.cli.demo.serving import serve
from bot.cli.demo.town import Town
from bot.cli.parser import one_of
from bot.errors import UserError
from bot.texts import LANGUAGES, t

PORT = 8765


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`[--port PORT] [--fresh] [--language zh|zh-hant|en] [--messages FILE.csv] [--keep]`."""
    lang = language()
    parser.add_argument(
        "--port", metavar="PORT", type=_port, default=PORT, help=t("demo.option.port", lang, port=PORT)
    )
    parser.add_argument("--fresh", action="store_true", help=t("demo.option.fresh", lang))
    parser.add_argument(
        "--language",
        metavar="|".join(LANGUAGES),
        type=one_of(*LANGUAGES),
        help=t("demo.option.language", lang),
    )
    parser.add_argument("--messages", metavar="FILE.csv", type=Path, help=t("demo.option.messages", lang))
    parser.add_argument("--keep", action="store_true", help=t("demo.option.keep", lang))


def run(arguments: argparse.Namespace) -> int:
    """Run the demo until it is told to stop, or feed a file through it.

    Exit code of a feed: 0 if every row was filed exactly once, 1 if not. Raises UserError for what the
    operator can mend: a port that is taken, a demo that runs already, a file that cannot be read.
    """
    choices = Choices()
    logs.set_up("text", choices.log_level if choices.log_level == "DEBUG" else "WARNING")
    place = Place((choices.data_dir / "demo").resolve())
    lang: str = arguments.language or language()
    rows = read_rows(arguments.messages) if arguments.messages is not None else None
    try:
        with place.held() as before:
            orphan = before.get("bot", "")
            return uvloop.run(serve(place, arguments, lang, choices.street_name, rows, orphan))
    except Held as held:
        town = Town.load(place)
        if not held.url or (rows is not None and town is None):
            raise UserError("demo.starting") from held
        if rows is None or town is None or arguments.fresh:
            raise UserError("demo.running", url=held.url) from held
        return asyncio.run(feed(place, held.url, town, rows))


def _port(value: str) -> int:
    if not value.isdecimal() or int(value) > 65535:
        raise UserError("demo.bad_port", value=value)
    return int(value)
