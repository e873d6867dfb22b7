"""The jobs, and how often each looks at its rows."""

import asyncio
from datetime import timedelta
from functools import partial

from sqlmodel import Session

from bot import clock
from bot.delivery import exporting, monthly, outgoing, sheets, weekly
from bot.delivery.outbox import adopt_orphans
from bot.forward import sending
from bot.jobs.forgetting import forget_by
from bot.jobs.job import Job, Tools
from bot.services import (
    batches,
    briefings,
    bulk,
    calls,
    cohandling,
    daily,
    decrees,
    erasing,
    ladder,
    masking,
    postings,
    promises,
    retention,
    routing,
    suggestions,
    surges,
    tuning,
    undelivered,
)
from bot.services.board import keeping
from bot.services.broadcasts import feeding, progress, running
from bot.services.deadlines import is_open
from bot.services.events import announcing, repeating, signing, telling
from bot.services.ledger import orders
from bot.services.meetings import minutes, resolutions
from bot.services.polls import running as polling
from bot.web.health import HEARTBEAT
from storage.queries import board, broadcasts, outbox, pulses

# Instances that gave no sign for so long are dead, whatever their lock says: a machine that is gone holds it
# until the server notices. What they were sending is taken as unknown.
DEAD_AFTER = timedelta(seconds=20)
# So much the clocks of two machines may differ without anybody having put one back.
CLOCKS_DIFFER = timedelta(seconds=10)


async def beat(tools: Tools) -> None:
    """Say that this instance and its clock are alive; find what dead ones left."""
    now = clock.now()

    def work(session: Session) -> bool:
        pulses.beat(session, HEARTBEAT, now)
        silent = pulses.show_life(session, tools.instance, now)
        # Who was silent for as long itself cannot tell who else is dead yet.
        return silent is not None and silent <= DEAD_AFTER

    judges = await tools.database.write(work)
    if not tools.database.sqlite:
        await asyncio.to_thread(tools.presence.hold)
        if judges:
            await adopt_orphans(tools.database, tools.instance, now, DEAD_AFTER)


async def sweep(tools: Tools) -> None:
    """Pick up what another process stored or dropped, and what became due."""
    await tools.inbox.recover()
    tools.outbox.wake()


async def heed_clock(tools: Tools) -> None:
    """Let leave what was to leave at once when the clock was ahead, and was put back since."""
    ahead = clock.now() + CLOCKS_DIFFER
    if await tools.database.read(lambda session: outbox.is_ahead(session, ahead)):
        await tools.database.write(lambda session: outbox.bring_back(session, ahead, clock.now()))


async def fetch(tools: Tools) -> None:
    """Bring originals home, until none waits."""
    while await tools.files.fetch_due():
        pass


async def sheet(tools: Tools) -> None:
    """Read the sheets that workers sent, and go on with those that are being filed or taken back."""
    while await sheets.read_due(tools.database, tools.desk, tools.files):
        pass
    while await sheets.run_due(tools.database, tools.desk):
        pass


async def forward(tools: Tools) -> None:
    """Tell other systems what they are to hear, until nothing is due."""
    while await sending.send_due(tools.database, tools.desk, tools.forward):
        pass


async def ask(tools: Tools) -> None:
    """Ask other systems what became of what they were told."""
    while await sending.ask_due(tools.database, tools.desk, tools.forward):
        pass


async def broadcast(tools: Tools) -> None:
    """Start broadcasts whose time has come, write down who gets them, feed the outbox, tell how far it is."""
    now = clock.now()
    if not await tools.database.read(lambda session: broadcasts.is_busy(session, now)):
        return
    await tools.database.write(lambda session: running.begin_due(session, tools.desk, now))
    while await tools.database.write(lambda session: feeding.gather(session, clock.now())):
        pass
    while await tools.database.write(lambda session: feeding.feed(session, tools.desk, clock.now())):
        pass
    await tools.database.write(lambda session: progress.tell(session, tools.desk, clock.now()))


async def poll(tools: Tools) -> None:
    """Go on with polls: rolls, what people are told, reminders, ends; destroy the keys of what has ended."""
    ballots = tools.desk.ballots
    if await tools.database.read(lambda session: polling.is_due(session, clock.now())):
        while await tools.database.write(lambda session: polling.tick(session, tools.desk, clock.now())):
            pass
    if kept := ballots.list_kept():
        for row in await tools.database.read(lambda session: polling.list_spent(session, kept)):
            ballots.end(row)


