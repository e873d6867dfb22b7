"""The monthly reports on their way: read and made beside the writer, then posted all in one transaction."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot.delivery import outgoing
from bot.delivery.drawing import post
from bot.services import delivered, reports
from bot.services.desk import Desk
from bot.services.reports import Report
from bot.views import report_chat, report_document
from bot.views.screen import Media, Screen
from storage.database import Database
from storage.queries import people
from storage.tables import Lane

NOTICE = "monthly"


@dataclass(frozen=True, slots=True)
class Made:
    """A report and its files: pictures, the document, the workbook, each with its name."""

    report: Report
    pictures: Sequence[tuple[str, bytes]]
    documents: Sequence[tuple[str, bytes]]
    lang: str


async def send_due(database: Database, desk: Desk, now: datetime) -> int:
    """Send last month's reports if they are due; gives how many."""
    wanted = await database.read(lambda session: _list_wanted(session, desk, now))
    if wanted is None:
        return 0
    made: dict[tuple[str | None, str], Made] = {}
    for _, community, lang in wanted:
        if (community, lang) not in made:
            build = partial(
                reports.build,
                desk=desk,
                period=reports.last_month(desk, now),
                community=community,
                now=now,
                lang=lang,
            )
            report = await database.read(build)
            made[community, lang] = await asyncio.to_thread(make, report, desk, lang)
    return await database.write(lambda session: _post(session, desk, wanted, made, now))


def make(report: Report, desk: Desk, lang: str) -> Made:
    """The report as files. It takes a while: never in a turn."""
    # What draws and writes takes memory: it is loaded where a report is made.
    from bot.printing import charts
    from bot.printing.word import word
    from bot.printing.workbook import workbook

    street = desk.settings.street_name
    document = report_document.document(report, street, lang)
    name = report_chat.file_name(report)
    pictures = []
    for number, chart in enumerate(report_chat.charts(report, lang), start=1):
        parts = [charts.Part(*part) for part in chart.parts]
        rows = [charts.Row(*bar) for bar in chart.bars]
        pictures.append((f"{name}-{number}.png", charts.bars(chart.title, parts, rows)))
    documents = [(f"{name}.docx", word(document)), (f"{name}.xlsx", workbook(document))]
    return Made(report, pictures, documents, lang)


def shown(made: Made, desk: Desk) -> Screen:
    """What is said in a chat: the short version, with the pictures and the files."""
    media: list[Media] = [outgoing.lend(desk, content, name, "photo") for name, content in made.pictures]
    media += [outgoing.lend(desk, content, name) for name, content in made.documents]
    return report_chat.short(made.report, tuple(media), desk.settings.street_name, made.lang)


def _list_wanted(session: Session, desk: Desk, now: datetime) -> list[tuple[int, str | None, str]] | None:
    if not reports.is_due(session, desk, now):
        return None
    return [
        (who, community, delivered.language_of(desk, people.find_resident(session, who)))
        for who, community in reports.list_readers(session, desk)
    ]


def _post(
    session: Session,
    desk: Desk,
    wanted: Sequence[tuple[int, str | None, str]],
    made: Mapping[tuple[str | None, str], Made],
    now: datetime,
) -> int:
    if not reports.claim(session, desk, now):
        return 0
    for who, community, lang in wanted:
        screen = shown(made[community, lang], desk)
        post(session, who, screen, lang, now, notice=NOTICE, lane=Lane.NOTICE)
    return len(wanted)
