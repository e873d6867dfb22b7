"""A broadcast before it leaves: its topic, whom it is for, what it says, and a second person's eyes."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.errors import UserError
from bot.services import access, audit
from bot.services.audit import Action
from bot.services.desk import Desk
from storage.columns import Json
from storage.queries import broadcasts, events, people, places, suggestions
from storage.tables import (
    Broadcast,
    BroadcastState,
    BroadcastText,
    Community,
    CommunityEvent,
    Member,
    Role,
    Topic,
)

SENDING = (Role.WORKER, Role.STAFF)
"""Who may tell many residents something, each in the communities of the role; admins everywhere."""
ASIDE = (Role.MEMBER, Role.WORKER, Role.DISPATCHER, Role.STAFF)
"""The colleagues who may be told something by themselves."""
APPROVE, SENT_BACK = "cast_approve", "cast_back"
SAYING = "w_castsay"
"""The step at which what somebody sends is what shall go out."""
MOST_MEDIA, MOST_BUTTONS, LONGEST = 10, 6, 4000
SHORTEST_REASON = 4
LISTED = 8
EVENTS = 60
UNSENT = frozenset({BroadcastState.DRAFT, BroadcastState.ASKED, BroadcastState.SCHEDULED})


@dataclass(frozen=True, slots=True)
class Content:
    """One message of what shall go out: Telegram's HTML, and a file."""

    html: str = ""
    media: Json | None = None


def list_communities(session: Session, desk: Desk, telegram_id: int) -> list[Community]:
    """The communities whose residents somebody may address."""
    every = list(places.list_communities(session))
    if telegram_id in desk.settings.admin_ids:
        return every
    held = [one for one in people.list_roles(session, telegram_id) if one.group_id is None]
    wide = [one for one in held if one.role in (*SENDING, Role.ADMIN)]
    return [place for place in every if any(role.community in (None, place.code) for role in wide)]


def begin(session: Session, desk: Desk, member: Member, topic: Topic, now: datetime) -> Broadcast:
    """Begin one for all communities of the member's; whoever has only one need not choose."""
    own = [place.code for place in list_communities(session, desk, member.telegram_id)]
    broadcast = Broadcast(
        member_id=member.id or 0, topic=topic, audience={"communities": own}, created_at=now
    )
    session.add(broadcast)
    session.flush()
    return broadcast


def get_own(
    session: Session, desk: Desk, telegram_id: int, row: int | None, now: datetime
) -> tuple[Member, Broadcast]:
    """The member and a broadcast of hers that has not left, locked, within what she may address now.

    Raises UserError `error.old_button` for others', `cast.too_late` for one that has left,
    `access.not_yours` if her role no longer reaches its communities.
    """
    broadcast = broadcasts.find_broadcast(session, row or 0, lock=True)
    author = session.get(Member, broadcast.member_id) if broadcast is not None else None
    if broadcast is None or author is None or author.telegram_id != telegram_id:
        raise UserError("error.old_button")
    if broadcast.state not in UNSENT:
        raise UserError("cast.too_late")
    _access_audience(session, desk, telegram_id, broadcast, now)
    return author, broadcast


def get_going(
    session: Session, desk: Desk, telegram_id: int, row: int | None, now: datetime
) -> tuple[Member, Broadcast]:
    """A broadcast that was let go, locked, for whoever may address its communities: author or colleague.

    Raises UserError `error.old_button` for one that never left, `access.not_yours` beyond one's reach.
    """
    broadcast = broadcasts.find_broadcast(session, row or 0, lock=True)
    if broadcast is None or broadcast.state in UNSENT:
        raise UserError("error.old_button")
    member = _access_audience(session, desk, telegram_id, broadcast, now)
    return member, broadcast


def list_own(session: Session, telegram_id: int) -> list[Broadcast]:
    """The newest of somebody's."""
    held = [one.id for one in people.list_roles(session, telegram_id) if one.id is not None]
    newest = broadcasts.list_newest(session, held, 2 * LISTED)
    # What announces an event and has not left is looked after with the event.
    return [one for one in newest if not (one.announces and one.state in UNSENT)][:LISTED]