async def tell_events(tools: Tools) -> None:
    """Tell those who signed up for an event what is due: that it is soon, has changed, or is cancelled."""
    now = clock.now()
    if not await tools.database.read(lambda session: telling.is_due(session, now)):
        return
    while await tools.database.write(lambda session: telling.tell_due(session, now)):
        pass


async def seat(tools: Tools) -> None:
    """Pass on the seats that nobody took, end what was held, and make what comes again."""
    now = clock.now()
    if await tools.database.read(lambda session: signing.is_due(session, now)):
        await tools.database.write(lambda session: signing.settle(session, tools.desk, now))
    if await tools.database.read(lambda session: announcing.is_over_due(session, now)):
        await tools.database.write(lambda session: announcing.hold_due(session, now))
    if await tools.database.read(lambda session: repeating.is_due(session, now)):
        await tools.database.write(lambda session: repeating.make_due(session, tools.desk, now))


async def meet(tools: Tools) -> None:
    """Tell participants of minutes, and ask bodies about the resolutions whose day has come."""
    if await tools.database.read(minutes.is_due):
        while await tools.database.write(lambda session: minutes.tell_due(session, clock.now())):
            pass
    await tools.database.write(lambda session: resolutions.ask_due(session, tools.desk, clock.now()))


async def resemble(tools: Tools) -> None:
    """Bring the index of similar suggestions up to the rows, and make what new ones are compared by."""
    similar, now = tools.desk.similar, clock.now()
    due = await tools.database.read(lambda session: similar.follow(session, now))
    if not due:
        return
    sketches = await asyncio.to_thread(lambda: [similar.sketch(subject, text) for subject, text in due])
    await tools.database.write(lambda session: similar.keep(session, sketches))
    await tools.database.read(lambda session: similar.refresh(session, [subject for subject, _ in due], now))


async def surge(tools: Tools) -> None:
    """Find what several residents say within a few days, and tell who is answerable."""
    now = clock.now()
    compared = await tools.database.read(lambda session: surges.compare_due(session, tools.desk, now))
    if compared:
        await tools.database.write(lambda session: surges.note(session, tools.desk, compared, now))
    if await tools.database.read(surges.is_due):
        await tools.database.write(lambda session: surges.tell_due(session, tools.desk, now))


async def silence(tools: Tools) -> None:
    """End what waited for a resident's word: ratings and questions."""
    await tools.database.write(lambda session: suggestions.close_silent(session, tools.desk, clock.now()))


async def redraw(tools: Tools) -> None:
    """Once a day, have the days that are left right on every open card."""
    now, tz = clock.now(), tools.desk.settings.timezone

    def work(session: Session) -> None:
        if not daily.is_done(session, "redrawn", now, tz):
            pulses.beat(session, "redrawn", now)
            routing.refresh_open(session, now)

    await tools.database.write(work)


async def morning(tools: Tools) -> None:
    """Once on each working day, when offices open: say what waits, and how many have to be called."""
    now = clock.now()
    await tools.database.write(lambda session: briefings.send_due(session, tools.desk, now))
    tz = tools.desk.settings.timezone
    if not is_open(now, tz, tools.desk.calendar):
        return

    def work(session: Session) -> None:
        if not daily.is_done(session, "reminded", now, tz):
            pulses.beat(session, "reminded", now)
            calls.remind(session, now)

    await tools.database.write(work)


async def undelivered_yesterday(tools: Tools) -> None:
    """Once a day, tell the admins what did not go out."""
    now = clock.now()
    found = await tools.database.read(lambda session: undelivered.look_due(session, tools.desk, now))
    if found is not None:
        await tools.database.write(lambda session: undelivered.report(session, tools.desk, found, now))


async def report_weekly(tools: Tools) -> None:
    """At the beginning of a working week, tell those who direct how it stands."""
    await weekly.send_due(tools.database, tools.desk, clock.now())


async def report_monthly(tools: Tools) -> None:
    """At the beginning of a month, send the report of the last to those who should have it."""
    await monthly.send_due(tools.database, tools.desk, clock.now())


async def post(tools: Tools) -> None:
    """Begin and end roles that are held for a time, and remind of those that end soon."""
    now = clock.now()
    while await tools.database.write(lambda session: postings.run_due(session, tools.desk, now)):
        pass


