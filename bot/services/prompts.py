"""Words that a member writes for a resident: asked for, shown as a preview, then sent or dropped.

A prompt belongs to the member who opened it, and holds the suggestion in that group for half an hour, whether
it is written there or in private: two colleagues do not write the same answer. It is a row, so a restart
loses no half-written answer.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from bot.errors import UserError
from bot.services import notices, outcomes, reach
from bot.services.outcomes import Outcome
from storage.queries import people, suggestions
from storage.tables import Dialog, Suggestion

HOLDS = timedelta(minutes=30)
STEP = "c_prompt"


class Purpose(StrEnum):
    """What the words will be."""

    ANSWER = "answer"
    QUESTION = "question"
    WHOSE = "whose"
    TRANSCRIPT = "transcript"
    RETURN = "return"
    DIRECT = "direct"
    SPLIT = "split"
    MERGE = "merge"
    KEEP_MERGED = "keep_merged"
    UNPUBLISH = "unpublish"
    SENSITIVE = "sensitive"
    RESTORE = "restore"
    KEEP_HIDDEN = "keep_hidden"
    PROMISE = "promise"
    PLAN = "plan"
    SEND_BACK = "send_back"
    EXTEND = "extend"
    EXTENSION = "extension"
    CO_TASK = "co_task"
    CO_ANSWER = "co_answer"
    CO_DECLINE = "co_decline"


HELPING = frozenset({Purpose.CO_ANSWER, Purpose.CO_DECLINE})
"""What a group writes that only helps. What becomes of the suggestion meanwhile does not overtake it."""


ANSWERS = frozenset({Purpose.ANSWER, Purpose.DIRECT})
"""Words by which a matter ends: how it ends is said with them."""


def begin(
    session: Session,
    chat_id: int,
    user_id: int,
    suggestion: Suggestion,
    purpose: Purpose,
    now: datetime,
    about: int | None = None,
) -> Dialog:
    """Open a prompt, or begin it anew. Raises UserError `prompt.busy` if a colleague's is open.

    What the same person had open here for another suggestion ends, and for this one in another chat; how this
    one ends need not be said again. `about`: the recording to transcribe, the promise that is
    put off, or the part of who helps.
    """
    subject = notices.suggestion_id(suggestion)
    for other in _list_about(session, chat_id, suggestion):
        if other.user_id == user_id and other.chat_id == chat_id:
            continue
        if other.user_id != user_id and abs(now - other.updated_at) < HOLDS:
            raise UserError("prompt.busy")
        session.delete(other)
    mine = find(session, chat_id, user_id, subject)
    said = mine.data.get("outcome", {}) if mine is not None else {}
    cancel(session, chat_id, user_id, now)
    data = {"purpose": purpose.value, "revision": suggestion.revision, "about": about, "outcome": said}
    dialog = people.set_dialog(session, chat_id, user_id, STEP, now, subject, data)
    session.flush()
    notices.refresh_cards(session, suggestion, now)
    return dialog


def find(session: Session, chat_id: int, user_id: int, subject: int | None = None) -> Dialog | None:
    """The prompt a person has open in a group (about this suggestion, if one is given)."""
    dialog = people.find_dialog(session, chat_id, user_id)
    if dialog is None or dialog.step != STEP or subject not in (None, dialog.subject):
        return None
    return dialog


def is_open(session: Session, chat_id: int, suggestion: Suggestion, now: datetime) -> bool:
    """Whether somebody of this group is writing about this suggestion, there or in private."""
    return bool(list_open(session, chat_id, suggestion, now))


def list_open(session: Session, chat_id: int, suggestion: Suggestion, now: datetime) -> list[Dialog]:
    """What is being written about this suggestion in this group, there or in private."""
    found = _list_about(session, chat_id, suggestion)
    return [dialog for dialog in found if abs(now - dialog.updated_at) < HOLDS]


def _list_about(session: Session, chat_id: int, suggestion: Suggestion) -> list[Dialog]:
    subject = notices.suggestion_id(suggestion)
    home = _home(session, chat_id, suggestion)
    dialogs = people.list_dialogs(session, STEP, subject)
    return [dialog for dialog in dialogs if _home(session, dialog.chat_id, suggestion) == home]


def _home(session: Session, chat_id: int, suggestion: Suggestion) -> int:
    """The group for which somebody writes in a chat: itself, or that through which a private chat acts."""
    ways = reach.list_ways(session, chat_id, suggestion) if chat_id > 0 else []
    return ways[0][0].chat_id if ways else chat_id


def purpose_of(dialog: Dialog) -> Purpose:
    """What the words of this prompt will be."""
    return Purpose(dialog.data["purpose"])


def about_of(dialog: Dialog) -> int | None:
    """The recording that is transcribed, the promise that is put off, or the part of who helps."""
    return dialog.data.get("about")


def day_of(dialog: Dialog) -> date | None:
    """The day that is proposed, or was chosen, as a promise with these words."""
    day = dialog.data.get("day")
    return date.fromisoformat(day) if day else None


def get_day(dialog: Dialog) -> date:
    """The day of words that are about one. Raises UserError `promise.no_day`."""
    day = day_of(dialog)
    if day is None:
        raise UserError("promise.no_day")
    return day


def set_day(session: Session, dialog: Dialog, day: date | None, now: datetime) -> int:
    """Propose this day, or none, with the words as they are; gives the number of this writing, a new one."""
    version = int(dialog.data.get("version", 0)) + 1
    kept = day.isoformat() if day is not None else None
    dialog.data = {**dialog.data, "day": kept, "version": version, "asking_day": False}
    dialog.updated_at = now
    session.add(dialog)
    return version


def ask_day(session: Session, dialog: Dialog, now: datetime) -> None:
    """The next words are a day, and not the words for the resident."""
    dialog.data = {**dialog.data, "asking_day": True}
    dialog.updated_at = now
    session.add(dialog)


def awaits_day(dialog: Dialog) -> bool:
    """Whether the next words are a day."""
    return bool(dialog.data.get("asking_day"))


def received_of(dialog: Dialog) -> str | None:
    """How and when the answer came that is typed for a body; None for words of one's own."""
    return dialog.data.get("received")


