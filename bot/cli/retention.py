"""`retention`: what has been kept long enough is forgotten now, or only counted."""

import argparse
from collections import Counter
from functools import partial

from sqlmodel import Session

from bot import clock
from bot.cli.opening import opened
from bot.services import retention
from bot.settings import Settings
from bot.texts import t
from storage.database import Database
from storage.queries import retention as kept


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """`[--dry-run]`."""
    parser.add_argument("--dry-run", action="store_true", help=t("cli.retention.dry_run", lang))


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Apply every rule and print how much each forgot; with `--dry-run` only how much it would.

    Works beside a running bot, which does the same every hour. Files go with the bot's next round.
    """
    lang = settings.language
    with opened(settings) as database:
        days = database.read_now(kept.days)
        # What is kept equally long is one sort: sign-ups, and who was there.
        counts: Counter[str] = Counter()
        for rule in retention.RULES:
            counts[rule.code] += _count(database, rule) if arguments.dry_run else _apply(database, rule)
        for code, count in counts.items():
            long = t("retention.days", lang, count=days[code]) if code in days else "–"
            print(
                t("cli.retention.line", lang, what=t(f"retention.rule.{code}", lang), days=long, rows=count)
            )
        if not arguments.dry_run:
            database.scrub()
    print(t("cli.retention.counted" if arguments.dry_run else "cli.retention.done", lang))
    return 0


def _count(database: Database, rule: retention.Rule) -> int:
    return len(database.read_now(partial(retention.list_due, rule=rule, now=clock.now())))


def _apply(database: Database, rule: retention.Rule) -> int:
    now = clock.now()
    due = database.read_now(partial(retention.list_due, rule=rule, now=now))

    def work(session: Session, batch: list[int]) -> int:
        return retention.apply(session, rule, batch, now)

    return sum(database.write_now(partial(work, batch=list(batch))) for batch in retention.in_batches(due))
