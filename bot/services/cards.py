"""What a committee's card tells of a suggestion, gathered from the rows; and the list of what a group has."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from sqlmodel import Session

from bot.services import (
    access,
    approvals,
    cohandlers,
    dispatching,
    extensions,
    identities,
    ladder,
    leads,
    merged,
    notices,
    prompts,
    reach,
    referring,
    returns,
    routing,
    sharing,
    surges,
)
from bot.services.attachments.transcripts import whole_text
from bot.services.cohandlers import Helper
from bot.services.deadlines import Calendar
from bot.services.deidentifying import deidentify
from bot.services.desk import Desk
from bot.services.leads import Lead
from bot.services.meetings import agenda
from bot.services.pages import cut
from bot.services.referring import Referral
from bot.services.sharing import Sharing
from storage.queries import appeals, following, forwarding, places, promises, suggestions
from storage.queries.cohandling import HELPED
from storage.tables import (
    Actor,
    Answer,
    Appeal,
    Attachment,
    Body,
    Card,
    Category,
    Community,
    CommunityEvent,
    Estate,
    Event,
    FileState,
    Forward,
    Hand,
    Note,
    Part,
    Promise,
    Proposal,
    Rating,
    Status,
    Suggestion,
)

PER_PAGE = 8
GUESSES = 4


@dataclass(frozen=True, slots=True)
class CardFacts:
    """A suggestion as a committee may see it: nothing here says who filed it."""

    suggestion: Suggestion
    community: Community
    estate: Estate | None
    category: Category | None
    lead: Body | None
    parts: Sequence[Part]
    files: Sequence[Attachment]
    answer: Answer | None
    # The newest question to the author, refusal, or word of discontent, as the status asks for.
    event: Event | None
    retired: bool
    writing: bool
    now: datetime
    timezone: tzinfo
    hand: Hand = Hand.LEAD
    # Whether what is being written is its answer.
    answering: bool = False
    # Who should lead it by the routing table, but does not exist where it comes from.
    missing: Body | None = None
    # It was dissolved: that body, or the one that still has it.
    dissolved: bool = False
    # About the conduct of staff and seen in a group: what it says is not for everybody there.
    concealed: bool = False
    # Whether it stands in a forum topic of its own.
    threaded: bool = False
    # Whether it stands in a private chat, and whether its reader works on it.
    alone: bool = False
    mine: bool = False
    # Whether its reader may look up who filed it.
    identifies: bool = False
    # Whether whoever reads it may say where it goes.
    dispatches: bool = False
    # How often its bodies asked to give it back, and how often it went from one to another.
    returns: int = 0
    transfers: int = 0
    supporters: int = 0
    # The newest promise, if no later answer took its place.
    promise: Promise | None = None
    # The answer that waits for a colleague, or came back from one.
    proposal: Proposal | None = None
    # The newest internal note: for members of the office's bodies alone.
    note: Note | None = None
    # The extension that is asked for.
    wish: Event | None = None
    # How often it was hurried.
    urged: int = 0
    # The one it is merged into, and the numbers of those merged into it.
    main: Suggestion | None = None
    joined: Sequence[str] = ()
    # How many suggestions are about the same frequent matter; 0 if it is none.
    frequent: int = 0
    # What its author says against a decision, until somebody has decided again.
    appeal: Appeal | None = None
    # Which days are worked.
    calendar: Calendar = field(default_factory=Calendar)
    # What other systems were told of it.
    forwards: Sequence[Forward] = ()
    # Where it is, in her words.
    place: str | None = None
    # What members heard in her recordings.
    heard: tuple[str, ...] = ()
    # Where it concerns a body outside the office: whether its author agreed to its reading all.
    sharing: Sharing | None = None
    # Read by such a body without that: this many files, her name and what says who she is are left out.
    veiled: bool = False
    withheld: int = 0
    # How many files were refused: nobody sees them.
    refused: int = 0
    # Who helps, each with a part of its own.
    helpers: Sequence[Helper] = ()
    # The meetings to come on whose agenda it stands.
    meetings: Sequence[CommunityEvent] = ()
    # Whoever has no group and gets the matter on paper.
    referrals: Sequence[Referral] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what a group has in hand; pages are counted from 0."""

    rows: Sequence[tuple[Card, Suggestion]]
    page: int
    pages: int
    count: int
    now: datetime
    timezone: tzinfo
    calendar: Calendar


