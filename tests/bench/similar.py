"""Part `similar`: how well the same matter is found, and how the time and memory of looking for it grow.

The growth is of what the bot does for one text: the index of the whole town, on one core, then the rows of
what it proposes, read from SQLite and looked at exactly. Making the text's vector does not grow; it is
measured by itself. Times are of the processor, for a core that others use, too, tells nothing else.
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy
import psutil
from sqlalchemy import insert
from sqlmodel import Session

from bot.services.similar import Asked, Similar
from bot.services.similar.index import FOREVER, Block, Index, signs_of
from bot.services.similar.meaning import SIZE, Encoder
from bot.services.similar.words import Lexicon
from storage import migrate
from storage.database import Database
from storage.tables import Kind, Part, PartKind, Resident, Sketch, Status, Suggestion, Visibility
from tests.bench import labelled, report
from tests.bench.processes import BOT_CORE, on_core

COMMUNITIES = ("LT", "YC", "HQT", "SM", "TXC")
SIZES = (10_000, 100_000, 1_000_000)
LIMITS = {100_000: 30.0, 1_000_000: 100.0}  # ms at p95
ROUNDS = 60
PRECISE = 0.8
PARTS = ("tune", "held", "fresh", "latest", "last")
STORED = 2_000
"""Rows that are in the database, and so can be looked at exactly; the rest fills the index."""

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)
Promise = Callable[[str, str, bool], None]


def run(work: Path, promise: Promise) -> None:
    """Print quality, growth and cost, and judge the promises."""
    encoder, lexicon = Encoder(), Lexicon.load()
    with on_core(BOT_CORE):
        cost(encoder, lexicon)
        growth(work, promise)
    quality(encoder, lexicon)


def quality(encoder: Encoder, lexicon: Lexicon) -> None:
    """Every way of comparing, on each part of the labelled set; what is shown at other thresholds."""
    rows = []
    for part in PARTS:
        cases = labelled.load(part, encoder, lexicon)
        for name, score in labelled.CANDIDATES.items():
            found = labelled.judge(cases, score)
            shown = (found.found, found.precision, found.bothered) if score is labelled.chosen else ()
            at = labelled.found_at(cases, score, PRECISE)[0]
            figures = (found.recall, at, *shown)
            rows.append((name, part, len(cases), *(f"{one:.2f}" for one in figures)))
        for least in (0.2, 0.5):
            found = labelled.judge(cases, labelled.chosen, least)
            shown = found.found, found.precision, found.bothered
            parts = (f"{one:.2f}" for one in shown)
            rows.append((f"chosen, shown from {least}", part, len(cases), "", "", *parts))
    reached = f"recall@3 at precision {PRECISE}"
    head = ("way", "part", "texts", "recall@3", reached, "shown a right one", "precision", "bothered")
    report.table("the labelled set", head, [(*row, *[""] * (len(head) - len(row))) for row in rows])
    pairs = [(part, *(f"{share:.2f}" for share in labelled.known(part, encoder, lexicon))) for part in PARTS]
    report.table(
        "pair by pair, as likely as 高频 wants", ("part", "same, known", "other, taken for it"), pairs
    )


def cost(encoder: Encoder, lexicon: Lexicon) -> None:
    """What reading and encoding one text takes."""
    before = psutil.Process().memory_info().rss
    rows = []
    texts = [case.said for case in labelled.load("held", None, lexicon)]
    for name, act in (("words", lexicon.read), ("vector", encoder.encode)):
        spent = [_timed(partial(act, text)) for text in texts]
        rows.append((name, f"{median(spent):.2f}", f"{quantiles(spent, n=20)[-1]:.2f}"))
    grown = (psutil.Process().memory_info().rss - before) / 2**20
    report.table(f"one text, on one core; the model took {grown:.0f} MB", ("made", "p50 ms", "p95 ms"), rows)


def growth(work: Path, promise: Promise) -> None:
    """Looking for one text among ever more suggestions."""
    rows = []
    town = _town(work)
    for size in SIZES:
        index = _fill(town, size)
        similar = Similar(index)
        similar.wake()
        spent = list(_rounds(town, similar))
        p95 = quantiles(spent, n=20)[-1]
        row = (
            size,
            f"{median(spent):.1f}",
            f"{p95:.1f}",
            f"{index.nbytes / 2**20:.0f}",
            f"{index.nbytes / size:.0f}",
        )
        rows.append(row)
        if size in LIMITS:
            promise(f"similar among {size}: p95 under {LIMITS[size]:g} ms", f"{p95:.1f}", p95 < LIMITS[size])
    head = ("suggestions", "p50 ms", "p95 ms", "index MB", "bytes each")
    report.table(f"looking for one text, {ROUNDS} texts, one core", head, rows)
    town.database.stop()


@dataclass
class Town:
    """A database with some suggestions, their sketches, and texts to look for."""

    database: Database
    sketches: list[Sketch]
    asked: list[Asked]


def _town(work: Path) -> Town:
    database = Database(f"sqlite:///{work / 'similar.db'}")
    migrate.upgrade(database.engine)
    database.start()
    similar, chance = Similar(), random.Random(2026)
    similar.wake()
    cases = labelled.load("tune", None, similar.lexicon)
    said = [case.said for case in cases]
    filed = list(dict.fromkeys(text for case in cases for text, _ in case.measured))
    vectors = {text: similar.sketch(0, text) for text in filed}
    texts = [chance.choice(filed) for _ in range(STORED)]
    sketches = [
        Sketch(**{**vectors[text].model_dump(), "suggestion_id": number})
        for number, text in enumerate(texts, 1)
    ]
    database.write_now(lambda session: _store(session, texts, sketches))
    return Town(database, sketches, [similar.ask(text) for text in said[:ROUNDS]])


def _store(session: Session, texts: list[str], sketches: list[Sketch]) -> None:
    session.add(Resident(id=1, telegram_id=1, language="zh", community="LT", created_at=NOW))
    session.flush()
    for number, text in enumerate(texts, start=1):
        session.add(
            Suggestion(
                id=number,
                number=f"LT-2026-{number:06}",
                resident_id=1,
                community=COMMUNITIES[number % len(COMMUNITIES)],
                status=Status.SUBMITTED,
                kind=Kind.COMPLAINT,
                category="MUN-01",
                visibility=Visibility.PUBLIC,
                published_at=NOW,
                created_at=NOW,
            )
        )
        session.flush()
        session.add(
            Part(
                suggestion_id=number,
                kind=PartKind.ORIGINAL,
                chat_id=1,
                message_id=number,
                text=text,
                at=NOW,
            )
        )
    session.execute(insert(Sketch), [sketch.model_dump() for sketch in sketches])


def _fill(town: Town, size: int) -> Index:
    """The index of a town of this size: the stored sketches, again and again with some bits turned.

    Which stored suggestion stands behind an entry is drawn by lot, so that as many rows are read as usual.
    """
    index, chance = Index(), numpy.random.default_rng(2026)
    signs = numpy.stack([_signs(sketch) for sketch in town.sketches])
    concepts = numpy.stack([numpy.frombuffer(sketch.concepts, numpy.uint8) for sketch in town.sketches])
    lengths = numpy.array([sketch.length or 1.0 for sketch in town.sketches], numpy.float32)
    for community in COMMUNITIES:
        count = size // len(COMMUNITIES)
        which = chance.integers(0, len(town.sketches), count)
        turned = numpy.packbits(chance.random((count, SIZE), numpy.float32) < 0.15, axis=1)
        block = index.blocks[community] = Block()
        block.ids = chance.integers(1, STORED + 1, count)
        block.until = numpy.full(count, FOREVER, numpy.int32)
        block.length = lengths[which]
        block.meant = numpy.ones(count, numpy.bool_)
        block.signs = numpy.ascontiguousarray((signs[which] ^ turned).view(numpy.uint64).T)
        block.concepts = numpy.ascontiguousarray(concepts[which].T)
        block.count = count
    return index


def _signs(sketch: Sketch) -> Any:
    return numpy.frombuffer(signs_of(numpy.frombuffer(sketch.vector or b"", "<f2")), numpy.uint8)


def _rounds(town: Town, similar: Similar) -> Iterator[float]:
    for asked in town.asked:
        yield _timed(partial(town.database.read_now, partial(_find, similar, asked)))


def _find(similar: Similar, asked: Asked, session: Session) -> None:
    similar.find(session, asked, "LT", NOW)


def _timed(act: Callable[[], object]) -> float:
    """Milliseconds of this thread's processor time: what it takes of one core, whatever else runs there."""
    begun = time.thread_time()
    act()
    return (time.thread_time() - begun) * 1000
