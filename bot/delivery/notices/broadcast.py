"""What a broadcast shows, and what its author and a second person are shown, drawn when its turn comes.

Its recipients' messages are drawn many at a time: see `bot.delivery.notices.mass`.
"""

from sqlmodel import Session

from bot import clock
from bot.delivery.drawing import payloads
from bot.delivery.notices import Drawer
from bot.services.broadcasts import drafts, progress, receiving
from bot.services.desk import Desk
from bot.services.events.facts import is_open
from bot.views import broadcast as view
from bot.views import broadcasting as broadcasting_view
from bot.views import hosting
from bot.views.screen import Screen
from storage.queries import broadcasts, events, places
from storage.queries.outbox import Claim
from storage.tables import Broadcast, BroadcastState, BroadcastText, Recipient, Topic

SOMEBODY = 1
"""A private chat, for counting."""


def draw_back(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """A second person sent it back: why."""
    broadcast = broadcasts.find_broadcast(session, claim.detail or 0)
    if broadcast is None or broadcast.state is not BroadcastState.DRAFT or not broadcast.objection:
        return None
    return view.sent_back(broadcast, broadcast.objection, lang)


def draw_correction(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """The new words in place of the old, where it is known which message that is."""
    recipient, broadcast = _find(session, claim)
    if recipient is None or broadcast is None or recipient.message_id is None:
        if recipient is not None:
            receiving.cannot_correct(session, claim)
        return None
    whose = recipient.id if recipient.resident_id is not None else None
    return content(session, desk, broadcast, whose, lang, edit=recipient.message_id)


def draw_progress(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """How far it is at this moment."""
    broadcast = broadcasts.find_broadcast(session, claim.detail or 0)
    if broadcast is None:
        return None
    each = messages_each(session, desk, broadcast, lang)
    return broadcasting_view.progress(progress.look(session, desk, broadcast, clock.now(), each), lang)


def draw_report(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """What became of it."""
    broadcast = broadcasts.find_broadcast(session, claim.detail or 0)
    return broadcasting_view.report(progress.look(session, desk, broadcast), lang) if broadcast else None


def draw_approve(session: Session, desk: Desk, claim: Claim, lang: str) -> Screen | None:
    """What a colleague wants to send; nothing once somebody has decided."""
    broadcast = broadcasts.find_broadcast(session, claim.detail or 0)
    if broadcast is None or broadcast.state is not BroadcastState.ASKED:
        return None
    meant = [one for one in places.list_communities(session) if one.code in broadcast.audience["communities"]]
    counts = broadcasts.count_audience(session, broadcast.audience, broadcast.topic)
    return view.approve(broadcast, _variant(session, desk, broadcast, lang), counts, meant, lang)


def messages_each(session: Session, desk: Desk, broadcast: Broadcast, lang: str) -> int:
    """How many messages it takes to show it to one recipient: an album and its words are two."""
    text = _variant(session, desk, broadcast, lang)
    if text is None:
        return 1
    return len(payloads(SOMEBODY, view.content(text, broadcast.topic, None, lang), lang))


def _find(session: Session, claim: Claim) -> tuple[Recipient | None, Broadcast | None]:
    recipient = broadcasts.find_recipient(session, claim.detail or 0)
    return recipient, broadcasts.find_broadcast(session, recipient.broadcast_id) if recipient else None


def content(
    session: Session,
    desk: Desk,
    broadcast: Broadcast,
    recipient: int | None,
    lang: str,
    edit: int | None = None,
) -> Screen | None:
    """What one recipient sees, None a group, a channel or a colleague; nothing once there is nothing to say.

    Nobody is invited to what was cancelled meanwhile; words of its own still go out.
    """
    event = events.find_event(session, broadcast.event_id) if broadcast.event_id is not None else None
    if event is not None and not is_open(event):
        event = None
        if broadcast.announces:
            return None
    text = _variant(session, desk, broadcast, lang)
    if text is None:
        return None
    if recipient is None:
        return view.bare(text, edit)
    topic: Topic = broadcast.topic
    return view.content(text, topic, recipient, lang, edit, event)


def _variant(session: Session, desk: Desk, broadcast: Broadcast, lang: str) -> BroadcastText | None:
    """In this language if there is one, else the words for all; of an event what that says now."""
    if broadcast.announces:
        event = events.find_event(session, broadcast.event_id or 0)
        return hosting.as_text(broadcast, event, desk.settings.timezone, lang) if event is not None else None
    texts = {text.language: text for text in broadcasts.list_texts(session, broadcast.id or 0)}
    return texts.get(lang) or texts.get("")


DRAWERS: dict[str, Drawer] = {
    progress.CORRECTION: draw_correction,
    progress.PROGRESS: draw_progress,
    progress.REPORT: draw_report,
    drafts.APPROVE: draw_approve,
    drafts.SENT_BACK: draw_back,
}