def facts(session: Session, desk: Desk, suggestion: Suggestion, chat_id: int, now: datetime) -> CardFacts:
    """Everything the card of a suggestion in one group shows."""
    subject = notices.suggestion_id(suggestion)
    card, group = suggestions.find_card(session, subject, chat_id), places.find_group(session, chat_id)
    community = places.find_community(session, suggestion.community)
    if community is None:
        raise LookupError("no such community")
    alone = reach.find_standing(session, desk, chat_id, suggestion) if chat_id > 0 else None
    planned = leads.choose(session, suggestion)
    lead = suggestion.lead or (planned.body if planned is not None else None)
    outside = alone.outside if alone is not None else group is not None and sharing.is_outside(group.body)
    sent = suggestions.list_sent(session, subject)
    files = [file for file in sent if file.state is not FileState.REFUSED]
    written = prompts.list_open(session, chat_id, suggestion, now)
    whole = CardFacts(
        suggestion=suggestion,
        community=community,
        estate=places.find_estate(session, suggestion.estate) if suggestion.estate else None,
        category=places.find_category(session, suggestion.category) if suggestion.category else None,
        lead=places.find_body(session, lead) if lead else None,
        parts=suggestions.list_parts(session, subject),
        files=files,
        refused=len(sent) - len(files),
        answer=suggestions.last_answer(session, subject),
        event=_telling_event(session, suggestion),
        retired=card is not None and card.retired,
        writing=bool(written),
        answering=any(prompts.purpose_of(one) in prompts.ANSWERS for one in written),
        now=now,
        timezone=desk.settings.timezone,
        missing=_missing(session, lead, planned),
        dissolved=_is_dissolved(session, suggestion, planned),
        concealed=leads.is_above(suggestion) and chat_id < 0,
        hand=alone.hand if alone is not None else card.hand if card is not None else Hand.LEAD,
        threaded=card is not None and card.thread_id is not None,
        alone=chat_id > 0,
        mine=alone is not None and alone.mine,
        identifies=alone is not None and identities.may_look(session, desk, chat_id, suggestion),
        dispatches=alone.dispatches if alone is not None else group is not None and access.is_street(group),
        returns=returns.count(session, suggestion) if suggestion.lead else 0,
        transfers=dispatching.count_transfers(session, suggestion) if suggestion.lead else 0,
        supporters=following.count_supporters(session, subject) if suggestion.published_at else 0,
        promise=promises.find_last(session, subject) if suggestion.answered_at is not None else None,
        wish=extensions.find_request(session, suggestion),
        urged=ladder.count_urged(session, suggestion, now),
        main=merged.find_main(session, suggestion),
        joined=[one.number or "" for one in merged.list_joined(session, suggestion)],
        appeal=appeals.find_open(session, subject),
        frequent=surges.count(session, suggestion),
        calendar=desk.calendar,
        forwards=forwarding.list_of(session, subject),
        place=suggestion.place,
        heard=tuple(file.transcript for file in files if file.transcript),
        sharing=sharing.find(session, suggestion) if outside or sharing.is_outside(lead) else None,
        note=None if outside else suggestions.last_note(session, subject),
        proposal=approvals.find_last(session, suggestion),
        helpers=_list_helpers(session, suggestion, chat_id),
        meetings=agenda.list_about(session, suggestion, now),
        referrals=referring.list_referrals(session, suggestion),
    )
    return _veil(whole) if outside and whole.sharing is not Sharing.AGREED else whole


def read_by(session: Session, facts: CardFacts, body: str) -> CardFacts:
    """The same as this body may read it on paper."""
    if facts.veiled or not sharing.is_outside(body):
        return facts
    agreed = sharing.find(session, facts.suggestion) is Sharing.AGREED
    return facts if agreed else _veil(facts)