def choose(session: Session, broadcast: Broadcast, **audience: Any) -> None:
    """Let it be for others. An empty choice of communities is refused: nobody means nobody.

    Colleagues are told by themselves: what narrows residents down falls away with the first role chosen, and
    the roles with whatever narrows residents down.
    """
    chosen = {**broadcast.audience, **audience}
    if audience.get("roles"):
        chosen |= {"estates": [], "language": "", "number": "", "groups": False, "channels": False}
    elif audience.keys() - {"communities", "roles"}:
        chosen["roles"] = []
    if not chosen.get("communities"):
        raise UserError("cast.no_community")
    broadcast.audience = {name: value for name, value in chosen.items() if value}
    _changed(session, broadcast)


def for_supporters(session: Session, broadcast: Broadcast, number: str) -> None:
    """Only for the author of a suggestion and its supporters. Raises UserError `cast.no_number`."""
    suggestion = suggestions.find_suggestion(session, number.strip().upper())
    if suggestion is None or suggestion.community not in broadcast.audience["communities"]:
        raise UserError("cast.no_number", number=number.strip()[:20])
    choose(session, broadcast, number=suggestion.number, estates=[], groups=False)


def list_events(session: Session, broadcast: Broadcast, now: datetime) -> list[CommunityEvent]:
    """What is coming in the communities it is for, and nowhere else."""
    reach = set(broadcast.audience["communities"])
    return [one for one in events.list_coming(session, now, EVENTS) if reach.issuperset(one.communities)][
        :LISTED
    ]


def for_signed_up(session: Session, broadcast: Broadcast, row: int | None, now: datetime) -> None:
    """Only for those who signed up for an event; None: for all again. Raises UserError `event.gone`."""
    if row is not None:
        _access_event(session, broadcast, row, now)
        choose(session, broadcast, event=row, estates=[], groups=False)
    else:
        choose(session, broadcast, event=None)


def carry(session: Session, broadcast: Broadcast, row: int | None, now: datetime) -> None:
    """Below it one can sign up for this event; None: for none. Raises UserError `event.gone`."""
    if row is not None:
        _access_event(session, broadcast, row, now)
    broadcast.event_id = row
    _changed(session, broadcast)


def say(session: Session, broadcast: Broadcast, language: str, content: Content) -> BroadcastText:
    """Add a message to what it says; words replace the words before. Raises UserError for too much."""
    text = _text(session, broadcast, language)
    if content.html:
        if len(content.html) > LONGEST:
            raise UserError("cast.too_long", most=LONGEST)
        text.html = content.html
    if content.media is not None:
        if len(text.media) >= MOST_MEDIA:
            raise UserError("cast.too_many_files", most=MOST_MEDIA)
        text.media = [*text.media, content.media]
    session.add(text)
    _changed(session, broadcast)
    return text


def is_saying(session: Session, chat_id: int) -> bool:
    """Whether what comes from this private chat is to be announced: a place on the map is meant as it is."""
    dialog = people.find_dialog(session, chat_id, chat_id)
    return dialog is not None and dialog.step == SAYING


def clear(session: Session, broadcast: Broadcast, language: str) -> None:
    """Forget what it says in this language."""
    text = _text(session, broadcast, language)
    text.html, text.media, text.buttons = "", [], []
    session.add(text)
    _changed(session, broadcast)


def add_link(session: Session, broadcast: Broadcast, line: str) -> None:
    """A button with a link, typed as “报名 https://…”. Raises UserError `cast.no_link`."""
    words = line.split()
    name, url = " ".join(words[:-1]), words[-1] if words else ""
    if not name or len(name) > 30 or not url.startswith(("https://", "http://")):
        raise UserError("cast.no_link")
    for text in broadcasts.list_texts(session, broadcast.id or 0):
        if len(text.buttons) >= MOST_BUTTONS:
            raise UserError("cast.too_many_links", most=MOST_BUTTONS)
        text.buttons = [*text.buttons, {"text": name, "url": url}]
        session.add(text)
    _changed(session, broadcast)


def is_empty(session: Session, broadcast: Broadcast) -> bool:
    """Whether it says nothing yet."""
    texts = broadcasts.list_texts(session, broadcast.id or 0)
    return not any(text.language == "" and (text.html or text.media) for text in texts)


def is_wordless(texts: Sequence[BroadcastText]) -> bool:
    """Whether something of it has no words: below them stands how to hear no more of these."""
    return not all(text.html for text in texts)


