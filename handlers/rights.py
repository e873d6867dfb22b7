"""Who may do what, in one place: for every button, command and step the right that is asked for at the door.

`handlers.doors` admits nobody to a handler without it, and knows no button, command or step that is not
declared here. What a right cannot know, such as whose words a preview holds, the handler and its service ask
besides. `.github/rights.md` is made of these tables.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.errors import UserError
from bot.services import bans as ban_rules
from bot.services import duty as duty_rules
from bot.services import entries
from bot.services.broadcasts.drafts import SENDING
from bot.services.bulk import DISPATCHERS
from bot.services.identities import TRUSTED
from bot.services.ledger.orders import ORDERING
from bot.views.presses import Press
from handlers import bans, committee, finding, guards, polls, resident, worker
from handlers.committee import agenda, handing, topics, writing
from handlers.context import Turn
from handlers.worker import (
    abandoned,
    batches,
    body_contacts,
    broadcasting,
    broadcasts,
    bulk,
    calls,
    channels,
    closing,
    console,
    desk,
    duty,
    entry,
    event_typed,
    events,
    exporting,
    four_eyes,
    hosting,
    identities,
    meetings,
    minutes,
    objecting,
    posters,
    queue,
    reporting,
    roles,
    routes,
    spoken,
    tuning,
    work,
)
from handlers.worker import rights as persons_rights
from storage.tables import Role

Admit = Callable[[Turn, Press], object]
NOTHING = Press("none")
"""Stands for the button where somebody typed a command, or words."""


@dataclass(frozen=True, slots=True)
class Right:
    """What somebody is asked for. `admit` raises UserError for whoever has not got it; `words` say it."""

    words: str
    admit: Admit


def _card(turn: Turn, press: Press) -> None:
    guards.card(turn, press.id)


def _look(turn: Turn, press: Press) -> None:
    guards.card(turn, press.id, guards.ANY)


def _direct(turn: Turn, press: Press) -> None:
    guards.dispatches(turn, guards.card(turn, press.id)[0])


def _part(turn: Turn, press: Press) -> None:
    _, suggestion = guards.card(turn, press.id, guards.ANY)
    wanted = press.arg.partition(".")[0]
    guards.part(turn, suggestion, int(wanted) if wanted.isdecimal() else None)


def _banning(turn: Turn, press: Press) -> None:
    if turn.private:
        guards.office(turn, *ban_rules.BANNING)
    else:
        guards.member(turn)


def _polling(turn: Turn, press: Press) -> None:
    if turn.private:
        guards.office(turn, *SENDING)
    else:
        guards.member(turn)


def office(*given: Role) -> Right:
    """For the desk: one of these roles, or that of an admin, by invitation."""
    names = ", ".join(role.value for role in Role if role in (*given, Role.ADMIN))
    return Right(f"the desk, as {names}", lambda turn, press: guards.office(turn, *given))


OWN = Right("whoever it is, for what is that person’s own", lambda turn, press: None)
PERSON = Right("a person, not a group or channel", lambda turn, press: guards.person(turn))
GROUP = Right("the members of a bound group", lambda turn, press: guards.member(turn))
CHIEF = Right("who leads the group", lambda turn, press: guards.chief(turn))
LOOK = Right("whoever has the card, to look", _look)
CARD = Right("whoever has the card to work on it", _card)
DIRECT = Right("who says where it goes", _direct)
PART = Right("the body that helps, for its part", _part)
HAND = Right(
    "who works on it or says where it goes, in private", lambda turn, press: handing.access(turn, press)
)
IDENTITY = Right("street staff trusted with it", lambda turn, press: identities.trusted(turn, press.id))
OPEN = Right("whoever may open it, in private", lambda turn, press: guards.desk_card(turn, press.id))
SEARCH = Right("whoever sees suggestions here", lambda turn, press: guards.scope(turn))
WORK = Right("whoever has a role, in private", lambda turn, press: work.within(turn))
BANNING = Right("who may ban, or in a group its members", _banning)
POLLING = Right("who announces, or in a group its members", _polling)
ADMIN = Right("an admin", lambda turn, press: guards.admin(turn))

ENTERING, DIRECTING = office(*entries.ENTERING), office(*DISPATCHERS)
ADMINS, ANNOUNCING, EXPORTING = office(Role.ADMIN), office(*SENDING), office(*ORDERING)
SERVING, BANS, EYES, STAFF = (
    office(*duty_rules.SERVING),
    office(*ban_rules.BANNING),
    office(Role.DISPATCHER),
    office(*TRUSTED),
)
EVERY = office(*Role)


def _each(actions: str, right: Right) -> dict[str, Right]:
    return dict.fromkeys(actions.split(), right)


def _all(table: Mapping[str, object], right: Right) -> dict[str, Right]:
    return dict.fromkeys(table, right)


CARDS: dict[str, Right] = {
    **_each("c_card c_more c_full c_files c_find c_same", LOOK),
    **_each("c_send c_promise c_again c_cancel", LOOK),
    **_each("c_accept c_reject c_reason c_ask c_category c_groups c_group c_setcat c_kind c_setkind", CARD),
    **_each("c_pass c_sign c_return c_answer c_transcript c_close c_class c_later c_extend c_take", CARD),
    **_each("c_merge c_mergeto c_mergenum c_mergedo c_unmerge", CARD),
    **_each("c_publish c_pubmore c_unpublish", CARD),
    **_each("c_co c_co_to c_co_add c_co_ask c_co_end", CARD),
    **_each("c_sheet c_typed c_typed_by c_typed_on c_kept c_notyet c_day c_setday", CARD),
    **_each("c_outcome c_outanew c_outsolved c_preview c_mask c_template c_tplshow c_tpluse", CARD),
    **_each("c_review c_approve c_sendback c_takeback c_redraft", CARD),
    **_each("c_move c_moveto c_keep c_place c_setplace c_flag c_direct c_split c_urge c_supervise", DIRECT),
    **_each("c_grant c_nogrant c_restore c_keephid c_keepmerged", DIRECT),
    "c_letter": CARD,
    **_each("c_opinion c_opinion_as", PART),
    **_each("c_co_sign c_co_answer c_co_again c_co_decline", PART),
    **_each("c_hand c_handto", HAND),
    **_all(agenda.CARD, CARD),
    "c_identity": IDENTITY,
}
"""Buttons of a card, and of what is said about one."""

GROUPS: dict[str, Right] = {"c_list": GROUP, **_all(topics.PRESSES, CHIEF), **_all(agenda.PRESSES, GROUP)}
"""Buttons about a group itself."""

DESK: dict[str, Right] = {
    **_all(desk.PRESSES, EVERY),
    **_all(work.PRESSES, WORK),
    **_all(finding.PRESSES, SEARCH),
    **_all(batches.PRESSES | entry.PRESSES | spoken.PRESSES | objecting.PRESSES, ENTERING),
    **_all(persons_rights.PRESSES | posters.PRESSES | channels.PRESSES | calls.PRESSES, ENTERING),
    **_all(bulk.PRESSES | queue.PRESSES | routes.PRESSES | abandoned.PRESSES, DIRECTING),
    **_all(body_contacts.PRESSES, DIRECTING),
    **_all(reporting.PRESSES, DIRECTING),
    **_all(exporting.PRESSES, EXPORTING),
    **_each("w_hand w_handto", DIRECTING),
    "w_open": OPEN,
    **_all(broadcasts.PRESSES | broadcasting.PRESSES | events.PRESSES | hosting.PRESSES, ANNOUNCING),
    **_all(polls.PRESSES, POLLING),
    **_all(meetings.PRESSES | minutes.PRESSES, ANNOUNCING),
    **_all(duty.PRESSES, SERVING),
    **_all(four_eyes.PRESSES, EYES),
    **_all(bans.PRESSES, BANS),
    **_all(roles.PRESSES | closing.PRESSES | tuning.PRESSES, ADMINS),
    **_all(console.PRESSES, PERSON),
    "w_unasked": PERSON,
}
"""Buttons of the desk."""

PRESSES: dict[str, Right] = {**_all(resident.PRESSES, OWN), **DESK, **GROUPS, **CARDS}

COMMANDS: dict[str, Right] = {
    **_all(resident.COMMANDS, OWN),
    "invite": ADMIN,
    "bind": OWN,
    "desk": EVERY,
    "work": WORK,
    "console": PERSON,
    "oncall": SERVING,
    "roles": ADMINS,
    "ban": BANNING,
    "unban": BANNING,
    "find": SEARCH,
    "export": EXPORTING,
}
"""Commands in a private chat."""

GROUP_COMMANDS: dict[str, Right] = {
    **_each("bind help start cancel", PERSON),
    "list": GROUP,
    "topics": CHIEF,
    "poll": GROUP,
    "pollend": GROUP,
    "agenda": GROUP,
    "ban": BANNING,
    "unban": BANNING,
    "find": SEARCH,
}
"""Commands in a group."""

STEPS: dict[str, Right] = {
    **_all(resident.STEPS, OWN),
    **_all(writing.STEPS, PERSON),
    **_all(entry.STEPS | spoken.STEPS | objecting.STEPS | persons_rights.STEPS, ENTERING),
    **_all(calls.STEPS | batches.STEPS | posters.STEPS, ENTERING),
    **_all(bulk.STEPS | queue.STEPS | routes.STEPS | body_contacts.STEPS, DIRECTING),
    **_all(exporting.STEPS, EXPORTING),
    **_all(broadcasts.STEPS | broadcasting.STEPS | event_typed.STEPS | hosting.STEPS, ANNOUNCING),
    **_all(polls.STEPS, POLLING),
    **_all(reporting.STEPS, DIRECTING),
    **_all(meetings.STEPS | minutes.STEPS, ANNOUNCING),
    **_all(agenda.STEPS, GROUP),
    **_all(roles.STEPS | tuning.STEPS, ADMINS),
    **_all(identities.STEPS, STAFF),
    **_all(finding.STEPS, SEARCH),
}
"""Words that somebody was asked for."""


def admit(turn: Turn, right: Right | None, press: Press = NOTHING) -> None:
    """Raises UserError for whom this right is not given; nobody has what is not declared."""
    if right is None:
        raise UserError("access.refused")
    right.admit(turn, press)


def undeclared() -> set[str]:
    """What has a handler and no right, or a right and no handler."""
    return (
        ({*committee.PRESSES, *worker.PRESSES, *resident.PRESSES} ^ PRESSES.keys())
        | ({*committee.PRIVATE_COMMANDS, *worker.COMMANDS, *resident.COMMANDS} ^ COMMANDS.keys())
        | (committee.COMMANDS.keys() ^ GROUP_COMMANDS.keys())
        | ({*committee.STEPS, *committee.PRIVATE_STEPS, *worker.STEPS, *resident.STEPS} ^ STEPS.keys())
    )