async def order(tools: Tools) -> None:
    """Go on with the orders for many whose moment has come, a few rows at a time."""
    now = clock.now()
    if not await tools.database.read(lambda session: bulk.is_due(session, now)):
        return
    while await tools.database.write(lambda session: bulk.run(session, tools.desk, now)):
        pass


async def export(tools: Tools) -> None:
    """Write the exports that were ordered, one at a time."""
    while await exporting.run_due(tools.database, tools.desk):
        pass


async def promised(tools: Tools) -> None:
    """Ask the committees about the days they promised."""
    await tools.database.write(lambda session: promises.ask_due(session, tools.desk, clock.now()))


async def climb(tools: Tools) -> None:
    """Remind, urge and bring to the street what is due for it, a batch at a time."""
    now = clock.now()
    while (
        await tools.database.write(lambda session: ladder.climb_due(session, tools.desk, now)) == ladder.BATCH
    ):
        pass


async def help_late(tools: Tools) -> None:
    """Tell of those who help and have not answered in time, while offices are open."""
    now = clock.now()
    if is_open(now, tools.desk.settings.timezone, tools.desk.calendar):
        await tools.database.write(lambda session: cohandling.tell_late(session, tools.desk, now))


async def retain(tools: Tools) -> None:
    """Forget what has been kept long enough, and the files that nothing refers to any more."""
    now = clock.now()

    def work(session: Session) -> None:
        masking.settle_silent(session, now)
        batches.forget_old(session, now)
        bulk.forget_old(session, now)
        orders.forget_old(session, now)

    await tools.database.write(work)
    for rule in retention.RULES:
        await forget_by(tools.database, rule, now)
    await tools.files.drop_unreferenced()
    await outgoing.drop_leftover(tools.database, tools.desk)


async def scrub(tools: Tools) -> None:
    """Soon after something was erased, have its bytes overwritten."""
    erased = await tools.database.read(lambda session: pulses.last_beat(session, erasing.SCRUBBING))
    if erased is not None and await asyncio.to_thread(tools.database.scrub):
        await tools.database.write(lambda session: pulses.forget(session, erasing.SCRUBBING, erased))


async def show(tools: Tools) -> None:
    """Put on the board what is public and is not there: what was passed before there was one."""
    while missing := await tools.database.read(lambda session: board.list_missing(session, keeping.AT_ONCE)):
        await tools.database.write(partial(keeping.fill, ids=missing))


async def heed_decrees(tools: Tools) -> None:
    """Heed the list of days worked and days off: the command line may have changed it."""
    await tools.database.read(lambda session: decrees.learn(session, tools.desk.calendar))


async def heed_settings(tools: Tools) -> None:
    """Heed what an admin set, here or in another process."""
    await tools.database.read(lambda session: tuning.heed(session, tools.desk))


async def look_ahead(tools: Tools) -> None:
    """Have the calendar ready before the first deadline of a year asks for it inside a transaction."""
    await asyncio.to_thread(tools.desk.calendar.prepare, clock.now().year)


JOBS = (
    Job("look_ahead", 3600, look_ahead),
    Job("heed_decrees", 60, heed_decrees),
    Job("heed_settings", tuning.HEEDED_EVERY, heed_settings),
    Job("beat", 5, beat),
    Job("sweep", 2, sweep),
    Job("heed_clock", 10, heed_clock),
    Job("fetch", 2, fetch),
    Job("sheet", 2, sheet),
    Job("forward", 2, forward),
    Job("ask", 60, ask),
    Job("broadcast", 1, broadcast),
    Job("poll", 1, poll),
    Job("tell_events", 2, tell_events),
    Job("seat", 5, seat),
    Job("meet", 10, meet),
    Job("resemble", 2, resemble),
    Job("surge", 10, surge),
    Job("silence", 60, silence),
    Job("redraw", 600, redraw),
    Job("morning", 60, morning),
    Job("report_weekly", 300, report_weekly),
    Job("report_monthly", 300, report_monthly),
    Job("undelivered", 300, undelivered_yesterday),
    Job("post", 15, post),
    Job("order", 2, order),
    Job("export", 1, export),
    Job("promised", 60, promised),
    Job("climb", 60, climb),
    Job("help_late", 60, help_late),
    Job("retain", 3600, retain),
    Job("scrub", 60, scrub),
    Job("show", 3600, show),
)
