"""What has been kept long enough, forgotten rule by rule, a few rows in each transaction."""

from datetime import datetime
from functools import partial

from bot.services import retention
from bot.services.retention import Rule
from storage.database import Database


async def forget_by(database: Database, rule: Rule, now: datetime) -> None:
    """Forget all that a rule says; of many rows some are looked up after the others have gone."""
    first = await database.read(partial(retention.find_first, rule=rule)) if rule.grows else None
    if first is not None:
        await database.write(partial(retention.begin_at, rule=rule, first=first, now=now))
    turn = await database.read(partial(retention.list_turn, rule=rule)) if rule.rounds else None
    look = partial(retention.list_due, rule=rule, now=now, within=turn, most=retention.MOST)
    more = True
    while more:
        due, forgotten = await database.read(look), 0
        for batch in retention.in_batches(due):
            forgotten += await database.write(partial(retention.apply, rule=rule, due=batch, now=now))
        more = forgotten > 0 and len(due) == retention.MOST
    if turn is not None:
        await database.write(partial(retention.end_turn, rule=rule, turn=turn, now=now))
