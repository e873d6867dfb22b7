"""The weekly reports on their way: read, drawn beside the writer, then posted all in one transaction."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.delivery import outgoing
from bot.delivery.drawing import post
from bot.services import delivered, weekly
from bot.services.desk import Desk
from bot.services.weekly import Report
from bot.views import weekly as view
from bot.views.screen import Media
from storage.database import Database
from storage.queries import people
from storage.tables import Lane

NOTICE = "weekly"
PICTURE = "weekly.png"
Mail = tuple[int, str, Report, bytes | None]
"""Whom to, in which language, what, and its picture."""


async def send_due(database: Database, desk: Desk, now: datetime) -> int:
    """Send this week's reports if they are due; gives how many."""
    found = await database.read(lambda session: _read(session, desk, now))
    if found is None:
        return 0
    mails = [
        (who, lang, report, await asyncio.to_thread(draw, report, desk, lang)) for who, lang, report in found
    ]
    return await database.write(lambda session: _post(session, desk, mails, now))


def draw(report: Report, desk: Desk, lang: str) -> bytes | None:
    """The chart of what is open; None if nothing is."""
    if not report.bars:
        return None
    # What draws takes memory: it is loaded once a week.
    from bot.printing import charts

    parts = [charts.Part(view.light(one, lang), view.COLOURS[one]) for one in view.LIGHTS]
    rows = [
        charts.Row(view.name(bar, lang), [bar.counts.get(one, 0) for one in view.LIGHTS])
        for bar in report.bars[: view.MOST]
    ]
    return charts.bars(view.heading(report, desk.settings.street_name, lang), parts, rows)


def _read(session: Session, desk: Desk, now: datetime) -> list[tuple[int, str, Report]] | None:
    if not weekly.is_due(session, desk, now):
        return None
    return [
        (who, delivered.language_of(desk, people.find_resident(session, who)), report)
        for who, report in weekly.list_reports(session, desk, now)
    ]


def _post(session: Session, desk: Desk, mails: Sequence[Mail], now: datetime) -> int:
    if not weekly.claim(session, desk, now):
        return 0
    for who, lang, report, picture in mails:
        media: Media | None = outgoing.lend(desk, picture, PICTURE, "photo") if picture is not None else None
        screen = view.shown(report, media, desk.settings.street_name, lang)
        post(session, who, screen, lang, now, notice=NOTICE, lane=Lane.NOTICE)
    return len(mails)
