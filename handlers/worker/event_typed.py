"""会议活动 at the desk: what is typed, or sent, for the open step of the form."""

from collections.abc import Callable
from datetime import datetime

from bot.errors import UserError
from bot.services.events import drafts, timing
from bot.services.events.facts import as_it_will_be
from bot.views import event_form as form
from handlers.context import Handler, Turn
from handlers.resident import reading
from handlers.worker.events import NUMBER, WORDS, data, day_of, go_on, of
from storage.tables import CommunityEvent

MEDIA = frozenset({"photo", "video", "document"})


def on_step(turn: Turn) -> None:
    """What belongs to the open field."""
    dialog = turn.dialog
    field = str(dialog.data.get("field", "")) if dialog is not None else ""
    event = of(turn, dialog.subject if dialog is not None else None)[1]
    reader = READERS.get(field)
    if reader is None:
        raise UserError("error.press_above")
    if field != "media" and not turn.text:
        raise UserError("bad.words_only")
    reader(turn, event, field)


def read_words(turn: Turn, event: CommunityEvent, field: str) -> None:
    """A title, a place, a contact: one line."""
    drafts.edit(turn.session, event, turn.now, **{field: " ".join(turn.text.split())})
    go_on(turn, event, field)


def read_html(turn: Turn, event: CommunityEvent, field: str) -> None:
    """Words with their formatting."""
    drafts.edit(turn.session, event, turn.now, html=turn.message.text_html or turn.text)
    go_on(turn, event, field)


def read_file(turn: Turn, event: CommunityEvent, field: str) -> None:
    """A photo, a video or a file."""
    file = reading.read(turn.message).file
    if file is None or file.kind not in MEDIA:
        raise UserError("event.no_file")
    drafts.edit(turn.session, event, turn.now, media=[{"kind": file.kind, "file_id": file.file_id}])
    go_on(turn, event, field)


def read_number(turn: Turn, event: CommunityEvent, field: str) -> None:
    """So many."""
    if not turn.text.isdecimal():
        raise UserError("event.no_number")
    drafts.edit(turn.session, event, turn.now, **{field: int(turn.text[:9])})
    go_on(turn, event, field)


def read_start(turn: Turn, event: CommunityEvent, field: str) -> None:
    """A day and a time; or only one of them, the other is asked for."""
    dialog = turn.dialog
    day = str(dialog.data.get("day", "")) if dialog is not None else ""
    found = timing.read_start(turn.desk, turn.text, day_of(day) if day else None, turn.now)
    if isinstance(found, datetime):
        timing.set_start(turn.session, turn.desk, event, found, turn.now)
        read_back(turn, event, field)
        return
    turn.expect(WORDS, subject=event.id, data=data(turn, event, field) | {"day": found.isoformat()})
    turn.say(form.hours(event, found, turn.lang))


def read_end(turn: Turn, event: CommunityEvent, field: str) -> None:
    """The next such time after it begins."""
    since = as_it_will_be(event).starts_at or turn.now
    timing.set_end(turn.session, event, timing.read(turn.desk, turn.text, since), turn.now)
    read_back(turn, event, field)


def read_until(turn: Turn, event: CommunityEvent, field: str) -> None:
    """A moment until which one may sign up."""
    timing.set_until(turn.session, event, timing.read(turn.desk, turn.text, turn.now), turn.now)
    read_back(turn, event, field)


def read_back(turn: Turn, event: CommunityEvent, field: str) -> None:
    """The moment as it was understood."""
    turn.say(form.read_back(event, field, turn.desk.settings.timezone, turn.lang))


READERS: dict[str, Callable[[Turn, CommunityEvent, str], None]] = {
    "title": read_words,
    "place": read_words,
    "contact": read_words,
    "html": read_html,
    "media": read_file,
    "seats": read_number,
    "most": read_number,
    "starts_at": read_start,
    "ends_at": read_end,
    "sign_up_until": read_until,
}
STEPS: dict[str, Handler] = {WORDS: on_step, NUMBER: on_step}