def set_received(session: Session, dialog: Dialog, received: str | None) -> None:
    """These words will be an answer that came so, see `bot.services.referring`."""
    dialog.data = {**dialog.data, "received": received}
    session.add(dialog)


def outcome_of(dialog: Dialog) -> Outcome:
    """What has been said so far of how the matter ends."""
    return outcomes.load(dialog.data.get("outcome", {}))


def set_outcome(session: Session, dialog: Dialog, outcome: Outcome, now: datetime) -> None:
    """It ends so, with the words as they are; this makes a new writing of them."""
    version = int(dialog.data.get("version", 0)) + 1
    dialog.data = {**dialog.data, "outcome": outcomes.dump(outcome), "version": version}
    dialog.updated_at = now
    session.add(dialog)


def awaits_reason(dialog: Dialog) -> bool:
    """Whether the next words are why a proposal is not wholly taken up."""
    return "text" in dialog.data and outcomes.owes_reason(outcome_of(dialog))


def is_stale(dialog: Dialog, suggestion: Suggestion) -> bool:
    """Whether a colleague changed the suggestion since the prompt was opened, so that it lost its sense."""
    return purpose_of(dialog) not in HELPING and bool(dialog.data["revision"] != suggestion.revision)


def keep_words(session: Session, dialog: Dialog, text: str, message_id: int, now: datetime) -> int:
    """Keep what was written until it is sent; gives the number of this writing.

    Raises UserError `prompt.words_only` if there are no words.
    """
    if not text:
        raise UserError("prompt.words_only")
    version = int(dialog.data.get("version", 0)) + 1
    dialog.data = {**dialog.data, "text": text, "message": message_id, "version": version}
    dialog.updated_at = now
    session.add(dialog)
    return version


def words_of(dialog: Dialog, version: str) -> str:
    """What was written. Raises UserError `prompt.older` if it is not this writing any more."""
    if version != str(dialog.data.get("version")):
        raise UserError("prompt.older")
    return str(dialog.data["text"])


def is_written_in(dialog: Dialog, message_id: int) -> bool:
    """Whether the words came in this message; an edit of it changes them."""
    return dialog.data.get("message") == message_id


def author_language(session: Session, suggestion: Suggestion) -> str:
    """The language in which the author will read it."""
    return people.get_resident(session, suggestion.resident_id).language


def cancel(session: Session, chat_id: int, user_id: int, now: datetime) -> bool:
    """End a person's prompt in a group, unsent; the card says so. False if there was none."""
    dialog = find(session, chat_id, user_id)
    if dialog is None:
        return False
    session.delete(dialog)
    session.flush()
    if dialog.subject is not None:
        notices.refresh_cards(session, suggestions.get_suggestion(session, dialog.subject), now)
    return True
