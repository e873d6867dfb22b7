"""A resident's files as others are shown them, and what staff heard in her recordings."""

from collections.abc import Sequence
from itertools import filterfalse

from bot.services.attachments import find_copy, is_kept, is_lost, is_showable
from bot.texts import Html, h
from bot.views import words
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


def counted(files: Sequence[Attachment], lang: str) -> list[Html]:
    """For their author: how many of which sort are kept, and how many of which sort could not be."""
    kept = words.files(filter(is_kept, files), lang)
    others = words.files(filterfalse(is_kept, files), lang)
    lines = (("saying.fact.files", kept), ("saying.fact.files_lost", others))
    return [h(key, lang, files=told) for key, told in lines if told]


def lost(files: Sequence[Attachment], refused: int, lang: str) -> list[Html]:
    """For others: how many were sent that nobody sees, so that nobody takes her words for all there was;
    and how many are seen in the chat alone. `refused`: of the first, those that are not among `files`.
    """
    unseen = refused + sum(map(is_lost, files))
    passing = sum(not is_kept(file) and not is_lost(file) for file in files)
    lines = (("files.lost", unseen), ("files.passing", passing))
    return [h(key, lang, count=count) for key, count in lines if count]


def transcript(text: str, lang: str) -> Html:
    """What a member heard, and that it was a member who typed it."""
    return h("files.transcript", lang, text=text)
