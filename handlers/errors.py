"""When a turn fails: the inbox is told, the person gets a kind sentence, the operator a notice."""

import json
import logging
from datetime import datetime

from sqlmodel import Session
from telegram.ext import ContextTypes

from bot.delivery.drawing import post
from bot.delivery.inbox import current_failure
from bot.services import delivered, notices
from bot.services.desk import Desk
from bot.texts import h
from bot.views.screen import Screen
from storage.queries.inbox import Item

log = logging.getLogger(__name__)


async def on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """PTB's error handler: `process_update` does not raise what a handler raised, so the inbox learns it."""
    failures = current_failure.get(None)
    if failures is not None and context.error is not None:
        failures.append(context.error)
        return
    log.error("failure outside a turn", exc_info=context.error)


def on_parked(session: Session, desk: Desk, item: Item, reason: str, now: datetime) -> None:
    """An update could not be dealt with: its JSON stays parked, the admins hear of it and so does the person.

    The reason is kept beside the update; neither message holds a word of what was said.
    """
    notices.tell_admins(session, desk, "parked", now, subject=None, detail=item.id)
    if is_message(item):
        lang = delivered.language_of(desk, delivered.find_reader(session, item.chat_id))
        post(session, item.chat_id, Screen(h("error.parked", lang)), lang, now, notice="apology")


def is_message(item: Item) -> bool:
    """Whether a person in a private chat waits for an answer to this."""
    try:
        update = json.loads(item.body)
    except ValueError:
        return False
    return item.chat_id > 0 and bool(update.get("message") or update.get("callback_query"))
