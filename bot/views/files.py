"""A resident's files as others are shown them, and what staff heard in her recordings."""

from collections.abc import Sequence

from bot.services.attachments import FINAL, find_copy, is_showable
from bot.texts import Html, h
from bot.views.screen import Media, Upload
from storage.tables import Attachment


def for_author(files: Sequence[Attachment]) -> tuple[Media, ...]:
    """Her own files, as Telegram has them."""
    return tuple(Media(file.kind, file.file_id) for file in files)  # type: ignore[arg-type]


def for_others(files: Sequence[Attachment]) -> tuple[Media, ...]:
    """What others may see of her files now; one that is not ready, or never will be, is left out.

    A document goes up from the store under a name of ours: hers may be somebody's, its ending may lie, and a
    picture sent as a document still says where it was taken.
    """
    return tuple(_media(number, file) for number, file in enumerate(files, start=1) if is_showable(file))


def _media(number: int, file: Attachment) -> Media:
    copy = find_copy(file)
    if file.kind == "document" and copy is not None:
        return Media("document", upload=Upload("files", copy.digest, f"{number}{copy.ending}"))
    return Media(file.kind, file.file_id)  # type: ignore[arg-type]


def lost(files: Sequence[Attachment], lang: str) -> Html | None:
    """How many were sent and could not be kept, so that nobody takes her words for all there was."""
    count = sum(file.state in FINAL and not is_showable(file) for file in files)
    return h("files.lost", lang, count=count) if count else None


def transcript(text: str, lang: str) -> Html:
    """What a member heard, and that it was a member who typed it."""
    return h("files.transcript", lang, text=text)
