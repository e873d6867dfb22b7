"""再次提交: a withdrawn suggestion taken up again, with its words and files, as a new draft."""

from datetime import datetime

from sqlmodel import Session

from bot.errors import UserError
from bot.services import drafts
from bot.services.notices import suggestion_id
from bot.services.residents import resident_id
from storage.queries import suggestions
from storage.tables import Attachment, PartKind, Resident, Status, Suggestion

CHOSEN = ("kind", "estate", "place", "visibility", "display_name", "urgent")
"""What she had chosen, and need not choose again; of the category only if the choice was hers."""
SENT = ("message_id", "kind", "file_id", "file_unique_id", "media_group", "mime", "size", "state", "sha256",
        "clean_sha256", "transcript", "transcriber_id", "next_at")  # fmt: skip


def refile(session: Session, resident: Resident, withdrawn: Suggestion, now: datetime) -> Suggestion:
    """A new draft with what the withdrawn one holds; the draft that was made of it before, if it is there.

    Raises UserError `refile.not_withdrawn`, `refile.draft_first` while she writes something else, and
    `refile.again` with the number if it was filed again.
    """
    if withdrawn.status is not Status.WITHDRAWN:
        raise UserError("refile.not_withdrawn", number=withdrawn.number)
    earlier = suggestions.find_refiled(session, suggestion_id(withdrawn))
    if earlier is not None and earlier.status is not Status.DRAFT:
        raise UserError("refile.again", number=earlier.number)
    if earlier is not None:
        return earlier
    if drafts.find(session, resident) is not None:
        raise UserError("refile.draft_first")
    draft = suggestions.add_draft(session, resident_id(resident), withdrawn.community, withdrawn.channel, now)
    draft.refiled_from = withdrawn.id
    for name in CHOSEN:
        setattr(draft, name, getattr(withdrawn, name))
    if withdrawn.category_source == "resident":
        draft.category = withdrawn.category
    session.add(draft)
    _copy(session, withdrawn, draft, now)
    return draft


def _copy(session: Session, withdrawn: Suggestion, draft: Suggestion, now: datetime) -> None:
    """Her words and files, each as part of what is filed: nothing of it is an addition any more."""
    subject = suggestion_id(draft)
    for part in suggestions.list_parts(session, suggestion_id(withdrawn)):
        suggestions.add_part(
            session, subject, PartKind.ORIGINAL, part.chat_id, part.message_id, part.text, now
        )
    for file in suggestions.list_attachments(session, suggestion_id(withdrawn)):
        kept = {name: getattr(file, name) for name in SENT}
        session.add(Attachment(suggestion_id=subject, at=now, **kept))
    session.flush()