def _veil(facts: CardFacts) -> CardFacts:
    """The same without what says who its author is. The rows themselves stay as they are."""
    return replace(
        facts,
        parts=[Part(**{**part.model_dump(), "text": deidentify(part.text)}) for part in facts.parts],
        event=_veil_event(facts.event) if facts.event is not None else None,
        place=deidentify(facts.place) if facts.place else None,
        heard=tuple(map(deidentify, facts.heard)),
        appeal=_veil_appeal(facts.appeal) if facts.appeal is not None else None,
        files=(),
        refused=0,
        veiled=True,
        withheld=len(facts.files),
    )


def _veil_event(event: Event) -> Event:
    if event.actor is not Actor.RESIDENT or not event.reason:
        return event
    return Event(**{**event.model_dump(), "reason": deidentify(event.reason)})


def _veil_appeal(appeal: Appeal) -> Appeal:
    return Appeal(**{**appeal.model_dump(), "words": deidentify(appeal.words)})


def _list_helpers(session: Session, suggestion: Suggestion, chat_id: int) -> Sequence[Helper]:
    if suggestion.lead is None:
        return ()
    return cohandlers.list_helpers(session, suggestion, reach.list_acting(session, chat_id, suggestion))


def _missing(session: Session, lead: str | None, planned: Lead | None) -> Body | None:
    """The body in whose place the last resort leads; None once somebody has decided otherwise."""
    if planned is None or planned.missing is None or lead != planned.body:
        return None
    return places.find_body(session, planned.missing)


def _is_dissolved(session: Session, suggestion: Suggestion, planned: Lead | None) -> bool:
    """Whether the body that has it was dissolved; or the one in whose place another leads by the table."""
    if planned is not None and planned.missing is not None and planned.dissolved:
        return True
    lead = suggestion.lead if suggestion.status in HELPED else None
    return lead is not None and leads.is_closed(session, lead, suggestion.community)


def list_guesses(session: Session, desk: Desk, facts: CardFacts) -> list[Category]:
    """The likeliest categories of what she said, without the one it has."""
    text = whole_text(facts.parts, facts.files)
    codes = [code for code, _ in desk.categories.guess(text, GUESSES + 1).categories]
    found = (places.find_category(session, code) for code in codes if code != facts.suggestion.category)
    return [category for category in found if category is not None][:GUESSES]


def list_bodies(session: Session, suggestion: Suggestion) -> list[Body]:
    """The bodies it can be given to: not the one that has it, those dissolved there, and those too near."""
    gone = {suggestion.lead, *leads.find_closures(session, suggestion.community)}
    every = places.list_bodies(session)
    return [body for body in every if body.code not in gone and leads.may_have(suggestion, body)]


def list_communities(session: Session) -> Sequence[Community]:
    """All communities it can belong to."""
    return places.list_communities(session)


def list_categories(session: Session, group: str | None = None) -> list[Category]:
    """All categories in their order, or those of one menu group."""
    return [row for row in places.list_categories(session) if group in (None, row.menu_group)]


def list_page(session: Session, desk: Desk, chat_id: int, page: int, now: datetime) -> Page:
    """A page of what a group has in hand, what is due first first; a page too far gives the last.

    At the end stands what was rated and closed before anybody chose its result class.
    """
    ids = suggestions.list_in_hand(session, chat_id, routing.OPEN)
    page, pages, shown = cut(ids, page, PER_PAGE)
    rows = suggestions.list_with_cards(session, chat_id, shown)
    return Page(rows, page, pages, len(ids), now, desk.settings.timezone, desk.calendar)


def _telling_event(session: Session, suggestion: Suggestion) -> Event | None:
    subject = notices.suggestion_id(suggestion)
    if suggestion.status is Status.NEED_INFO:
        return suggestions.last_move(session, subject, Status.NEED_INFO)
    if suggestion.status is Status.RETURN_REQUESTED:
        return suggestions.last_move(session, subject, Status.RETURN_REQUESTED)
    if suggestion.status is Status.REJECTED:
        return suggestions.last_move(session, subject, Status.REJECTED)
    if suggestion.rating is Rating.NOT_SATISFIED:
        return suggestions.last_move(session, subject, Status.CLOSED)
    if suggestion.redo_count:
        return suggestions.last_move(session, subject, Status.REDO)
    return None


def find_card(session: Session, suggestion: Suggestion, chat_id: int) -> Card | None:
    """Where the card of a suggestion stands in a group."""
    return suggestions.find_card(session, notices.suggestion_id(suggestion), chat_id)