def give_reason(session: Session, broadcast: Broadcast, reason: str) -> None:
    """Why an alert cannot wait for the morning."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise UserError("cast.short_reason")
    broadcast.reason = reason.strip()[:300]
    _changed(session, broadcast)


def set_due(session: Session, broadcast: Broadcast, due_at: datetime | None, now: datetime) -> None:
    """Now (None), or at a later time. Raises UserError `cast.past`."""
    if due_at is not None and due_at <= now:
        raise UserError("cast.past")
    broadcast.due_at = due_at
    _changed(session, broadcast)


def needs_approval(session: Session, desk: Desk, broadcast: Broadcast) -> bool:
    """Whether it goes to so many that a second person has to look at it."""
    reached = broadcasts.count_audience(session, broadcast.audience, broadcast.topic)
    return reached["can"] > desk.settings.broadcast_approval


def list_approvers(session: Session, desk: Desk, broadcast: Broadcast, author: Member) -> list[int]:
    """The chats of others who may send to the same communities."""
    return list_reaching(session, desk, broadcast.audience["communities"], author)


def list_reaching(session: Session, desk: Desk, communities: Collection[str], author: Member) -> list[int]:
    """The chats of others who may address the residents of all these communities."""
    wanted = set(communities)
    others = {one.telegram_id for one in people.list_invited(session)} | desk.settings.admin_ids
    others.discard(author.telegram_id)
    return sorted(
        chat for chat in others if wanted <= {place.code for place in list_communities(session, desk, chat)}
    )


def get_to_approve(
    session: Session, desk: Desk, telegram_id: int, row: int | None, now: datetime
) -> tuple[Member, Broadcast]:
    """Somebody else's broadcast that waits for approval, locked, and the role in which one may give it.

    Raises UserError for one's own (`cast.not_your_own`), for one that no longer waits (`cast.too_late`).
    """
    broadcast = broadcasts.find_broadcast(session, row or 0, lock=True)
    if broadcast is None:
        raise UserError("error.old_button")
    author = session.get(Member, broadcast.member_id)
    member = _access_audience(session, desk, telegram_id, broadcast, now)
    if author is None or author.telegram_id == telegram_id:
        raise UserError("cast.not_your_own")
    if broadcast.state is not BroadcastState.ASKED:
        raise UserError("cast.too_late")
    return member, broadcast


def discard(session: Session, broadcast: Broadcast, now: datetime) -> None:
    """Nothing of it goes out."""
    broadcast.state, broadcast.ended_at = BroadcastState.STOPPED, now
    _changed(session, broadcast)


def note(session: Session, broadcast: Broadcast, member: Member, what: str, now: datetime) -> None:
    """Leave a line in the audit."""
    data = {"what": what, "audience": broadcast.audience, "topic": broadcast.topic.value}
    if broadcast.reason:
        data["reason"] = broadcast.reason
    audit.record(session, Action.BROADCAST, f"broadcast:{broadcast.id}", now, member=member, data=data)


def _text(session: Session, broadcast: Broadcast, language: str) -> BroadcastText:
    found = [one for one in broadcasts.list_texts(session, broadcast.id or 0) if one.language == language]
    return found[0] if found else BroadcastText(broadcast_id=broadcast.id or 0, language=language)


def _access_event(session: Session, broadcast: Broadcast, row: int, now: datetime) -> None:
    if row not in {one.id for one in list_events(session, broadcast, now)}:
        raise UserError("event.gone")


def _changed(session: Session, broadcast: Broadcast) -> None:
    broadcast.revision += 1
    if broadcast.state is not BroadcastState.STOPPED:
        # Whatever changes after somebody was asked has to be looked at again.
        broadcast.state, broadcast.approver_id = BroadcastState.DRAFT, None
    session.add(broadcast)
    session.flush()


def _access_audience(
    session: Session, desk: Desk, telegram_id: int, broadcast: Broadcast, now: datetime
) -> Member:
    return access_communities(session, desk, telegram_id, broadcast.audience.get("communities", ()), now)


def access_communities(
    session: Session, desk: Desk, telegram_id: int, communities: Iterable[str], now: datetime
) -> Member:
    """The role that may address all these. Raises UserError `access.not_yours` beyond one's reach."""
    member: Member | None = None
    for community in communities:
        member = access.access_office(session, desk, telegram_id, now, *SENDING, community=community)
    if member is None:
        raise UserError("access.not_yours")
    return member
